"""The inbox of ideas: one list that the product team narrows by facets with their counts, sorts, and walks through."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Float, case, cast, func, literal, or_, select, tuple_, union_all
from sqlalchemy.orm import aliased

from portal.customers.models import Customer
from portal.groups.models import Group, GroupMember
from portal.groups.rules import MEMBER
from portal.ideas.models import Idea, IdeaTag, LeadUser, NamedStatus
from portal.ideas.queries.lists import IS_TAGGED, TAGS, tags_from
from portal.ideas.queries.tags import MEANT
from portal.ideas.rules import SETTLED
from portal.kit.db import db
from portal.kit.limits import PAGE_SIZE
from portal.kit.paging import Page, read_cursor
from portal.kit.words import N_
from portal.people.models import Person
from portal.people.queries import Viewer

_author, _stands, _owner = aliased(Person), aliased(Person), aliased(Person)
NOBODY = "none"
LEAST = -1e300
ORDERS: dict[str, tuple[Any, type, bool]] = {  # name: by what, of which type, whether the largest comes first
    "top": (Idea.votes, int, True),
    "trending": (func.coalesce(Idea.trend, literal(LEAST, Float)), float, True),
    "new": (Idea.posted_at, datetime, True),
    "old": (Idea.posted_at, datetime, False),
    "talk": (Idea.comments, int, True),
    "decided": (Idea.decided_at, datetime, True),
    "silent": (Idea.next_update_at, datetime, False),
}
CLASSES = {"none": N_("Has not bought"), "one": N_("Bought once"), "more": N_("Bought again")}
LEADING = {"yes": N_("Lead users"), "no": N_("All others")}
ANSWERED = {"no": N_("Without our word"), "yes": N_("With our word")}
_orders = func.coalesce(Customer.orders, 0)
CLASS: Any = case((_orders == 0, "none"), (_orders == 1, "one"), else_="more")
LEADS: Any = case((LeadUser.leads, "yes"), else_="no")
ANSWER: Any = case((or_(Idea.official_comment_id.is_not(None), Idea.answered_at.is_not(None)), "yes"), else_="no")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which ideas are looked for: one value of each facet, or none; and words of the title."""

    status: str = ""
    board: str = ""
    answered: str = ""
    owner: str = ""
    customer: str = ""
    trust: str = ""
    lead: str = ""
    group: str = ""
    tag: str = ""
    language: str = ""
    q: str = ""
    silent: bool = False  # only those to which a word was promised that has not come


FACETS: dict[str, Any] = {
    "status": Idea.status,
    "board": Idea.board_id,
    "answered": ANSWER,
    "owner": Idea.owner_id,
    "customer": CLASS,
    "trust": _author.trust_level,
    "lead": LEADS,
}
NUMBERS = (Idea.board_id, Idea.owner_id, FACETS["trust"])
LINE = (
    *(Idea.id, Idea.title, Idea.language, Idea.status, Idea.board_id, Idea.canonical_id, Idea.votes),
    *(Idea.comments, Idea.trend, Idea.posted_at, Idea.decided_at, Idea.next_update_at, Idea.author_id, Idea.owner_id),
    func.coalesce(_stands.name, _author.name).label("author"),
    _owner.name.label("owner"),
    NamedStatus.names.label("named"),
    TAGS.label("joined_tags"),
    ANSWER.label("answered"),
    CLASS.label("customer"),
)
JOINED: Any = (
    Idea.__table__.join(_author, _author.id == Idea.author_id)
    .outerjoin(Customer, Customer.person_id == Idea.author_id)
    .outerjoin(LeadUser, LeadUser.person_id == Idea.author_id)
)
IN_GROUP = GroupMember.state == MEMBER


def _narrowed(asked: Asked, seen: Viewer, moment: datetime) -> list[ColumnElement[bool]]:
    """Return the conditions that all facets share."""
    found: list[Any] = [Idea.audience_id.in_(seen.audiences), Idea.canonical_id.is_(None)]
    if asked.language:
        found.append(Idea.language == asked.language)
    if asked.q:
        found.append(func.lower(Idea.title).contains(asked.q.lower(), autoescape=True))
    if asked.tag:
        found.append(Idea.id.in_(select(IdeaTag.idea_id).where(IS_TAGGED).params(tag=asked.tag)))
    if asked.group:
        inside = select(GroupMember.person_id).join(Group, Group.id == GroupMember.group_id)
        inside = inside.where(IN_GROUP, Group.id == int(asked.group), Group.audience_id.in_(seen.audiences))
        found.append(Idea.author_id.in_(inside))
    if asked.silent:
        found += [Idea.next_update_at < moment, Idea.status.not_in(SETTLED)]
    return found


def _chosen(asked: Asked, but: str = "") -> list[ColumnElement[bool]]:
    """Return the conditions of the facets, but of one."""
    chosen = {name: getattr(asked, name) for name in FACETS if name != but}
    return [_is(FACETS[name], value) for name, value in chosen.items() if value]


def _is(column: Any, value: str) -> ColumnElement[bool]:
    if any(column is number for number in NUMBERS):
        return column.is_(None) if value == NOBODY else column == int(value)  # type: ignore[no-any-return]
    return column == value  # type: ignore[no-any-return]


def counts(asked: Asked, seen: Viewer, moment: datetime) -> dict[str, Counter[str]]:
    """Return for each facet how many ideas each of its values would leave, the other facets standing; in one look."""
    columns = [column.label(name) for name, column in FACETS.items()]
    cube = select(*columns, func.count().label("n")).select_from(JOINED).where(*_narrowed(asked, seen, moment))
    rows = db.session.execute(cube.group_by(*FACETS.values())).all()
    found: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    for row in rows:
        _count(found, row, asked)
    return found


def _count(found: dict[str, Counter[str]], row: Any, asked: Asked) -> None:
    values = {name: NOBODY if getattr(row, name) is None else str(getattr(row, name)) for name in FACETS}
    fits = {name: getattr(asked, name) in ("", value) for name, value in values.items()}
    for name, value in values.items():
        if all(fit for other, fit in fits.items() if other != name):
            found[name][value] += row.n


def tags_and_groups(asked: Asked, seen: Viewer, moment: datetime, most: int = 12) -> tuple[Counter[str], list[Any]]:
    """Return the tags that most of these ideas have, and the groups whose members had most of them; in one look.

    Of the groups, each with its number, its name and how many, only those that the viewer sees.
    """
    parts = (part(asked, seen, moment, most) for part in (_tags, _groups))
    both = union_all(*(select(part.subquery()) for part in parts))
    rows = db.session.execute(both).all()
    tags = Counter({row.name: row.n for row in rows if row.id is None})
    return tags, [(row.id, row.name, row.n) for row in rows if row.id is not None]


def _tags(asked: Asked, seen: Viewer, moment: datetime, most: int) -> Any:
    n = func.count().label("n")
    tagged = JOINED.join(IdeaTag.__table__, IdeaTag.idea_id == Idea.id)
    found: Any = select(cast(None, BigInteger).label("id"), MEANT.label("name"), n).select_from(tagged)
    found = found.where(*_narrowed(asked, seen, moment), *_chosen(asked)).group_by(MEANT)
    return found.order_by(n.desc(), MEANT).limit(most)


def _groups(asked: Asked, seen: Viewer, moment: datetime, most: int) -> Any:
    n = func.count().label("n")
    inside = JOINED.join(GroupMember.__table__, GroupMember.person_id == Idea.author_id)
    inside = inside.join(Group.__table__, Group.id == GroupMember.group_id)
    found: Any = select(Group.id, Group.name, n).select_from(inside)
    found = found.where(IN_GROUP, Group.audience_id.in_(seen.audiences), *_narrowed(asked, seen, moment))
    return found.where(*_chosen(asked)).group_by(Group.id, Group.name).order_by(n.desc(), Group.id).limit(most)


def _lines(asked: Asked, seen: Viewer, moment: datetime) -> Any:
    joined: Any = select(*LINE).select_from(JOINED).outerjoin(_stands, _stands.id == _author.joined_into_id)
    joined = joined.outerjoin(_owner, _owner.id == Idea.owner_id)
    joined = joined.outerjoin(NamedStatus, NamedStatus.id == Idea.named_status_id)
    return joined.where(*_narrowed(asked, seen, moment), *_chosen(asked))


def _ordered(question: Any, order: str, cursor: Sequence[Any] | None, *, back: bool = False) -> Any:
    """Put lines in an order, from where a cursor stands onwards, or backwards."""
    column, _, falling = ORDERS[order]
    if order in ("decided", "silent"):
        question = question.where(column.is_not(None))
    falling = falling != back
    if cursor:
        here, there = tuple_(column, Idea.id), tuple_(*cursor)
        question = question.where(here < there if falling else here > there)
    ways = (column.desc(), Idea.id.desc()) if falling else (column, Idea.id)
    return question.order_by(*ways)


def _key(order: str, line: Any) -> tuple[Any, int]:
    name = {"top": "votes", "trending": "trend", "new": "posted_at", "old": "posted_at", "talk": "comments"}
    value = getattr(line, name.get(order, "decided_at" if order == "decided" else "next_update_at"))
    return (LEAST if value is None else value), line.id


def inbox(
    asked: Asked, order: str, seen: Viewer, moment: datetime, after: str | None = None, size: int = PAGE_SIZE
) -> Page[Any]:
    """Return a page of the inbox, narrowed and in the order that is asked for, stable among equals."""
    cursor = read_cursor(after, ORDERS[order][1], int)
    rows = db.session.execute(_ordered(_lines(asked, seen, moment), order, cursor).limit(size + 1)).all()
    return Page.of(rows, size, lambda row: _key(order, row))


def beside(idea_id: int, asked: Asked, order: str, seen: Viewer, moment: datetime) -> tuple[int | None, int | None]:
    """Return the ideas before and after one in the list as it is narrowed, also where it is in the list no more."""
    at = db.session.execute(select(*LINE[:14]).where(Idea.id == idea_id)).first()
    if at is None or (order in ("decided", "silent") and _key(order, at)[0] == LEAST):
        return None, None
    ids = _lines(asked, seen, moment).with_only_columns(Idea.id)
    around = [_ordered(ids, order, _key(order, at), back=back).limit(1) for back in (True, False)]
    return db.session.scalar(around[0]), db.session.scalar(around[1])


@dataclass(frozen=True, slots=True)
class Around:
    """The part of the list around one idea: the lines before it and after it, the nearest to it on its side."""

    before: Sequence[Any]
    after: Sequence[Any]


def around(idea_id: int, asked: Asked, order: str, seen: Viewer, moment: datetime, most: int = 12) -> Around:
    """Return the lines around an idea in the list as it is narrowed, also where it is in the list no more."""
    at = db.session.execute(select(*LINE[:14]).where(Idea.id == idea_id)).first()
    if at is None or (order in ("decided", "silent") and _key(order, at)[0] == LEAST):
        return Around((), ())
    lines = _lines(asked, seen, moment).with_only_columns(Idea.id, Idea.title, Idea.language, Idea.status, Idea.votes)
    ways = [_ordered(lines, order, _key(order, at), back=back).limit(most) for back in (True, False)]
    before, after = (db.session.execute(way).all() for way in ways)
    few = max(most // 2, most - len(after)), max(most // 2, most - len(before))
    return Around(before[: few[0]][::-1], after[: few[1]])


def tags_of_line(line: Any) -> list[str]:
    """Return the tags of a line of the inbox."""
    return tags_from(line.joined_tags)

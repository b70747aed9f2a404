"""What rounds there are, what they ask of a person, and what their answers come to."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import distinct, func, or_, select

from portal.ideas.models import Coin, Comparison, Criterion, Entry, Idea, Review, Reviewer, Round, Share, Split
from portal.ideas.rules.ballots import KINDS
from portal.ideas.rules.ranking import Standing, by_mean, by_pairs, digest, kept, weighted
from portal.kit.db import db
from portal.kit.errors import NotFound
from portal.kit.paging import Page, read_cursor
from portal.people.models import Person
from portal.people.queries import Viewer, records_of, resolve
from portal.people.rules import EVERYONE

SIZE = 20


@dataclass(frozen=True, slots=True)
class Candidate:
    """An idea of a round, as it is shown there."""

    id: int
    title: str
    summary: str
    language: str
    is_own: bool


def rounds(seen: Viewer, after: str | None = None) -> Page[Round]:
    """Return a page of the rounds that a viewer may see, the last made first."""
    cursor = read_cursor(after, int)
    asked = select(Round).where(Round.audience_id.in_(seen.audiences)).order_by(Round.id.desc())
    asked = asked.where(Round.id < cursor[0]) if cursor else asked
    found = list(db.session.scalars(asked.limit(SIZE + 1)))
    return Page.of(found, SIZE, lambda each: (each.id,))


def get_round(round_id: int, seen: Viewer) -> Round:
    """Return a round for those who may see it."""
    asked = select(Round).where(Round.id == round_id, Round.audience_id.in_(seen.audiences))
    found = db.session.scalar(asked)
    if found is None:
        raise NotFound("This does not exist, or not any more.")
    return found


def candidates(round_id: int, seen: Viewer) -> list[Candidate]:
    """Return the ideas of a round that everybody sees, in the order in which they were posted."""
    asked = select(Idea.id, Idea.title, Idea.summary, Idea.language, Idea.author_id).join(
        Entry, Entry.idea_id == Idea.id
    )
    rows = db.session.execute(asked.where(Entry.round_id == round_id, Idea.audience_id == EVERYONE).order_by(Idea.id))
    mine = _mine(round_id, seen.id) if seen.id else set()
    return [Candidate(row.id, row.title, row.summary, row.language, row.id in mine) for row in rows]


def _mine(round_id: int, person_id: int) -> set[int]:
    """Return which ideas of a round are this human's own, alone or with others."""
    records = records_of(resolve(person_id))
    part = select(Split.idea_id).join(Share, Share.split_id == Split.id).where(Share.person_id.in_(records))
    part = part.where(Split.began_at.is_not(None), Split.ended_at.is_(None))
    asked = select(Idea.id).join(Entry, Entry.idea_id == Idea.id).where(Entry.round_id == round_id)
    return set(db.session.scalars(asked.where(or_(Idea.author_id.in_(records), Idea.id.in_(part)))))


def entries_of(round_id: int) -> list[int]:
    """Return the ids of the ideas of a round."""
    return list(db.session.scalars(select(Entry.idea_id).filter_by(round_id=round_id).order_by(Entry.idea_id)))


def criteria_of(round_id: int) -> list[Criterion]:
    """Return by what the reviewers of a round judge, in its order."""
    return list(db.session.scalars(select(Criterion).filter_by(round_id=round_id).order_by(Criterion.place)))


def reviewers_of(round_id: int) -> list[tuple[int, str, int]]:
    """Return who was invited to review: id, name, and how many ideas they have reviewed."""
    n = func.count(Review.idea_id)
    asked = select(Person.id, Person.name, n).join(Reviewer, Reviewer.person_id == Person.id)
    given = (Review.person_id == Person.id) & (Review.round_id == Reviewer.round_id)
    asked = asked.outerjoin(Review, given).where(Reviewer.round_id == round_id)
    rows = db.session.execute(asked.group_by(Person.id, Person.name).order_by(Person.id))
    return [(row[0], row[1], row[2]) for row in rows]


def is_reviewer(round_id: int, person_id: int | None) -> bool:
    """Say whether a person was invited to review."""
    return bool(person_id) and db.session.get(Reviewer, (round_id, person_id)) is not None


def taken_part(round_id: int, kind: str) -> int:
    """Return how many people have answered so far."""
    table: Any = {"pairs": Comparison, "review": Review}.get(kind, Coin)
    return db.session.scalar(select(func.count(distinct(table.person_id))).filter_by(round_id=round_id)) or 0


def spread_of(round_id: int, person_id: int) -> dict[int, int]:
    """Return what a person has given to each idea of a round."""
    asked = select(Coin.idea_id, Coin.n).filter_by(round_id=round_id, person_id=person_id)
    return {row[0]: row[1] for row in db.session.execute(asked)}


def next_pair(round_id: int, seen: Viewer) -> tuple[Candidate, Candidate] | None:
    """Return the two ideas that a person is asked next: the pair least compared; which stands left is by chance."""
    among = [each for each in candidates(round_id, seen) if not each.is_own]
    done, asked = _compared(round_id, seen.id or 0)
    free = [(a, b) for i, a in enumerate(among) for b in among[i + 1 :] if (a.id, b.id) not in done]
    if not free:
        return None
    one, other = min(free, key=lambda pair: (asked[pair[0].id, pair[1].id], _lot(round_id, seen.id, pair)))
    return (one, other) if _lot(seen.id, (one, other))[0] < "8" else (other, one)


def _lot(*of: Any) -> str:
    """Return a number drawn by what it is for, the same whenever it is asked: nobody can press for another pair."""
    return hashlib.sha256(repr(of).encode()).hexdigest()


def _compared(round_id: int, person_id: int) -> tuple[set[tuple[int, int]], Counter[tuple[int, int]]]:
    """Return which pairs a person has compared, and how often each was by all."""
    columns = (Comparison.one_id, Comparison.other_id)
    mine = select(*columns).filter_by(round_id=round_id, person_id=person_id)
    counted = select(*columns, func.count()).filter_by(round_id=round_id).group_by(*columns)
    asked = Counter({(row[0], row[1]): row[2] for row in db.session.execute(counted)})
    return {(row[0], row[1]) for row in db.session.execute(mine)}, asked


def reviews_of(round_id: int) -> list[Review]:
    """Return all reviews of a round; who may see which is for the page to say by `open_to`."""
    asked = select(Review).filter_by(round_id=round_id).order_by(Review.idea_id, Review.given_at, Review.person_id)
    return list(db.session.scalars(asked))


def open_to(given: Iterable[Review], seen: Viewer, *, is_closed: bool) -> list[Review]:
    """Return the reviews that a viewer may see: one's own, those of ideas one has reviewed, and all at the end."""
    given = list(given)
    mine = {each.idea_id for each in given if each.person_id == seen.id}
    return [each for each in given if is_closed or each.idea_id in mine]


def ranking_of(round_id: int, kind: str) -> list[Standing]:
    """Work out from the answers where each idea of a round stands."""
    ideas = entries_of(round_id)
    if kind == "pairs":
        return by_pairs(ideas, _won(round_id))
    given = _scored(round_id) if kind == "review" else _given(round_id, ideas)
    return by_mean({each: given.get(each, []) for each in ideas}, lowest_first=KINDS[kind].lowest_first)


def _won(round_id: int) -> dict[tuple[int, int], int]:
    """Return how often each idea was preferred to each other one."""
    columns = (Comparison.one_id, Comparison.other_id, Comparison.chosen_id)
    asked = select(*columns, func.count()).filter_by(round_id=round_id).where(Comparison.chosen_id.is_not(None))
    rows = db.session.execute(asked.group_by(*columns)).all()
    return {(chosen or 0, other if chosen == one else one): n for one, other, chosen, n in rows}


def _given(round_id: int, ideas: Sequence[int]) -> dict[int, list[float]]:
    """Return what each participant gave to each idea, nothing where they gave it nothing."""
    rows = db.session.execute(select(Coin.person_id, Coin.idea_id, Coin.n).filter_by(round_id=round_id)).all()
    by = {(row.person_id, row.idea_id): float(row.n) for row in rows}
    people = sorted({row.person_id for row in rows})
    return {idea: [by.get((person, idea), 0.0) for person in people] for idea in ideas}


def _scored(round_id: int) -> dict[int, list[float]]:
    weights = [each.weight for each in criteria_of(round_id)]
    found: dict[int, list[float]] = defaultdict(list)
    for each in reviews_of(round_id):
        found[each.idea_id].append(weighted(each.scores, weights))
    return dict(found)


def due_rounds(at: datetime) -> list[int]:
    """Return the rounds whose time is over and that are still open."""
    return list(db.session.scalars(select(Round.id).where(Round.status == "open", Round.closes_at <= at)))


def untrue_rounds() -> list[Any]:
    """Return closed rounds whose ranking is not what their answers come to, and spending beyond a budget."""
    wrong: list[Any] = []
    for each in db.session.scalars(select(Round).filter_by(status="closed")):
        found = kept(ranking_of(each.id, each.kind))
        if not (digest(each.ranking) == each.digest == digest(found)):
            wrong.append((each.id, each.digest, digest(found)))
    return wrong + list(overspent_coins())


def overspent_coins() -> Sequence[Any]:
    """Return who gave more than a round allows or less than nothing, and coins that were not returned."""
    total = func.sum(Coin.n)
    asked = select(Coin.round_id, Coin.person_id, total).join(Round, Round.id == Coin.round_id)
    spent = asked.group_by(Coin.round_id, Coin.person_id, Round.budget)
    over = spent.having(or_(total > Round.budget, func.min(Coin.n) < 1))
    ended = Round.status.in_(("closed", "cancelled"))
    stuck = select(Coin.round_id, Coin.person_id, Coin.n).join(Round, Round.id == Coin.round_id)
    stuck = stuck.where(ended != Coin.returned_at.is_not(None))
    return [*db.session.execute(over).all(), *db.session.execute(stuck).all()]

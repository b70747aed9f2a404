"""What the care room reads: the inbox of the desk, one case with what was said, and what the customer sees of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, func, select, text, tuple_
from sqlalchemy.orm import aliased

from portal.care.models import Case, Clock, Message, Span
from portal.care.rules import ENDED, PAUSED, TO_DO
from portal.kit.clock import now
from portal.kit.db import Instant, db
from portal.kit.errors import NotFound
from portal.kit.limits import PAGE_SIZE
from portal.kit.paging import Page, read_cursor
from portal.people.models import Person

_customer, _assignee, _author = aliased(Person), aliased(Person), aliased(Person)
LINE = (
    Case.id,
    Case.kind,
    Case.title,
    Case.state,
    Case.opened_at,
    Case.changed_at,
    Case.due_at,
    Case.customer_id,
    Case.assignee_id,
)
SAID = (Message.id, Message.author_id, Message.html, Message.said_at, Message.audience_id, _author.name, _author.role)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases the inbox shows: `to_do`, a state or "all"; of a kind; overdue; of one colleague."""

    state: str = "to_do"
    kind: str = ""
    overdue: bool = False
    assignee_id: int | None = None

    @property
    def by_due(self) -> bool:
        """Say whether the most urgent come first; where no answer is owed, the latest change does."""
        return self.overdue or self.state in ("to_do", *TO_DO)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many cases are alike in all that the inbox filters by."""

    state: str
    kind: str
    overdue: bool
    mine: bool
    n: int


def cases(wanted: Wanted, after: str | None = None, size: int = PAGE_SIZE) -> Page[Row[Any]]:
    """Return the cases of the inbox."""
    key = Case.due_at if wanted.by_due else Case.changed_at
    cursor = read_cursor(after, datetime, int)
    asked: Any = select(*LINE, _customer.name.label("customer"), _assignee.name.label("assignee"))
    asked = asked.join(_customer, _customer.id == Case.customer_id)
    asked = asked.outerjoin(_assignee, _assignee.id == Case.assignee_id).where(*_filters(wanted))
    rows = db.session.execute(_go_on(asked, wanted, cursor).limit(size + 1)).all()
    return Page.of(rows, size, lambda row: (getattr(row, key.key), row.id))


def _filters(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Say which cases are wanted."""
    states = TO_DO if wanted.state == "to_do" else (wanted.state,)
    found: list[ColumnElement[bool]] = [Case.state.in_(states)] if wanted.state != "all" else []
    if wanted.kind:
        found.append(Case.kind == wanted.kind)
    if wanted.overdue:
        found.append(Case.due_at < now())
    if wanted.assignee_id is not None:
        found.append(Case.assignee_id == wanted.assignee_id)
    return found


def _go_on(asked: Select[Any], wanted: Wanted, cursor: Sequence[Any] | None) -> Select[Any]:
    """Order the cases, and go on after the last one shown."""
    if wanted.by_due:
        asked = asked.where(tuple_(Case.due_at, Case.id) > tuple_(*cursor)) if cursor else asked
        return asked.order_by(Case.due_at, Case.id)
    asked = asked.where(tuple_(Case.changed_at, Case.id) < tuple_(*cursor)) if cursor else asked
    return asked.order_by(Case.changed_at.desc(), Case.id.desc())


def neighbours(case: Case, wanted: Wanted) -> tuple[int | None, int | None]:
    """Return the cases before and after this one as the inbox shows them."""
    key = Case.due_at if wanted.by_due else Case.changed_at
    here = getattr(case, key.key)
    if here is None:  # it was answered, and left this list: its first line is next
        return None, next((line.id for line in cases(wanted, size=1).items), None)
    ahead, row = tuple_(key, Case.id), tuple_(here, case.id)
    below, above = (ahead < row, ahead > row) if wanted.by_due else (ahead > row, ahead < row)
    return _nearest(wanted, below, backward=True), _nearest(wanted, above, backward=False)


def _nearest(wanted: Wanted, side: ColumnElement[bool], *, backward: bool) -> int | None:
    key = Case.due_at if wanted.by_due else Case.changed_at
    falls = wanted.by_due == backward
    order = (key.desc(), Case.id.desc()) if falls else (key.asc(), Case.id.asc())
    return db.session.scalar(select(Case.id).where(*_filters(wanted), side).order_by(*order).limit(1))


def tallies(staff_id: int | None) -> list[Tally]:
    """Return how many cases there are, counted once for all facets of the inbox."""
    late = and_(Case.due_at.is_not(None), Case.due_at < now()).label("late")
    mine = and_(Case.assignee_id.is_not(None), Case.assignee_id == (staff_id or 0)).label("mine")
    asked = select(Case.state, Case.kind, late, mine, func.count()).group_by(Case.state, Case.kind, late, mine)
    return [Tally(state, kind, bool(over), bool(own), n) for state, kind, over, own, n in db.session.execute(asked)]


def get_case(case_id: int) -> Case:
    """Return a case, for the company."""
    case = db.session.get(Case, case_id)
    if case is None:
        raise NotFound("There is no such case.")
    return case


def find_case_of(feedback_id: int) -> Case | None:
    """Return the case of a feedback, once it has been opened."""
    return db.session.scalar(select(Case).filter_by(feedback_id=feedback_id))


def cases_of(customer_id: int, size: int = PAGE_SIZE) -> list[Case]:
    """Return the cases of a customer, the latest first, for the company."""
    asked = select(Case).filter_by(customer_id=customer_id).order_by(Case.id.desc()).limit(size)
    return list(db.session.scalars(asked))


def states_of(feedback_ids: Sequence[int]) -> dict[int, str]:
    """Return the state of the case of each of these feedbacks."""
    asked = select(Case.feedback_id, Case.state).where(Case.feedback_id.in_(feedback_ids))
    return {row[0]: row[1] for row in db.session.execute(asked)}


def messages(case: Case, *, among_us: bool) -> list[Row[Any]]:
    """Return what was said in a case, oldest first: to and by the customer, and for the company also among us."""
    asked: Any = select(*SAID).join(_author, _author.id == Message.author_id).where(Message.case_id == case.id)
    if not among_us:
        asked = asked.where(Message.audience_id == case.shown_to_id)
    return list(db.session.execute(asked.order_by(Message.id)).all())


def clocks(case_id: int) -> list[Clock]:
    """Return the promises of answers in a case, in their order."""
    return list(db.session.scalars(select(Clock).filter_by(case_id=case_id).order_by(Clock.id)))


def spans(case_id: int) -> list[Span]:
    """Return how long a case was in which state, in the order of time."""
    return list(db.session.scalars(select(Span).filter_by(case_id=case_id).order_by(Span.number)))


def seconds_spent(lasted: Sequence[Span]) -> tuple[float, float]:
    """Return for how many seconds it was our turn and for how many the customer's; what is closed takes none."""
    ours = theirs = 0.0
    for span in lasted:
        seconds = ((span.ended_at or now()) - span.began_at).total_seconds() if span.state not in ENDED else 0.0
        ours, theirs = (ours, theirs + seconds) if span.state in PAUSED else (ours + seconds, theirs)
    return ours, theirs


def owed() -> Any:
    """Return the question how many customers wait for an answer."""
    return select(func.count(Case.id)).where(Case.state.in_(TO_DO))


def due_first(size: int) -> list[Row[Any]]:
    """Return the cases whose answer is due first."""
    return cases(Wanted(), size=size).items


SILENT = text("""
    SELECT care_case.id
      FROM care_case
      JOIN care_span AS span ON span.case_id = care_case.id AND span.ended_at IS NULL
     WHERE care_case.kind = 'complaint' AND care_case.state IN ('pending_customer', 'resolved')
       AND care_case.root_cause <> '' AND care_case.action <> '' AND span.began_at <= :until
       AND NOT EXISTS (SELECT 1 FROM care_message AS message
                        WHERE message.case_id = care_case.id AND message.audience_id = care_case.shown_to_id
                          AND message.said_at > :until)
       AND (:case_id = 0 OR care_case.id = :case_id)
  ORDER BY care_case.id
     LIMIT 100
""").bindparams(bindparam("until", type_=Instant()))


def silent(days: int, at: datetime, case_id: int = 0) -> list[int]:
    """Return the complaints in which, at an instant, nobody has said a word for so many days after our answer."""
    return list(db.session.scalars(SILENT, {"until": at - timedelta(days=days), "case_id": case_id}))


def is_silent(case_id: int, days: int, at: datetime) -> bool:
    """Say whether the customer of a complaint has been silent for so many days."""
    return bool(silent(days, at, case_id))


UNSETTLED = text("""
    SELECT id, kind, root_cause, action, accepted
      FROM care_case
     WHERE state = 'closed' AND kind = 'complaint'
       AND (root_cause = '' OR action = '' OR accepted IS NULL OR NOT accepted OR closed_at IS NULL)
     UNION ALL
    SELECT id, kind, root_cause, action, accepted
      FROM care_case
     WHERE state = 'not_reached' AND (kind <> 'complaint' OR root_cause = '' OR action = '' OR closed_at IS NULL)
""")
GAPS = text("""
    SELECT span.case_id, span.number
      FROM care_span AS span
 LEFT JOIN care_span AS later ON later.case_id = span.case_id AND later.number = span.number + 1
     WHERE (span.ended_at IS NULL) <> (later.case_id IS NULL) OR span.ended_at <> later.began_at
        OR span.ended_at < span.began_at
""")
ENDS = text("""
    SELECT care_case.id
      FROM care_case
 LEFT JOIN care_span AS first ON first.case_id = care_case.id AND first.number = 1
                             AND first.began_at = care_case.opened_at
 LEFT JOIN care_span AS last ON last.case_id = care_case.id AND last.ended_at IS NULL
                            AND last.state = care_case.state
     WHERE first.case_id IS NULL OR last.case_id IS NULL
""")
OWED = text("""
    SELECT care_case.id, care_case.due_at, care_case.state
      FROM care_case
 LEFT JOIN care_clock AS clock ON clock.case_id = care_case.id AND clock.answered_at IS NULL
     WHERE (clock.id IS NULL) <> (care_case.due_at IS NULL) OR clock.due_at <> care_case.due_at
        OR (care_case.due_at IS NULL) <> (care_case.state NOT IN ('new', 'open'))
""")
PROMISED = text("""
    SELECT care_case.id, count(clock.id) AS clocks
      FROM care_case
 LEFT JOIN care_clock AS clock ON clock.case_id = care_case.id AND clock.milestone = 'first'
                              AND clock.began_at = care_case.opened_at
  GROUP BY care_case.id
    HAVING count(clock.id) <> 1
""")


def unsettled_complaints() -> list[Any]:
    """Return complaints that were closed without cause, action or the customer's word; `verify` expects none."""
    return list(db.session.execute(UNSETTLED).all())


def broken_spans() -> list[Any]:
    """Return cases whose spans have a gap, so that our time and theirs would not make the whole; `verify`."""
    return [*db.session.execute(GAPS).all(), *db.session.execute(ENDS).all()]


def untrue_clocks() -> list[Any]:
    """Return cases that owe an answer without a clock or the reverse, or lost that of the first answer; `verify`."""
    return [*db.session.execute(OWED).all(), *db.session.execute(PROMISED).all()]


CHECKS = (unsettled_complaints, broken_spans, untrue_clocks)

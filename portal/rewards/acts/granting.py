"""Grant what a rule owes, take it back when what it was for falls, give it back when that stands again."""

from datetime import timedelta

from sqlalchemy import func, select

from portal.events.rewards import (
    PointsEvent,
    PointsGivenBack,
    PointsGranted,
    PointsMatured,
    PointsProposed,
    PointsStayBack,
    PointsTakenBack,
)
from portal.kit.clock import now
from portal.kit.db import db, load
from portal.kit.errors import Conflict
from portal.rewards.acts.effects import give, is_paid_in_points, undo
from portal.rewards.acts.ledger import book, open_wallet
from portal.rewards.acts.lots import away, draw, fill, of_grant
from portal.rewards.acts.spending import note_spent
from portal.rewards.models import Grant, RewardEntry, RewardRule
from portal.rewards.rules import (
    CLOCK,
    GRANT_LIFE,
    SOURCE,
    Due,
    Moves,
    Part,
    granted,
    is_booked,
    matured,
    state_of,
    taken,
)
from portal.rewards.rules.lives import RIVER
from portal.river import act, record
from portal.river.acts import told_at

BOOKED = ("grant", "take_back", "give_back", "claw_back")  # entries of a grant that answer one another


@act
def grant(due: Due) -> int:
    """Grant what a version of a rule owes somebody for an event, or propose it; return the id of the grant."""
    rule = db.session.get_one(RewardRule, due.rule_id)
    made = Grant(rule_id=rule.id, rule_name=rule.name, points=due.points, granted_at=told_at())
    made.event_id, made.person_id, made.giver_id = due.event_id, due.person_id, due.giver_id
    made.subject, made.rests_on = due.subject, due.rests_on
    made.matures_at = told_at() + timedelta(days=rule.pending_days) if rule.pending_days else None
    made.approval = "awaiting" if _needs_approval(rule, due.points) else None
    GRANT_LIFE.after("proposed", "ask" if made.approval else "grant_later" if made.matures_at else "grant", RIVER)
    db.session.add(made)
    db.session.flush()
    note_spent(made, 1)
    if not made.approval:
        pay(made)
    record((PointsProposed if made.approval else PointsGranted)(*told(made), event_id=due.event_id))
    return made.id


def _needs_approval(rule: RewardRule, points: int) -> bool:
    """Say whether somebody has to agree first: to more points than the rule may give alone, and to any money."""
    worth = points or int((rule.gives or {}).get("minor", 0))
    return rule.approval_limit is not None and worth > rule.approval_limit


def pay(made: Grant) -> None:
    """Write a grant into the ledger for the first time, or give what is not points, unless it has to wait."""
    rule = db.session.get_one(RewardRule, made.rule_id)
    if not is_paid_in_points(rule):
        if made.matures_at is None:
            give(rule, made)
        return
    key = f"{rule.name}:{rule.version}:{made.event_id}:{made.person_id}"
    moves = granted(made.points, open_wallet(made.person_id).owed, waits=made.matures_at is not None)
    book("grant", key, made.person_id, moves, fill(made, "available", moves.get("available", 0)), grant_id=made.id)


@act
def mature(grant_id: int) -> None:
    """Let points be spent that have waited long enough and still stand; what is not points is given now."""
    grant = load(Grant, grant_id)
    if grant.matures_at is None or grant.matures_at > now():
        raise Conflict("These points do not wait, or not long enough yet.", code="not_due")
    GRANT_LIFE.after(state_of(grant), "mature", CLOCK)
    grant.matures_at = None
    if grant.points:
        moves = matured(grant.points, open_wallet(grant.person_id).owed)
        parts = fill(grant, "available", moves["available"])
        book("mature", f"mature:{grant_id}:{_entries(grant)}", grant.person_id, moves, parts, grant_id=grant_id)
    else:
        pay(grant)
    record(PointsMatured(*told(grant)))


def _entries(grant: Grant) -> int:
    """Return how many entries a grant has: given back it may mature twice."""
    return db.session.scalar(select(func.count()).select_from(RewardEntry).filter_by(grant_id=grant.id)) or 0


@act
def take_back(grant_id: int, cause: str) -> None:
    """Take points back, as what they were for was undone or hidden; the entry is answered by its opposite, once."""
    grant = load(Grant, grant_id)
    stood = is_booked(grant)
    moves, parts = _taking(grant) if stood else ({}, [])
    _mark(grant, cause, falls=True)
    if not stood:
        record(PointsStayBack(*told(grant)))
        return
    reverse(grant, "take_back", moves, parts)
    record(PointsTakenBack(*told(grant), cause=cause))


def _taking(grant: Grant) -> tuple[Moves, list[Part]]:
    """Return how the points of a grant are taken back, out of which lots; it is frozen no more."""
    wallet = open_wallet(grant.person_id)
    cold = of_grant(grant, "frozen") if grant.frozen_at else []
    waits = grant.matures_at is not None and grant.frozen_at is None
    moves = taken(grant.points, wallet.available, waits=waits, frozen=sum(n for _, n in cold))
    grant.frozen_at = None
    return moves, away(cold, "frozen") + draw(grant.person_id, -moves.get("available", 0), own=grant.id)


@act
def give_back(grant_id: int, cause: str) -> None:
    """Give points back, as what they were for stands again."""
    grant = load(Grant, grant_id)
    _mark(grant, cause, falls=False)
    if not is_booked(grant):
        record(PointsStayBack(*told(grant)))
        return
    again(grant)
    record(PointsGivenBack(*told(grant)))


def again(grant: Grant) -> None:
    """Write a grant into the ledger once more."""
    moves = granted(grant.points, open_wallet(grant.person_id).owed, waits=grant.matures_at is not None)
    reverse(grant, "give_back", moves, fill(grant, "available", moves.get("available", 0)))


def _mark(grant: Grant, cause: str, *, falls: bool) -> None:
    """Note on a grant why it falls, or that this reason has gone."""
    name = "fell_at" if cause == SOURCE else "hidden_at"
    if (getattr(grant, name) is not None) is falls:
        raise Conflict("These points are taken back already, or not taken back.", code="fallen")
    setattr(grant, name, told_at() if falls else None)


def reverse(grant: Grant, kind: str, moves: Moves, parts: list[Part]) -> None:
    """Answer the latest entry of a grant by its opposite; the database allows that but once."""
    asked = select(func.max(RewardEntry.id)).where(RewardEntry.grant_id == grant.id, RewardEntry.kind.in_(BOOKED))
    latest = db.session.scalar(asked)
    if latest is None and grant.matures_at is None:  # what waits was not given yet
        undo(grant, falls=kind != "give_back")
    if latest is None:
        return
    book(kind, f"reverse:{latest}", grant.person_id, moves, parts, grant_id=grant.id, reverses_id=latest)


def claw(grant: Grant) -> None:
    """Take back what was not earned rightly: the frozen points first."""
    moves, parts = _taking(grant)
    reverse(grant, "claw_back", moves, parts)
    grant.clawed_at, grant.matures_at = told_at(), None


def told(grant: Grant) -> tuple[int, int, str, int, str]:
    """Return what every event of points says of a grant."""
    return grant.person_id, grant.id, grant.rule_name, grant.points, grant.subject


def taught(kind: type[PointsEvent], grant: Grant, person_id: int | None = None) -> int:
    """Record an event of points that somebody of the company caused."""
    return record(kind(*told(grant)), person_id)

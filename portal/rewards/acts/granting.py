"""Grant what a rule owes, take it back when what it was for falls, give it back when that stands again."""

from datetime import timedelta

from sqlalchemy import func, select

from portal.events.rewards import PointsGivenBack, PointsGranted, PointsMatured, PointsStayBack, PointsTakenBack
from portal.kit.clock import now
from portal.kit.db import db, load
from portal.kit.errors import Conflict
from portal.rewards.acts.ledger import book, open_wallet
from portal.rewards.models import Grant, RewardEntry, RewardRule
from portal.rewards.rules import SOURCE, Due, granted, matured, taken
from portal.river import act, record
from portal.river.acts import told_at


@act
def grant(due: Due) -> int:
    """Grant what a version of a rule owes somebody for an event; return the id of the grant."""
    rule = db.session.get_one(RewardRule, due.rule_id)
    wallet = open_wallet(due.person_id)
    made = Grant(rule_id=rule.id, rule_name=rule.name, points=due.points, granted_at=told_at())
    made.event_id, made.person_id, made.giver_id = due.event_id, due.person_id, due.giver_id
    made.subject, made.rests_on = due.subject, due.rests_on
    made.matures_at = told_at() + timedelta(days=rule.pending_days) if rule.pending_days else None
    db.session.add(made)
    db.session.flush()
    key = f"{rule.name}:{rule.version}:{due.event_id}:{due.person_id}"
    moves = granted(due.points, wallet.owed, waits=made.matures_at is not None)
    book("grant", key, due.person_id, moves, grant_id=made.id)
    record(PointsGranted(*_told(made), event_id=due.event_id))
    return made.id


@act
def mature(grant_id: int) -> None:
    """Let points be spent that have waited long enough and still stand."""
    grant = load(Grant, grant_id)
    if grant.matures_at is None or grant.matures_at > now() or not stands(grant):
        raise Conflict("These points do not wait, or not long enough yet.", code="not_due")
    grant.matures_at = None
    moves = matured(grant.points, open_wallet(grant.person_id).owed)
    book("mature", f"mature:{grant_id}", grant.person_id, moves, grant_id=grant_id)
    record(PointsMatured(*_told(grant)))


@act
def take_back(grant_id: int, cause: str) -> None:
    """Take points back, as what they were for was undone or hidden; the entry is answered by its opposite, once."""
    grant = load(Grant, grant_id)
    stood = stands(grant)
    _mark(grant, cause, falls=True)
    if not stood:
        record(PointsStayBack(*_told(grant)))
        return
    moves = taken(grant.points, open_wallet(grant.person_id).available, waits=grant.matures_at is not None)
    _reverse(grant, "take_back", moves)
    record(PointsTakenBack(*_told(grant), cause=cause))


@act
def give_back(grant_id: int, cause: str) -> None:
    """Give points back, as what they were for stands again."""
    grant = load(Grant, grant_id)
    _mark(grant, cause, falls=False)
    if not stands(grant):
        record(PointsStayBack(*_told(grant)))
        return
    moves = granted(grant.points, open_wallet(grant.person_id).owed, waits=grant.matures_at is not None)
    _reverse(grant, "give_back", moves)
    record(PointsGivenBack(*_told(grant)))


def stands(grant: Grant) -> bool:
    """Say whether nothing takes the points back at present."""
    return grant.fell_at is None and grant.hidden_at is None


def _mark(grant: Grant, cause: str, *, falls: bool) -> None:
    """Note on a grant why it falls, or that this reason has gone."""
    name = "fell_at" if cause == SOURCE else "hidden_at"
    if (getattr(grant, name) is not None) is falls:
        raise Conflict("These points are taken back already, or not taken back.", code="fallen")
    setattr(grant, name, told_at() if falls else None)


def _reverse(grant: Grant, kind: str, moves: dict[str, int]) -> None:
    """Answer the latest entry of a grant by its opposite; the database allows that but once."""
    latest = select(func.max(RewardEntry.id)).where(RewardEntry.grant_id == grant.id, RewardEntry.kind != "mature")
    entry_id = db.session.scalar(latest)
    book(kind, f"reverse:{entry_id}", grant.person_id, moves, grant_id=grant.id, reverses_id=entry_id)


def _told(grant: Grant) -> tuple[int, int, str, int, str]:
    return grant.person_id, grant.id, grant.rule_name, grant.points, grant.subject

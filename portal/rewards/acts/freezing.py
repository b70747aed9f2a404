"""Freeze points that somebody looks into, release them, claw them back, and give them back after all."""

from portal.events.rewards import PointsClawedBack, PointsFrozen, PointsGivenBack, PointsReleased
from portal.kit.clock import now
from portal.kit.db import load
from portal.kit.errors import NotAllowed
from portal.people.queries import is_one_of, role_of
from portal.rewards.acts.granting import again, claw, taught
from portal.rewards.acts.ledger import book, open_wallet
from portal.rewards.acts.lots import away, back, fill, of_grant
from portal.rewards.models import Grant, PointsLot, Wallet
from portal.rewards.rules import GRANT_LIFE, Moves, Part, frozen, state_of, thawed
from portal.river import act
from portal.river.acts import told_at


@act
def freeze_grant(grant_id: int, person_id: int) -> None:
    """Freeze what is left of the points of a grant; what is spent of them is left alone."""
    grant = _stepped(grant_id, "freeze", person_id)
    open_wallet(grant.person_id)
    moves, parts = _freezing(grant)
    grant.frozen_at = told_at()
    if parts:
        book("freeze", f"freeze:{grant_id}:{_at(grant)}", grant.person_id, moves, parts, grant_id=grant_id)
    taught(PointsFrozen, grant, person_id)


def _freezing(grant: Grant) -> tuple[Moves, list[Part]]:
    if grant.matures_at is not None:
        return frozen(grant.points, waits=True), fill(grant, "frozen", grant.points)
    there = of_grant(grant, "available")
    parts = away(there, "available") + [Part(lot.id, "frozen", n) for lot, n in there]
    return frozen(sum(n for _, n in there), waits=False), parts


@act
def release_grant(grant_id: int, person_id: int) -> None:
    """Let frozen points be spent again, or wait as they did before."""
    grant = _stepped(grant_id, "release", person_id)
    wallet, cold = open_wallet(grant.person_id), of_grant(grant, "frozen")
    if cold:
        moves, parts = _thawing(grant, wallet, cold)
        book("thaw", f"thaw:{grant_id}:{_at(grant)}", grant.person_id, moves, parts, grant_id=grant_id)
    grant.frozen_at = None
    taught(PointsReleased, grant, person_id)


def _thawing(grant: Grant, wallet: Wallet, cold: list[tuple[PointsLot, int]]) -> tuple[Moves, list[Part]]:
    """Return how frozen points move; what waited waits again, unless its time has come."""
    if grant.matures_at is not None and grant.matures_at <= now():
        grant.matures_at = None
    moves = thawed(sum(n for _, n in cold), wallet.owed, waits=grant.matures_at is not None)
    return moves, away(cold, "frozen") + back(cold, moves.get("available", 0))


@act
def claw_back_grant(grant_id: int, person_id: int) -> None:
    """Take back frozen points for good; what was spent of the grant is owed."""
    grant = _stepped(grant_id, "claw_back", person_id)
    claw(grant)
    taught(PointsClawedBack, grant, person_id)


@act
def overturn_grant(grant_id: int, person_id: int) -> None:
    """Give back what was clawed back, as it was not right to do so."""
    grant = _stepped(grant_id, "overturn", person_id)
    grant.clawed_at = None
    again(grant)
    taught(PointsGivenBack, grant, person_id)


def _stepped(grant_id: int, step: str, person_id: int) -> Grant:
    """Return a grant with which somebody of the company takes a step, who does not decide on their own points."""
    grant = load(Grant, grant_id)
    GRANT_LIFE.after(state_of(grant), step, role_of(person_id))
    if is_one_of(person_id, [grant.person_id]):
        raise NotAllowed("Somebody else has to decide on this: it is about you.")
    return grant


def _at(grant: Grant) -> str:
    return grant.frozen_at.isoformat() if grant.frozen_at else ""

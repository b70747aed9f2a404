"""Agree to points that wait for it, or refuse them: never one's own."""

from portal.events.rewards import PointsApproved, PointsGranted, PointsRefused
from portal.kit import limits
from portal.kit.db import load
from portal.kit.errors import NotAllowed
from portal.kit.text import clean
from portal.people.queries import is_one_of, role_of
from portal.people.rules import check_role
from portal.rewards.acts.granting import pay, taught, told
from portal.rewards.acts.spending import note_spent
from portal.rewards.models import Grant
from portal.rewards.queries.grants import caused_by
from portal.rewards.rules import GRANT_LIFE, TEAM, state_of
from portal.river import act, record


@act
def approve_grant(grant_id: int, person_id: int) -> None:
    """Agree to points that wait for approval; they are granted now."""
    grant = _decided(grant_id, person_id, "approve")
    grant.approval = "approved"
    taught(PointsApproved, grant, person_id)
    pay(grant)
    record(PointsGranted(*told(grant), event_id=grant.event_id))


@act
def refuse_grant(grant_id: int, person_id: int, reason: str) -> None:
    """Refuse points that wait for approval, for a reason."""
    grant = _decided(grant_id, person_id, "reject")
    grant.approval, grant.reason = "rejected", limits.REASON.text(clean(reason))
    note_spent(grant, -1)
    taught(PointsRefused, grant, person_id)


def _decided(grant_id: int, person_id: int, step: str) -> Grant:
    """Return a grant that somebody decides on, who neither gets it nor gave the occasion for it, in whatever name."""
    check_role(role_of(person_id), *TEAM)
    grant = load(Grant, grant_id)
    GRANT_LIFE.after(state_of(grant), step, role_of(person_id))
    if is_one_of(person_id, [grant.person_id, grant.giver_id, caused_by(grant.event_id)]):
        raise NotAllowed("Somebody else has to decide on this: it is about you.")
    grant.decided_by_id = person_id
    return grant

"""Appeal against what moderators did to oneself, once for each deed; another moderator decides, with a reason."""

from sqlalchemy import select, update

from portal.events.moderation import (
    AppealDecided,
    AppealLodged,
    AppealSettled,
    AppealWithdrawn,
)
from portal.kit import limits
from portal.kit.clock import now
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from portal.kit.text import clean
from portal.moderation.models import Appeal
from portal.moderation.rules.appeals import AUTHOR, CONCERNED, HOUSE, LIFE, PATIENCE, target_of
from portal.people.queries import role_of
from portal.people.rules import MODERATOR, ROLES, check_role
from portal.people.veils import as_seen, is_behind
from portal.river import act, record
from portal.river.acts import told_at
from portal.river.models import EventRow


@act
def lodge_appeal(event_id: int, person_id: int, words: str) -> int:
    """Ask that another moderator looks at what was done to oneself, unnamed where one was; return the id."""
    check_role(role_of(person_id), *ROLES)
    deed = _deed(event_id, person_id)
    known = as_seen(deed.data[CONCERNED[deed.kind]], person_id)
    if db.session.scalar(select(Appeal.id).filter_by(event_id=event_id)):
        raise Conflict("You have appealed against this already; one appeal is possible.", code="appealed")
    row = Appeal(event_id=event_id, kind=deed.kind, target=target_of(deed.kind, deed.data), person_id=known)
    row.acted_by_id, row.words, row.lodged_at = deed.actor_id, _said("words", words), told_at()
    db.session.add(row)
    db.session.flush()
    record(AppealLodged(row.id, known, row.target, event_id, row.words), known)
    return row.id


def _deed(event_id: int, person_id: int) -> EventRow:
    """Return what moderators did to this person, as long as an appeal is possible."""
    deed = db.session.get(EventRow, event_id)
    concerned = deed.data.get(CONCERNED.get(deed.kind, "")) if deed else None
    if deed is None or not concerned or not is_behind(concerned, person_id):
        raise NotFound("This does not exist, or not any more.")
    if now() - deed.occurred_at > PATIENCE:
        raise Refused("An appeal is possible within {n} days.", code="late", n=PATIENCE.days)
    return deed


@act
def decide_appeal(appeal_id: int, moderator_id: int, step: str, answer: str) -> Appeal:
    """Grant an appeal or turn it down, with a reason that the person reads; what was done is undone by the caller."""
    role, row = role_of(moderator_id), load(Appeal, appeal_id)
    check_role(role, MODERATOR)
    if moderator_id == row.acted_by_id or is_behind(row.person_id, moderator_id):
        raise NotAllowed("Another moderator than the one who acted decides on an appeal.", code="own_deed")
    row.state = LIFE.after(row.state, step, role)
    row.answer, row.decided_at, row.decided_by_id = _said("answer", answer), told_at(), moderator_id
    told = (row.id, row.person_id, row.target, row.event_id, row.answer)
    record(AppealDecided(*told, is_granted=row.state == "granted"), moderator_id)
    return row


@act
def withdraw_appeal(appeal_id: int, person_id: int) -> None:
    """Take one's appeal back."""
    row = load(Appeal, appeal_id)
    if not is_behind(row.person_id, person_id):
        raise NotFound("This does not exist, or not any more.")
    row.state, row.decided_at = LIFE.after(row.state, "withdraw", AUTHOR), told_at()
    record(AppealWithdrawn(row.id, row.person_id, row.target, row.event_id), row.person_id)


@act
def settle_appeal(appeal_id: int) -> None:
    """Close an appeal, because what was done was taken back without it."""
    row = load(Appeal, appeal_id)
    row.state, row.decided_at = LIFE.after(row.state, "settle", HOUSE), told_at()
    record(AppealSettled(row.id, row.person_id, row.target, row.event_id))


def settle_appeals_of(person_id: int) -> None:
    """Close the appeals of a person who is forgotten, and blank their words; inside the answer to their leaving."""
    mine = select(Appeal.id).filter_by(person_id=person_id, state=LIFE.first).order_by(Appeal.id)
    for appeal_id in db.session.scalars(mine).all():
        settle_appeal(appeal_id)
    db.session.execute(update(Appeal).filter_by(person_id=person_id).values(words="", answer=""))


def _said(field: str, words: str) -> str:
    try:
        return limits.REASON.text(clean(words))
    except Refused as refusal:
        raise Invalid({field: refusal}) from refusal

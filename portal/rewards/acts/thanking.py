"""Thank members, let them onto tiers, and leave out of the lists of the best who wants to be left out."""

from sqlalchemy import delete, select, update

from portal.events.gifts import LeaderboardChosen, PersonThanked, ThanksWithdrawn, TierChanged
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, NotFound, Refused
from portal.kit.text import clean
from portal.people.queries import resolve, role_of
from portal.people.rules import CUSTOMER, STAFF, check_role
from portal.rewards.models import LeaderWish, Thanks, TierStanding
from portal.rewards.rules.tiers import NAMES, is_lower
from portal.river import act, record
from portal.river.acts import told_at


@act
def thank(person_id: int, words: str, by_id: int) -> int:
    """Thank a member in the name of the company, where all may read it; return the id of the thanks."""
    check_role(role_of(by_id), *STAFF)
    whose = resolve(person_id)
    if role_of(whose) != CUSTOMER:
        raise Invalid({"person": Refused("There is no such member.")})
    made = Thanks(person_id=whose, by_id=by_id, words=limits.REASON.text(clean(words)), thanked_at=told_at())
    db.session.add(made)
    db.session.flush()
    record(PersonThanked(whose, made.id, made.words), by_id)
    return made.id


@act
def withdraw_thanks(thanks_id: int, by_id: int) -> None:
    """Take thanks off a member's page: the company its own, the member what is said of them."""
    made = load(Thanks, thanks_id)
    if role_of(by_id) not in STAFF and made.person_id != by_id:
        raise NotFound("This does not exist, or not any more.")
    if made.withdrawn_at is not None:
        raise Conflict("This is withdrawn already.", code="withdrawn")
    made.withdrawn_at = told_at()
    record(ThanksWithdrawn(made.person_id, made.id), by_id)


@act
def settle_tier(person_id: int, tier: str) -> None:
    """Let somebody stand on another tier."""
    if tier not in NAMES:
        raise NotFound("This does not exist, or not any more.")
    standing = db.session.get(TierStanding, person_id, with_for_update=True)
    before = standing.tier if standing else ""
    if before == tier:
        raise Conflict("Nothing changes by this.", code="same")
    db.session.merge(TierStanding(person_id=person_id, tier=tier, since=told_at()))
    record(TierChanged(person_id, tier, before, "lowered" if is_lower(tier, before) else "raised"))


@act
def show_among_best(person_id: int, *, shown: bool) -> None:
    """Say whether one wants to be in the lists of those who helped most."""
    is_hidden = db.session.scalar(select(LeaderWish.person_id).filter_by(person_id=person_id)) is not None
    if is_hidden is not shown:
        raise Conflict("Nothing changes by this.", code="same")
    if shown:
        db.session.execute(delete(LeaderWish).filter_by(person_id=person_id))
    else:
        db.session.add(LeaderWish(person_id=person_id))
    record(LeaderboardChosen(person_id, shown), person_id)


def forget_standing(person_id: int) -> None:
    """Blank what was said of a person who is forgotten, and take their tier; inside the answer to their leaving."""
    db.session.execute(update(Thanks).where(Thanks.person_id == person_id).values(words="…", withdrawn_at=told_at()))
    db.session.execute(delete(TierStanding).filter_by(person_id=person_id))

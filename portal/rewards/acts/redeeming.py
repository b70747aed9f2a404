"""Ask for a reward, and what becomes of it: the points are set aside at once, spent when it is sent, or go back."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select, text

from portal.events.rewards import (
    PointsRedeemed,
    RedemptionApproved,
    RedemptionCancelled,
    RedemptionConfirmed,
    RedemptionExpired,
    RedemptionFulfilled,
    RedemptionRejected,
    RedemptionReturned,
)
from portal.kit import limits
from portal.kit.clock import now
from portal.kit.db import db, load
from portal.kit.errors import Conflict, NotAllowed, NotFound
from portal.kit.setting import setting
from portal.kit.text import clean
from portal.people.queries import is_one_of, records_of, role_of
from portal.people.rules import STAFF
from portal.rewards.acts.granting import mature
from portal.rewards.acts.ledger import book, open_wallet
from portal.rewards.acts.lots import away, back, draw, expire_over, held_by
from portal.rewards.models import Redemption, Reward, RewardEntry, RewardPosting
from portal.rewards.queries.grants import due_to_mature
from portal.rewards.queries.ledger import balance
from portal.rewards.rules import (
    BUYER,
    CLOCK,
    REDEMPTION_LIFE,
    STANDING,
    draws,
    released,
    returned,
    set_aside,
    spent,
)
from portal.river import act, record
from portal.river.acts import told_at

# Asks and takes in one statement: however many ask for the last one, one of them gets it.
TAKE = text("UPDATE reward SET left_over = left_over - 1 WHERE id = :reward_id AND left_over > 0 AND is_offered")
PUT_BACK = text("UPDATE reward SET left_over = left_over + 1 WHERE id = :reward_id")


@act
def redeem(reward_id: int, person_id: int, price: int | None = None) -> int:
    """Ask for a reward at the price that was shown; return the id of the redemption.

    Whoever has several records pays from the wallet of the one that asks, and then from the others, oldest first.
    """
    if not role_of(person_id):
        raise NotAllowed("You are not allowed to do this.")
    people = records_of(person_id)
    _bring_up(people)
    if db.session.execute(TAKE, {"reward_id": reward_id}).rowcount != 1:  # type: ignore[attr-defined]
        raise _refusal(reward_id)
    reward = load(Reward, reward_id)
    _check(reward, people, price)
    asked = Redemption(reward_id=reward_id, person_id=person_id, points=reward.price, asked_at=told_at())
    asked.status = "awaiting" if reward.price > setting("REDEMPTION_LIMIT") else "requested"
    db.session.add(asked)
    db.session.flush()
    _set_aside(asked, people)
    record(PointsRedeemed(*_told(asked), waits=asked.status == "awaiting"), person_id)
    return asked.id


def _bring_up(people: Sequence[int]) -> None:
    """Lock the wallets, then book what has waited long enough, and what has expired meanwhile."""
    for each in sorted(people):
        open_wallet(each)
    for grant_id in due_to_mature(now(), people):
        mature(grant_id)
    expire_over(people, now())


def _set_aside(asked: Redemption, people: Sequence[int]) -> None:
    """Take the points out of the wallets of one human."""
    wallets = {each: open_wallet(each).available for each in sorted(people)}
    drawn = draws(asked.points, [(each, wallets[each]) for each in people])
    if sum(drawn.values()) != asked.points:
        raise Conflict("You do not have enough points for this.", code="points")
    for whose, points in drawn.items():
        parts = draw(whose, points, "held")
        book("set_aside", _key("set_aside", asked, whose), whose, set_aside(points), parts, redemption_id=asked.id)


def _key(kind: str, asked: Redemption, whose: int) -> str:
    """Return the key of an entry: one for each wallet that pays."""
    return f"{kind}:{asked.id}" if whose == asked.person_id else f"{kind}:{asked.id}:{whose}"


def _refusal(reward_id: int) -> Conflict | NotFound:
    """Return why none could be taken."""
    if db.session.scalar(select(Reward.is_offered).filter_by(id=reward_id)):
        return Conflict("The last one has just gone.", code="sold_out")
    return NotFound("This is not offered, or not any more.")


def _check(reward: Reward, people: Sequence[int], price: int | None) -> None:
    """Refuse what the member did not mean, may not have again, or cannot pay."""
    if price is not None and price != reward.price:
        raise Conflict("This costs {price} points now. Please look at it again.", code="price", price=reward.price)
    mine = select(func.count()).where(Redemption.reward_id == reward.id, Redemption.person_id.in_(people))
    if reward.most_each and (db.session.scalar(mine.where(Redemption.status.in_(STANDING))) or 0) >= reward.most_each:
        raise Conflict("Everybody may have at most {n} of these.", code="most_each", n=reward.most_each)
    has = balance(people[0]).available
    if has < reward.price:
        raise Conflict("This costs {price} points, and you have {n}.", code="points", price=reward.price, n=has)


@act
def approve_redemption(redemption_id: int, person_id: int) -> None:
    """Agree to something that costs more than one person of the company gives away alone."""
    asked = _step(redemption_id, "approve", person_id)
    asked.approved_by_id = person_id
    record(RedemptionApproved(*_told(asked)), person_id)


@act
def reject_redemption(redemption_id: int, person_id: int, reason: str) -> None:
    """Refuse it, for a reason; the points go back."""
    asked = _step(redemption_id, "reject", person_id)
    asked.reason, asked.approved_by_id = limits.REASON.text(clean(reason)), person_id
    _let_go(asked)
    record(RedemptionRejected(*_told(asked), reason=asked.reason), person_id)


@act
def confirm_redemption(redemption_id: int, person_id: int) -> None:
    """Promise that it will be sent; who approved it does not confirm it too."""
    asked = _step(redemption_id, "confirm", person_id)
    if is_one_of(person_id, [asked.approved_by_id]):
        raise NotAllowed("Somebody else has to confirm this: you approved it.")
    record(RedemptionConfirmed(*_told(asked)), person_id)


@act
def fulfil_redemption(redemption_id: int, person_id: int) -> None:
    """Say that it is sent; the points are spent."""
    asked = _step(redemption_id, "fulfil", person_id)
    for whose, points in _held(asked):
        open_wallet(whose)
        gone = away(held_by(asked.id, whose, points), "held")
        book("spend", _key("spend", asked, whose), whose, spent(points), gone, redemption_id=asked.id)
    record(RedemptionFulfilled(*_told(asked)), person_id)


@act
def return_redemption(redemption_id: int, person_id: int, reason: str = "") -> None:
    """Take back what was sent: the points are credited again, the thing is in the catalogue again."""
    asked = _step(redemption_id, "return", person_id)
    asked.reason = limits.NOTE.text(clean(reason))
    for whose, points in _held(asked, "redeemed"):
        moves = returned(points, open_wallet(whose).owed)
        parts = back(held_by(asked.id, whose, points, "spend"), moves["available"])
        book("return", _key("return", asked, whose), whose, moves, parts, redemption_id=asked.id)
    db.session.execute(PUT_BACK, {"reward_id": asked.reward_id})
    record(RedemptionReturned(*_told(asked), reason=asked.reason), person_id)


@act
def cancel_redemption(redemption_id: int, person_id: int, reason: str = "") -> None:
    """Let a redemption come to nothing; the points go back to the member, and the thing to the catalogue."""
    asked = _step(redemption_id, "cancel", person_id)
    asked.reason = limits.NOTE.text(clean(reason))
    _let_go(asked)
    record(RedemptionCancelled(*_told(asked), reason=asked.reason), person_id)


@act
def expire_redemption(redemption_id: int) -> None:
    """Let a redemption expire that nobody confirmed in time; the points go back."""
    asked = load(Redemption, redemption_id)
    asked.status = REDEMPTION_LIFE.after(asked.status, "expire", CLOCK)
    if asked.asked_at + timedelta(days=setting("REDEMPTION_DAYS")) > now():
        raise Conflict("Its time is not over yet.", code="not_due")
    asked.version = Redemption.version + 1
    _let_go(asked)
    record(RedemptionExpired(*_told(asked)))


def _let_go(asked: Redemption) -> None:
    """Put the points into the lots that they came out of, and the thing back into the catalogue."""
    for whose, points in _held(asked):
        moves = released(points, open_wallet(whose).owed)
        held = held_by(asked.id, whose, points)
        parts = away(held, "held") + back(held, moves["available"])
        book("release", _key("release", asked, whose), whose, moves, parts, redemption_id=asked.id)
    db.session.execute(PUT_BACK, {"reward_id": asked.reward_id})


def _step(redemption_id: int, step: str, person_id: int) -> Redemption:
    """Take one step of the table; nobody of the company decides on what they asked for themselves."""
    asked = load(Redemption, redemption_id)
    role = BUYER if is_one_of(person_id, [asked.person_id]) else role_of(person_id)
    if role not in (BUYER, *STAFF):
        raise NotFound("This does not exist, or not any more.")
    asked.status, asked.version = REDEMPTION_LIFE.after(asked.status, step, role), Redemption.version + 1
    return asked


def _held(asked: Redemption, account: str = "held") -> list[tuple[int, int]]:
    """Return whose points, and how many, are set aside for a redemption, or spent on it; in the order of locks."""
    points = func.sum(RewardPosting.points)
    held = select(RewardEntry.person_id, points).join(RewardPosting, RewardPosting.entry_id == RewardEntry.id)
    held = held.where(RewardEntry.redemption_id == asked.id, RewardPosting.account == account)
    rows = db.session.execute(held.group_by(RewardEntry.person_id).order_by(RewardEntry.person_id))
    return [(whose, int(part)) for whose, part in rows if part]


def _told(asked: Redemption) -> tuple[int, int, int, int]:
    return asked.id, asked.person_id, asked.reward_id, asked.points

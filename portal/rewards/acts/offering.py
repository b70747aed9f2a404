"""Put things into the catalogue, and change what is there."""

from sqlalchemy import text

from portal.events.rewards import RewardChanged, RewardOffered
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, Refused
from portal.kit.text import clean, clean_line
from portal.people.queries import role_of
from portal.people.rules import check_role
from portal.rewards.models import Reward
from portal.rewards.rules import TEAM
from portal.river import act, record
from portal.river.acts import told_at

STOCK = limits.Limit(0, 1_000_000)
EACH = limits.Limit(1, 1_000)
CHANGE = text("""
    UPDATE reward
       SET stock = stock + :more, left_over = left_over + :more
     WHERE id = :reward_id AND left_over + :more >= 0
""")


@act
def offer_reward(name: str, body: str, price: int, stock: int, person_id: int, *, most_each: int | None = None) -> int:
    """Offer something for points; return its id."""
    check_role(role_of(person_id), *TEAM)
    reward = Reward(offered_at=told_at(), stock=stock, left_over=stock)
    _describe(reward, name, body, price, most_each, stock)
    db.session.add(reward)
    db.session.flush()
    record(RewardOffered(reward.id, reward.name, price, stock), person_id)
    return reward.id


@act
def change_reward(
    reward_id: int,
    name: str,
    body: str,
    price: int,
    left_over: int,
    person_id: int,
    *,
    most_each: int | None = None,
    is_offered: bool = True,
    seen: int | None = None,
) -> None:
    """Describe a reward anew, say how many are left, or take it away; who asked for one already still gets it.

    With `seen`, what was left when the writer looked: who asked for one since then keeps it, and is not counted again.
    """
    check_role(role_of(person_id), *TEAM)
    reward = load(Reward, reward_id)
    _describe(reward, name, body, price, most_each, left_over)
    reward.is_offered, reward.version = is_offered, Reward.version + 1
    db.session.flush()
    more = {"reward_id": reward_id, "more": left_over - (reward.left_over if seen is None else seen)}
    if db.session.execute(CHANGE, more).rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict("Somebody asked for one of these in the meantime. Please look again.", code="version")
    record(RewardChanged(reward_id, reward.name, price, reward.stock + more["more"], is_offered), person_id)


def _describe(reward: Reward, name: str, body: str, price: int, most_each: int | None, stock: int) -> None:
    """Put words and numbers on a reward, or refuse them field by field."""
    reward.name, reward.body, reward.price, reward.most_each = clean_line(name), clean(body), price, most_each
    numbers = (("price", price, limits.POINTS), ("stock", stock, STOCK), ("most_each", most_each or 1, EACH))
    wrong: dict[str, str | Refused] = {
        field: Refused("Please give a number from {least} to {most}.", least=limit.least, most=limit.most)
        for field, given, limit in numbers
        if given not in limit
    }
    for field, words, most in (("name", reward.name, limits.TITLE), ("body", reward.body, limits.NOTE)):
        try:
            most.text(words)
        except Refused as refusal:
            wrong[field] = refusal
    if wrong:
        raise Invalid(wrong)

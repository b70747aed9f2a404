"""Open a pre-order, keep count of what it holds, and move it along its life."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, or_, select, update

from portal.events.orders import PreorderMoved, PreorderOpened
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Invalid, Refused
from portal.kit.money import Money
from portal.orders.acts.carrying import check_carried
from portal.orders.acts.options import check_sold_in
from portal.orders.acts.products import move_product_row
from portal.orders.models import Preorder, PreorderPrice, Product
from portal.orders.rules.collecting import NOW, check_mode
from portal.orders.rules.lives import HOUSE, MAKERS, OPEN, PREORDER_LIFE
from portal.orders.rules.prices import PriceStep, accepted_price, check_ladder
from portal.people.queries import role_of
from portal.people.rules import check_role
from portal.river import act, record
from portal.river.acts import told_at


@dataclass(frozen=True, slots=True)
class Terms:
    """What a pre-order promises: how many are needed, until when, at which prices, and how the money is collected."""

    threshold: int
    closes_at: datetime
    prices: Sequence[tuple[int, int]]  # from how many on, minor units
    currency: str
    cap: int | None = None
    promised_from: date | None = None
    promised_until: date | None = None
    mode: str = NOW


@act
def open_preorder(
    product_id: int,
    threshold: int,
    closes_at: datetime,
    prices: Sequence[tuple[int, int]],
    currency: str,
    person_id: int,
    **more: Any,
) -> int:
    """Open a product for orders until a day; `prices` are pairs of (from how many on, minor units).  Return its id."""
    check_role(role_of(person_id), *MAKERS)
    terms = Terms(threshold, closes_at, prices, currency, **more)
    product = load(Product, product_id)
    preorder = Preorder(product_id=product_id, status="live", opened_by_id=person_id, audience_id=product.audience_id)
    ladder = put_terms(preorder, terms)
    offer(product, person_id)
    keep(preorder, ladder)
    tell_opened(preorder, ladder, product.idea_id)
    return preorder.id


def offer(product: Product, person_id: int) -> None:
    """See that a product is offered, because it is open for orders."""
    if product.status != "offered":
        move_product_row(product, "offer", person_id, role_of(person_id))


def put_terms(preorder: Preorder, terms: Terms) -> list[PriceStep]:
    """Put what is promised on a pre-order and return its price ladder, or refuse what cannot be promised."""
    for name in ("threshold", "closes_at", "currency", "cap", "promised_from", "promised_until", "mode"):
        setattr(preorder, name, getattr(terms, name))
    preorder.opened_at = told_at()
    ladder = _checked(preorder, terms.prices)
    check_sold_in(preorder.product_id, terms.currency)
    check_mode(terms.mode, preorder.opened_at, terms.closes_at)
    check_carried(terms.mode)
    return ladder


def _checked(preorder: Preorder, prices: Sequence[tuple[int, int]]) -> list[PriceStep]:
    """Return the price ladder, or refuse what cannot be promised, field by field."""
    wrong = _wrong_terms(preorder)
    try:
        Money(0, preorder.currency)
    except Refused as refusal:
        wrong["currency"] = refusal
    if wrong:
        raise Invalid(wrong)
    return check_ladder([PriceStep(*step) for step in prices], preorder.threshold)


def _wrong_terms(preorder: Preorder) -> dict[str, str | Refused]:
    """Return what is wrong with the numbers and days of a pre-order, by field."""
    wrong: dict[str, str | Refused] = {}
    first, last = preorder.promised_from, preorder.promised_until
    if preorder.threshold not in limits.THRESHOLD:
        wrong["threshold"] = _number(limits.THRESHOLD)
    if preorder.cap is not None and not preorder.threshold <= preorder.cap <= limits.THRESHOLD.most:
        wrong["cap"] = Refused("The cap is at least the threshold.")
    if preorder.closes_at <= told_at():
        wrong["closes_at"] = Refused("The closing day lies ahead.")
    if first and last and first > last:
        wrong["promised_until"] = Refused("The promised time ends after it begins.")
    return wrong


def _number(limit: limits.Limit) -> Refused:
    return Refused("Please give a number from {least} to {most}.", least=limit.least, most=limit.most)


def keep(preorder: Preorder, ladder: Sequence[PriceStep]) -> None:
    """Keep a pre-order with its price ladder."""
    db.session.add(preorder)
    db.session.flush()
    db.session.execute(delete(PreorderPrice).where(PreorderPrice.preorder_id == preorder.id))
    rows = [{"from_quantity": step.from_quantity, "minor": step.minor} for step in ladder]
    db.session.add_all(PreorderPrice(preorder_id=preorder.id, **row) for row in rows)
    db.session.flush()


def tell_opened(preorder: Preorder, ladder: Sequence[PriceStep], idea_id: int | None) -> None:
    """Record that a pre-order is open for orders."""
    about = (preorder.threshold, preorder.cap, accepted_price(ladder), preorder.currency)
    closes = preorder.closes_at.isoformat()
    told = PreorderOpened(preorder.id, preorder.product_id, *about, closes_at=closes, idea_id=idea_id)
    record(told, preorder.opened_by_id)


def ladder_of(preorder_id: int) -> list[PriceStep]:
    """Return the price steps of a pre-order, the first one first."""
    asked = select(PreorderPrice.from_quantity, PreorderPrice.minor).filter_by(preorder_id=preorder_id)
    return [PriceStep(*row) for row in db.session.execute(asked.order_by(PreorderPrice.from_quantity))]


def reserve(preorder_id: int, quantity: int) -> bool:
    """Take so many places if they are free and orders are open, in the one statement that looks; say whether."""
    has_room = or_(Preorder.cap.is_(None), Preorder.reserved + quantity <= Preorder.cap)
    is_open = Preorder.status.in_(OPEN) & (Preorder.closes_at > told_at())
    taken = {"reserved": Preorder.reserved + quantity, "version": Preorder.version + 1}
    asked = update(Preorder).where(Preorder.id == preorder_id, is_open, has_room).values(taken)
    return db.session.execute(asked).rowcount == 1  # type: ignore[attr-defined, no-any-return]


def count(preorder: Preorder, *, reserved: int = 0, paid: int = 0, pledged: int = 0) -> None:
    """Change what a pre-order holds where it stands, and see whether that crosses the threshold."""
    counted = {"reserved": Preorder.reserved + reserved, "paid": Preorder.paid + paid, "version": Preorder.version + 1}
    counted["pledged"] = Preorder.pledged + pledged
    db.session.execute(update(Preorder).where(Preorder.id == preorder.id).values(counted))
    db.session.refresh(preorder)
    weigh(preorder)


def weigh(preorder: Preorder) -> None:
    """See whether what is paid and promised reaches the threshold, or falls below it."""
    is_enough = preorder.paid + preorder.pledged >= preorder.threshold
    if preorder.status == "live" and is_enough:
        move_preorder_row(preorder, "tip", None, HOUSE)
    elif preorder.status == "tipped" and not is_enough:
        move_preorder_row(preorder, "fall_back", None, HOUSE)


def move_preorder_row(preorder: Preorder, step: str, person_id: int | None, *roles: str) -> None:
    """Take one step in the life of a pre-order, within an act."""
    before, preorder.status = preorder.status, PREORDER_LIFE.after(preorder.status, step, *roles)
    preorder.version += 1
    db.session.flush()
    record(PreorderMoved(preorder.id, preorder.product_id, preorder.status, before, step), person_id)

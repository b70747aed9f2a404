"""Freeze what a buyer chose, take what they want put on, and judge that before anything is made."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from portal.events.options import CustomisationGiven, CustomisationJudged
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from portal.kit.money import Money
from portal.kit.text import clean, clean_line
from portal.orders.models import Configuration, Customisation, OptionGroup, Order, OrderLine, Preorder
from portal.orders.queries.options import called, menu_of
from portal.orders.rules.customising import CUSTOM_LIFE
from portal.orders.rules.lives import BUYER, HOUSE, OPEN
from portal.orders.rules.options import Choice, Chosen, Terms, chosen, frozen, gone, hash_of, seal_of, seen_price
from portal.people.queries import is_one_of, role_of
from portal.river import act, record, record_many
from portal.river.acts import told_at
from portal.talk.models import Picture
from portal.talk.pictures import cover


def quote(product_id: int, terms: Terms, choice: Choice) -> Chosen:
    """Return what a choice comes to now, or refuse it in a sentence."""
    menu = menu_of(product_id)
    _check_there(menu.groups, choice)
    found = chosen(menu, choice)
    if any(group.currency != terms.currency for group in menu.groups):
        raise Conflict("The options are priced in another currency. Nothing was ordered.", code="currency")
    if found.parts and terms.least + found.surely_minor < 1:
        raise Conflict("This choice would cost nothing; please choose another.", code="price")
    return found


def _check_there(groups: Any, choice: Choice) -> None:
    """Refuse a value that is not offered any more, by its name."""
    here = {value.id for group in groups for value in group.values}
    missing = next((each for each in choice.values.values() if each not in here), None)
    if missing is not None:
        raise gone(called(missing), missing)


def freeze(product_id: int, terms: Terms, choice: Choice) -> Configuration | None:
    """Return the frozen choice of a buyer, added at need; None where nothing is to be chosen.

    What costs something else than the buyer saw is refused.
    """
    found = quote(product_id, terms, choice)
    _check_seen(terms, choice, found)
    if not found.parts:
        return None
    snapshot = frozen(product_id, terms.currency, found.parts)
    seal = seal_of(snapshot)
    asked = select(Configuration).filter_by(product_id=product_id, seal=seal)
    return db.session.scalar(asked) or _add(product_id, snapshot, seal, found)


def _check_seen(terms: Terms, choice: Choice, found: Chosen) -> None:
    now, before = terms.base + found.minor, seen_price(choice.seen, found.parts)
    if before is not None and before != now:
        raise Conflict(
            "The price has changed while you were choosing: each costs {price} now, not {before}. Nothing was ordered.",
            code="price_changed",
            price=Money(now, terms.currency),
            before=Money(before, terms.currency),
        )


def _add(product_id: int, snapshot: dict[str, Any], seal: str, found: Chosen) -> Configuration:
    row = Configuration(product_id=product_id, hash=hash_of(snapshot), seal=seal, snapshot=snapshot)
    row.minor, row.lead_days, row.frozen_at = found.minor, found.lead_days, told_at()
    db.session.add(row)
    db.session.flush()
    return row


def put_on(order: Order, line: OrderLine, choice: Choice) -> None:
    """Keep what the buyer wants put on an order, until somebody of the company has looked at it."""
    given: dict[int, tuple[str, str | None]] = {group: (words, None) for group, words in choice.words.items() if words}
    given |= {group: ("", name) for group, name in choice.pictures.items() if name}
    check_own([name for _, name in given.values() if name], order.person_id)
    for group_id, (words, picture) in given.items():
        row = Customisation(order_id=order.id, line_id=line.id, group_id=group_id, person_id=order.person_id)
        row.audience_id, row.given_at = order.audience_id, told_at()
        row.words, row.picture = checked_words(words, group_id), picture
        db.session.add(row)
        db.session.flush()
        _tell_given(row, order)


def check_own(pictures: list[str], person_id: int | None) -> None:
    """Refuse a picture that somebody else gave, or nobody."""
    asked = select(Picture.name).where(Picture.name.in_(pictures), Picture.person_id == person_id)
    if pictures and set(db.session.scalars(asked)) != set(pictures):
        raise NotFound("This picture does not exist, or not any more.")


def checked_words(words: str, group_id: int) -> str:
    """Return words that fit on a thing, or refuse them at their field."""
    try:
        return limits.LINE.text(clean_line(words))
    except Refused as refusal:
        raise Invalid({f"option_{group_id}": refusal}) from refusal


def _tell_given(row: Customisation, order: Order) -> None:
    record(CustomisationGiven(order.id, order.person_id, row.id, row.group_id), order.person_id)


@act
def write_anew(customisation_id: int, person_id: int, words: str = "", picture: str | None = None) -> None:
    """Give other words or another picture for what is put on an order, while orders are open."""
    row, order = _with_order(customisation_id)
    if order.person_id != person_id:
        raise NotFound("This does not exist, or not any more.")
    preorder = load(Preorder, order.preorder_id)
    if preorder.status not in OPEN or preorder.closes_at <= told_at():
        raise Conflict("Orders are closed; what is put on it is fixed.", code="locked")
    kind = db.session.scalar(select(OptionGroup.kind).filter_by(id=row.group_id))
    if not (clean_line(words) if kind == "words" else picture):
        raise Invalid({f"option_{row.group_id}": Refused("Please fill this in.")})
    check_own([picture] if picture else [], person_id)
    row.words, row.picture = checked_words(words, row.group_id), picture
    row.status, row.reason, row.given_at = CUSTOM_LIFE.after(row.status, "write_anew", BUYER), "", told_at()
    _tell_given(row, order)


@act
def judge_customisation(customisation_id: int, step: str, person_id: int, reason: str = "") -> None:
    """Accept what a buyer wants put on, or refuse it with a reason that the buyer reads."""
    row, order = _with_order(customisation_id)
    after = CUSTOM_LIFE.after(row.status, step, role_of(person_id))
    if is_one_of(person_id, [order.person_id]):
        raise NotAllowed("Somebody else has to decide on this: it is about you.")
    try:
        row.reason = limits.REASON.text(clean(reason)) if after == "refused" else ""
    except Refused as refusal:
        raise Invalid({"reason": refusal}) from refusal
    row.status, row.judged_at = after, told_at()
    if after == "refused" and row.picture:
        cover([(row.person_id, row.picture)], told_at())
    record(CustomisationJudged(order.id, order.person_id, row.id, row.status), person_id)


def _with_order(customisation_id: int) -> tuple[Customisation, Order]:
    """Return what is put on an order, locked after the order and its pre-order."""
    order_id = db.session.scalar(select(Customisation.order_id).filter_by(id=customisation_id))
    preorder_id = db.session.scalar(select(Order.preorder_id).filter_by(id=order_id))
    if order_id is None or preorder_id is None:
        raise NotFound("This does not exist, or not any more.")
    load(Preorder, preorder_id)
    order = load(Order, order_id)
    return load(Customisation, customisation_id), order


def leave_out(preorder_id: int) -> dict[int, int]:
    """Leave out what nobody accepted before orders closed; return what comes off each order.  Called by the closing."""
    off: dict[int, int] = {}
    told = []
    for row, line, snapshot, person_id in _unaccepted(preorder_id):
        row.status, row.judged_at = CUSTOM_LIFE.after(row.status, "leave_out", HOUSE), told_at()
        minor = line.quantity * sum(part["minor"] for part in snapshot["parts"] if part["group_id"] == row.group_id)
        line.credited_minor += minor
        off[row.order_id] = off.get(row.order_id, 0) + minor
        told.append((CustomisationJudged(row.order_id, person_id, row.id, row.status), None, None))
    db.session.flush()
    record_many(told)
    return off


def _unaccepted(preorder_id: int) -> Sequence[Any]:
    """Return what is not accepted of the orders of a pre-order, with its line, what was chosen, and the buyer."""
    asked = select(Customisation, OrderLine, Configuration.snapshot, Order.person_id)
    asked = asked.join(OrderLine, OrderLine.id == Customisation.line_id)
    asked = asked.join(Order, Order.id == Customisation.order_id)
    asked = asked.join(Configuration, Configuration.id == OrderLine.configuration_id)
    asked = asked.where(Order.preorder_id == preorder_id, Order.status.in_(("pledged", "confirmed")))
    asked = asked.where(Customisation.status.in_(("waiting", "refused"))).order_by(Customisation.id)
    return db.session.execute(asked.execution_options(populate_existing=True)).all()

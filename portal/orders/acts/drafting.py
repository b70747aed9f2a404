"""Prepare a pre-order before anybody sees it, stop taking orders for a while, and make it though some are missing."""

from dataclasses import asdict

from portal.events.preorders import PreorderDrafted, PreorderExcepted, PreorderExceptionAsked, PreorderShort
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, NotFound, Refused
from portal.kit.text import clean
from portal.orders.acts.preorders import (
    Terms,
    keep,
    ladder_of,
    move_preorder_row,
    offer,
    put_terms,
    tell_opened,
    weigh,
)
from portal.orders.models import Preorder, PreorderException, Product
from portal.orders.rules.collecting import days_missing, told_by
from portal.orders.rules.lives import MAKERS, PREORDER_LIFE
from portal.people.queries import is_one_of, role_of
from portal.people.rules import THE_STAFF, check_role
from portal.river import act, record
from portal.river.acts import told_at

__all__ = [
    "approve_exception",
    "ask_exception",
    "draft_preorder",
    "edit_draft",
    "move_preorder",
    "open_draft",
    "tell_short",
]


@act
def draft_preorder(product_id: int, terms: Terms, person_id: int) -> int:
    """Write down the terms of a pre-order that only the company sees; return its id."""
    check_role(role_of(person_id), *MAKERS)
    load(Product, product_id)
    preorder = Preorder(product_id=product_id, status=PREORDER_LIFE.first)
    preorder.opened_by_id, preorder.audience_id = person_id, THE_STAFF
    keep(preorder, put_terms(preorder, terms))
    record(PreorderDrafted(preorder.id, product_id), person_id)
    return preorder.id


@act
def edit_draft(preorder_id: int, terms: Terms, person_id: int) -> None:
    """Change the terms of a draft; what was approved goes back to be a draft."""
    check_role(role_of(person_id), *MAKERS)
    preorder = load(Preorder, preorder_id)
    if preorder.status == "approved":
        move_preorder_row(preorder, "rework", person_id, role_of(person_id))
    if preorder.status != "draft":
        raise Conflict("What buyers were promised is not changed any more.", code="state")
    keep(preorder, put_terms(preorder, terms))
    preorder.version += 1
    record(PreorderDrafted(preorder_id, preorder.product_id), person_id)


@act
def open_draft(preorder_id: int, person_id: int) -> None:
    """Open what was approved for orders, on the terms that were approved, if they can still be kept."""
    preorder = load(Preorder, preorder_id)
    PREORDER_LIFE.after(preorder.status, "open", role_of(person_id))
    product, ladder = load(Product, preorder.product_id), ladder_of(preorder_id)
    put_terms(preorder, _terms(preorder))
    preorder.audience_id, preorder.opened_by_id = product.audience_id, person_id
    offer(product, person_id)
    move_preorder_row(preorder, "open", person_id, role_of(person_id))
    tell_opened(preorder, ladder, product.idea_id)


def _terms(preorder: Preorder) -> Terms:
    names = [name for name in asdict(Terms(1, preorder.closes_at, [], "")) if name != "prices"]
    prices = [(step.from_quantity, step.minor) for step in ladder_of(preorder.id)]
    return Terms(prices=prices, **{name: getattr(preorder, name) for name in names})


STEPS = ("approve", "rework", "pause", "resume")


@act
def move_preorder(preorder_id: int, step: str, person_id: int) -> None:
    """Approve a draft, work on it again, take no orders for a while, or take them again."""
    preorder = load(Preorder, preorder_id)
    if step not in STEPS:
        raise NotFound("This does not exist, or not any more.")
    move_preorder_row(preorder, step, person_id, role_of(person_id))
    weigh(preorder)


@act
def ask_exception(preorder_id: int, reason: str, person_id: int) -> None:
    """Ask for leave to make a pre-order though fewer are paid than are needed, with a reason that buyers read."""
    check_role(role_of(person_id), *MAKERS)
    preorder = load(Preorder, preorder_id)
    if preorder.status not in ("live", "paused", "collecting"):
        raise Conflict("This is only asked for while too few are paid and nothing is decided.", code="state")
    if db.session.get(PreorderException, preorder_id):
        raise Conflict("It was asked for already.", code="asked")
    row = PreorderException(preorder_id=preorder_id, asked_by_id=person_id, asked_at=told_at())
    row.reason = _reason(reason)
    db.session.add(row)
    db.session.flush()
    record(PreorderExceptionAsked(preorder_id, preorder.product_id), person_id)


def _reason(reason: str) -> str:
    try:
        return limits.REASON.text(clean(reason))
    except Refused as refusal:
        raise Invalid({"reason": refusal}) from refusal


@act
def approve_exception(preorder_id: int, person_id: int) -> None:
    """Give leave to make a pre-order though fewer are paid than are needed; never to oneself."""
    check_role(role_of(person_id), *MAKERS)
    preorder = load(Preorder, preorder_id)
    row = db.session.get(PreorderException, preorder_id)
    if row is None or row.approved_at is not None:
        raise NotFound("This does not exist, or not any more.")
    if is_one_of(person_id, [row.asked_by_id]):
        raise Refused("Somebody else approves what you asked for.", code="four_eyes")
    row.approved_by_id, row.approved_at = person_id, told_at()
    record(PreorderExcepted(preorder_id, preorder.product_id), person_id)


@act
def tell_short(preorder_id: int) -> int:
    """Tell buyers how many are missing and how many days are left; each time once, and three times at most."""
    preorder = load(Preorder, preorder_id)
    days = days_missing(told_at(), preorder.closes_at, preorder.top_ups)
    short = preorder.threshold - preorder.paid - preorder.pledged
    if preorder.status != "live" or days is None or short <= 0:
        raise Conflict("There is nothing to tell.", code="state")
    preorder.top_ups, preorder.version = told_by(days), preorder.version + 1
    record(PreorderShort(preorder_id, preorder.product_id, short, days))
    return short


def is_excepted(preorder_id: int) -> bool:
    """Say whether a pre-order may be made though fewer are paid than are needed."""
    row = db.session.get(PreorderException, preorder_id)
    return row is not None and row.approved_at is not None

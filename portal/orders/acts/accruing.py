"""Royalties become due when something is shipped, and are taken back to the cent when it comes back.

Functions here are called by acts, and record what they book.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from portal.events.orders import RoyaltyAccrued
from portal.kit.db import db
from portal.orders.acts.billing import Sold
from portal.orders.acts.ledger import ROYALTY_COST, ROYALTY_DUE, Entry, Side, post
from portal.orders.models import MoneyEntry, MoneyPosting, OrderLine, RoyaltyAgreement, RoyaltySplit
from portal.orders.rules.prices import royalty, shares
from portal.people.models import Person
from portal.river import record_many

ACCRUED, TAKEN_BACK = "royalty", "royalty_back"


@dataclass(frozen=True, slots=True)
class Accrual:
    """What each contributor gets of one line; below zero where it is taken back."""

    sold: Sold
    product_id: int
    parts: Mapping[int, int]  # by person


def accrue(lines: Sequence[Sold], person_id: int | None) -> None:
    """Book what the designers get of lines that were sold: up to the cap of their agreement, if it has one."""
    agreements = _agreements({line.agreement_id for line in lines})
    splits = _splits(agreements)
    left = {each.id: each.cap_minor - _booked(each.id) for each in agreements.values() if each.cap_minor is not None}
    accruals = []
    for line in lines:
        agreement = agreements.get(line.agreement_id or 0)
        if agreement is None or not splits[agreement.id]:
            continue
        whole = royalty(line.net, agreement.basis_points)
        if agreement.id in left and agreement.currency == line.order.currency:
            whole = max(0, min(whole, left[agreement.id]))
            left[agreement.id] -= whole
        accruals.append(_shared(line, agreement.product_id, whole, splits[agreement.id]))
    _book(accruals, person_id)


def _shared(sold: Sold, product_id: int, whole: int, splits: Sequence[tuple[int, int]]) -> Accrual:
    parts = shares(whole, [part for _, part in splits])
    return Accrual(sold, product_id, {person: part for (person, _), part in zip(splits, parts, strict=True)})


def _agreements(ids: set[int | None]) -> dict[int, RoyaltyAgreement]:
    """Return agreements, locked in the order of their ids: what is left of a cap is given once."""
    asked = select(RoyaltyAgreement).where(RoyaltyAgreement.id.in_(ids)).order_by(RoyaltyAgreement.id)
    return {each.id: each for each in db.session.scalars(asked.with_for_update())}


def _booked(agreement_id: int) -> int:
    """Return what was booked under an agreement, less what was taken back, in its currency."""
    asked = select(-func.coalesce(func.sum(MoneyPosting.minor), 0))
    asked = asked.join(MoneyEntry, MoneyEntry.id == MoneyPosting.entry_id)
    asked = asked.join(OrderLine, OrderLine.id == MoneyPosting.line_id)
    asked = asked.join(RoyaltyAgreement, RoyaltyAgreement.id == OrderLine.agreement_id)
    asked = asked.where(RoyaltyAgreement.id == agreement_id, MoneyPosting.account == ROYALTY_DUE)
    return int(db.session.scalar(asked.where(MoneyPosting.currency == RoyaltyAgreement.currency)) or 0)


def _splits(agreements: Mapping[int, RoyaltyAgreement]) -> dict[int, list[tuple[int, int]]]:
    """Return who shares each agreement, and how, as the human of today; in an order that never changes."""
    split, human = RoyaltySplit, func.coalesce(Person.joined_into_id, Person.id)
    asked = select(split.agreement_id, human, func.sum(split.basis_points)).join(Person, Person.id == split.person_id)
    asked = asked.where(split.agreement_id.in_(agreements)).group_by(split.agreement_id, human)
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for agreement_id, person_id, part in db.session.execute(asked.order_by(split.agreement_id, human)):
        found[agreement_id].append((person_id, int(part)))
    return found


def take_back_royalties(lines: Sequence[Sold], person_id: int | None) -> None:
    """Book the mirror of what was booked for lines that come back."""
    keys = {f"{ACCRUED}:{line.line_id}": line for line in lines}
    asked = select(MoneyEntry.key, MoneyPosting.person_id, MoneyPosting.minor, OrderLine.product_id)
    asked = asked.join(MoneyPosting, MoneyPosting.entry_id == MoneyEntry.id)
    asked = asked.join(OrderLine, OrderLine.id == MoneyPosting.line_id)
    found: dict[str, dict[int, int]] = defaultdict(dict)
    products: dict[str, int] = {}
    for key, whose, minor, product_id in db.session.execute(
        asked.where(MoneyEntry.key.in_(keys), MoneyPosting.account == ROYALTY_DUE).order_by(MoneyPosting.number)
    ):
        found[key][whose or 0], products[key] = int(minor), product_id
    _book([Accrual(keys[key], products[key], parts) for key, parts in found.items()], person_id, TAKEN_BACK)


def _book(accruals: Sequence[Accrual], person_id: int | None, kind: str = ACCRUED) -> None:
    """Write accruals to the ledger and tell those whose they are."""
    accruals = [each for each in accruals if any(each.parts.values())]
    post([_entry(each, kind) for each in accruals])
    record_many(
        [(_told(each, whose, part), person_id, None) for each in accruals for whose, part in each.parts.items()]
    )


def _entry(accrual: Accrual, kind: str) -> Entry:
    sold, key = accrual.sold, f"{ACCRUED}:{accrual.sold.line_id}"
    cost = Side(ROYALTY_COST, sum(accrual.parts.values()), sold.order.id, sold.line_id)
    owed = [Side(ROYALTY_DUE, -part, sold.order.id, sold.line_id, whose) for whose, part in accrual.parts.items()]
    keys = (key, None) if kind == ACCRUED else (f"{key}:back", key)
    return Entry(keys[0], kind, sold.order.currency, (cost, *owed), keys[1])


def _told(accrual: Accrual, whose: int, part: int) -> RoyaltyAccrued:
    return RoyaltyAccrued(accrual.product_id, accrual.sold.order.id, whose, part, accrual.sold.order.currency)

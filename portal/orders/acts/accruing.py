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


def take_back_parts(parts: Sequence[tuple[Sold, int, str]], person_id: int | None) -> None:
    """Book what is too much of royalties when parts of lines come back; each with what its line still earns.

    What stays is shared out anew, so that everybody keeps what they would have had of the rest alone; of all that
    comes back it is the exact mirror.
    """
    lines = [sold for sold, _, _ in parts]
    agreements = _agreements({line.agreement_id for line in lines})
    splits, booked = _splits(agreements), _booked_on([line.line_id for line in lines])
    for sold, rest, mark in parts:
        agreement, had = agreements.get(sold.agreement_id or 0), booked.get(sold.line_id)
        if agreement is None or not had:
            continue
        whole = min(sum(had.values()), royalty(rest, agreement.basis_points))
        people = splits[agreement.id]
        keep = dict(zip([person for person, _ in people], shares(whole, [each for _, each in people]), strict=True))
        gone = {person: keep.get(person, 0) - minor for person, minor in had.items()}
        _book([Accrual(sold, agreement.product_id, gone)], person_id, TAKEN_BACK, mark)


def restate(parts: Sequence[tuple[Sold, int, str]]) -> None:
    """Book what royalties are too much or too little by, each with what its line still earns; never above the first."""
    lines = [sold for sold, _, _ in parts]
    agreements = _agreements({line.agreement_id for line in lines})
    splits, booked = _splits(agreements), _booked_on([line.line_id for line in lines])
    first = _booked_on([line.line_id for line in lines], first=True)
    for sold, rest, mark in parts:
        agreement, had = agreements.get(sold.agreement_id or 0), booked.get(sold.line_id, {})
        if agreement is None:
            continue
        whole = min(sum(first.get(sold.line_id, {}).values()), royalty(rest, agreement.basis_points))
        if whole == sum(had.values()):
            continue
        people = splits[agreement.id]
        keep = dict(zip([person for person, _ in people], shares(whole, [each for _, each in people]), strict=True))
        gone = {person: keep.get(person, 0) - had.get(person, 0) for person in keep.keys() | had.keys()}
        _book([Accrual(sold, agreement.product_id, gone)], None, TAKEN_BACK, mark)


def _booked_on(line_ids: Sequence[int], *, first: bool = False) -> dict[int, dict[int, int]]:
    """Return what stands for each contributor of each line, or what was booked first."""
    asked = select(MoneyPosting.line_id, MoneyPosting.person_id, func.sum(-MoneyPosting.minor))
    asked = asked.where(MoneyPosting.line_id.in_(line_ids), MoneyPosting.account == ROYALTY_DUE)
    if first:
        asked = asked.join(MoneyEntry, MoneyEntry.id == MoneyPosting.entry_id).where(MoneyEntry.kind == ACCRUED)
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for line_id, whose, minor in db.session.execute(asked.group_by(MoneyPosting.line_id, MoneyPosting.person_id)):
        found[line_id or 0][whose or 0] = int(minor)
    return found


def _book(accruals: Sequence[Accrual], person_id: int | None, kind: str = ACCRUED, mark: str = "") -> None:
    """Write accruals to the ledger and tell those whose they are."""
    accruals = [each for each in accruals if any(each.parts.values())]
    post([_entry(each, kind, mark) for each in accruals])
    record_many(
        [(_told(each, whose, part), person_id, None) for each in accruals for whose, part in each.parts.items()]
    )


def _entry(accrual: Accrual, kind: str, mark: str = "") -> Entry:
    sold, key = accrual.sold, f"{ACCRUED}:{accrual.sold.line_id}"
    cost = Side(ROYALTY_COST, sum(accrual.parts.values()), sold.order.id, sold.line_id)
    owed = [Side(ROYALTY_DUE, -part, sold.order.id, sold.line_id, whose) for whose, part in accrual.parts.items()]
    keys = (key, None) if kind == ACCRUED else (f"{key}:back{mark}", None if mark else key)
    return Entry(keys[0], kind, sold.order.currency, (cost, *owed), keys[1])


def _told(accrual: Accrual, whose: int, part: int) -> RoyaltyAccrued:
    return RoyaltyAccrued(accrual.product_id, accrual.sold.order.id, whose, part, accrual.sold.order.currency)

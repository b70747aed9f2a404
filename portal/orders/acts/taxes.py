"""Say what each destination asks for; what has begun to count is ended, never changed."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from portal.events.books import TaxRateSet
from portal.kit.db import db
from portal.kit.errors import Conflict, Invalid, Refused
from portal.kit.zones import zone_for
from portal.orders.models import TaxRate
from portal.orders.rules.royalties import TILL
from portal.orders.rules.taxes import TypedRate, day_before, read_rates
from portal.people.queries import role_of
from portal.people.rules import check_role
from portal.river import act, record
from portal.river.acts import told_at


@act
def set_tax_rate(rate: TypedRate, person_id: int) -> int:
    """Let a destination ask for so much from a day on, and return the id of the line; the line before it ends."""
    check_role(role_of(person_id), *TILL)
    return _set(rate.checked(), person_id)


@act
def read_tax_rates(text: str, person_id: int) -> int:
    """Set all rates of a file, or none; return how many.  What is in the table already stays as it is."""
    check_role(role_of(person_id), *TILL)
    rates = sorted(read_rates(text), key=lambda rate: rate.valid_from)
    fresh = [rate for rate in rates if not _is_known(rate)]
    if not fresh:
        raise Conflict("All of these rates are in the table already.", code="known")
    for rate in fresh:
        place = f"{rate.country or '*'} {rate.region}".strip()
        try:
            _set(rate, person_id)
        except Refused as refusal:
            raise Invalid({"file": Refused("{place}: this rate begins too early.", place=place)}) from refusal
    return len(fresh)


def _set(rate: TypedRate, person_id: int) -> int:
    """End the line before, and add this one."""
    if rate.valid_from < today():
        raise Invalid({"valid_from": Refused("A rate begins today or later: what was invoiced keeps its tax.")})
    others = _of_place(rate)
    if any(other.valid_from >= rate.valid_from for other in others):
        raise Conflict("There is a rate for this place from that day on already, or from a later one.", code="later")
    for other in others:
        if other.valid_until is None or other.valid_until >= rate.valid_from:
            other.valid_until = day_before(rate.valid_from)
    row = TaxRate(country=rate.country, region=rate.region, basis_points=rate.basis_points, name=rate.name)
    row.is_inclusive, row.valid_from, row.set_at = rate.is_inclusive, rate.valid_from, told_at()
    db.session.add(row)
    db.session.flush()
    where = (row.country, row.region, row.basis_points, row.valid_from.isoformat())
    record(TaxRateSet(row.id, *where), person_id)
    return row.id


def _of_place(rate: TypedRate) -> Sequence[TaxRate]:
    """Return the lines of the same place, locked."""
    asked = select(TaxRate).filter_by(country=rate.country, region=rate.region).order_by(TaxRate.id)
    return db.session.scalars(asked.with_for_update()).all()


def _is_known(rate: TypedRate) -> bool:
    same = {"country": rate.country, "region": rate.region, "valid_from": rate.valid_from}
    asked = select(TaxRate.id).filter_by(basis_points=rate.basis_points, name=rate.name, **same)
    return db.session.scalar(asked) is not None


def today() -> date:
    """Return the day of which the present act tells, where the company is."""
    return told_at().astimezone(zone_for("")).date()

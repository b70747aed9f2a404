"""Name carriers and say what they take; say what a product weighs and takes up."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from portal.events.parcels import CarrierChanged, ProductMeasured
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Invalid, Refused
from portal.kit.text import clean_line
from portal.people.queries import role_of
from portal.people.rules import check_role
from portal.production.models import Carrier, Measure
from portal.production.rules import MAKERS
from portal.production.rules.parcels import check_pattern
from portal.river import act, record
from portal.river.acts import told_at

KILOGRAMS, LITRES, DAYS = limits.Limit(0, 40_000), limits.Limit(0, 100_000), limits.Limit(1, 90)
GRAMS, CCM = limits.Limit(0, 1_000_000), limits.Limit(0, 10_000_000)


@dataclass(frozen=True, slots=True)
class Takes:
    """What a carrier takes at once, how long it takes, and where it shows a parcel."""

    kilograms: int = 0
    litres: int = 0
    days: int = 3
    pattern: str = ""


@act
def name_carrier(name: str, takes: Takes, person_id: int) -> int:
    """Put a carrier on the list; return its id."""
    check_role(role_of(person_id), *MAKERS)
    carrier = Carrier(name="")
    _write(carrier, name, takes)
    db.session.add(carrier)
    db.session.flush()
    record(CarrierChanged(carrier.id, carrier.name), person_id)
    return carrier.id


@act
def change_carrier(carrier_id: int, name: str, takes: Takes, person_id: int, *, is_retired: bool = False) -> None:
    """Change a carrier; consignments that were begun keep what it took then."""
    check_role(role_of(person_id), *MAKERS)
    carrier = load(Carrier, carrier_id)
    _write(carrier, name, takes)
    carrier.retired_at = (carrier.retired_at or told_at()) if is_retired else None
    carrier.version = Carrier.version + 1
    record(CarrierChanged(carrier.id, carrier.name), person_id)


def _write(carrier: Carrier, name: str, takes: Takes) -> None:
    """Check all fields together, and write them."""
    name, pattern = clean_line(name), clean_line(takes.pattern)
    wrong = _wrong(name, pattern, takes)
    with db.session.no_autoflush:
        other = db.session.scalar(select(Carrier.id).filter_by(name=name))
    if other is not None and other != carrier.id:
        wrong["name"] = Refused("There is a carrier of this name already.")
    if wrong:
        raise Invalid(wrong)
    carrier.name, carrier.pattern, carrier.days = name, pattern, takes.days
    carrier.grams, carrier.ccm = takes.kilograms * 1000, takes.litres * 1000


def _wrong(name: str, pattern: str, takes: Takes) -> dict[str, str | Refused]:
    """Return what is wrong with what was typed, by field."""
    checks: dict[str, Any] = {
        "name": lambda: limits.NAME.text(name),
        "pattern": lambda: check_pattern(limits.LINE.text(pattern)),
        "kilograms": lambda: KILOGRAMS.number(takes.kilograms),
        "litres": lambda: LITRES.number(takes.litres),
        "days": lambda: DAYS.number(takes.days),
    }
    return refusals(checks)


def refusals(checks: dict[str, Any]) -> dict[str, str | Refused]:
    """Return what each of several checks refuses, by field."""
    found: dict[str, str | Refused] = {}
    for field, check in checks.items():
        try:
            check()
        except Refused as refusal:
            found[field] = refusal
    return found


def carrier_called(name: str, person_id: int) -> int:
    """Return the id of a carrier by its name; who is not on the list yet is put there, with no limits."""
    name = limits.LINE.text(clean_line(name))
    found = db.session.scalar(select(Carrier.id).filter_by(name=name))
    return found or _welcome(name, person_id)


@act
def _welcome(name: str, person_id: int) -> int:
    """Put a carrier on the list of which only the name is known."""
    check_role(role_of(person_id), *MAKERS)
    carrier = Carrier(name=name)
    db.session.add(carrier)
    db.session.flush()
    record(CarrierChanged(carrier.id, name), person_id)
    return carrier.id


@act
def measure(product_id: int, grams: int, ccm: int, person_id: int, value_id: int = 0) -> None:
    """Say what a product weighs and takes up, packed, or what an option adds; parcels packed before keep theirs."""
    check_role(role_of(person_id), *MAKERS)
    if wrong := refusals({"grams": lambda: GRAMS.number(grams), "ccm": lambda: CCM.number(ccm)}):
        raise Invalid(wrong)
    known = db.session.get(Measure, (product_id, value_id), populate_existing=True)
    row = known or Measure(product_id=product_id, value_id=value_id)
    row.grams, row.ccm = grams, ccm
    db.session.add(row)
    record(ProductMeasured(product_id, value_id, grams, ccm), person_id)

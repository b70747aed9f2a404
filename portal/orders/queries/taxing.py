"""What of a price is tax, by where it goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.kit.db import db
from portal.orders.models import TaxRate
from portal.orders.rules.taxes import rate_for, tax_within


@dataclass(frozen=True, slots=True)
class Taxed:
    """A price at one destination: what of it is tax, and whether that is shown within the price or beside it."""

    country: str
    region: str
    name: str
    basis_points: int
    is_inclusive: bool
    gross: int

    @property
    def tax(self) -> int:
        """Return how much of the price is tax."""
        return tax_within(self.gross, self.basis_points)

    @property
    def net(self) -> int:
        """Return the price without the tax."""
        return self.gross - self.tax

    def shown(self, minor: int) -> int:
        """Return an amount as this destination shows it: with its tax, or without."""
        return minor if self.is_inclusive else minor - tax_within(minor, self.basis_points)


def rates_on(day: date) -> Sequence[TaxRate]:
    """Return the rates that count on a day."""
    asked = select(TaxRate).where(TaxRate.valid_from <= day)
    asked = asked.where((TaxRate.valid_until >= day) | TaxRate.valid_until.is_(None))
    return db.session.scalars(asked.order_by(TaxRate.country, TaxRate.region).limit(500)).all()


def taxed(rate: TaxRate, gross: int) -> Taxed:
    """Return a price with the tax of a rate."""
    where = (rate.country, rate.region)
    return Taxed(*where, rate.name, rate.basis_points, rate.is_inclusive, gross)


def taxes_everywhere(gross: int, day: date) -> list[Taxed]:
    """Return what of a price is tax at each destination that has a rate, those of all others last."""
    found = [taxed(rate, gross) for rate in rates_on(day)]
    return [each for each in found if each.country] + [each for each in found if not each.country]


def tax_at(gross: int, country: str, region: str, day: date) -> Taxed | None:
    """Return what of a price is tax at a destination; None where nothing is known of it."""
    rate = rate_for(rates_on(day), country, region, day) if country else None
    return taxed(rate, gross) if rate else None

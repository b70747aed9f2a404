"""Which tax a destination asks for, and how much of a price it is.

Prices are what the buyer pays, tax included; a destination says whether it is shown so or added up.  The tax within
an amount is rounded by line, half a minor unit up, and of what comes back it is the exact mirror.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol, TypeVar

from portal.kit import limits
from portal.kit.errors import Invalid, Refused
from portal.kit.text import clean_line, fold
from portal.orders.rules.addresses import COUNTRIES
from portal.orders.rules.prices import WHOLE

COLUMNS = ("country", "region", "percent", "name", "shown", "from")
SHOWN = {"inclusive": True, "exclusive": False}
MOST_ROWS = 2_000


class Rate(Protocol):
    """One line of the table: from a day until a day, a destination asks for so much."""

    country: str
    region: str
    basis_points: int
    name: str
    is_inclusive: bool
    valid_from: date
    valid_until: date | None


R = TypeVar("R", bound=Rate)


@dataclass(frozen=True, slots=True)
class TypedRate:
    """A rate as somebody gives it; without a country it is for all others, without a region for all of the country."""

    country: str
    region: str
    basis_points: int
    name: str
    is_inclusive: bool
    valid_from: date

    def checked(self) -> "TypedRate":
        """Return the rate, cleaned, or refuse it field by field."""
        name, region, wrong = clean_line(self.name), clean_line(self.region), {}
        if self.country and self.country not in COUNTRIES:
            wrong["country"] = Refused("There is no country “{country}”.", country=self.country)
        if self.basis_points not in limits.BASIS_POINTS:
            wrong["percent"] = Refused("Please give a rate from 0 to 100 percent.")
        if not 1 <= len(name) <= limits.NAME.most:
            wrong["name"] = Refused("Please fill this in.")
        if len(region) > limits.NAME.most or (region and not self.country):
            wrong["region"] = Refused("A region is a part of a country.")
        if wrong:
            raise Invalid(wrong)
        return TypedRate(self.country, region, self.basis_points, name, self.is_inclusive, self.valid_from)


def tax_within(gross: int, basis_points: int) -> int:
    """Return how much of an amount is tax, half a minor unit rounded up; of what comes back the exact mirror."""
    if gross < 0:
        return -tax_within(-gross, basis_points)
    whole = WHOLE + basis_points
    return (2 * gross * basis_points + whole) // (2 * whole)


def rate_for(rates: Iterable[R], country: str, region: str, day: date) -> R | None:
    """Return the rate that a destination asks for on a day: of its region, else of its country, else of all others."""
    places = [(country, fold(region)), (country, ""), ("", "")]
    fitting = {(rate.country, fold(rate.region)): rate for rate in rates if is_valid(rate, day)}
    return next((fitting[place] for place in places if place in fitting), None)


def is_valid(rate: Rate, day: date) -> bool:
    """Say whether a rate counts on a day."""
    return rate.valid_from <= day and (rate.valid_until is None or day <= rate.valid_until)


def day_before(day: date) -> date:
    """Return the last day of what a new rate follows."""
    return day - timedelta(days=1)


def percent(words: str) -> int:
    """Return basis points of what is written as `19` or `8.25`, with two decimals at most."""
    whole, _, part = clean_line(words).removesuffix("%").strip().replace(",", ".").partition(".")
    if not (whole + part).isascii() or not (whole + part).isdigit() or not whole or len(whole) > 3 or len(part) > 2:
        raise Refused("Please give a rate such as 19 or 8.25.", code="percent")
    return int(whole) * 100 + int(part.ljust(2, "0") or 0)


def read_rates(text: str) -> list[TypedRate]:
    """Return the rates of a CSV file, or refuse it with the line that is wrong."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline=None)))
    except csv.Error as error:
        raise Invalid({"file": Refused("This is no text file.")}) from error
    head = [clean_line(name).casefold() for name in rows[0]] if rows else []
    if head != list(COLUMNS):
        raise Invalid({"file": Refused("The first line names the columns: {columns}.", columns=", ".join(COLUMNS))})
    if len(rows) - 1 > MOST_ROWS:
        raise Invalid({"file": Refused("At most {n} lines.", n=MOST_ROWS)})
    return [_read(number, row) for number, row in enumerate(rows[1:], 2) if any(row)]


def _read(number: int, row: Sequence[str]) -> TypedRate:
    try:
        country, region, rate, name, shown, since = (clean_line(cell) for cell in row)
        typed = (country.upper(), region, percent(rate), name, SHOWN[shown.casefold()], date.fromisoformat(since))
        return TypedRate(*typed).checked()
    except (ValueError, KeyError, Refused) as error:
        raise Invalid({"file": Refused("Line {n} of the file is not a rate.", n=number)}) from error

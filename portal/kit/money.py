"""Amounts of money: whole minor units of one currency, never a float."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import is_currency

from portal.kit.errors import Refused
from portal.kit.limits import PRICE

_BY_DECIMALS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
_DECIMALS = {currency: n for n, currencies in _BY_DECIMALS.items() for currency in currencies.split()}
_AMOUNT = re.compile(r"(\d{1,3}(?:,\d{3})+|\d{1,15})(?:\.(\d{1,6}))?", re.ASCII)


def decimals(currency: str) -> int:
    """Return how many decimals a currency has by ISO 4217."""
    return _DECIMALS.get(currency, 2)


@dataclass(frozen=True, slots=True)
class Money:
    """So many minor units (cents, fen, yen) of one currency."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        """See that it is money."""
        if not isinstance(self.minor, int) or isinstance(self.minor, bool):
            raise TypeError("Money is counted in whole minor units.")
        if not (len(self.currency) == 3 and self.currency.isupper() and is_currency(self.currency)):
            raise Refused("There is no currency “{currency}”.", code="currency", currency=self.currency)

    def __add__(self, other: "Money") -> "Money":
        """Add money of the same currency."""
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        """Take away money of the same currency."""
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        """Turn what is owed around."""
        return Money(-self.minor, self.currency)

    def __mul__(self, times: int) -> "Money":
        """Take it so many times."""
        return Money(self.minor * times, self.currency)

    __rmul__ = __mul__

    def __bool__(self) -> bool:
        """Say whether it is anything at all."""
        return self.minor != 0

    def __lt__(self, other: "Money") -> bool:
        """Compare money of the same currency."""
        return self.minor < self._same(other)

    def __le__(self, other: "Money") -> bool:
        """Compare money of the same currency."""
        return self.minor <= self._same(other)

    @property
    def amount(self) -> Decimal:
        """The exact amount in major units."""
        return Decimal(self.minor).scaleb(-decimals(self.currency))

    def split(self, weights: Sequence[int]) -> list["Money"]:
        """Share it out by weights; the parts add up to the whole."""
        return [Money(part, self.currency) for part in split(self.minor, weights)]

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be added or compared.")
        return other.minor


def parse(text: str, currency: str) -> Money:
    """Read an amount as people type it ("1,234.50", "１２.５"), or refuse it rather than guess."""
    places = decimals(currency)
    example = f"{Decimal(1250).scaleb(-2):.{places}f}"
    found = _AMOUNT.fullmatch(unicodedata.normalize("NFKC", text[:100]).strip())
    if not found:
        raise Refused("Please write an amount such as {example}.", code="amount", example=example)
    whole, part = found[1].replace(",", ""), (found[2] or "").rstrip("0")
    if len(part) > places:
        raise Refused("Please write an amount such as {example}.", code="amount", example=example)
    return Money(PRICE.number(int(whole + part.ljust(places, "0"))), currency)


def split(total: int, weights: Sequence[int]) -> list[int]:
    """Share a whole number out by weights: largest remainders first, then who comes first; nothing is lost."""
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("Weights are whole numbers, none below zero and not all zero.")
    if total < 0:
        return [-part for part in split(-total, weights)]
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts

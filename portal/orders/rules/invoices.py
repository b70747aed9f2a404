"""Invoices that another shop has written, as they are brought in."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SoldLine:
    """So many of a product that the source knows by a key; what came back has a negative quantity."""

    product_key: str
    product_name: str
    quantity: int
    unit_minor: int
    total_minor: int


@dataclass(frozen=True, slots=True)
class Invoice:
    """One invoice under the key of its source; without a person it belongs to an unknown customer."""

    key: str
    person_id: int | None
    placed_at: datetime
    currency: str
    lines: tuple[SoldLine, ...]
    country: str = ""
    is_return: bool = False

    @property
    def total_minor(self) -> int:
        """Return what the invoice comes to."""
        return sum(line.total_minor for line in self.lines)

    @property
    def quantity(self) -> int:
        """Return how many things it is about."""
        return sum(line.quantity for line in self.lines)

"""What staff type as lines of a text area, and what it means."""

from collections.abc import Sequence
from typing import Any

from portal.kit import limits
from portal.kit.errors import Invalid, Refused
from portal.kit.money import Money, decimals, parse
from portal.orders.rules.taxes import percent as points_of
from portal.web.papers import figures


def lines(text: str) -> list[str]:
    """Return the lines that hold anything."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def read_facts(text: str) -> list[tuple[str, str]]:
    """Return facts written as `Label: value`, one a line."""
    pairs = [line.replace("：", ":", 1).partition(":") for line in lines(text)]
    return [(label.strip(), value.strip()) for label, _, value in pairs]


def write_facts(facts: Sequence[Any]) -> str:
    """Return facts as they are typed."""
    return "\n".join(f"{label}: {value}" for label, value in facts)


def read_words(text: str) -> list[str]:
    """Return words that commas separate, of any script."""
    return [word.strip() for word in text.replace("，", ",").replace("、", ",").split(",") if word.strip()]


def read_prices(text: str, currency: str) -> list[tuple[int, int]]:
    """Return a price ladder written as `from: price`, one step a line."""
    try:
        Money(0, currency)
        steps = [line.replace("：", ":", 1).partition(":") for line in lines(text)]
        return [(_count(first), parse(price, currency).minor) for first, _, price in steps]
    except Refused as refusal:
        raise Invalid({"currency" if refusal.code == "currency" else "prices": refusal}) from refusal


def write_prices(prices: Sequence[Any], currency: str) -> str:
    """Return a price ladder as it is typed."""
    places = decimals(currency)
    return "\n".join(f"{step.from_quantity}: {Money(step.minor, currency).amount:.{places}f}" for step in prices)


def _count(text: str) -> int:
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Refused("Please write each step as “from: price”, such as “150: 89.00”.", code="ladder")
    return int(text)


def read_rate(name: str, typed: str) -> int:
    """Return the basis points of a rate that is typed in percent, or refuse it beside its field."""
    try:
        found = points_of(typed)
    except Refused as refusal:
        raise Invalid({name: refusal}) from refusal
    if found not in limits.BASIS_POINTS:
        raise Invalid({name: Refused("Please give a rate from 0 to 100 percent.")})
    return found


def write_rate(basis_points: int) -> str:
    """Return a rate as it is typed, in percent."""
    return figures(basis_points)

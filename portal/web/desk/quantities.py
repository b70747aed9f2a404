"""Quantities as staff type and read them: decimals outside, whole thousandths, hundredths and seconds inside."""

import re
from decimal import Decimal

from flask import request

from portal.kit.errors import Invalid, Refused
from portal.kit.limits import ID

NUMBER = re.compile(r"[0-9]{1,6}(\.[0-9]{0,6})?", re.ASCII)


def read_decimal(text: str, field: str, steps: int) -> int:
    """Return a number that was typed, in so many steps a unit; a comma is as good as a point."""
    words = (text or "").strip().replace(",", ".").removesuffix("%").strip() or "0"
    if not NUMBER.fullmatch(words):
        raise Invalid({field: Refused("Please give a number such as 1.5.")})
    return int((Decimal(words) * steps).to_integral_value())


def sent_id(name: str) -> int:
    """Return the id that a form carries in a field; 0, which nothing has, for all that is none."""
    number = request.form.get(name, 0, type=int)
    return number if number in ID else 0


def write_decimal(steps: int, each: int) -> str:
    """Return a quantity as it is read: without zeros that say nothing."""
    words = f"{Decimal(steps) / each:f}"
    return words.rstrip("0").rstrip(".") if "." in words else words

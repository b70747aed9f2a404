"""How to read somebody's sales: a small TOML file says which column means what."""

import re
import tomllib
from dataclasses import dataclass
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from portal.kit.errors import Refused
from portal.kit.money import Money

ROLES = {"invoice", "customer", "date", "product", "product_name", "quantity", "price", "amount", "country"}


@dataclass(frozen=True, slots=True)
class Lookup:
    """A further file, beside the first, that tells the names behind the keys of customers or products."""

    file: str
    key: str
    name: tuple[str, ...]
    mail: str = ""
    encoding: str = "utf-8-sig"
    delimiter: str = ","


@dataclass(frozen=True, slots=True)
class Mapping:
    """What stands where in the files of one shop; `columns` says for each role the name of its column."""

    source: str
    currency: str
    columns: dict[str, str]
    names: tuple[str, ...] = ()  # of all columns, where the file has no header
    skip: int = 0  # lines before the first record
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    date_format: str = ""
    zone: tzinfo = UTC
    point: str = "."
    cancelled_prefix: str = ""
    product: str = ""  # what is sold, where the lines do not say
    customers: Lookup | None = None
    products: Lookup | None = None
    link: str = ""
    licence: str = ""


def read_mapping(path: Path) -> Mapping:
    """Return the mapping in a file, or refuse it in a sentence that says what to put right."""
    try:
        return _mapping(tomllib.loads(path.read_text("utf-8")))
    except (OSError, ValueError, RecursionError, KeyError, TypeError, AttributeError) as error:
        raise Refused("The mapping {file} does not serve: {error}", file=path.name, error=str(error)) from error


def _mapping(found: dict[str, Any]) -> Mapping:
    """Return the mapping that a TOML file describes."""
    columns = {str(role): str(name) for role, name in found.pop("columns").items()}
    _check(columns)
    lookups = {name: _lookup(found.pop(name)) for name in ("customers", "products") if name in found}
    found["names"] = tuple(map(str, found.get("names", ())))
    found["zone"] = ZoneInfo(found.get("zone", "UTC"))
    for name in ("customers", "products"):
        found[name] = lookups.get(name)
    mapping = Mapping(columns=columns, **found)
    Money(0, mapping.currency)
    if not re.fullmatch(r"[a-z0-9.-]{1,60}", mapping.source):
        raise ValueError("`source` is a short name of small letters.")
    return mapping


def _check(columns: dict[str, str]) -> None:
    """See that every role is known and that none is missing."""
    if unknown := set(columns) - ROLES:
        raise ValueError(f"There are no columns for {', '.join(sorted(unknown))}.")
    if missing := {"date"} - set(columns):
        raise ValueError(f"Name the columns for {', '.join(sorted(missing))}.")
    if len({"price", "amount"} & set(columns)) != 1:
        raise ValueError("Name the column for the price of one or for the amount of the line, and not both.")


def _lookup(found: dict[str, Any]) -> Lookup:
    """Return how to look names up; the name may stand in several columns."""
    name = found.pop("name")
    return Lookup(name=tuple(name) if isinstance(name, list) else (str(name),), **found)

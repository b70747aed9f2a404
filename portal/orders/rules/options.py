"""What may be chosen of a product, what goes together, what it costs, and how a choice is frozen."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.kit.errors import Conflict, Invalid, Refused

CHOICE, WORDS, PICTURE = "choice", "words", "picture"
KINDS = (CHOICE, WORDS, PICTURE)


@dataclass(frozen=True, slots=True)
class Value:
    """One answer to an option."""

    id: int
    name: str
    minor: int
    lead_days: int
    version: int = 1
    picture: str | None = None
    left: int | None = None  # how many can still be ordered; none: as many as are wanted
    stock: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """One option with its answers; words and pictures have none, and a price of their own."""

    id: int
    name: str
    kind: str
    is_needed: bool
    minor: int
    lead_days: int
    currency: str
    version: int = 1
    values: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody chose: values by option, words and pictures by option; and the prices that they saw."""

    values: Mapping[int, int] = field(default_factory=dict)
    words: Mapping[int, str] = field(default_factory=dict)
    pictures: Mapping[int, str] = field(default_factory=dict)
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Menu:
    """All that may be chosen of a product now, and the pairs of values that do not go together."""

    groups: tuple[Group, ...] = ()
    exclusions: frozenset[tuple[int, int]] = frozenset()

    def prices(self, base: int) -> str:
        """Return all prices of the menu in one line, as a form carries what its reader saw."""
        parts = [f"base:{base}"]
        for group in self.groups:
            if group.kind != CHOICE:
                parts.append(f"g{group.id}:{group.minor}")
            parts.extend(f"v{value.id}:{value.minor}" for value in group.values)
        return " ".join(parts)

    def ends_of(self, value_id: int) -> list[int]:
        """Return the values that do not go together with one."""
        return sorted({a if b == value_id else b for a, b in self.exclusions if value_id in (a, b)})


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that was chosen, as it is frozen."""

    group_id: int
    group: str
    value_id: int | None
    value: str
    minor: int
    lead_days: int
    versions: tuple[int, int]

    def frozen(self) -> dict[str, Any]:
        """Return it as the snapshot keeps it."""
        names = ("group_id", "group", "value_id", "value", "minor", "lead_days")
        return {name: getattr(self, name) for name in names} | {"versions": list(self.versions)}


@dataclass(frozen=True, slots=True)
class Chosen:
    """A choice that is possible, with what it adds to the price and to the time."""

    parts: tuple[Part, ...] = ()

    @property
    def minor(self) -> int:
        """Return what it adds to the price of each."""
        return sum(part.minor for part in self.parts)

    @property
    def surely_minor(self) -> int:
        """Return what it adds to the price at least: what is put on may be left out, and its price comes off."""
        return sum(part.minor for part in self.parts if part.value_id or part.minor < 0)

    @property
    def lead_days(self) -> int:
        """Return how many days it takes longer: what takes longest decides, for the work goes on side by side."""
        return max((part.lead_days for part in self.parts), default=0)


@dataclass(frozen=True, slots=True)
class Terms:
    """At which prices a choice is made: what each costs at first and at least, and in which currency."""

    base: int
    least: int
    currency: str


def chosen(menu: Menu, choice: Choice) -> Chosen:
    """Return what a choice comes to, or refuse it: gone, missing, or not to be had together."""
    wrong: dict[str, str | Refused] = {}
    parts = [part for group in menu.groups if (part := _part(group, choice, wrong))]
    if unknown := set(choice.values) - {group.id for group in menu.groups}:
        raise gone("", min(unknown))
    if wrong:
        raise Invalid(wrong)
    _check_together(menu, parts)
    return Chosen(tuple(parts))


def gone(name: str, value_id: int) -> Conflict:
    """Return the refusal of what is not offered any more."""
    return Conflict(
        "“{name}” is no longer offered. Nothing was ordered; please choose again.",
        code="option_gone",
        name=name or str(value_id),
    )


def _part(group: Group, choice: Choice, wrong: dict[str, str | Refused]) -> Part | None:
    """Return what was chosen of an option, or None; what is missing is noted by field."""
    if group.kind == CHOICE:
        return _value_part(group, choice.values.get(group.id), wrong)
    given = choice.words.get(group.id) if group.kind == WORDS else choice.pictures.get(group.id)
    if given:
        return Part(group.id, group.name, None, "", group.minor, group.lead_days, (group.version, 0))
    if group.is_needed:
        wrong[f"option_{group.id}"] = Refused("Please fill this in.")
    return None


def _value_part(group: Group, value_id: int | None, wrong: dict[str, str | Refused]) -> Part | None:
    if value_id is None:
        if group.is_needed and group.values:
            wrong[f"option_{group.id}"] = Refused("Please choose one of these.")
        return None
    value = next((each for each in group.values if each.id == value_id), None)
    if value is None:
        raise gone("", value_id)
    versions = (group.version, value.version)
    return Part(group.id, group.name, value.id, value.name, value.minor, value.lead_days, versions)


def _check_together(menu: Menu, parts: Sequence[Part]) -> None:
    names = {part.value_id: part.value for part in parts if part.value_id}
    for one, other in sorted(menu.exclusions):
        if one in names and other in names:
            words = {"one": names[one], "other": names[other]}
            raise Conflict("“{one}” and “{other}” do not go together.", code="options_exclude", **words)


def seen_price(seen: str, parts: Collection[Part]) -> int | None:
    """Return what each would have cost by the prices that the buyer saw; None where that is not known.

    A program says `each` instead, all in one.
    """
    known = {}
    for word in seen.split()[:500]:
        name, _, minor = word.partition(":")
        if not minor.removeprefix("-").isdecimal() or len(minor) > 15:
            return None
        known[name] = int(minor)
    if "each" in known:
        return known["each"]
    names = ["base", *(f"v{part.value_id}" if part.value_id else f"g{part.group_id}" for part in parts)]
    return sum(known[name] for name in names) if all(name in known for name in names) else None


def frozen(product_id: int, currency: str, parts: Sequence[Part]) -> dict[str, Any]:
    """Return the snapshot of a choice: all that was true of it when it was made."""
    return {"product_id": product_id, "currency": currency, "parts": [part.frozen() for part in parts]}


def values_in(snapshot: Mapping[str, Any]) -> list[int]:
    """Return the answers that were chosen."""
    return sorted({part["value_id"] for part in snapshot["parts"] if part["value_id"]})


def hash_of(snapshot: Mapping[str, Any]) -> str:
    """Return the hash of what is to be made: the same things chosen, the same hash, in whatever order and price."""
    made = sorted([part["group_id"], part["value_id"] or 0] for part in snapshot["parts"])
    return _digest([snapshot["product_id"], made])


def seal_of(snapshot: Mapping[str, Any]) -> str:
    """Return the hash of all that a snapshot says."""
    return _digest(snapshot)


def _digest(what: Any) -> str:
    words = json.dumps(what, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(words.encode()).hexdigest()

"""By what a search can be narrowed, in words: what is chosen, and what else one may choose."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from portal.ideas.rules import NAMES
from portal.kit.clock import now
from portal.kit.i18n import LANGUAGES, gettext
from portal.kit.text import clean_line
from portal.kit.words import N_
from portal.people.queries import Viewer, names
from portal.search.queries import Results
from portal.search.rules.facets import AGES, OLDER, Choices, span_of
from portal.web.jinja import here
from portal.web.subjects import titles_for

TITLES: Final = {
    "status": N_("Status"),
    "tag": N_("Tag"),
    "product": N_("Product"),
    "language": N_("Language"),
    "age": N_("Date"),
    "author": N_("Written by"),
}
AGE_NAMES: Final = {
    "week": N_("Last 7 days"),
    "month": N_("Last 30 days"),
    "year": N_("Last 12 months"),
    OLDER: N_("Older than a year"),
}
NAMED: Final[Mapping[str, Mapping[str, str]]] = {"status": NAMES, "language": LANGUAGES, "age": AGE_NAMES}
NUMBERED: Final = {"product": "product_id", "author": "author_id"}
Chosen = dict[str, str]  # facet and choice, as the address says them


@dataclass(frozen=True, slots=True)
class Facet:
    """One facet with the choices it offers: text, address, whether it is chosen, how many it would leave."""

    title: str
    items: list[tuple[str, str, bool, int]]


def chosen(given: Mapping[str, str]) -> Chosen:
    """Return what an address or a form chooses; what can be no choice is passed over."""
    asked = {facet: clean_line(given.get(facet, ""))[:60] for facet in TITLES}
    return {facet: value for facet, value in asked.items() if value and _may_be(facet, value)}


def _may_be(facet: str, value: str) -> bool:
    if facet in NUMBERED:
        return value.isascii() and value.isdigit() and len(value) < 19
    return facet != "age" or value in (*AGES, OLDER)


def wanted(choices: Mapping[str, str]) -> dict[str, Any]:
    """Return choices as a search takes them."""
    asked: dict[str, Any] = {NUMBERED.get(facet, facet): value for facet, value in choices.items() if facet != "age"}
    asked |= {name: int(asked[name]) for name in NUMBERED.values() if name in asked}
    since, until = span_of(choices.get("age", ""), now())
    return asked | ({"since": since} if since else {}) | ({"until": until} if until else {})


class Wording:
    """What choices are called to a viewer: asked once for a page."""

    def __init__(self, seen: Viewer, choices: Mapping[str, str], counted: Mapping[str, Choices]) -> None:
        numbers = {facet: self._numbers(facet, choices, counted) for facet in NUMBERED}
        self.people = names(numbers["author"])
        self.products = titles_for((f"product:{number}" for number in numbers["product"]), seen)

    @staticmethod
    def _numbers(facet: str, choices: Mapping[str, str], counted: Mapping[str, Choices]) -> set[int]:
        return {number for number, _ in counted.get(facet, [])} | ({int(choices[facet])} if facet in choices else set())

    def of(self, facet: str, value: Any) -> str:
        """Return what a choice is called; nothing if it is not for this viewer."""
        if facet == "author":
            return self.people.get(int(value), "")
        if facet == "product":
            return self.products.get(f"product:{value}", "")
        known = NAMED.get(facet)
        return str(value) if known is None else gettext(known[value]) if value in known else ""


def facets(found: Results, wording: Wording, choices: Mapping[str, str]) -> list[Facet]:
    """Return the facets by which what was found can be narrowed further."""
    offered = [Facet(gettext(TITLES[facet]), list(_items(facet, found, wording))) for facet in TITLES]
    open_ = [facet not in choices for facet in TITLES]
    return [each for each, is_open in zip(offered, open_, strict=True) if is_open and each.items]


def _items(facet: str, found: Results, wording: Wording) -> Iterator[tuple[str, str, bool, int]]:
    """Give what would leave something out, and has a name."""
    for value, n in found.facets.get(facet, []):
        if n < found.counted and (text := wording.of(facet, value)):
            yield text, here(start=None, **{facet: value}), False, n


def removals(wording: Wording, choices: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Return what is chosen: of which facet, in words, and the address without it."""
    return [
        (gettext(TITLES[facet]), wording.of(facet, value) or value, here(start=None, **{facet: None}))
        for facet, value in choices.items()
    ]

"""By what a search can be narrowed, in words: what is chosen, and what else one may choose."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from portal.ideas.rules import NAMES
from portal.kit.i18n import LANGUAGES, gettext
from portal.kit.text import clean_line
from portal.kit.words import N_
from portal.people.queries import Viewer
from portal.search.queries import Results
from portal.search.rules.facets import AGES, OLDER, Choices
from portal.web.jinja import here
from portal.web.subjects import titles_for

PLACES: Final = {  # where one may look
    "": N_("Everything"),
    "idea": N_("Ideas"),
    "comment": N_("Comments"),
    "article": N_("Articles"),
    "guide": N_("Fault finding"),
    "product": N_("Products"),
    "product_question": N_("Questions about products"),
    "group": N_("Groups"),
    "meeting": N_("Live sessions"),
    "person": N_("People"),
    "feedback": N_("My feedback"),
}
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
NUMBERED: Final = ("product", "author")
WANTED: Final = {
    "status": "statuses",
    "tag": "tags",
    "language": "languages",
    "product": "products",
    "author": "authors",
}
MOST: Final = 8  # values of one facet
Chosen = dict[str, list[str]]  # facet and choices, as the address says them


@dataclass(frozen=True, slots=True)
class Facet:
    """One facet with the choices it offers: text, address, whether it is chosen, how many it would leave."""

    title: str
    items: list[tuple[str, str, bool, int]]


def chosen(given: MultiDict[str, str]) -> Chosen:
    """Return what an address or a form chooses; what can be no choice is passed over."""
    found: Chosen = {}
    for facet in TITLES:
        asked = dict.fromkeys(clean_line(value)[:60] for value in given.getlist(facet))
        values = [value for value in asked if value and _may_be(facet, value)]
        if values:
            found[facet] = values[: 1 if facet == "age" else MOST]
    return found


def _may_be(facet: str, value: str) -> bool:
    if facet in NUMBERED:
        return value.isascii() and value.isdigit() and len(value) < 19
    return facet != "age" or value in (*AGES, OLDER)


def wanted(choices: Mapping[str, list[str]]) -> dict[str, Any]:
    """Return choices as a search takes them."""
    asked: dict[str, Any] = {WANTED[facet]: values for facet, values in choices.items() if facet in WANTED}
    asked |= {WANTED[facet]: [int(each) for each in choices[facet]] for facet in NUMBERED if facet in choices}
    return asked | {"age": choices.get("age", [""])[0]}


class Wording:
    """What choices are called to a viewer: asked once for a page."""

    def __init__(
        self,
        seen: Viewer,
        choices: Mapping[str, list[str]],
        counted: Mapping[str, Choices],
        subjects: Iterable[str] = (),
    ) -> None:
        numbers = {facet: self._numbers(facet, choices, counted) for facet in NUMBERED}
        products = [f"product:{number}" for number in numbers["product"]]
        self.called = titles_for([*products, *subjects], seen, numbers["author"])

    @staticmethod
    def _numbers(facet: str, choices: Mapping[str, list[str]], counted: Mapping[str, Choices]) -> set[int]:
        return {number for number, _ in counted.get(facet, [])} | {int(each) for each in choices.get(facet, [])}

    def of(self, facet: str, value: Any) -> str:
        """Return what a choice is called; nothing if it is not for this viewer."""
        if facet in NUMBERED:
            return self.called.get(f"{'person' if facet == 'author' else facet}:{value}", "")
        known = NAMED.get(facet)
        return str(value) if known is None else gettext(known[value]) if value in known else ""


def facets(found: Results, wording: Wording, choices: Mapping[str, list[str]]) -> list[Facet]:
    """Return the facets by which what was found can be narrowed further, or otherwise."""
    offered = [
        Facet(gettext(TITLES[facet]), list(_items(facet, found, wording, choices.get(facet, [])))) for facet in TITLES
    ]
    return [each for each in offered if each.items]


def _items(facet: str, found: Results, wording: Wording, mine: list[str]) -> Iterator[tuple[str, str, bool, int]]:
    """Give what has a name and would leave something out; where something is chosen, all beside it, and itself."""
    counted = [(str(value), n) for value, n in found.facets.get(facet, [])]
    missing = [(value, 0) for value in mine if value not in dict(counted)]
    for value, n in [*counted, *missing]:
        if (mine or n < found.counted) and (text := wording.of(facet, value)):
            yield text, here(start=None, **{facet: _pressed(facet, value, mine)}), value in mine, n


def _pressed(facet: str, value: str, mine: list[str]) -> list[str]:
    """Return what is chosen after a value is pressed: it comes to the others, or goes; of dates there is one."""
    if value in mine:
        return [each for each in mine if each != value]
    return [value] if facet == "age" else [*mine, value]


def removals(wording: Wording, choices: Mapping[str, list[str]]) -> list[tuple[str, str, str]]:
    """Return what is chosen: of which facet, in words, and the address without it."""
    return [
        (
            gettext(TITLES[facet]),
            wording.of(facet, value) or value,
            here(start=None, **{facet: _pressed(facet, value, mine)}),
        )
        for facet, mine in choices.items()
        for value in mine
    ]

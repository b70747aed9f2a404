"""Bills of materials: their life, that none leads back to itself, and what so many of a thing take, level by level."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from portal.kit.errors import Conflict
from portal.kit.states import States, Step
from portal.kit.words import N_
from portal.production.rules import MAKERS

WHOLE = 1000  # quantities are thousandths of a unit
MOST_SCRAP = 5_000  # basis points: half of it

BILL_LIFE = States(
    Step("draft", "activate", "active", MAKERS, N_("Put it into force"), N_("no part leads back to itself")),
    Step("active", "retire", "obsolete", MAKERS, N_("Take it out of force")),
    names={"draft": N_("Draft"), "active": N_("In force"), "obsolete": N_("Out of force")},
)


@dataclass(frozen=True, slots=True)
class Need:
    """So much of a part in one of another; `choices` are the options that it is for, none means all."""

    part_id: int
    milli: int
    scrap: int = 0
    choices: frozenset[str] = frozenset()

    def is_for(self, chosen: frozenset[str]) -> bool:
        """Say whether what a customer chose takes this part."""
        return not self.choices or bool(self.choices & chosen)

    def of(self, milli: int) -> int:
        """Return how much so much of the whole takes, with what is lost on the way, rounded up."""
        return -(-milli * self.milli * 10_000 // (WHOLE * (10_000 - self.scrap)))


Recipes = Mapping[int, Sequence[Need]]  # by part; what has no recipe is bought
Wanted = Mapping[tuple[int, frozenset[str]], int]  # how much of which part, with which options
Spread = tuple[int, frozenset[str], int]
Lost = Mapping[int, Mapping[frozenset[str] | None, int]]  # how many of which part, by what was chosen, if known
NONE: Lost = {}


def find_loop(children: Mapping[int, Iterable[int]], start: int) -> list[int]:
    """Return the way by which a part leads back to itself, from and to it; nothing where there is none."""
    ways: list[list[int]] = [[start]]
    seen: set[int] = set()
    while ways:
        way = ways.pop()
        for child in children.get(way[-1], ()):
            if child == start:
                return [*way, child]
            if child not in seen:
                seen.add(child)
                ways.append([*way, child])
    return []


def levels(recipes: Recipes, roots: Iterable[int]) -> dict[int, int]:
    """Return how deep each part lies: a part stands below everything that takes it."""
    deep: dict[int, int] = dict.fromkeys(roots, 0)
    waiting = list(deep)
    while waiting:
        part = waiting.pop()
        for need in recipes.get(part, ()):
            if deep.get(need.part_id, -1) < deep[part] + 1:
                if deep[part] > len(recipes):  # deeper than there are wholes: it would never end
                    raise Conflict("A part leads back to itself: put its bill of materials right first.", code="loop")
                deep[need.part_id] = deep[part] + 1
                waiting.append(need.part_id)
    return deep


def explode(recipes: Recipes, wanted: Wanted) -> dict[int, int]:
    """Return how much of every part below is needed, in thousandths; what is made is made whole."""
    tops = [part for part, depth in levels(recipes, {part for part, _ in wanted}).items() if depth == 0]
    total: dict[int, int] = {}
    for part, _, milli in spread(recipes, wanted):
        total[part] = total.get(part, 0) + milli
    return {part: milli for part, milli in total.items() if part not in tops}


def spread(recipes: Recipes, wanted: Wanted, lost: Lost = NONE) -> Iterator[Spread]:
    """Yield how much of each part is needed with which options, from the top down; what is made is made whole.

    So many of a part are `lost`: what they took is needed once more; where nobody knows what was chosen of these,
    enough for whatever was.
    """
    deep = levels(recipes, {part for part, _ in wanted})
    matters = _matters(recipes, deep)
    open_: dict[int, dict[frozenset[str], int]] = {}
    for (part, chosen), milli in wanted.items():
        _add(open_, part, chosen & matters[part], milli)
    for part in sorted(deep, key=lambda each: (deep[each], each)):
        asked = [(chosen, _whole(n) if part in recipes else n) for chosen, n in open_.pop(part, {}).items()]
        yield from ((part, chosen, milli) for chosen, milli in asked)
        every = frozenset[str]().union(*(chosen for chosen, _ in asked))
        once_more = [(every if kind is None else kind, n * WHOLE) for kind, n in lost.get(part, {}).items()]
        for chosen, milli in (*asked, *once_more):
            for need in recipes.get(part, ()) if milli else ():
                if need.is_for(chosen):
                    _add(open_, need.part_id, chosen & matters[need.part_id], need.of(milli))


def _matters(recipes: Recipes, deep: Mapping[int, int]) -> dict[int, frozenset[str]]:
    """Return the options that make a difference in a part or anywhere below it."""
    found: dict[int, frozenset[str]] = {}
    for part in sorted(deep, key=lambda each: -deep[each]):
        needs = recipes.get(part, ())
        found[part] = frozenset().union(*(need.choices | found[need.part_id] for need in needs))
    return found


def _add(open_: dict[int, dict[frozenset[str], int]], part: int, chosen: frozenset[str], milli: int) -> None:
    """Ask for so much more of a part with these options."""
    at = open_.setdefault(part, {})
    at[chosen] = at.get(chosen, 0) + milli


def _whole(milli: int) -> int:
    return -(-milli // WHOLE) * WHOLE

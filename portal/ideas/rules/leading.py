"""Who leads: two axes that no single number replaces, ahead of the trend and in need of what is coming."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

TAKEN_UP = 5  # a theme counts once so many others took it up
SHRINK = 2  # one lucky theme is not enough
TOP = 0.7  # of the percentile, on both axes


class Early(NamedTuple):
    """How early somebody took up a theme: the place in which they came, of how many."""

    theme: str
    place: int
    people: int

    @property
    def lead(self) -> float:
        """Return 1 for the first, 0 for the last."""
        return 1 - (self.place - 1) / (self.people - 1)


@dataclass(frozen=True, slots=True)
class Leader:
    """One person on the two axes, as percentiles; `leads` where both are high, and why."""

    person_id: int
    ahead: float
    needs: float
    leads: bool
    themes: Sequence[Early]


def taken_up(themes: Mapping[str, Sequence[int]], least: int = TAKEN_UP) -> dict[int, list[Early]]:
    """Return by person which themes they took up when; a theme names its people in the order in which they came."""
    found: dict[int, list[Early]] = defaultdict(list)
    for theme, people in themes.items():
        if len(people) > least:
            for place, person in enumerate(people, 1):
                found[person].append(Early(theme, place, len(people)))
    return found


def ahead(found: Mapping[int, Sequence[Early]], shrink: float = SHRINK) -> dict[int, float]:
    """Return how early people are: the mean over their themes, drawn towards that of all by two more themes."""
    every = [each.lead for row in found.values() for each in row]
    mean = sum(every) / len(every) if every else 0.0
    return {
        person: (sum(each.lead for each in row) + shrink * mean) / (len(row) + shrink) for person, row in found.items()
    }


def leaders(found: Mapping[int, Sequence[Early]], needs: Mapping[int, float]) -> list[Leader]:
    """Return people who took up themes, on both axes; who has said no need does not lead."""
    early = ahead(found)
    first, second = percentiles(early), percentiles({person: needs.get(person, 0.0) for person in early})
    return [
        Leader(each, first[each], second[each], _leads(first[each], second[each], needs.get(each, 0.0)), found[each])
        for each in sorted(early)
    ]


def _leads(ahead_of: float, in_need: float, need: float) -> bool:
    return ahead_of >= TOP and in_need >= TOP and need > 0


def percentiles(numbers: Mapping[int, float]) -> dict[int, float]:
    """Return the share of the others that lies below, half of the equals with it."""
    line = sorted(numbers.values())
    place: dict[float, list[int]] = defaultdict(list)
    for n, each in enumerate(line):
        place[each].append(n)
    others = max(len(line) - 1, 1)
    return {who: (place[n][0] + place[n][-1]) / 2 / others for who, n in numbers.items()}

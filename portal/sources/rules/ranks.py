"""Where a person stands, and how sure we are of it.

The order is that of the expected useful contributions; among equals the more willing comes first, then the
person we have known longer (the lower id), so that the same facts always give the same list.

An expected value hides its uncertainty: two people a tenth apart may well be tied.  For the best thousand we draw
rates that may be the true ones, rank each draw, and show where 90 % of a person's ranks lie and how often the
person was among the top ten.  The seed is fixed, so a page does not flicker.

Below the thousand a draw for everyone would take minutes.  There each person's score is taken as log-normal with
its own mean and variance, and its 5 % and 95 % points are looked up among the expected scores of the others; what
the others' own uncertainty would add is left out.  Nobody there has a chance worth showing to be in the top ten.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from random import Random
from typing import TypeVar

from portal.sources.rules.rates import Beta, Gamma

K = TypeVar("K")

DRAWN = 1_000
TOP = 10
SEED = 20_200_101
# Two hundred draws place a 5 % point to within about 1.5 %; short lists get more, and the whole stays below seconds.
FEWEST_DRAWS, MOST_DRAWS, BUDGET = 200, 2_000, 400_000
_Z90 = 1.6448536269514722


@dataclass(frozen=True, slots=True)
class Part:
    """What we expect of a person's contributions of one kind.

    `decided` is the part of all contributions of this kind that the community decides at all; what is undecided
    never counts against its author, but a kind that nobody decides will not be used either.
    """

    rate: Gamma
    use: Beta
    decided: float = 1.0

    @property
    def mean(self) -> float:
        """Return the useful contributions expected."""
        return self.rate.mean * self.use.mean * self.decided

    @property
    def variance(self) -> float:
        """Return their variance; rate and share are independent given the facts."""
        return self.rate.square * self.use.square * self.decided**2 - self.mean**2

    def draw(self, chance: Random) -> float:
        """Return one number that may be the true one."""
        return self.rate.draw(chance) * self.use.draw(chance) * self.decided


@dataclass(frozen=True, slots=True)
class Estimate:
    """What we expect of a person, by kind of contribution."""

    person_id: int
    parts: tuple[Part, ...]

    @property
    def expected(self) -> float:
        """Return the useful contributions expected in the next quarter."""
        return sum(part.mean for part in self.parts)

    @property
    def willingness(self) -> float:
        """Return the contributions expected in the next quarter."""
        return sum(part.rate.mean for part in self.parts)

    @property
    def use(self) -> float:
        """Return the share of them that would be used: the score divided by the willingness."""
        return self.expected / self.willingness if self.willingness else 0.0

    @property
    def variance(self) -> float:
        """Return the variance of the score."""
        return sum(part.variance for part in self.parts)

    def draw(self, chance: Random) -> float:
        """Return one score that may be the true one."""
        return sum(part.draw(chance) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Place:
    """A person's place in the list, with what is uncertain of it."""

    person_id: int
    rank: int
    low: int
    high: int
    top: float


def in_order(estimates: Iterable[Estimate]) -> list[Estimate]:
    """Return the estimates, best first, in an order that is always the same for the same facts."""
    return sorted(estimates, key=lambda one: (-round(one.expected, 9), -round(one.willingness, 9), one.person_id))


def places(estimates: Iterable[Estimate], most: int = DRAWN, budget: int = BUDGET) -> list[Place]:
    """Return everyone's place, best first: drawn for the best, approximated below."""
    ordered = in_order(estimates)
    drawn = _drawn(ordered[:most], draws_for(min(len(ordered), most), budget))
    return drawn + _approximated(ordered, len(drawn))


def draws_for(people: int, budget: int = BUDGET) -> int:
    """Return how many draws a list of this length affords."""
    return max(FEWEST_DRAWS, min(MOST_DRAWS, budget // max(people, 1)))


def _drawn(best: Sequence[Estimate], times: int) -> list[Place]:
    """Return the places of the best, by ranking what may be the truth many times."""
    chance = Random(SEED)  # noqa: S311 -- arithmetic, not a secret
    ranks: list[list[int]] = [[] for _ in best]
    for _ in range(times):
        scores = [-one.draw(chance) for one in best]
        for rank, index in enumerate(sorted(range(len(best)), key=scores.__getitem__), 1):
            ranks[index].append(rank)
    return [_summary(one, rank, seen) for rank, (one, seen) in enumerate(zip(best, ranks, strict=True), 1)]


def _summary(one: Estimate, rank: int, seen: list[int]) -> Place:
    """Return the place that a person's drawn ranks tell of."""
    seen.sort()
    low, high = seen[round(0.05 * (len(seen) - 1))], seen[round(0.95 * (len(seen) - 1))]
    return Place(one.person_id, rank, min(low, rank), max(high, rank), sum(r <= TOP for r in seen) / len(seen))


def _approximated(ordered: Sequence[Estimate], start: int) -> list[Place]:
    """Return the places below those drawn."""
    rising = [one.expected for one in reversed(ordered)]
    return [_approximate(one, rank, rising) for rank, one in enumerate(ordered[start:], start + 1)]


def _approximate(one: Estimate, rank: int, rising: Sequence[float]) -> Place:
    """Return a place whose interval is looked up among the expected scores of everyone."""
    bad, good = span(one.expected, one.variance)
    low = len(rising) - bisect_right(rising, good) + 1
    high = len(rising) - bisect_left(rising, bad)
    return Place(one.person_id, rank, min(low, rank), max(high, rank), 0.0)


def span(mean: float, variance: float) -> tuple[float, float]:
    """Return the 5 % and 95 % points of the log-normal with this mean and variance."""
    if mean <= 0:
        return 0.0, 0.0
    spread = log(1 + variance / mean**2)
    middle, reach = log(mean) - spread / 2, _Z90 * sqrt(spread)
    return exp(middle - reach), exp(middle + reach)


def percentiles(values: Mapping[K, float]) -> dict[K, int]:
    """Return for each the share of the others below it in percent; equals stand together, half way."""
    rising = sorted(values.values())
    count = len(rising)
    if count < 2:
        return dict.fromkeys(values, 50)
    return {key: _percentile(rising, value) for key, value in values.items()}


def _percentile(rising: Sequence[float], value: float) -> int:
    """Return the percentile of one of these values."""
    below = bisect_left(rising, value)
    equal = bisect_right(rising, value) - below
    return round(100 * (below + (equal - 1) / 2) / (len(rising) - 1))

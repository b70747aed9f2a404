"""The sides of a service: what was expected against what was perceived, side by side and weighed together.

Parasuraman, Zeithaml and Berry 1988, Journal of Retailing 64(1); what was perceived is shown for itself too, because
differences of answers are less reliable than answers (Cronin and Taylor 1992, Journal of Marketing 56).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from portal.kit.errors import Invalid, Refused
from portal.surveys.rules.measures import Interval, student
from portal.surveys.rules.questions import PAIR, Question

POINTS = 100  # that the weights of all sides make together


@dataclass(frozen=True, slots=True)
class Sum:
    """What people said of one side: how many, and of their own means the sums and the sums of the squares."""

    n: int
    expected: tuple[float, float]
    perceived: tuple[float, float]
    gap: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the service."""

    name: str
    items: int
    expected: Interval
    perceived: Interval
    gap: Interval
    weight: int | None


@dataclass(frozen=True, slots=True)
class Service:
    """All sides, and the gap of the whole: each side alike, and as it was weighed."""

    sides: list[Side]
    plain: float | None
    weighed: float | None


def sides_of(questions: Sequence[Question]) -> dict[str, list[str]]:
    """Return the sides that questions belong to, each with the keys of its questions."""
    found: dict[str, list[str]] = {}
    for each in questions:
        if each.kind == PAIR and each.dimension:
            found.setdefault(each.dimension, []).append(each.key)
    return found


def service(sides: Mapping[str, Sequence[str]], sums: Mapping[str, Sum], weights: Mapping[str, int]) -> Service:
    """Return how the service is seen."""
    made = [_side(name, len(keys), sums.get(name), weights.get(name)) for name, keys in sides.items()]
    known = [(side.gap.value, side.weight) for side in made if side.gap.value is not None]
    plain = sum(gap for gap, _ in known) / len(known) if known else None
    is_weighed = len(known) == len(made) and known and all(weight is not None for _, weight in known)
    return Service(made, plain, sum(gap * (weight or 0) for gap, weight in known) / POINTS if is_weighed else None)


def _side(name: str, items: int, said: Sum | None, weight: int | None) -> Side:
    if said is None or not said.n:
        unknown = Interval(None, 0.0, 0.0, 0)
        return Side(name, items, unknown, unknown, unknown, weight)
    expected, perceived, gap = (_mean(said.n, *sums) for sums in (said.expected, said.perceived, said.gap))
    return Side(name, items, expected, perceived, gap, weight)


def _mean(n: int, total: float, squares: float) -> Interval:
    """Return the mean of what each person said, with its t interval."""
    middle = total / n
    if n < 2:
        return Interval(middle, float("-inf"), float("inf"), n)
    spread = sqrt(max(0.0, squares - n * middle * middle) / (n - 1))
    reach = student(n - 1) * spread / sqrt(n)
    return Interval(middle, middle - reach, middle + reach, n)


def checked_weights(weights: Mapping[str, int], sides: Sequence[str]) -> dict[str, int]:
    """Return weights that make a hundred points over these sides, or refuse them."""
    if set(weights) != set(sides) or any(weight not in range(POINTS + 1) for weight in weights.values()):
        raise Invalid({"weights": Refused("Please give each side from 0 to {n} points.", n=POINTS)})
    if (given := sum(weights.values())) != POINTS:
        raise Invalid(
            {"weights": Refused("The points have to make {n} together; these make {given}.", n=POINTS, given=given)}
        )
    return {name: weights[name] for name in sides}

"""Shares, scores and gaps, each with the interval in which it lies at 95 %.

Wilson 1927, JASA 22; Rocks 2016, American Statistician 70(4), for the Net Promoter Score;
Parasuraman, Zeithaml and Berry 1988, Journal of Retailing 64(1), for what was expected against what was perceived.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Interval:
    """A number with the bounds between which it lies; of nothing there is none."""

    value: float | None
    low: float
    high: float
    n: int


def share(k: int, n: int) -> Interval:
    """Return a share of n with its Wilson interval."""
    if not n:
        return Interval(None, 0.0, 1.0, 0)
    p, square = k / n, Z * Z
    middle = (p + square / (2 * n)) / (1 + square / n)
    reach = Z * sqrt(p * (1 - p) / n + square / (4 * n * n)) / (1 + square / n)
    return Interval(p, max(0.0, middle - reach) if k else 0.0, min(1.0, middle + reach) if k < n else 1.0, n)


def satisfied(counts: Mapping[int, int]) -> Interval:
    """Return the share of those who chose one of the two best of five."""
    return share(counts.get(4, 0) + counts.get(5, 0), sum(counts.get(n, 0) for n in range(1, 6)))


def camps(counts: Mapping[int, int]) -> tuple[int, int, int]:
    """Return how many would recommend (9, 10), stand between (7, 8), and would not (0 to 6)."""
    promoters = counts.get(9, 0) + counts.get(10, 0)
    passives = counts.get(7, 0) + counts.get(8, 0)
    return promoters, passives, sum(counts.get(n, 0) for n in range(7))


def promoter_score(promoters: int, passives: int, detractors: int) -> Interval:
    """Return the Net Promoter Score from -100 to 100, its interval by adding three answers (adjusted Wald)."""
    n = promoters + passives + detractors
    if not n:
        return Interval(None, -100.0, 100.0, 0)
    p, d, more = (promoters + 0.75) / (n + 3), (detractors + 0.75) / (n + 3), n + 3
    reach = Z * sqrt((p + d - (p - d) ** 2) / more)
    bounds = max(-100.0, 100 * (p - d - reach)), min(100.0, 100 * (p - d + reach))
    return Interval(100 * (promoters - detractors) / n, *bounds, n)


def mean(counts: Mapping[int, int]) -> Interval:
    """Return the mean of counted values with its t interval; of fewer than two answers no bounds are known."""
    n = sum(counts.values())
    if not n:
        return Interval(None, 0.0, 0.0, 0)
    middle = sum(value * times for value, times in counts.items()) / n
    if n < 2:
        return Interval(middle, float("-inf"), float("inf"), n)
    spread = sqrt(sum(times * (value - middle) ** 2 for value, times in counts.items()) / (n - 1))
    reach = student(n - 1) * spread / sqrt(n)
    return Interval(middle, middle - reach, middle + reach, n)


@dataclass(frozen=True, slots=True)
class Gap:
    """What was perceived against what was expected, of one matter."""

    expected: Interval
    perceived: Interval
    gap: Interval


def gap(pairs: Mapping[tuple[int, int], int]) -> Gap:
    """Return the gap of pairs (expected, perceived): each person is compared with themselves."""
    expected: dict[int, int] = {}
    perceived: dict[int, int] = {}
    less: dict[int, int] = {}
    for (e, p), n in pairs.items():
        for counts, value in ((expected, e), (perceived, p), (less, p - e)):
            counts[value] = counts.get(value, 0) + n
    return Gap(mean(expected), mean(perceived), mean(less))


_FEW = (12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281)


def student(freedom: int) -> float:
    """Return the two-sided 95 % point of Student's t: from the table for few answers, by its series for many."""
    if freedom <= len(_FEW):
        return _FEW[freedom - 1]
    z, v = Z, freedom
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + (z**3 + z) / (4 * v) + second / v**2 + third / v**3

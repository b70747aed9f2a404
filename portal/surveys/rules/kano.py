"""Kano: what people want, told from pairs of questions.

The evaluation tables are data, each under the name of its version.

Rows are the answers to “it is there”, columns those to “it is not there”: like, expect, neutral, live with, dislike.
Sources: Kano et al. 1984, Hinshitsu 14(2); Berger et al. 1993, CQM Journal 2(4); Fong 1996, CQM Journal 5;
Lee and Newcomb 1997, Quality Management Journal 4(3).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

from portal.kit.words import N_
from portal.surveys.rules.measures import Interval, share

ANSWERS = {
    1: N_("I like it"),
    2: N_("I expect it"),
    3: N_("I am neutral"),
    4: N_("I can live with it"),
    5: N_("I dislike it"),
}
CATEGORIES = {
    "M": N_("Must-be"),
    "O": N_("One-dimensional"),
    "A": N_("Attractive"),
    "I": N_("Indifferent"),
    "R": N_("Reverse"),
    "Q": N_("Questionable"),
}
MEANINGS = {
    "M": N_("taken for granted: it pleases nobody, and without it people are cross"),
    "O": N_("the more the better, the less the worse"),
    "A": N_("a delight, and nobody misses it"),
    "I": N_("makes no difference"),
    "R": N_("people would rather not have it: turn the question round"),
    "Q": N_("the answers contradict each other: look at the question"),
}
TABLES = {
    "berger-1993": ("QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ"),
    "pouliot-1993": ("QAAAO", "RQIIM", "RIIIM", "RIIQM", "RRRRQ"),
}
TABLE_NAMES = {
    "berger-1993": N_("Berger 1993: only the two extreme pairs are questionable"),
    "pouliot-1993": N_("Pouliot 1993: twice “I expect it” or “I can live with it” is questionable too"),
}
USUAL = "berger-1993"
FONG = 1.65  # the critical value at 90 %
COMBINED = 0.06  # a lead smaller than this is a combination of two categories
TOO_QUESTIONABLE = 0.10
ORDER = "MOAIRQ"  # what decides between equals

Counts = Mapping[str, int]


def category(table: str, functional: int, dysfunctional: int) -> str:
    """Return the category of one pair of answers."""
    return TABLES[table][functional - 1][dysfunctional - 1]


def tally(table: str, pairs: Mapping[tuple[int, int], int]) -> dict[str, int]:
    """Return how many pairs fall into each category."""
    counts = dict.fromkeys(ORDER, 0)
    for (functional, dysfunctional), n in pairs.items():
        counts[category(table, functional, dysfunctional)] += n
    return counts


def ranked(counts: Counts) -> list[str]:
    """Return the categories, the most frequent first; equals in the order M, O, A, I, R, Q."""
    return sorted(ORDER, key=lambda name: (-counts.get(name, 0), ORDER.index(name)))


def grouped(counts: Counts) -> str:
    """Return the category by Berger's rule: first what matters against what does not, then the largest there."""
    matters, other = ("MOA", "IRQ")
    wanted = sum(counts.get(name, 0) for name in matters) > sum(counts.get(name, 0) for name in other)
    return max(matters if wanted else other, key=lambda name: counts.get(name, 0))


def fong_bound(a: int, b: int, n: int) -> float:
    """Return by how much two counts among n answers have to differ for a clear verdict."""
    return FONG * sqrt((a + b) * (2 * n - a - b) / (2 * n)) if n else 0.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the answers say about one thing that people might want."""

    counts: dict[str, int]
    n: int
    mode: str
    second: str
    grouped: str
    fong: float
    is_clear: bool
    better: Interval
    worse: Interval  # as a share; by custom it is drawn and written below zero
    strength: float
    lead: float

    @property
    def is_combined(self) -> bool:
        """Say whether the two largest categories lie so close that both hold."""
        return self.lead < COMBINED

    @property
    def is_questionable(self) -> bool:
        """Say whether so many answers contradict themselves that the question is a bad one."""
        return self.counts["Q"] > TOO_QUESTIONABLE * self.n

    @property
    def label(self) -> str:
        """Return the category in letters: one where the verdict is clear, else the two it lies between."""
        return self.mode if self.is_clear else "/".join(sorted((self.mode, self.second), key=ORDER.index))


def verdict(counts: Counts) -> Verdict:
    """Return what these counts say."""
    whole = {name: counts.get(name, 0) for name in ORDER}
    n, (mode, second, *_) = sum(whole.values()), ranked(whole)
    first, next_ = whole[mode], whole[second]
    bound = fong_bound(first, next_, n)
    m, o, a, i = (whole[name] for name in "MOAI")
    return Verdict(
        *(whole, n, mode, second, grouped(whole), bound, n > 0 and first - next_ >= bound),
        better=share(a + o, a + o + m + i),
        worse=share(o + m, a + o + m + i),
        strength=(m + o + a) / n if n else 0.0,
        lead=(first - next_) / n if n else 0.0,
    )

"""What the answers of a round come to: strengths from pairs, means with how far they may be trusted, a fixed order."""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

PRIOR = 0.1  # weak: without it an idea that never lost would be infinitely strong
CENTRAL = 1.2816  # four fifths of a normal distribution lie within so many deviations
ROUNDS, ENOUGH = 5000, 1e-12


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an idea stands in a round: its score, the range in which that lies with 80 %, and from how many answers."""

    idea_id: int
    score: float
    low: float
    high: float
    n: int


def strengths(wins: Sequence[Sequence[int]], prior: float = PRIOR) -> list[float]:
    """Return the strengths of Bradley and Terry by Hunter's minorisation; wins[i][j]: how often i won against j.

    The chance that i wins against j is p_i / (p_i + p_j); the prior is worth so many wins of each.
    """
    n = len(wins)
    met = [[wins[i][j] + wins[j][i] for j in range(n)] for i in range(n)]
    won, p = [sum(row) - row[i] for i, row in enumerate(wins)], [1.0] * n
    for _ in range(ROUNDS):
        new = [(won[i] + prior) / (_weight(i, met, p) + prior) for i in range(n)]
        mean = math.exp(math.fsum(map(math.log, new)) / n)
        new = [each / mean for each in new]
        moved = max(abs(a - b) / b for a, b in zip(new, p, strict=True))
        p = new
        if moved < ENOUGH:
            break
    return p


def _weight(i: int, met: Sequence[Sequence[int]], p: Sequence[float]) -> float:
    return math.fsum(met[i][j] / (p[i] + p[j]) for j in range(len(p)) if j != i and met[i][j])


def chances(p: Sequence[float]) -> list[float]:
    """Return for each the chance in per cent to win against another one taken at random."""
    others = max(len(p) - 1, 1)
    return [100 * math.fsum(p[i] / (p[i] + q) for j, q in enumerate(p) if j != i) / others for i in range(len(p))]


def by_pairs(idea_ids: Sequence[int], won: Mapping[tuple[int, int], int]) -> list[Standing]:
    """Return where ideas stand by pairs; won[(a, b)]: how often a was preferred to b."""
    wins = [[won.get((a, b), 0) for b in idea_ids] for a in idea_ids]
    p = strengths(wins)
    middle = chances(p)
    found = []
    for i, idea_id in enumerate(idea_ids):
        met = [wins[i][j] + wins[j][i] for j in range(len(p))]
        low, high = (chances([*p[:i], p[i] * way, *p[i + 1 :]])[i] for way in _doubt(i, met, p))
        found.append(Standing(idea_id, middle[i], low, high, sum(met)))
    return ranked(found)


def _doubt(i: int, met: Sequence[int], p: Sequence[float]) -> tuple[float, float]:
    """Return the factors by which a strength may be too large or too small: its curvature says how sure we are."""
    share = [p[i] / (p[i] + q) for q in p]
    known = math.fsum(n * s * (1 - s) for j, (n, s) in enumerate(zip(met, share, strict=True)) if j != i)
    doubt = CENTRAL / math.sqrt(known + PRIOR * p[i])
    return math.exp(-min(doubt, 50.0)), math.exp(min(doubt, 50.0))


def by_mean(given: Mapping[int, Sequence[float]], *, lowest_first: bool = False) -> list[Standing]:
    """Return where ideas stand by the mean of what was given to each."""
    return ranked([_mean(idea_id, list(numbers)) for idea_id, numbers in given.items()], lowest_first=lowest_first)


def _mean(idea_id: int, numbers: list[float]) -> Standing:
    n = len(numbers)
    mean = math.fsum(numbers) / n if n else 0.0
    spread = math.sqrt(math.fsum((each - mean) ** 2 for each in numbers) / (n - 1)) if n > 1 else 0.0
    doubt = CENTRAL * spread / math.sqrt(n) if n else 0.0
    return Standing(idea_id, mean, max(mean - doubt, 0.0), mean + doubt, n)


def ranked(found: list[Standing], *, lowest_first: bool = False) -> list[Standing]:
    """Return the standings in their order; among equals the idea that was posted first comes first."""
    sign = 1 if lowest_first else -1
    even = [Standing(s.idea_id, round(s.score, 6), round(s.low, 6), round(s.high, 6), s.n) for s in found]
    return sorted(even, key=lambda s: (sign * s.score, s.idea_id))


def weighted(scores: Sequence[int], weights: Sequence[int]) -> float:
    """Return the mean of the scores by the weights of their criteria."""
    return sum(s * w for s, w in zip(scores, weights, strict=True)) / sum(weights)


def kept(standings: Sequence[Standing]) -> list[dict[str, Any]]:
    """Return standings as they are kept."""
    return [asdict(each) for each in standings]


def digest(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the hash under which a ranking is published."""
    return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()

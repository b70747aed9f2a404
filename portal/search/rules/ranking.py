"""How well a document answers a query: BM25 with a bonus for coverage, the same for every engine.

An engine gives candidates: documents that hold one of the rarest terms of the query, best sums of rarity first.  They
are ordered here, by all the terms of the query, a hundred at a time: so the next page never needs the last one again,
and no page says anew what another said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

from portal.search.rules.analyser import TITLE

K1, B = 1.2, 0.75  # the usual values of BM25: how soon repetition stops counting, how much length tells against
TITLE_WEIGHT = 1.0  # a word of the title counts once as text and once more as title
COVERAGE = 1.0  # a document with all the rarity of the query in it scores double
RAREST = 12
BLOCK = 100  # candidates that are ordered among themselves
COUNTED = 200  # of the best it is counted by what they can be narrowed
MOST_CANDIDATES = 500  # what comes after is found by other words
ENOUGH_POSTINGS = 5_000  # beyond, common terms do not bring candidates, they only order them...
MOST_POSTINGS = 100_000  # ...unless the filters leave too few; but a search must end


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document that may answer a query: how long it is, and how often each term stands in it."""

    key: str
    length: int
    counts: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Scored:
    """A document and how well it answers."""

    key: str
    score: float


def rarities(frequencies: Mapping[str, int], documents: int) -> dict[str, float]:
    """Return how much each term tells, rarest first; terms that no document has are left out."""
    known = sorted((count, term) for term, count in frequencies.items() if count > 0)
    return {term: log(1 + (max(documents, count) - count + 0.5) / (count + 0.5)) for count, term in known}


def leading(
    rarity: Mapping[str, float], frequencies: Mapping[str, int], most: int, postings_at_most: int
) -> dict[str, float]:
    """Return the terms that bring candidates: the rarest, and of these no common ones once there are enough."""
    chosen, postings = dict[str, float](), 0
    for term in list(rarity)[:most]:
        postings += frequencies[term]
        if chosen and postings > postings_at_most:
            break
        chosen[term] = rarity[term]
    return chosen


def with_titles(weights: Mapping[str, float]) -> dict[str, float]:
    """Return the weights with those of the same terms in titles, so that a title comes before a mention."""
    return {**weights, **{TITLE + term: TITLE_WEIGHT * weight / 2 for term, weight in weights.items()}}


def blocks(places: range) -> range:
    """Return the places of the whole blocks that some places lie in."""
    return range(max(places.start, 0) // BLOCK * BLOCK, -(-max(places.stop, 0) // BLOCK) * BLOCK)


def needed(places: range) -> int:
    """Return how many candidates are needed for some places: also what comes after them, and what is counted."""
    return min(max(COUNTED, blocks(range(places.start, places.stop + 1)).stop), MOST_CANDIDATES)


def order(candidates: Sequence[Candidate], rarity: Mapping[str, float], average: float) -> list[Scored]:
    """Return each block of candidates by BM25 and coverage, best first; equals stay in the engine's order."""
    whole = sum(rarity.values()) or 1.0
    scored = [Scored(each.key, _score(each, rarity, whole, average)) for each in candidates]
    pieces = (scored[start : start + BLOCK] for start in range(0, len(scored), BLOCK))
    return [one for piece in pieces for one in sorted(piece, key=lambda one: -one.score)]


def _score(candidate: Candidate, rarity: Mapping[str, float], whole: float, average: float) -> float:
    if not candidate.counts:
        return 0.0
    brake = K1 * (1 - B + B * candidate.length / (average or 1.0))
    score = covered = 0.0
    for term, weight in rarity.items():
        times = candidate.counts.get(term, 0.0) + TITLE_WEIGHT * candidate.counts.get(TITLE + term, 0.0)
        if times:
            score += weight * times * (K1 + 1) / (times + brake)
            covered += weight
    return score * (1 + COVERAGE * covered / whole)

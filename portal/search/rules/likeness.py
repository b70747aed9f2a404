"""How like two short texts are, in English and in both Chinese scripts: the cosine of what they are made of.

A text is made of its Latin words and their pieces of four letters, and of its Han characters and their pairs; what few
texts have weighs more.  Nothing is learned and nothing downloaded; a paraphrase without a shared word is not found.
"""

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import cached_property
from operator import itemgetter

from portal.search.rules.analyser import RUN, fold

PIECE = 4
FOLLOWED, ENOUGH, LIKELY = 4_000, 3, 15  # what many texts have tells little, and takes long to follow
Vector = dict[str, float]


def features(text: str) -> Counter[str]:
    """Return what a text is made of, and how often."""
    found: Counter[str] = Counter()
    for run in RUN.finditer(fold(text)[0]):
        word = run.group()
        if run["han"]:
            found.update(word)
            found.update(word[at : at + 2] for at in range(len(word) - 1))
        else:
            found[word] += 1
            edged = f" {word} "  # so that how a word begins and ends counts too
            found.update(f"#{edged[at : at + PIECE]}" for at in range(max(1, len(edged) - PIECE + 1)))
    return found


def _best_first(pair: tuple[int, float]) -> tuple[float, int]:
    return -pair[1], pair[0]


class Likeness:
    """Texts under their keys, to be compared with each other."""

    def __init__(self, texts: Mapping[int, str]) -> None:
        counts = {key: features(text) for key, text in texts.items()}
        self._n = len(counts)
        self._in = Counter(feature for each in counts.values() for feature in each)
        self.vectors = {key: self._vector(each) for key, each in counts.items()}

    def _vector(self, counts: Counter[str]) -> Vector:
        """Return the weights of a text, of length one."""
        weights = {
            feature: (1 + math.log(n)) * (1 + math.log((1 + self._n) / (1 + self._in[feature])))
            for feature, n in counts.items()
        }
        length = math.sqrt(math.fsum(weight * weight for weight in weights.values())) or 1.0
        return {feature: weight / length for feature, weight in weights.items()}

    @cached_property
    def _having(self) -> dict[str, list[tuple[int, float]]]:
        """Return which texts have a feature, for those that bring two texts together."""
        having: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for key, vector in self.vectors.items():
            for feature, weight in vector.items():
                having[feature].append((key, weight))
        return having

    def score(self, text: str, key: int) -> float:
        """Return how like a text is to one of these."""
        mine, other = self._vector(features(text)), self.vectors[key]
        return math.fsum(weight * other.get(feature, 0.0) for feature, weight in mine.items())

    def nearest(self, key: int, most: int = 3, least: float = 0.0) -> list[tuple[int, float]]:
        """Return the texts most like one of these, with how like they are; among equals the older one first."""
        mine = self.vectors[key]
        scores = self._shared(mine)
        scores.pop(key, None)
        likely = heapq.nlargest(most * LIKELY, scores.items(), key=itemgetter(1))
        exact = ((other, self._along(mine, self.vectors[other])) for other, _ in likely)
        return sorted((pair for pair in exact if pair[1] >= least), key=_best_first)[:most]

    def _shared(self, mine: Vector) -> dict[int, float]:
        """Return how like other texts are by the telling features alone."""
        scores: dict[int, float] = defaultdict(float)
        for feature in self._telling(mine):
            weight = mine[feature]
            for other, theirs in self._having[feature]:
                scores[other] += weight * theirs
        return scores

    def _telling(self, vector: Vector) -> list[str]:
        """Return the features of a text by which others are looked for: the rarest, as far as they can be followed."""
        left = FOLLOWED
        found: list[str] = []
        for feature in sorted(vector, key=self._in.__getitem__):
            left -= self._in[feature]
            if left < 0 and len(found) >= ENOUGH:
                break
            found.append(feature)
        return found

    @staticmethod
    def _along(mine: Vector, other: Vector) -> float:
        return math.fsum(weight * other.get(feature, 0.0) for feature, weight in mine.items())

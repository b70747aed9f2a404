"""What a person may have meant: the words of the index that are like an unknown one."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

MOST_WORDS = 5_000  # words that one look into the index may bring
LONGEST_RUN = 16


def nearest(word: str, known: Iterable[tuple[str, int]], most: int = 5) -> list[str]:
    """Return the known words within a slip or two of a word (a plural is none), nearest first, then commonest."""
    slips, one = 1 if len(word) < 6 else 2, word.removesuffix("s")
    near = {}
    for other, count in known:
        facing = other.removesuffix("s")
        if abs(len(facing) - len(one)) <= slips and (away := distance(one, facing, slips)) <= slips:
            near[other] = (away, -count, other)
    return sorted(near, key=lambda other: near[other])[:most] if len(word) > 2 else []


def distance(one: str, other: str, most: int) -> int:
    """Return how many slips lie between: letters added, left out, replaced, exchanged; `most` + 1 stands for more."""
    before, row = list[int](), list(range(len(other) + 1))
    for at, letter in enumerate(one):
        above, row, earlier = row, [at + 1], before
        for to, facing in enumerate(other):
            best = min(above[to + 1] + 1, row[to] + 1, above[to] + (letter != facing))
            if at and to and letter == other[to - 1] and one[at - 1] == facing:
                best = min(best, earlier[to - 1] + 1)
            row.append(best)
        before = above
        if min(row) > most:
            return most + 1
    return row[-1]


def pairs(run: str) -> list[str]:
    """Return the pairs of characters of a Han run."""
    return [run[at : at + 2] for at in range(len(run) - 1)]


def suspect(run: str, known: Mapping[str, int]) -> int | None:
    """Return which character of a Han run is wrong: the one whose pairs, and no others, are unknown.

    A wrong first character cannot be told: an index lists pairs by how they begin.
    """
    unknown = [at for at, pair in enumerate(pairs(run)) if not known.get(pair)]
    if not 3 <= len(run) <= LONGEST_RUN or not unknown:
        return None
    wrong = unknown[0] + 1
    expected = [wrong - 1, wrong] if wrong < len(run) - 1 else [wrong - 1]
    return wrong if unknown == expected else None


def replacements(run: str, wrong: int, following: Iterable[str]) -> dict[str, list[str]]:
    """Return the runs with that character replaced by others that follow the one before, and their new pairs."""
    others = (run[:wrong] + character + run[wrong + 1 :] for character in following)
    return {other: pairs(other[wrong - 1 : wrong + 2]) for other in others if other != run}


def best_replacement(options: Mapping[str, Sequence[str]], seen: Iterable[Mapping[str, float]]) -> str | None:
    """Return the run whose new pairs stand together in most of the documents seen."""
    votes = Counter(run for counts in seen for run, new in options.items() if all(pair in counts for pair in new))
    return min(votes, key=lambda run: (-votes[run], run)) if votes else None

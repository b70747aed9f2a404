"""Which accounts agree over weeks: both vote for the same ideas far oftener than chance, at whatever hour each does.

Who votes much meets others often, and all meet where many vote: how many votes two accounts would share by chance is
told from how much each of them votes and how much everybody else votes for each idea (Chung and Lu 2002), board by
board, so that nobody is accused of liking the same matters.  A patient ring on ideas that many like is not found.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, groupby

from portal.moderation.rules.rings import FALSE, Ballot, Pair, adjusted

LEAST = 5  # ideas on which two accounts must agree
SPREAD = 14 * 24 * 60 * 60  # seconds from the first of these votes to the last
FEW = 30  # an idea with more votes says little about two of them
MOST_PAIRS = 400_000  # that are counted: those on the ideas with the fewest votes
MOST_WEIGHED = 1_000


@dataclass(slots=True)
class Crowd:
    """How much everybody votes on each board, and for which ideas."""

    boards: Mapping[int, int]  # of each idea; those of none share one
    ideas: dict[int, int] = field(default_factory=dict)
    people: Counter[tuple[int, int]] = field(default_factory=Counter)  # of a person on a board
    totals: Counter[int] = field(default_factory=Counter)  # of a board
    squares: Counter[int] = field(default_factory=Counter)
    rare: list[list[int]] = field(default_factory=list)  # who voted for each idea that few voted for

    def watching(self, ballots: Iterable[Ballot]) -> Iterator[Ballot]:
        """Hand on votes, idea by idea, and count them meanwhile."""
        for idea_id, votes in groupby(ballots, key=lambda ballot: ballot.idea_id):
            voters: set[int] = set()
            for vote in votes:
                voters.add(vote.person_id)
                yield vote
            self._add(idea_id, voters)

    def _add(self, idea_id: int, voters: set[int]) -> None:
        board, n = self.board_of(idea_id), len(voters)
        self.ideas[idea_id] = n
        self.people.update((person, board) for person in voters)
        self.totals[board] += n
        self.squares[board] += n * n
        if 1 < n <= FEW:
            self.rare.append(sorted(voters))

    def board_of(self, idea_id: int) -> int:
        """Return on which board an idea stands."""
        return self.boards.get(idea_id, 0)


def candidates(crowd: Crowd) -> list[tuple[int, int]]:
    """Return the pairs that share most of the ideas that few voted for: what everybody likes tells nothing."""
    together: Counter[tuple[int, int]] = Counter()
    left = MOST_PAIRS
    for voters in sorted(crowd.rare, key=len):
        left -= math.comb(len(voters), 2)
        if left < 0:
            break
        together.update(combinations(voters, 2))
    return [pair for pair, n in together.most_common(MOST_WEIGHED) if n > 1]


def agreeing(crowd: Crowd, pairs: Iterable[tuple[int, int]], votes: Iterable[Ballot], tests: int) -> list[Pair]:
    """Return the pairs that agree too often for chance, over weeks, by all that these accounts voted for."""
    by_person: dict[int, dict[int, Ballot]] = defaultdict(dict)
    for vote in votes:
        by_person[vote.person_id][vote.idea_id] = vote
    found = [_pair(crowd, one, other, by_person[one], by_person[other]) for one, other in sorted(pairs)]
    q = adjusted([pair.p for pair in found], tests)
    return [
        Pair(pair.one_id, pair.other_id, pair.shared, pair.moments, pair.p, value, pair.expected)
        for pair, value in zip(found, q, strict=True)
        if value <= FALSE and pair.shared >= LEAST and _spread(pair.moments) >= SPREAD
    ]


def _pair(crowd: Crowd, one: int, other: int, of_one: Mapping[int, Ballot], of_other: Mapping[int, Ballot]) -> Pair:
    shared = sorted(of_one.keys() & of_other.keys())
    moments = tuple((of_one[idea], of_other[idea]) for idea in shared)
    expected = _expected(crowd, one, other, [*of_one, *of_other])
    return Pair(one, other, len(shared), moments, more_than(len(shared), expected), expected=expected)


def _expected(crowd: Crowd, one: int, other: int, ideas: Sequence[int]) -> float:
    """Return how many ideas both would vote for by chance, told from what all others vote for."""
    theirs = Counter(ideas)  # one where one of them voted, two where both did
    less: Counter[int] = Counter()
    for idea, mine in theirs.items():
        less[crowd.board_of(idea)] += mine * (2 * crowd.ideas[idea] - mine)
    return math.fsum(_on_board(crowd, board, (one, other), less[board]) for board in less)


def _on_board(crowd: Crowd, board: int, pair: tuple[int, int], less: int) -> float:
    a, b = (crowd.people[person, board] for person in pair)
    others = crowd.totals[board] - a - b
    if others <= 0:  # nobody else votes there, and nothing can be told
        return float(min(a, b))
    return a * b * (crowd.squares[board] - less) / others**2


def more_than(k: int, expected: float) -> float:
    """Return how likely k or more are where so many are expected (Poisson)."""
    if k <= 0:
        return 1.0
    if expected <= 0:
        return 0.0
    first = math.exp(k * math.log(expected) - expected - math.lgamma(k + 1))
    terms, term, n = [first], first, k
    while term > first * 1e-12 or n < expected:
        n += 1
        term *= expected / n
        terms.append(term)
    return min(math.fsum(terms), 1.0)


def _spread(moments: Sequence[tuple[Ballot, Ballot]]) -> int:
    times = [vote.at for both in moments for vote in both]
    return max(times) - min(times) if times else 0

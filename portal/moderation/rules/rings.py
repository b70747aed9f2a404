"""Which accounts vote together: near in time, on many of the ideas that both voted for, far oftener than by chance.

Two votes on one idea are near if less than half an hour lies between them.  How often that happens all over the house
is the rate; how often it would happen to two accounts by chance is binomial with that rate.  As very many pairs might
be found, the chances are corrected as Benjamini and Hochberg do.  A ring that takes its time is for `agreement`.
"""

import math
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from portal.kit.states import States, Step
from portal.kit.words import N_
from portal.people.rules import ADMIN, MODERATOR

NEAR = 30 * 60  # seconds
LEAST = 3  # ideas on which two accounts must have voted near in time
NEIGHBOURS = 40  # of the votes just before one, so that a newsletter does not make millions of pairs
FALSE = 0.05  # of the pairs that are shown, at most so many are there by chance
ACCOUNTS = 3  # fewer are friends
LIFE = States(
    Step("found", "review", "reviewing", (MODERATOR, ADMIN), N_("Review: take the votes out")),
    Step("found", "clear", "cleared", (MODERATOR, ADMIN), N_("Nothing wrong")),
    Step("reviewing", "clear", "cleared", (MODERATOR, ADMIN), N_("Nothing wrong: return the votes")),
    Step("reviewing", "confirm", "confirmed", (MODERATOR, ADMIN), N_("Strike the votes out")),
    Step("confirmed", "clear", "cleared", (MODERATOR, ADMIN), N_("Return the votes after all")),
    Step("cleared", "review", "reviewing", (MODERATOR, ADMIN), N_("Review again")),
    names={
        "found": N_("Found by the machine"),
        "reviewing": N_("Under review"),
        "confirmed": N_("Struck out"),
        "cleared": N_("Cleared"),
    },
)
MOMENTS, WEEKS = "moments", "weeks"  # what gave a ring away: votes at the same moments, or agreement over weeks
OUT = ("reviewing", "confirmed")  # in these the votes are out of the tally


@dataclass(frozen=True, slots=True)
class Ballot:
    """Who voted for what, when (in seconds), and the number of the vote."""

    idea_id: int
    person_id: int
    at: int
    vote_id: int


@dataclass(frozen=True, slots=True)
class Pace:
    """How near votes are all over the house, how many pairs might be found, and who is near to whom how often."""

    near: int
    pairs: int
    voters: int
    together: Mapping[tuple[int, int], int]

    @property
    def rate(self) -> float:
        """Return how often two votes on one idea are near in time."""
        return self.near / self.pairs if self.pairs else 0.0

    @property
    def tests(self) -> int:
        """Return how many pairs might be found: those that voted for one idea, counted once for each idea."""
        return min(self.pairs, self.voters * (self.voters - 1) // 2)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two accounts: the ideas both voted for, the votes that are near in time, and what chance says to that."""

    one_id: int
    other_id: int
    shared: int
    moments: tuple[tuple[Ballot, Ballot], ...]
    p: float
    q: float = 1.0
    expected: float = 0.0  # ideas on which both would vote by chance, where they agree over weeks


def pace_of(ballots: Iterable[Ballot]) -> Pace:
    """Walk all votes, idea by idea in the order of time, and count who is near to whom."""
    together: Counter[tuple[int, int]] = Counter()
    near = pairs = 0
    voters: set[int] = set()
    for _, votes in groupby(ballots, key=lambda ballot: ballot.idea_id):
        before: deque[Ballot] = deque()
        for n, vote in enumerate(votes):
            while before and vote.at - before[0].at > NEAR:
                before.popleft()
            near, pairs = near + len(before), pairs + n
            together.update(_pairs(vote, before))
            before.append(vote)
            voters.add(vote.person_id)
    return Pace(near, pairs, len(voters), {pair: n for pair, n in together.items() if n >= LEAST})


def _pairs(vote: Ballot, before: deque[Ballot]) -> Iterator[tuple[int, int]]:
    for at in range(len(before) - 1, max(len(before) - NEIGHBOURS, 0) - 1, -1):
        other = before[at].person_id
        if other != vote.person_id:
            yield (other, vote.person_id) if other < vote.person_id else (vote.person_id, other)


def weigh(pace: Pace, votes: Iterable[Ballot]) -> list[Pair]:
    """Return the pairs that are together too often for chance, by all that these accounts voted for."""
    by_person: dict[int, dict[int, Ballot]] = defaultdict(dict)
    for vote in votes:
        by_person[vote.person_id][vote.idea_id] = vote
    found = [_pair(one, other, by_person[one], by_person[other], pace.rate) for one, other in sorted(pace.together)]
    q = adjusted([pair.p for pair in found], pace.tests)
    return [
        Pair(pair.one_id, pair.other_id, pair.shared, pair.moments, pair.p, value)
        for pair, value in zip(found, q, strict=True)
        if value <= FALSE and len(pair.moments) >= LEAST
    ]


def _pair(one: int, other: int, of_one: Mapping[int, Ballot], of_other: Mapping[int, Ballot], rate: float) -> Pair:
    shared = sorted(of_one.keys() & of_other.keys())
    both = [(of_one[idea], of_other[idea]) for idea in shared]
    moments = tuple((a, b) for a, b in both if abs(a.at - b.at) <= NEAR)
    return Pair(one, other, len(shared), moments, tail(len(shared), len(moments), rate))


def tail(n: int, k: int, rate: float) -> float:
    """Return how likely k or more of n are, each by itself with this rate."""
    if k <= 0 or rate >= 1:
        return 1.0
    if rate <= 0:
        return 0.0
    return min(math.fsum(math.comb(n, i) * rate**i * (1 - rate) ** (n - i) for i in range(k, n + 1)), 1.0)


def adjusted(chances: Sequence[float], tests: int) -> list[float]:
    """Return each chance corrected for so many tests (Benjamini and Hochberg 1995): the q-values."""
    found = [1.0] * len(chances)
    least = 1.0
    ranked = sorted(enumerate(chances), key=itemgetter(1))
    for rank in range(len(ranked), 0, -1):
        at, p = ranked[rank - 1]
        least = min(least, p * max(tests, len(chances)) / rank)
        found[at] = least
    return found


def rings_of(pairs: Iterable[Pair]) -> list[list[Pair]]:
    """Return the pairs, put together where they have an account in common; two accounts alone are no ring."""
    leads: dict[int, int] = {}
    known = list(pairs)
    for pair in known:
        leads[_end(leads, pair.one_id)] = _end(leads, pair.other_id)
    parts: dict[int, list[Pair]] = defaultdict(list)
    for pair in known:
        parts[_end(leads, pair.one_id)].append(pair)
    return [part for part in parts.values() if len(accounts_of(part)) >= ACCOUNTS]


def _end(leads: dict[int, int], person_id: int) -> int:
    while leads.setdefault(person_id, person_id) != person_id:
        leads[person_id] = leads[leads[person_id]]
        person_id = leads[person_id]
    return person_id


def accounts_of(pairs: Iterable[Pair]) -> list[int]:
    """Return the accounts of a ring."""
    return sorted({person for pair in pairs for person in (pair.one_id, pair.other_id)})


def votes_of(pairs: Iterable[Pair]) -> list[int]:
    """Return the votes that are evidence: those given near in time."""
    return sorted({vote.vote_id for pair in pairs for both in pair.moments for vote in both})

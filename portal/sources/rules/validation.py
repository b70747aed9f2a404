"""Whether the ranking foretells anything: a temporal hold-out against what anyone could count.

At the end of each month t with twelve months behind it, everyone known is scored from the facts up to t.  The
outcome is what became of what they contributed in the quarter after t: how much of it was used within `window` days
of being contributed.  What is still undecided then is no outcome and is dropped.  Because facts are folded in the
order of time by the same code that makes today's list, nothing later can leak into a score.

The score must beat its best rival, not the average one: votes, points, contributions, recent contributions (faded
as the score fades them: much of what the score knows is who is here now), uses so far, and chance.  The difference
in NDCG at twenty to each rival is resampled over people, a thousand times, each person with all their months; only
where the lower end of its 95 % interval lies above zero may anyone say "better".
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from math import log2
from random import Random

from portal.sources.rules.facts import Community, Contribution, Fact
from portal.sources.rules.rates import faded
from portal.sources.rules.scores import estimates

Scores = Mapping[int, float]
Gains = Mapping[int, int]

HORIZON = timedelta(days=365.25 / 4)
WINDOW = timedelta(days=180)
BEHIND = timedelta(days=365)
K = 20
RESAMPLES = 1_000
SEED = 20_200_101
SHUFFLES = 50
SCORE = "expected"
RIVALS = ("votes", "points", "contributions", "recent", "used")


@dataclass(frozen=True, slots=True)
class Cut:
    """One instant of the hold-out: what each way of scoring said then, and what came of it."""

    at: datetime
    scores: Mapping[str, Scores]
    gains: Gains
    decided: Gains


@dataclass(frozen=True, slots=True)
class Measured:
    """How well one way of scoring foretold, averaged over the cuts at which anything was used."""

    name: str
    ndcg: float
    auc: float
    share: float


@dataclass(frozen=True, slots=True)
class Duel:
    """By how much the score's NDCG is above a rival's, with its 95 % interval."""

    rival: str
    difference: float
    low: float
    high: float

    @property
    def is_won(self) -> bool:
        """Say whether the score is shown to beat this rival."""
        return self.low > 0


@dataclass(frozen=True, slots=True)
class Decile:
    """A tenth of the people by expected value, and what the tenth really brought."""

    people: int
    expected: float
    real: int
    decided: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the hold-out says: `people` were scored, `positives` of them brought something used, `uses` times.

    The deciles are of those who had contributed before; what newcomers bring nobody could foretell.
    """

    cuts: int
    people: int
    positives: int
    uses: int
    measured: tuple[Measured, ...]
    duels: tuple[Duel, ...]
    deciles: tuple[Decile, ...]
    newcomers: Decile

    @property
    def hardest(self) -> Duel:
        """Return the duel with the rival that foretold best."""
        foretold = {one.name: one.ndcg for one in self.measured}
        return max(self.duels, key=lambda duel: foretold[duel.rival])

    @property
    def is_better(self) -> bool:
        """Say whether the score is shown to beat its best rival, and so all of them."""
        return self.hardest.is_won


def month_ends(first: datetime, last: datetime) -> list[datetime]:
    """Return the first instants of the months that have a year behind them and a quarter before them."""
    starts, year, month = [], first.year, first.month
    while (
        start := first.replace(year=year, month=month, day=1, hour=0, minute=0, second=0, microsecond=0)
    ) <= last - HORIZON:
        if start >= first + BEHIND:
            starts.append(start)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return starts


def cuts(facts: Sequence[Fact], window: timedelta = WINDOW) -> list[Cut]:
    """Return the scores and outcomes at every month's end that the facts reach."""
    if not facts:
        return []
    facts = sorted(facts, key=lambda fact: fact.at)
    final = list(Community().learn(facts).standing())
    known, seen, found = Community(), 0, []
    for at in month_ends(facts[0].at, facts[-1].at):
        end = bisect_right(facts, at, key=lambda fact: fact.at)
        known.learn(facts[seen:end])
        seen = end
        found.append(Cut(at, scored(known, at), *outcome(final, known, at, window)))
    return found


def scored(community: Community, at: datetime) -> dict[str, Scores]:
    """Return what each way of scoring says of everyone known; those who gave nothing come last."""
    people = sorted(community.joined)
    standing = list(community.standing())
    counted: dict[str, Scores] = {
        "votes": community.counts("vote"),
        "points": community.counts("points"),
        "contributions": Counter(one.person_id for one in standing),
        "recent": recent(standing, at),
        "used": Counter(one.person_id for one in standing if one.used),
    }
    expected = {one.person_id: one.expected for one in estimates(community, at)}
    every = {SCORE: expected, **counted}
    return {name: {person: scores.get(person, 0.0) for person in people} for name, scores in every.items()}


def recent(standing: Iterable[Contribution], at: datetime) -> Scores:
    """Return everyone's contributions, each weighing less the older it is."""
    weights: defaultdict[int, float] = defaultdict(float)
    for one in standing:
        weights[one.person_id] += faded(one.days(at))
    return weights


def outcome(final: Iterable[Contribution], known: Community, at: datetime, window: timedelta) -> tuple[Gains, Gains]:
    """Return how much each person gave in the quarter after the cut that was used, and that was decided, in time."""
    later = [one for one in final if at < one.at <= at + HORIZON and one.person_id in known.joined]
    decided = [one for one in later if one.decided_at is not None and one.decided_at <= one.at + window]
    return Counter(one.person_id for one in decided if one.used), Counter(one.person_id for one in decided)


def order_of(scores: Scores, seed: int = SEED) -> list[int]:
    """Return the people, best first; equals in an order of chance that is the same for every way of scoring."""
    people = sorted(scores)
    Random(seed).shuffle(people)  # noqa: S311 -- arithmetic, not a secret
    return sorted(people, key=lambda person: -scores[person])


def ndcg(order: Iterable[int], gains: Gains, k: int = K, times: Mapping[int, int] | None = None) -> float:
    """Return the normalised discounted gain of the first k; `times` says how often a resample holds each person."""
    ideal = _gain(sorted(gains, key=lambda person: (-gains[person], person)), gains, k, times)
    return _gain(order, gains, k, times) / ideal if ideal else 0.0


def _gain(order: Iterable[int], gains: Gains, k: int, times: Mapping[int, int] | None) -> float:
    """Return the discounted gain of the first k."""
    total, place = 0.0, 0
    for person in order:
        for _ in range(min(1 if times is None else times.get(person, 0), k - place)):
            place += 1
            total += gains.get(person, 0) / log2(place + 1)
        if place == k:
            break
    return total


def auc(scores: Scores, gains: Gains) -> float:
    """Return the chance that someone who brought anything stands above someone who did not; ties count half."""
    rising = sorted(scores.values())
    lucky = [scores[person] for person in scores if gains.get(person, 0)]
    if not lucky or len(lucky) == len(rising):
        return 0.5
    inner = sorted(lucky)
    above = sum(_below(rising, score) - _below(inner, score) for score in lucky)
    return above / (len(lucky) * (len(rising) - len(lucky)))


def _below(rising: Sequence[float], score: float) -> float:
    """Return how many are lower, equals counted half."""
    return (bisect_left(rising, score) + bisect_right(rising, score)) / 2


def share_of_top(order: Sequence[int], gains: Gains, k: int = K) -> float:
    """Return the part of all later uses that the first k brought."""
    every = sum(gains.values())
    return sum(gains.get(person, 0) for person in order[:k]) / every if every else 0.0


def verdict(found: Sequence[Cut], k: int = K, resamples: int = RESAMPLES) -> Verdict | None:
    """Return what the hold-out says, or None where no cut has an outcome."""
    told = [cut for cut in found if any(cut.gains.values())]
    if not told:
        return None
    names = rivals(told)
    measured = (*(measure(name, told, k) for name in (SCORE, *names)), by_chance(told, k))
    lucky = {person for cut in told for person, gain in cut.gains.items() if gain}
    people = {person for cut in told for person in cut.scores[SCORE]}
    uses = sum(sum(cut.gains.values()) for cut in told)
    return Verdict(len(told), len(people), len(lucky), uses, measured, *_found(told, names, k, resamples))


def _found(
    told: Sequence[Cut], names: Sequence[str], k: int, resamples: int
) -> tuple[tuple[Duel, ...], tuple[Decile, ...], Decile]:
    """Return the duels, the calibration, and what newcomers brought."""
    newcomers = _decile([row for row in _rows(told) if row[0] <= 0])
    return duels(told, names, k, resamples), deciles(told), newcomers


def rivals(told: Sequence[Cut]) -> tuple[str, ...]:
    """Return the rivals that counted anything: beating points where none were ever given proves nothing."""
    found = tuple(name for name in RIVALS if any(any(cut.scores[name].values()) for cut in told))
    return found or ("contributions",)


def measure(name: str, told: Sequence[Cut], k: int) -> Measured:
    """Return how well one way of scoring foretold."""
    orders = [(order_of(cut.scores[name]), cut) for cut in told]
    return Measured(
        name,
        _mean([ndcg(order, cut.gains, k) for order, cut in orders]),
        _mean([auc(cut.scores[name], cut.gains) for cut in told]),
        _mean([share_of_top(order, cut.gains, k) for order, cut in orders]),
    )


def by_chance(told: Sequence[Cut], k: int) -> Measured:
    """Return what a list in an order of chance foretells, averaged over many."""
    orders = [(order_of(dict.fromkeys(cut.scores[SCORE], 0.0), seed), cut) for cut in told for seed in range(SHUFFLES)]
    each = _mean([ndcg(order, cut.gains, k) for order, cut in orders])
    return Measured("chance", each, 0.5, _mean([share_of_top(order, cut.gains, k) for order, cut in orders]))


def duels(told: Sequence[Cut], names: Sequence[str], k: int = K, resamples: int = RESAMPLES) -> tuple[Duel, ...]:
    """Return the duel of the score with every rival.

    People are resampled, not months: one person's months resemble one another, and months taken as independent
    would make the intervals too narrow.
    """
    orders = [({name: order_of(cut.scores[name]) for name in (SCORE, *names)}, cut.gains) for cut in told]
    people = sorted({person for cut in told for person in cut.scores[SCORE]})
    chance = Random(SEED)  # noqa: S311 -- arithmetic, not a secret
    resampled = [_differences(orders, k, Counter(chance.choices(people, k=len(people)))) for _ in range(resamples)]
    whole = _differences(orders, k, None)
    return tuple(_duel(name, whole[name], sorted(one[name] for one in resampled)) for name in names)


def _duel(rival: str, difference: float, rising: Sequence[float]) -> Duel:
    """Return one duel with the middle 95 % of its resampled differences."""
    last = len(rising) - 1
    return Duel(rival, difference, rising[round(0.025 * last)], rising[round(0.975 * last)])


def _differences(
    orders: Sequence[tuple[Mapping[str, list[int]], Gains]], k: int, times: Mapping[int, int] | None
) -> dict[str, float]:
    """Return by how much the score's NDCG is above each rival's, over the cuts that still have an outcome."""
    alive = [(by, gains) for by, gains in orders if times is None or any(map(times.get, gains))]
    names = orders[0][0] if orders else {}
    each = {name: _mean([ndcg(by[name], gains, k, times) for by, gains in alive]) for name in names}
    return {name: each[SCORE] - other for name, other in each.items()}


def deciles(told: Sequence[Cut]) -> tuple[Decile, ...]:
    """Return the calibration: who had contributed, in tenths by expected value, and what the tenths really brought."""
    rows = [row for row in _rows(told) if row[0] > 0]
    edges = [len(rows) * tenth // 10 for tenth in range(11)]
    return tuple(_decile(rows[start:end]) for start, end in pairwise(edges))


def _rows(told: Sequence[Cut]) -> list[tuple[float, int, int]]:
    """Return for everyone at every cut what was expected, what was used and what was decided, the least first."""
    each = ((cut, person, score) for cut in told for person, score in cut.scores[SCORE].items())
    return sorted((score, cut.gains.get(person, 0), cut.decided.get(person, 0)) for cut, person, score in each)


def _decile(rows: Sequence[tuple[float, int, int]]) -> Decile:
    """Return one tenth."""
    return Decile(len(rows), sum(row[0] for row in rows), sum(row[1] for row in rows), sum(row[2] for row in rows))


def _mean(values: Sequence[float]) -> float:
    """Return the mean, or zero of nothing."""
    return sum(values) / len(values) if values else 0.0

"""How often a person contributes, and how often that is of use: rates drawn towards what is usual here.

Two raw numbers mislead: three of three is luck, thirty of a hundred is knowledge.  Both rates are therefore
empirical-Bayes estimates: a prior fitted to the whole community by maximum likelihood, and each person's own
counts on top of it.

* Willingness, lambda: contributions per quarter.  Counts are Poisson, the rates of the community Gamma(shape,
  rate).  Counts and the time in which they came fade alike with a half-life of six months, so a person who fell
  silent is not ranked by the zeal of three years ago.
* Usefulness, pi: the share of decided contributions that were used (an adopted idea, an accepted answer).
  Counts are binomial, the shares of the community Beta(a, b).  What is not decided is missing, not a failure.

Score = lambda * pi = useful contributions expected in the next quarter.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, lgamma, log
from random import Random

from portal.sources.rules.simplex import lowest

YEAR = 365.25
QUARTER = YEAR / 4
HALF_LIFE = YEAR / 2
_FADING = log(2) / HALF_LIFE

# Below these a likelihood is flat, and its top is noise: then the weak priors hold.
ENOUGH_PEOPLE = 10
ENOUGH_DECIDED = 30

# A fitted prior may weigh as much as this many decisions, or quarters, of a person's own, and no more.
WEAKEST, STRONGEST, LONGEST = 0.05, 1_000.0, 40.0


@dataclass(frozen=True, slots=True)
class Gamma:
    """What we believe of a rate: its mean is shape / rate; the rate is a number of quarters."""

    shape: float
    rate: float

    @property
    def mean(self) -> float:
        """Return the expected contributions per quarter."""
        return self.shape / self.rate

    @property
    def square(self) -> float:
        """Return the expected square."""
        return self.shape * (self.shape + 1) / self.rate**2

    def draw(self, chance: Random) -> float:
        """Return one rate that may be the true one."""
        return chance.gammavariate(self.shape, 1 / self.rate)


@dataclass(frozen=True, slots=True)
class Beta:
    """What we believe of a share: its mean is a / (a + b)."""

    a: float
    b: float

    @property
    def mean(self) -> float:
        """Return the expected share."""
        return self.a / (self.a + self.b)

    @property
    def square(self) -> float:
        """Return the expected square."""
        return self.mean * (self.a + 1) / (self.a + self.b + 1)

    def draw(self, chance: Random) -> float:
        """Return one share that may be the true one."""
        return chance.betavariate(self.a, self.b)


# Nobody has contributed or decided anything: three contributions a quarter and one in ten used, believed weakly.
WEAK_RATE = Gamma(1.2, 0.4)
WEAK_USE = Beta(1.0, 9.0)


def faded(days: float) -> float:
    """Return what a contribution of so many days ago still weighs."""
    return exp(-_FADING * max(days, 0.0))


def exposure(days: float) -> float:
    """Return the quarters in which a person could contribute, faded like the contributions."""
    return (1 - exp(-_FADING * max(days, 0.0))) / (_FADING * QUARTER)


def rate_of(prior: Gamma, count: float, quarters: float) -> Gamma:
    """Return what we believe of a rate after so many contributions in so many quarters."""
    return Gamma(prior.shape + count, prior.rate + quarters)


def use_of(prior: Beta, used: float, decided: float) -> Beta:
    """Return what we believe of a share after so many were used of those decided."""
    return Beta(prior.a + used, prior.b + decided - used)


def usual_rate(people: Iterable[tuple[int, float]]) -> Gamma:
    """Return the prior of (contributions, quarters) by maximum likelihood of the negative binomial.

    The counts are whole and unfaded, of one year: a faded count is not Poisson, and its likelihood would take the
    stragglers of old times for people who are all alike.  With fewer than ENOUGH_PEOPLE who contributed, the weak
    prior keeps its strength and takes the community's mean.
    """
    groups = Counter((count, round(quarters, 2)) for count, quarters in people)
    total = sum(count * times for (count, _), times in groups.items())
    mean = (WEAK_RATE.shape + total) / (WEAK_RATE.rate + sum(time * times for (_, time), times in groups.items()))
    if sum(times for (count, _), times in groups.items() if count) < ENOUGH_PEOPLE:
        return Gamma(mean * WEAK_RATE.rate, WEAK_RATE.rate)
    _, (middle, strength) = lowest(lambda point: _rate_cost(groups, *point), (log(mean), log(WEAK_RATE.rate)))
    rate = _bounded(exp(strength), LONGEST)
    return Gamma(exp(middle) * rate, rate)


def _rate_cost(groups: Counter[tuple[int, float]], middle: float, strength: float) -> float:
    """Return minus the log-likelihood of a Gamma with this log mean and log strength."""
    rate = _bounded(exp(strength), LONGEST)
    shape = exp(middle) * rate
    base, start = lgamma(shape), shape * log(rate)
    fit = 0.0
    for (count, quarters), times in groups.items():
        rising = lgamma(shape + count) - base if count else 0.0
        fit += times * (rising + start - (shape + count) * log(rate + quarters))
    return -fit


def usual_use(people: Iterable[tuple[int, int]]) -> Beta:
    """Return the prior of (used, decided) by maximum likelihood of the beta-binomial.

    With few decisions, or when none or all were used, the likelihood has no top that deserves trust: then the
    weak prior keeps its strength of ten decisions, and its mean moves from one in ten to what was seen.
    """
    groups = Counter((used, decided) for used, decided in people if decided)
    used = sum(one * times for (one, _), times in groups.items())
    decided = sum(all_ * times for (_, all_), times in groups.items())
    mean = (WEAK_USE.a + used) / (WEAK_USE.a + WEAK_USE.b + decided)
    if decided < ENOUGH_DECIDED or sum(groups.values()) < ENOUGH_PEOPLE or not 0 < used < decided:
        return _beta(mean, WEAK_USE.a + WEAK_USE.b)
    start = (log(mean / (1 - mean)), log(WEAK_USE.a + WEAK_USE.b))
    _, (middle, strength) = lowest(lambda point: _use_cost(groups, *point), start)
    return _beta(_share(middle), _bounded(exp(strength)))


def _use_cost(groups: Counter[tuple[int, int]], middle: float, strength: float) -> float:
    """Return minus the log-likelihood of a Beta with this log odds and log strength."""
    prior = _beta(_share(middle), _bounded(exp(strength)))
    return -sum(times * _chance_of(prior, used, decided) for (used, decided), times in groups.items())


def _chance_of(prior: Beta, used: float, decided: float) -> float:
    """Return the log-chance, up to a constant, that so many of those decided were used."""
    a, b = prior.a, prior.b
    above = lgamma(a + used) + lgamma(b + decided - used) - lgamma(a + b + decided)
    return above - lgamma(a) - lgamma(b) + lgamma(a + b)


def usual_strength(topics: Sequence[tuple[int, int, float]]) -> float:
    """Return how many decisions on a topic weigh as much as the person's global share.

    Each row is (used, decided, the person's share); the strength is fitted by maximum likelihood, so a community
    whose people are alike good at everything believes the global share, and one of specialists the topic.
    """
    groups = Counter((used, decided, round(share, 3)) for used, decided, share in topics if decided)
    if sum(groups.values()) < ENOUGH_PEOPLE or sum(row[1] * times for row, times in groups.items()) < ENOUGH_DECIDED:
        return WEAK_USE.a + WEAK_USE.b

    def cost(point: tuple[float, ...]) -> float:
        strength = _bounded(exp(point[0]))
        return -sum(t * _chance_of(_beta(share, strength), k, n) for (k, n, share), t in groups.items())

    return max(1.0, _bounded(exp(lowest(cost, (log(10.0),))[1][0])))


def use_on_topic(overall: Beta, strength: float, used: int, decided: int) -> Beta:
    """Return what we believe of a person's share on one topic: the topic drawn to the person."""
    return use_of(_beta(overall.mean, strength), used, decided)


def rate_on_topic(overall: Gamma, part: float, count: float, quarters: float) -> Gamma:
    """Return what we believe of a person's rate on a topic that holds this part of what is contributed.

    The prior is worth WEAK_RATE.rate quarters: enough that one lucky day on a topic does not make a specialist.
    """
    prior = Gamma(max(overall.mean * part, 1e-6) * WEAK_RATE.rate, WEAK_RATE.rate)
    return rate_of(prior, count, quarters)


def _beta(mean: float, strength: float) -> Beta:
    """Return the Beta with this mean and strength, its mean kept off the ends."""
    mean = min(max(mean, 1e-6), 1 - 1e-6)
    return Beta(mean * strength, (1 - mean) * strength)


def _share(odds: float) -> float:
    """Return the share of these log odds."""
    return 1 / (1 + exp(-min(max(odds, -30.0), 30.0)))


def _bounded(strength: float, most: float = STRONGEST) -> float:
    """Return the strength within what a prior may weigh."""
    return min(max(strength, WEAKEST), most)

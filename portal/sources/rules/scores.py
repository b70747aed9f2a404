"""From a community to its estimates: everyone's rates, over all or on one topic, and the three dimensions.

The thinking behind a source of knowledge names three sides, and each is shown as a percentile among those ranked:

* value: how much of what the person gives is used (pi);
* willingness: how much the person gives (lambda);
* absorption: how well the company takes in what the person's topics bring, namely the share of what came on them
  that was decided within a quarter.  It joins the share decided and the speed of deciding in one number with a
  unit; what is younger than a quarter and undecided is missing.

The sides explain the score and do not make it: mixtures of such percentiles by fixed weights foretold use worse
than plain points did.  The score is lambda * pi, summed over the kinds of contribution, since ideas and answers
are used at different rates.  A contribution must be decided before it is used, so each kind weighs by the share of
it that the whole community decides; on a real forum this brought what was expected of the best tenth from 2.6 times
what came true to 1.2 times.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.sources.rules import rates
from portal.sources.rules.facts import DAY, KINDS, Community, Contribution, Kind, Promptness, promptness
from portal.sources.rules.ranks import Estimate, Part, percentiles
from portal.sources.rules.rates import Beta, Gamma

Key = tuple[int, Kind]
PATIENCE = 182.6  # days: what is undecided after two quarters rarely is decided at all


@dataclass(frozen=True, slots=True)
class Priors:
    """What is usual in the community, per kind of contribution."""

    rate: Mapping[Kind, Gamma]
    use: Mapping[Kind, Beta]
    decided: Mapping[Kind, float]


@dataclass(frozen=True, slots=True)
class Tally:
    """Contributions (faded, and of the last year), decisions and uses, per person and kind."""

    lately: Counter[Key]
    given: Mapping[Key, float]
    decided: Counter[Key]
    used: Counter[Key]

    def uses(self, kind: Kind) -> list[tuple[int, int]]:
        """Return (used, decided) of everyone with a decision of this kind."""
        return [(self.used[key], count) for key, count in self.decided.items() if key[1] == kind]


def tally(contributions: Sequence[Contribution], at: datetime) -> Tally:
    """Return what the contributions add up to."""
    given: defaultdict[Key, float] = defaultdict(float)
    for one in contributions:
        given[one.person_id, one.kind] += rates.faded(one.days(at))
    lately = Counter((one.person_id, one.kind) for one in contributions if one.days(at) <= rates.YEAR)
    decided = Counter((one.person_id, one.kind) for one in contributions if one.used is not None)
    used = Counter((one.person_id, one.kind) for one in contributions if one.used)
    return Tally(lately, given, decided, used)


def days(community: Community, at: datetime) -> dict[int, float]:
    """Return for how many days each person could contribute: a quarter at least.

    Most people come because they have something to say: what they give on their first days foretells no quarter.
    """
    spent = {person: (at - since).total_seconds() / DAY for person, since in community.joined.items()}
    return {person: max(days, rates.QUARTER) for person, days in spent.items()}


def priors(standing: Sequence[Contribution], counts: Tally, time: Mapping[int, float], at: datetime) -> Priors:
    """Return what is usual, fitted to everyone who could contribute."""
    rate = {
        k: rates.usual_rate((counts.lately[p, k], min(spent, rates.YEAR) / rates.QUARTER) for p, spent in time.items())
        for k in KINDS
    }
    use = {kind: rates.usual_use(counts.uses(kind)) for kind in KINDS}
    return Priors(rate, use, {kind: decided_share(standing, kind, at) for kind in KINDS})


def decided_share(standing: Sequence[Contribution], kind: Kind, at: datetime) -> float:
    """Return the share of this kind that is decided, of what has had two quarters' time; one in two if none had."""
    prompt = promptness((one for one in standing if one.kind == kind), at, PATIENCE).get("", Promptness(0, 0))
    return prompt.share(strength=2.0)


def estimates(community: Community, at: datetime) -> list[Estimate]:
    """Return what to expect of everyone who ever contributed what still stands."""
    standing = list(community.standing())
    counts, time = tally(standing, at), days(community, at)
    usual = priors(standing, counts, time, at)
    people = sorted({one.person_id for one in standing})
    return [_estimate(person, counts, time, usual) for person in people]


def _estimate(person: int, counts: Tally, time: Mapping[int, float], usual: Priors) -> Estimate:
    """Return what to expect of one person."""
    parts = (
        Part(
            rates.rate_of(usual.rate[kind], counts.given.get((person, kind), 0.0), rates.exposure(time[person])),
            rates.use_of(usual.use[kind], counts.used[person, kind], counts.decided[person, kind]),
            usual.decided[kind],
        )
        for kind in KINDS
    )
    return Estimate(person, tuple(parts))


@dataclass(frozen=True, slots=True)
class Topics:
    """A community by topic: tallies there, and what everyone is expected to do over all."""

    there: Mapping[str, Tally]
    overall: Mapping[int, Estimate]
    time: Mapping[int, float]
    strength: Mapping[Kind, float]
    whole: float


def by_topic(community: Community, at: datetime) -> Topics:
    """Return the community by topic, with the strength by which a person's topics are drawn to the person.

    Topic is drawn to person as person is drawn to community: the prior of a share of use on a topic is the person's
    own share, and the prior of a rate is the person's own rate times the topic's part of all that is contributed.
    """
    overall = {one.person_id: one for one in estimates(community, at)}
    groups: dict[str, list[Contribution]] = defaultdict(list)
    for one in community.standing():
        for topic in one.topics:
            groups[topic].append(one)
    there = {topic: tally(ones, at) for topic, ones in groups.items()}
    whole = sum(tally(list(community.standing()), at).given.values())
    strength = {kind: _strength(there, overall, kind) for kind in KINDS}
    return Topics(there, overall, days(community, at), strength, whole)


def _strength(there: Mapping[str, Tally], overall: Mapping[int, Estimate], kind: Kind) -> float:
    """Return how many decisions on a topic weigh as much as the person's share over all."""
    place = KINDS.index(kind)
    rows = [
        (counts.used[key], decided, overall[key[0]].parts[place].use.mean)
        for counts in there.values()
        for key, decided in counts.decided.items()
        if key[1] == kind
    ]
    return rates.usual_strength(rows)


def on_topic(topics: Topics, topic: str) -> list[Estimate]:
    """Return what to expect on one topic of everyone who contributed to it."""
    counts = topics.there[topic]
    part = sum(counts.given.values()) / max(topics.whole, 1e-9)
    people = sorted({person for person, _ in counts.given})
    return [_there(topics, counts, part, topics.overall[person]) for person in people]


def _there(topics: Topics, counts: Tally, part: float, one: Estimate) -> Estimate:
    """Return what to expect of one person on the topic."""
    person, time = one.person_id, rates.exposure(topics.time[one.person_id])
    parts = (
        Part(
            rates.rate_on_topic(whole.rate, part, counts.given.get((person, kind), 0.0), time),
            rates.use_on_topic(
                whole.use, topics.strength[kind], counts.used[person, kind], counts.decided[person, kind]
            ),
            whole.decided,
        )
        for kind, whole in zip(KINDS, one.parts, strict=True)
    )
    return Estimate(person, tuple(parts))


def absorption(community: Community, at: datetime) -> dict[int, float]:
    """Return for everyone the share decided within a quarter on their topics, averaged over what they gave."""
    standing = list(community.standing())
    prompt = promptness(standing, at)
    usual = prompt[""].share() if "" in prompt else 0.5
    share = {topic: one.share(usual) for topic, one in prompt.items()}
    met: dict[int, list[float]] = defaultdict(list)
    for one in standing:
        known = [share.get(topic, usual) for topic in one.topics or ("",)]
        met[one.person_id].append(sum(known) / len(known))
    return {person: sum(shares) / len(shares) for person, shares in met.items()}


@dataclass(frozen=True, slots=True)
class Sides:
    """The three dimensions of a source, as percentiles among those ranked."""

    value: int
    willingness: int
    absorption: int


def sides(ranked: Sequence[Estimate], absorbed: Mapping[int, float]) -> dict[int, Sides]:
    """Return everyone's three dimensions."""
    value = percentiles({one.person_id: one.use for one in ranked})
    willing = percentiles({one.person_id: one.willingness for one in ranked})
    taken_in = percentiles({one.person_id: absorbed[one.person_id] for one in ranked})
    return {p: Sides(value[p], willing[p], taken_in[p]) for p in value}

"""Rates drawn towards what is usual: the golden example, published data, and what must hold for any numbers."""

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portal.sources.rules import ranks
from portal.sources.rules.ranks import Estimate, Part, in_order, places
from portal.sources.rules.rates import (
    HALF_LIFE,
    QUARTER,
    WEAK_USE,
    Beta,
    Gamma,
    exposure,
    faded,
    rate_of,
    rate_on_topic,
    use_of,
    use_on_topic,
    usual_rate,
    usual_strength,
    usual_use,
)

# Ideas decided and adopted; by hand: rate of use, willingness, score, rank interval, chance to be first.
PEOPLE = {
    1: (12, 3, 0.182, 9.43, 1.714, (1, 3), 0.50),
    2: (3, 1, 0.154, 3.00, 0.462, (2, 4), 0.02),
    3: (30, 2, 0.075, 22.29, 1.671, (1, 3), 0.47),
    4: (1, 0, 0.091, 1.57, 0.143, (3, 4), 0.00),
}
counts = some.integers(0, 200).flatmap(lambda n: some.tuples(some.integers(0, n), some.just(n)))
priors = some.builds(Beta, some.floats(0.1, 50), some.floats(0.1, 50))


def example():
    return [
        Estimate(person, (Part(rate_of(Gamma(1.2, 0.4), decided, 1.0), use_of(Beta(1, 9), adopted, decided)),))
        for person, (decided, adopted, *_) in PEOPLE.items()
    ]


def test_ann_bo_chen_and_dee_are_scored_as_worked_out_by_hand():
    for one in example():
        _, _, use, willingness, score, _, _ = PEOPLE[one.person_id]
        assert one.use == pytest.approx(use, abs=0.001)
        assert one.willingness == pytest.approx(willingness, abs=0.01)
        assert one.expected == pytest.approx(score, abs=0.001)
    assert [one.person_id for one in in_order(example())] == [1, 3, 2, 4]


def test_ann_and_chen_are_tied_and_the_intervals_say_so(monkeypatch):
    monkeypatch.setattr(ranks, "TOP", 1)
    found = {place.person_id: place for place in places(example())}
    for person, (*_, interval, first) in PEOPLE.items():
        assert (found[person].low, found[person].high) == interval
        assert found[person].top == pytest.approx(first, abs=0.03)


@pytest.mark.samples
def test_a_season_of_baseball_is_foretold_better_when_drawn_together(oracles):
    known = oracles["efron_morris"]
    prior = usual_use((hits, 45) for hits in known["hits45"])
    drawn = [use_of(prior, hits, 45).mean for hits in known["hits45"]]
    raw = [hits / 45 for hits in known["hits45"]]
    assert error(raw, known["season"]) == pytest.approx(0.0754, abs=0.0002)
    assert error(drawn, known["season"]) == pytest.approx(0.0228, abs=0.001)
    assert all(abs(one - 0.2654) < abs(hits - 0.2654) for one, hits in zip(drawn, raw, strict=True))


def error(foretold, real):
    return sum((one - other) ** 2 for one, other in zip(foretold, real, strict=True))


@given(priors, counts)
def test_a_rate_of_use_lies_between_what_was_seen_and_what_is_usual(prior, seen):
    used, decided = seen
    rate = use_of(prior, used, decided).mean
    raw = used / decided if decided else prior.mean
    assert min(raw, prior.mean) - 1e-9 <= rate <= max(raw, prior.mean) + 1e-9


@given(some.floats(0.05, 20), some.floats(0.05, 20), some.floats(0, 100), some.floats(0.01, 3))
def test_a_rate_of_contributing_lies_between_what_was_seen_and_what_is_usual(shape, strength, count, quarters):
    prior = Gamma(shape, strength)
    rate = rate_of(prior, count, quarters).mean
    assert min(count / quarters, prior.mean) - 1e-9 <= rate <= max(count / quarters, prior.mean) + 1e-9


@given(priors, counts)
def test_one_more_adopted_idea_never_lowers_the_rate_of_use(prior, seen):
    used, decided = seen
    assert use_of(prior, used + 1, decided + 1).mean >= use_of(prior, used, decided).mean


@given(priors, some.floats(1, 500), counts)
def test_a_topic_lies_between_what_was_seen_there_and_the_person(overall, strength, seen):
    used, decided = seen
    raw = used / decided if decided else overall.mean
    assert min(raw, overall.mean) - 1e-6 <= use_on_topic(overall, strength, used, decided).mean
    assert use_on_topic(overall, strength, used, decided).mean <= max(raw, overall.mean) + 1e-6


@given(some.lists(counts, max_size=60))
def test_a_prior_can_be_fitted_to_whatever_was_decided(people):
    prior = usual_use(people)
    assert 0 < prior.mean < 1
    assert 0 < prior.a + prior.b <= 1_000.001


@given(some.lists(some.tuples(some.integers(0, 60), some.floats(0, 4)), max_size=60))
def test_a_prior_can_be_fitted_to_whatever_was_contributed(people):
    prior = usual_rate(people)
    assert prior.mean > 0
    assert 0 < prior.rate <= 40


def test_without_a_decision_one_idea_in_ten_is_believed_to_be_used():
    assert usual_use([]).mean == pytest.approx(WEAK_USE.mean)


def test_a_known_prior_is_found_again():
    # Counts laid out as Beta(2, 8) would give them on average: a tenth of a grid of shares each.
    shares = [0.06, 0.1, 0.13, 0.16, 0.18, 0.2, 0.23, 0.26, 0.3, 0.38]
    prior = usual_use((round(share * 100), 100) for share in shares * 20)
    assert prior.mean == pytest.approx(0.2, abs=0.002)
    assert sqrt(prior.square - prior.mean**2) == pytest.approx(0.093, abs=0.02)


def test_where_everyone_is_alike_on_every_topic_the_person_outweighs_the_topic():
    alike = [(2, 10, 0.2)] * 40
    specialists = [(10, 10, 0.5), (0, 10, 0.5)] * 20
    assert usual_strength(alike) > 100
    assert usual_strength(specialists) < 3
    assert usual_strength(alike[:3]) == 10


def test_a_contribution_weighs_half_after_half_a_year_and_so_does_the_time():
    assert faded(HALF_LIFE) == pytest.approx(0.5)
    assert exposure(1) == pytest.approx(1 / QUARTER, rel=0.01)
    assert exposure(100_000) == pytest.approx(2.885, abs=0.001)
    assert faded(-1) == 1  # the future, by a wrong clock, weighs no more than now


def test_a_topic_that_holds_little_of_the_talk_expects_little_of_a_newcomer_to_it():
    assert rate_on_topic(Gamma(4, 2), 0.1, 0, 1).mean < rate_on_topic(Gamma(4, 2), 0.5, 0, 1).mean < 2

"""Places in the list: an order that never flickers, and intervals that say how sure we are."""

from random import Random

from hypothesis import given
from hypothesis import strategies as some

from portal.sources.rules import ranks
from portal.sources.rules.ranks import Estimate, Part, in_order, percentiles, places
from portal.sources.rules.rates import Beta, Gamma


def estimate(person, given_=4.0, used=2.0):
    return Estimate(person, (Part(Gamma(given_, 1.0), Beta(1 + used, 9.0)),))


def crowd(size):
    return [estimate(person, 1 + 2_000 / person, 5 / person) for person in range(1, size + 1)]


def test_equals_are_listed_in_the_order_in_which_we_met_them():
    assert [one.person_id for one in in_order(estimate(person) for person in (9, 2, 5))] == [2, 5, 9]


def test_among_equal_scores_the_more_willing_comes_first():
    willing = Estimate(2, (Part(Gamma(8, 1), Beta(1, 7)),))
    useful = Estimate(1, (Part(Gamma(2, 1), Beta(4, 4)),))
    assert willing.expected == useful.expected
    assert [one.person_id for one in in_order([useful, willing])] == [2, 1]


def test_the_same_facts_give_the_same_list_in_whatever_order_they_come():
    people = crowd(60)
    shuffled = people[:]
    Random(1).shuffle(shuffled)
    assert places(people) == places(shuffled)


def test_every_rank_lies_in_its_interval():
    found = places(crowd(1_200))
    assert [place.rank for place in found] == list(range(1, 1_201))
    assert all(1 <= place.low <= place.rank <= place.high <= 1_200 for place in found)


def test_the_chances_to_be_in_the_top_ten_add_up_to_ten():
    assert abs(sum(place.top for place in places(crowd(300))) - 10) < 1e-6


def test_the_approximation_is_close_to_the_draws_where_both_can_be_had():
    drawn = places(crowd(400))[200:]
    for one, other in zip(drawn, places(crowd(400), most=200)[200:], strict=True):
        assert abs(one.low - other.low) < 80
        assert abs(one.high - other.high) < 80


def test_draws_are_fewer_for_longer_lists():
    assert [ranks.draws_for(people) for people in (0, 4, 400, 1_000, 9_000)] == [2_000, 2_000, 1_000, 400, 200]


def test_an_empty_community_has_an_empty_list():
    assert places([]) == []


@given(some.dictionaries(some.integers(), some.floats(0, 1), max_size=50))
def test_percentiles_lie_between_0_and_100_and_keep_the_order(values):
    found = percentiles(values)
    assert found.keys() == values.keys()
    assert all(0 <= one <= 100 for one in found.values())
    assert all(found[a] <= found[b] for a in values for b in values if values[a] <= values[b])


def test_equals_share_a_percentile():
    assert percentiles({1: 0.5, 2: 0.5, 3: 0.9}) == {1: 25, 2: 25, 3: 100}
    assert percentiles({1: 0.3}) == {1: 50}


@given(some.floats(0.001, 50), some.floats(0.0001, 50))
def test_the_span_of_a_score_lies_around_its_middle(mean, variance):
    low, high = ranks.span(mean, variance)
    assert 0 <= low <= high

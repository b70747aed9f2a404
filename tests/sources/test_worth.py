"""Lifetime value, against the figures published for the CDNOW customers."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portal.sources.rules import worth
from portal.sources.rules.worth import Buyer, Buying, Spending


@pytest.fixture(scope="module")
def buying(cdnow):
    return worth.fit_buying(cdnow)


@pytest.fixture(scope="module")
def spending(cdnow):
    return worth.fit_spending(cdnow)


@pytest.mark.samples
def test_bg_nbd_is_fitted_as_published(oracles, buying):
    known = oracles["bgnbd_cdnow"]
    assert [buying.r, buying.alpha, buying.a, buying.b] == pytest.approx(known["params"], abs=known["tol"])
    assert buying.likelihood == pytest.approx(known["loglik"], abs=0.1)


@pytest.mark.samples
def test_repeat_orders_of_a_new_customer_are_foretold_as_published(oracles, buying):
    known = oracles["bgnbd_expectation"]
    assert [buying.ever(weeks) for weeks in known["t"]] == pytest.approx(known["E"], abs=known["tol"])


@pytest.mark.samples
def test_the_next_orders_of_a_known_customer_are_foretold_as_published(oracles, buying):
    known = oracles["bgnbd_conditional"]
    buyer = Buyer(known["x"], known["tx"], known["T"])
    assert buying.next(buyer, known["t"]) == pytest.approx(known["value"], abs=known["tol"])


@pytest.mark.samples
def test_gamma_gamma_is_fitted_as_published(oracles, cdnow, spending):
    known = oracles["gamma_gamma_cdnow"]
    assert [spending.p, spending.q, spending.v] == pytest.approx(known["params"], abs=0.01)
    assert [spending.of(one) for one in cdnow[:10]] == pytest.approx(known["first10"], abs=known["atol"])


@pytest.mark.samples
def test_a_reader_can_judge_the_fit(cdnow, buying):
    found = worth.quality(buying, cdnow)
    assert (found.customers, found.repeats) == (2357, 2457)
    assert found.foretold == pytest.approx(found.repeats, rel=0.03)
    assert found.correlation == pytest.approx(0.11, abs=0.01)


def test_a_small_shop_is_not_fitted():
    assert not worth.is_enough([Buyer(1, 1.0, 5.0)] * 199)
    assert not worth.is_enough([Buyer(0, 0.0, 5.0)] * 500)
    assert worth.is_enough([Buyer(1, 1.0, 5.0)] * 200)


def test_who_ordered_more_often_and_lately_is_worth_more():
    buying, spending = Buying(0.243, 4.414, 0.793, 2.426), Spending(6.25, 3.74, 15.44)
    regular, former, once = Buyer(6, 36.0, 38.0, 40.0), Buyer(6, 8.0, 38.0, 40.0), Buyer(0, 0.0, 38.0)
    of = [worth.lifetime(buying, spending, one) for one in (regular, former, once)]
    assert of[0] > of[2] > of[1] > 0  # six quick orders and then silence: gone


@given(some.integers(0, 40), some.floats(0, 1), some.floats(0.1, 100), some.floats(0.1, 150))
def test_expected_orders_are_never_negative_and_grow_with_time(repeats, part, age, weeks):
    buying = Buying(0.243, 4.414, 0.793, 2.426)
    buyer = Buyer(repeats, part * age if repeats else 0.0, age)
    assert -1e-9 <= buying.next(buyer, weeks) <= buying.next(buyer, weeks + 1) + 1e-9


@given(some.floats(0, 0.9), some.floats(0.1, 5))
def test_the_hypergeometric_series_is_the_binomial_where_they_meet(z, a):
    assert worth.hypergeometric(a, 1.7, 1.7, z) == pytest.approx((1 - z) ** -a, rel=1e-9)


def test_recency_frequency_and_money_are_fifths_of_the_customers():
    marks = worth.rfm([Buyer(n, float(n), 12.0, 10.0 * n) for n in range(10)])
    assert marks[0] == (1, 1, 1)
    assert marks[-1] == (5, 5, 5)
    assert sorted(recency for recency, _, _ in marks) == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert worth.rfm([]) == []

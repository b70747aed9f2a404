"""Shares, scores and gaps, against published figures."""

import pytest

from portal.surveys.rules.measures import camps, gap, mean, promoter_score, satisfied, share, student

# Newcombe 1998, Statistics in Medicine 17:857-872, table I.
NEWCOMBE = [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]


@pytest.mark.parametrize(("k", "n", "low", "high"), NEWCOMBE)
def test_a_share_has_the_interval_of_wilson(k, n, low, high):
    found = share(k, n)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)
    assert found.value == k / n


def test_of_nothing_no_share_is_known():
    assert (share(0, 0).value, share(0, 0).low, share(0, 0).high) == (None, 0.0, 1.0)


def test_satisfied_is_who_chose_one_of_the_two_best():
    found = satisfied({5: 40, 4: 41, 3: 100, 2: 50, 1: 32})
    assert (round(found.value, 3), round(found.low, 3), round(found.high, 3)) == (0.308, 0.255, 0.366)


# Rocks 2016, American Statistician 70(4):365-372: the adjusted Wald interval with three answers more.
@pytest.mark.parametrize(
    ("parts", "score", "low", "high"),
    [((15, 13, 8), 19.4, -6.3, 42.2), ((12, 7, 12), 0.0, -29.1, 29.1), ((5, 0, 0), 100.0, 17.5, 100.0)],
)
def test_a_promoter_score_has_an_honest_interval(parts, score, low, high):
    found = promoter_score(*parts)
    assert (round(found.value, 1), round(found.low, 1), round(found.high, 1)) == (score, low, high)


def test_who_recommends_is_told_by_nine_and_ten():
    assert camps({0: 1, 6: 2, 7: 3, 8: 4, 9: 5, 10: 6}) == (11, 7, 3)


def test_a_gap_compares_each_person_with_themselves():
    found = gap({(7, 5): 2, (6, 6): 1, (5, 6): 1})
    assert (found.expected.value, found.perceived.value, found.gap.value) == (6.25, 5.5, -0.75)
    assert round(found.gap.low, 3) == round(
        -0.75 - student(3) * (((2 * 1.25**2 + 0.75**2 + 1.75**2) / 3) ** 0.5) / 2, 3
    )


@pytest.mark.parametrize(
    ("freedom", "point"), [(1, 12.7062), (4, 2.7764), (10, 2.2281), (11, 2.2010), (30, 2.0423), (120, 1.9799)]
)
def test_the_t_of_student_is_that_of_the_tables(freedom, point):
    assert student(freedom) == pytest.approx(point, abs=2e-4)


def test_one_answer_has_a_mean_without_bounds():
    assert (mean({4: 1}).value, mean({4: 1}).high) == (4, float("inf"))
    assert mean({}).value is None

"""The hold-out: a claim is made only where the figures carry it."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from portal.sources.rules import validation
from portal.sources.rules.facts import Community, Fact
from portal.sources.rules.validation import auc, cuts, month_ends, ndcg, order_of, outcome, share_of_top, verdict

START = datetime(2022, 1, 1, tzinfo=UTC)


def fact(day, person, what, subject="", amount=1):
    return Fact(START + timedelta(days=day), person, what, subject, "", ("tents",), amount)


def history(skilled=5, people=40, days=900, seed=7):
    """A few whose ideas are used, many who chatter more and are voted up for it."""
    chance, facts = Random(seed), [fact(0, person, "joined") for person in range(1, people + 1)]
    for number in range(people * 25):
        person, day = chance.randint(1, people), chance.uniform(0, days)
        facts.append(fact(day, person, "idea", f"idea:{number}"))
        facts.append(fact(day + 1, person, "vote", amount=chance.randint(0, 2 + person)))
        used = chance.random() < (0.7 if person <= skilled else 0.02)
        facts.append(fact(day + 30, person, "used" if used else "unused", f"idea:{number}"))
    return sorted(facts, key=lambda one: one.at)


def test_skill_that_counting_does_not_see_is_foretold_and_the_claim_is_made():
    found = verdict(cuts(history()), resamples=200)
    assert found.is_better or found.hardest.rival == "used"
    assert {duel.rival for duel in found.duels if duel.is_won} >= {"votes", "contributions", "recent"}
    assert "points" not in {duel.rival for duel in found.duels}  # none were given: beating them proves nothing
    ndcg_of = {one.name: one.ndcg for one in found.measured}
    assert ndcg_of["expected"] > ndcg_of["votes"]
    assert 0.4 < next(one.auc for one in found.measured if one.name == "chance") < 0.6
    assert found.positives >= 5


def test_where_use_is_chance_nothing_is_claimed():
    assert not verdict(cuts(history(skilled=0)), resamples=200).is_better


def test_what_is_expected_is_set_beside_what_came():
    found = verdict(cuts(history()), resamples=20)
    assert len(found.deciles) == 10
    best = found.deciles[-1]
    assert best.real == pytest.approx(best.expected, rel=0.5)
    assert best.real <= best.decided


def test_a_young_community_has_no_hold_out():
    assert cuts([]) == []
    assert cuts(history(days=300)) == []
    assert verdict([]) is None


def test_a_score_at_a_cut_knows_nothing_later():
    facts = history(days=500)
    then = cuts(facts)[0]
    changed = [one for one in facts if one.at <= then.at] + [
        fact(499, 3, "idea", "idea:x"),
        fact(560, 3, "used", "idea:x"),
    ]
    assert cuts(changed)[0].scores == then.scores


def test_only_what_came_after_the_cut_and_was_decided_in_time_is_an_outcome():
    facts = [
        fact(0, 1, "joined"),
        fact(390, 1, "idea", "idea:early"),
        fact(410, 1, "idea", "idea:good"),
        fact(411, 1, "idea", "idea:slow"),
        fact(412, 1, "idea", "idea:open"),
        fact(413, 1, "idea", "idea:bad"),
        fact(420, 1, "used", "idea:early"),
        fact(420, 1, "used", "idea:good"),
        fact(421, 1, "unused", "idea:bad"),
        fact(600, 1, "used", "idea:far"),
        fact(700, 1, "used", "idea:slow"),
    ]
    at = START + timedelta(days=400)
    known = Community().learn(one for one in facts if one.at <= at)
    used, decided = outcome(Community().learn(facts).standing(), known, at, validation.WINDOW)
    assert (used[1], decided[1]) == (1, 2)


def test_months_end_with_a_year_behind_and_a_quarter_before_them():
    found = month_ends(START, START + timedelta(days=500))
    assert found == [datetime(2023, 1, 1, tzinfo=UTC), datetime(2023, 2, 1, tzinfo=UTC)]


def test_a_perfect_order_gains_all_and_a_short_list_only_its_part():
    gains = {1: 3, 2: 1}
    assert ndcg([1, 2, 3], gains) == pytest.approx(1)
    assert 0 < ndcg([3, 2, 1], gains) < 1
    assert ndcg([1, 2, 3], {}) == 0
    assert share_of_top([1, 2, 3], gains, k=1) == pytest.approx(0.75)


def test_a_person_drawn_twice_fills_two_places():
    assert ndcg([1, 2], {1: 1, 2: 1}, k=2, times={1: 2}) == pytest.approx(1)
    assert ndcg([2, 1], {1: 1}, k=2, times={1: 1, 2: 1}) == ndcg([2, 1], {1: 1}, k=2)


def test_ties_in_a_score_count_half_and_stand_in_an_order_of_chance():
    assert auc({1: 1.0, 2: 0.0}, {1: 1}) == 1
    assert auc({1: 0.0, 2: 1.0}, {1: 1}) == 0
    assert auc({1: 1.0, 2: 1.0, 3: 1.0}, {1: 1}) == 0.5
    assert auc({1: 1.0}, {}) == 0.5
    tied = dict.fromkeys(range(50), 0.0)
    assert order_of(tied) == order_of(tied) != sorted(tied)

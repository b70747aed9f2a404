"""Accounts that agree over weeks are shown, where chance would not let them; whoever likes the same matters is not."""

import random
from datetime import timedelta

import pytest

from portal.flows import rings as flow
from portal.ideas.acts import post_idea, vote_for
from portal.kit.clock import now
from portal.kit.db import db
from portal.moderation.models import Ring, RingPair
from portal.moderation.rules.agreement import Crowd, agreeing, candidates, more_than
from portal.moderation.rules.rings import Ballot, pace_of, rings_of, weigh
from portal.people.acts import join
from portal.river.acts import telling

PERIOD = 60 * 86_400


def crowd(seed, ring=8, sigma=0.5, sides=1, people=400, ideas=600):
    """Return votes as the simulation of the method makes them, with a patient ring; each side votes for its own."""
    draw = random.Random(seed)
    likes = [draw.lognormvariate(0, sigma) for _ in range(ideas)]
    votes = {
        (idea, person): draw.randrange(PERIOD)
        for person in range(people)
        for idea in draw.choices(range(ideas), likes, k=draw.randrange(5, 40))
        if idea % sides == person % sides
    }
    for idea in draw.sample(range(ideas), 25):
        votes |= {(idea, person): draw.randrange(PERIOD) for person in range(ring) if draw.random() < 0.8}
    return [Ballot(*key, at, number) for number, (key, at) in enumerate(sorted(votes.items()))]


def found_in(votes, boards=None):
    seen = Crowd(boards or {})
    pace = pace_of(seen.watching(votes))
    return agreeing(seen, candidates(seen), votes, pace.tests)


def test_the_chance_of_so_many_where_so_many_are_expected_is_that_of_poisson():
    assert [more_than(k, 1.0) for k in (0, 1, 3)] == pytest.approx([1, 0.6321206, 0.0803014], abs=1e-7)
    assert more_than(250, 200.0) == pytest.approx(3.6207e-4, rel=1e-4)
    assert more_than(10, 200.0) == pytest.approx(1)
    assert (more_than(3, 0), more_than(900, 0.5) < 1e-300) == (0, True)


@pytest.mark.parametrize("seed", range(2))
def test_a_patient_ring_is_found_where_no_idea_is_far_ahead_and_nobody_else_ever(seed):
    votes = crowd(seed)
    pairs = {(pair.one_id, pair.other_id) for pair in found_in(votes)}
    true = {(one, other) for one in range(8) for other in range(one + 1, 8)}
    assert len(pairs & true) >= 12
    assert pairs <= true
    assert rings_of(weigh(pace_of(votes), votes)) == []  # not by its moments
    assert found_in(crowd(seed, sigma=1.8)) == []  # on what many like it is not found, and nobody is accused


def test_nobody_is_accused_of_liking_the_same_matters():
    votes = crowd(3, ring=0, sides=8)
    assert found_in(votes, {idea: idea % 8 + 1 for idea in range(600)}) == []
    assert found_in(crowd(1, ring=0)) == []


def test_two_people_who_agree_in_one_week_are_not_shown():
    votes = [
        vote if vote.person_id >= 8 else Ballot(vote.idea_id, vote.person_id, vote.at // 9, vote.vote_id)
        for vote in crowd(1)
    ]
    assert found_in(votes) == []


@pytest.fixture
def patient(app, ada, bo):
    """Forty ideas over the weeks, honest votes on them, and four accounts that vote for the same eight, days apart."""
    draw, start = random.Random(7), now() - timedelta(days=80)
    honest, ring = [join(f"H{n}") for n in range(30)], [join(f"R{n}") for n in range(4)]
    for n in range(40):
        with telling("live", start + timedelta(days=n)):
            idea = post_idea(ada, f"Idea {n}", "")
        for person in [*draw.sample(honest, 6), *(ring if n % 4 == 0 else ())]:
            with telling("live", start + timedelta(days=n, minutes=draw.randrange(1, 30_000))):
                vote_for(idea, person)
    return ring


def test_a_patient_ring_is_shown_with_its_evidence_and_judged_like_another(patient, browser, moderator, flows):
    (found,) = flow.look_for_rings().rings
    assert db.session.get(Ring, found).kind == "weeks"
    assert {row.shared for row in db.session.query(RingPair)} == {10}
    assert max(row.expected for row in db.session.query(RingPair)) < 3
    assert flow.look_for_rings().rings == ()  # moderators know it
    mo, page = browser(moderator), f"/desk/moderation/rings/{found}"
    assert "Agree over weeks" in mo.get("/desk/moderation/rings").text
    shown = mo.get(page).text
    for said in ("R0", "R3", "Idea 4", "10 votes", "Poisson", "friends agree, too"):
        assert said in shown
    assert flow.judge_ring(found, moderator, "review", "They share what nobody else likes.") == 40
    assert flow.judge_ring(found, moderator, "clear", "They are a family.") == 40
    flows()

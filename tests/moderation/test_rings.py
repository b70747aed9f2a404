"""Accounts that vote together are shown with the evidence; their votes leave the tally and come back exactly."""

import random
from datetime import timedelta

import pytest

from portal.flows import rings as flow
from portal.ideas.acts import merge_ideas, part_ideas, post_idea, vote_for, withdraw_vote
from portal.ideas.models import Idea, Vote
from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.errors import Conflict, Invalid, NotAllowed
from portal.moderation.acts import judge_ring
from portal.moderation.models import Ring, RingMember, RingPair, RingVote
from portal.moderation.rules.rings import Ballot, adjusted, pace_of, rings_of, tail, weigh
from portal.people.acts import join
from portal.rewards.acts import begin_rewards, offer_reward, redeem
from portal.rewards.models import RewardEntry
from portal.rewards.queries import balance
from portal.rewards.reactions import pay_rewards
from portal.river.acts import telling
from portal.river.models import EventRow
from portal.web.desk.rings import tiny

WHY = "They vote within a minute of each other."
# Benjamini and Hochberg 1995, the fifteen chances of their example: four are rejected, by Bonferroni three.
PUBLISHED = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344]
PUBLISHED += [0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]


def test_the_example_of_benjamini_and_hochberg_comes_out_as_published():
    q = adjusted(PUBLISHED, len(PUBLISHED))
    assert sum(value <= 0.05 for value in q) == 4
    assert sum(p * len(PUBLISHED) <= 0.05 for p in PUBLISHED) == 3
    assert q == sorted(q)
    assert sum(value <= 0.05 for value in adjusted(PUBLISHED[::-1], len(PUBLISHED))) == 4


def test_a_small_chance_is_written_without_a_letter():
    assert [tiny(each) for each in (0, 0.012, 4.7e-5, 1.23e-12)] == ["0", "0.012", "4.7 × 10⁻⁵", "1.2 × 10⁻¹²"]


def test_the_chance_of_so_many_is_binomial():
    assert tail(5, 0, 0.1) == 1
    assert tail(5, 5, 0.1) == pytest.approx(1e-5)
    assert tail(4, 2, 0.5) == pytest.approx(11 / 16)
    assert tail(3, 1, 0.0) == 0
    assert tail(400, 300, 1e-4) < 1e-300


def crowd(seed, ring=8, people=400, ideas=600, sigma=1.0):
    """Return votes as the simulation of the method makes them, with a ring that acts together."""
    draw = random.Random(seed)
    likes = [draw.lognormvariate(0, sigma) for _ in range(ideas)]
    votes = [
        (idea, person, draw.randrange(30 * 86_400))
        for person in range(people)
        for idea in set(draw.choices(range(ideas), likes, k=draw.randrange(5, 40)))
    ]
    for idea in draw.sample(range(ideas), 12):
        at = draw.randrange(30 * 86_400)
        votes = [vote for vote in votes if vote[0] != idea or vote[1] >= ring]
        votes += [(idea, person, at + draw.randrange(900)) for person in range(ring) if draw.random() < 0.8]
    return [Ballot(*vote, number) for number, vote in enumerate(sorted(votes, key=lambda vote: (vote[0], vote[2])))]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("sigma", [0.5, 1.8])
def test_a_ring_that_acts_together_is_found_and_nobody_else(seed, sigma):
    votes = crowd(seed, sigma=sigma)
    pairs = weigh(pace_of(votes), votes)
    found = {(pair.one_id, pair.other_id) for pair in pairs}
    true = {(one, other) for one in range(8) for other in range(one + 1, 8)}
    assert len(found & true) / len(true) >= 0.9
    assert len(found & true) / len(found) >= 0.95
    assert max(len(ring) for ring in rings_of(pairs)) >= 25


def test_two_friends_are_no_ring_and_an_honest_burst_accuses_nobody():
    votes = crowd(1, ring=0)
    burst = [Ballot(1_000, person, person, 10**6 + person) for person in range(400)]  # a newsletter
    assert rings_of(weigh(pace_of([*votes, *burst]), [*votes, *burst])) == []
    votes = crowd(1, ring=2)
    assert rings_of(weigh(pace_of(votes), votes)) == []


@pytest.fixture
def ring(app, ada):
    """Twelve ideas over the weeks with honest votes at any hour, and four accounts that vote together."""
    draw, start = random.Random(7), now() - timedelta(days=40)
    honest, ring = [join(f"H{n}") for n in range(12)], [join(f"R{n}") for n in range(4)]
    for n in range(12):
        with telling("live", start + timedelta(days=2 * n)):
            idea = post_idea(ada, f"Idea {n}", "")
        for person in draw.sample(honest, 7):
            with telling("live", start + timedelta(days=2 * n, minutes=draw.randrange(1, 20_000))):
                vote_for(idea, person)
        for person in ring if n % 2 else ():
            with telling("live", start + timedelta(days=2 * n, hours=5, seconds=draw.randrange(300))):
                vote_for(idea, person)
    return ring


def counts():
    db.session.expire_all()
    return {row.id: (row.votes, row.trend) for row in db.session.query(Idea)}


def test_votes_under_review_leave_the_tally_and_come_back_exactly(browser, client, ring, moderator, flows):
    before = counts()
    search = flow.look_for_rings()
    assert len(search.rings) == 1
    assert {row.person_id for row in db.session.query(RingMember)} == set(ring)
    assert {row.together for row in db.session.query(RingPair)} == {6}
    assert max(row.q for row in db.session.query(RingPair)) < 0.05
    assert counts() == before  # the machine did nothing
    flows()
    mo, page = browser(moderator), f"/desk/moderation/rings/{search.rings[0]}"
    assert "4 accounts" in mo.get("/desk/moderation/rings").text
    shown = mo.get(page).text
    for said in ("R0", "R3", "Idea 1", "UTC", "Benjamini"):
        assert said in shown
    assert mo.post(f"{page}/judgement", {"step": "review", "reason": "So"}).status_code == 422
    assert mo.post(f"{page}/judgement", {"step": "review", "reason": WHY}).status_code == 303
    flows()
    held = counts()
    assert sum(votes for votes, _ in before.values()) - sum(votes for votes, _ in held.values()) == 24
    assert {idea: trend for idea, (_, trend) in held.items()} == {idea: trend for idea, (_, trend) in before.items()}
    assert "24 votes" in client.get("/log").text
    assert mo.post(f"{page}/judgement", {"step": "confirm", "reason": WHY}).status_code == 303
    assert counts() == held
    assert mo.post(f"{page}/judgement", {"step": "clear", "reason": WHY}).status_code == 303
    assert counts() == before
    flows()
    assert "Votes returned" in client.get("/log").text


def test_a_vote_under_review_is_taken_back_and_given_again_without_a_trace_in_the_tally(ring, moderator, flows):
    before, found = counts(), flow.look_for_rings().rings[0]
    flow.judge_ring(found, moderator, "review", WHY)
    held, idea = counts(), 2
    assert withdraw_vote(idea, ring[0]) == held[idea][0]
    flows()
    assert vote_for(idea, ring[0]) == held[idea][0]
    withdraw_vote(idea, ring[1])
    flows()
    flow.judge_ring(found, moderator, "clear", WHY)
    flows()
    assert counts()[idea][0] == before[idea][0] - 1  # what one took back meanwhile stays taken back
    assert vote_for(idea, ring[1]) == before[idea][0]


def test_votes_under_review_stay_out_where_ideas_are_merged_and_parted(ring, moderator, flows):
    before, found = counts(), flow.look_for_rings().rings[0]
    flow.judge_ring(found, moderator, "review", WHY)
    held = counts()
    merge_ideas(2, 4, moderator, "Both want the same thing.")
    flows()
    flow.judge_ring(found, moderator, "clear", WHY)
    flows()
    part_ideas(2, moderator)
    flows()
    assert {key: votes for key, (votes, _) in counts().items()} == {key: votes for key, (votes, _) in before.items()}
    assert held != before


def test_what_moderators_have_judged_is_not_shown_to_them_again(ring, moderator, flows):
    found = flow.look_for_rings().rings[0]
    assert flow.look_for_rings().rings == ()
    with pytest.raises(Conflict):
        judge_ring(found, moderator, "confirm", WHY)  # not without a review
    with pytest.raises(Invalid):
        judge_ring(found, moderator, "review", "")
    assert flow.look_daily() is None  # today it was done
    assert db.session.query(EventRow).filter_by(kind="vote_ring.sought").count() == 2
    flows()


def test_only_moderators_judge(ada, staff, ring, moderator):
    found = flow.look_for_rings().rings[0]
    for person in (ada, staff, ring[0]):
        with pytest.raises(NotAllowed):
            flow.judge_ring(found, person, "review", WHY)
    assert db.session.query(Ring.state).scalar() == "found"


def test_points_of_votes_under_review_are_held_back_and_come_again_exactly(ring, ada, admin, moderator, staff, flows):
    begin_rewards(admin)
    with telling("live", now() - timedelta(minutes=1)):
        later = post_idea(ada, "Once more", "")
    for person in ring:
        vote_for(later, person)
    pay_rewards.catch_up()
    assert balance(ada).available == 4
    mug = offer_reward("A mug", "", 3, 1, staff)
    redeem(mug, ada)
    found = flow.look_for_rings().rings[0]
    votes = {row.vote_id for row in db.session.query(RingVote)}
    flow.judge_ring(found, moderator, "review", WHY)
    assert votes >= {row.id for row in db.session.query(Vote).filter_by(idea_id=later)}
    flows()
    assert (balance(ada).available, balance(ada).owed) == (0, 3)  # what was spent of it is owed meanwhile
    flow.judge_ring(found, moderator, "confirm", WHY)
    flows()
    assert balance(ada).owed == 3
    flow.judge_ring(found, moderator, "clear", WHY)
    flows()
    assert (balance(ada).available, balance(ada).owed) == (1, 0)
    kinds = [row.kind for row in db.session.query(RewardEntry).order_by(RewardEntry.id)]
    assert [kinds.count(kind) for kind in ("grant", "take_back", "give_back")] == [4, 4, 4]

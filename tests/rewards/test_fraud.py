"""Signals, cases and what people make of them: nobody is punished by a machine, and everything can be given back."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal.flows.fraud import look_daily_for_fraud, look_for_fraud
from portal.flows.rings import judge_ring
from portal.ideas import acts as ideas
from portal.ideas.models import Vote
from portal.kit.clock import now
from portal.kit.db import db, writing
from portal.kit.errors import Conflict, NotAllowed, NotFound
from portal.moderation.acts import find_ring
from portal.moderation.rules.rings import Ballot, Pair
from portal.orders.acts import set_payout_account
from portal.orders.rules.royalties import Account
from portal.people.acts import join
from portal.people.forgetting import forget_person
from portal.people.models import Session
from portal.people.signing import sign_up
from portal.rewards import queries
from portal.rewards.acts import (
    appeal_case,
    confirm_redemption,
    freeze_grant,
    fulfil_redemption,
    judge_case,
    note_signal,
    offer_reward,
    redeem,
    set_rule,
)
from portal.rewards.models import FraudCase, FraudSignal, Grant
from portal.rewards.reactions import forget_words, pay_rewards
from portal.rewards.rules import GRANT_LIFE, state_of
from portal.rewards.rules.fraud import LIFE
from portal.river.acts import telling

WHY = "We want this in the catalogue."
BECAUSE = "Eight new accounts from one room."


def earned(person, staff, n=1):
    for _ in range(n):
        ideas.decide_idea(ideas.post_idea(person, "A quiet stove", ""), "adopted", WHY, staff)
    pay_rewards.catch_up()
    return list(db.session.scalars(select(Grant.id).filter_by(person_id=person).order_by(Grant.id)))


@pytest.fixture
def case(rules, ada, staff):
    """A case about somebody who was granted five hundred points twice, and is looked into."""
    earned(ada, staff, 2)
    found = note_signal(ada, "burst", "2026-11-01", 9)
    judge_case(found, "triage", staff)
    return found


def kinds(person):
    return list(db.session.scalars(select(FraudSignal.kind).filter_by(person_id=person).order_by(FraudSignal.id)))


def test_a_signal_changes_nothing_but_that_people_look(rules, ada, staff, flows):
    earned(ada, staff)
    case = note_signal(ada, "young", "person:3", 500)
    assert note_signal(ada, "burst", "2026-11-01", 9) == case
    with pytest.raises(Conflict):
        note_signal(ada, "burst", "2026-11-01", 9)
    assert queries.balance(ada).available == 500
    flows()


def test_frozen_points_cannot_be_spent_until_they_are_released(case, ada, staff, flows):
    mug = offer_reward("A mug", "", 600, 9, staff)
    judge_case(case, "freeze", staff, BECAUSE, [1])
    assert (queries.balance(ada).available, queries.balance(ada).frozen) == (500, 500)
    with pytest.raises(Conflict, match="you have 500"):
        redeem(mug, ada)
    judge_case(case, "dismiss", staff, "They all sat in one classroom.")
    assert (queries.balance(ada).available, queries.balance(ada).frozen) == (1000, 0)
    assert redeem(mug, ada)
    flows()


def test_what_is_clawed_back_is_owed_as_far_as_it_was_spent(case, ada, staff, admin, operator, flows):
    asked = redeem(offer_reward("A lamp", "", 700, 9, staff), ada)
    confirm_redemption(asked, operator)
    fulfil_redemption(asked, operator)
    judge_case(case, "freeze", staff, BECAUSE, [1, 2])
    judge_case(case, "confirm", staff, BECAUSE)
    with pytest.raises(Conflict, match="Somebody else"):
        judge_case(case, "remedy", staff, BECAUSE)
    judge_case(case, "remedy", admin, BECAUSE)
    assert (queries.balance(ada).available, queries.balance(ada).owed) == (0, 700)
    assert {state_of(grant) for grant in db.session.scalars(select(Grant))} == {"clawed_back"}
    flows()


def test_an_appeal_that_is_right_gives_everything_back(case, ada, bo, staff, admin, flows):
    judge_case(case, "freeze", staff, BECAUSE, [1, 2])
    judge_case(case, "confirm", staff, BECAUSE)
    judge_case(case, "remedy", admin, BECAUSE)
    with pytest.raises(NotFound):
        appeal_case(case, bo, "I was there too, and saw it.")
    appeal_case(case, ada, "They are my pupils, and each of them has a stove.")
    with pytest.raises(Conflict, match="Somebody else"):
        judge_case(case, "overturn", admin, "She is right about it.")
    judge_case(case, "overturn", join("Third", role="product"), "She is right about it.")
    assert queries.balance(ada).available == 1000
    assert db.session.get(FraudCase, case).status == "overturned"
    flows()


def test_an_appeal_is_right_though_what_it_was_about_is_hidden_just_then(case, ada, staff, admin, moderator, flows):
    judge_case(case, "freeze", staff, BECAUSE, [1, 2])
    judge_case(case, "confirm", staff, BECAUSE)
    judge_case(case, "remedy", admin, BECAUSE)
    ideas.hide_idea(1, moderator, "spam: No.")
    pay_rewards.catch_up()
    appeal_case(case, ada, "They are my pupils, and each of them has a stove.")
    judge_case(case, "overturn", join("Third", role="product"), "She is right about it.")
    assert queries.balance(ada).available == 500
    flows()
    ideas.restore_idea(1, moderator)
    pay_rewards.catch_up()
    assert queries.balance(ada).available == 1000
    flows()


def test_an_appeal_is_forgotten_with_its_writer_and_the_books_stay(case, ada, staff, admin, flows):
    judge_case(case, "freeze", staff, BECAUSE, [1])
    judge_case(case, "confirm", staff, BECAUSE)
    judge_case(case, "remedy", admin, BECAUSE)
    appeal_case(case, ada, "They are my pupils, all of them.")
    forget_person(ada, ada)
    forget_words.catch_up()
    db.session.expire_all()
    assert db.session.get(FraudCase, case).words == "…"
    flows()


def test_waiting_points_freeze_and_wait_again(rules, ada, staff, admin, flows):
    set_rule("idea_adopted", 300, admin, "In case we err.", pending_days=9)
    (grant,) = earned(ada, staff)
    case = note_signal(ada, "young", f"person:{ada}", 300)
    judge_case(case, "triage", staff)
    judge_case(case, "freeze", staff, BECAUSE, [grant])
    assert (queries.balance(ada).pending, queries.balance(ada).frozen) == (0, 300)
    judge_case(case, "dismiss", staff, "Nothing was wrong with it.")
    assert (queries.balance(ada).pending, queries.balance(ada).frozen) == (300, 0)
    flows()


def test_frozen_points_fall_with_their_source_and_are_not_clawed_back_twice(case, ada, staff, admin, moderator, flows):
    judge_case(case, "freeze", staff, BECAUSE, [1, 2])
    ideas.hide_idea(1, moderator, "spam: No.")
    pay_rewards.catch_up()
    assert (queries.balance(ada).available, queries.balance(ada).frozen) == (0, 500)
    judge_case(case, "confirm", staff, BECAUSE)
    judge_case(case, "remedy", admin, BECAUSE)
    assert (queries.balance(ada).available, queries.balance(ada).owed) == (0, 0)
    ideas.restore_idea(1, moderator)
    pay_rewards.catch_up()
    assert queries.balance(ada).available == 500
    flows()


def test_nobody_decides_about_themselves_or_alone(case, ada, bo, staff):
    with pytest.raises(NotAllowed):
        judge_case(case, "confirm", bo, BECAUSE)
    own = note_signal(staff, "young", "person:2", 1)
    with pytest.raises(NotAllowed, match="about you"):
        judge_case(own, "triage", staff)
    with pytest.raises(NotAllowed):
        freeze_grant(1, bo)


def test_each_way_through_a_case_is_in_its_table():
    assert {state for state in LIFE.states if LIFE.ends(state)} == {"dismissed", "upheld", "overturned"}
    assert {state for state in GRANT_LIFE.states if GRANT_LIFE.ends(state)} == {"rejected"}


def test_a_burst_of_young_accounts_and_much_in_a_first_week_are_signalled(rules, ada, bo, staff, flows):
    idea = ideas.post_idea(ada, "A quiet stove", "")
    for n in range(8):
        ideas.vote_for(idea, join(f"new {n}"))
    earned(bo, staff)
    assert look_for_fraud() == 2
    assert (kinds(ada), kinds(bo)) == (["burst"], ["young"])
    assert look_for_fraud() == 0
    assert look_daily_for_fraud() == 0
    flows()


def test_two_who_vote_for_one_another_again_and_again_are_signalled(rules, staff, flows):
    with telling("live", now() - timedelta(days=60)):
        pair = [join("Cy"), join("Di")]
    for author, voter in (pair, pair[::-1]):
        for n in range(5):
            ideas.vote_for(ideas.post_idea(author, f"Idea number {n}", ""), voter)
    pay_rewards.catch_up()
    look_for_fraud()
    assert [kinds(person) for person in pair] == [["circle"], ["circle"]]
    flows()


def test_who_redeems_right_after_earning_and_whose_address_is_thrown_away_are_signalled(rules, staff, flows):
    with telling("live", now() - timedelta(days=60)):
        person = sign_up("Eve", "eve@mailinator.com", "a long and quiet evening", confirmed=True)
    earned(person, staff)
    redeem(offer_reward("A mug", "", 400, 9, staff), person)
    look_for_fraud()
    assert sorted(kinds(person)) == ["quick", "throwaway"]
    flows()


def test_who_votes_from_the_same_place_and_who_shares_an_account_are_signalled(rules, staff, browser, flows):
    with telling("live", now() - timedelta(days=60)):
        one, other = join("Cy"), join("Di")
    browser(one), browser(other)
    with writing():
        db.session.execute(update(Session).values(network="203.0.x.x", browser="Firefox on Linux"))
    for n in range(3):
        ideas.vote_for(ideas.post_idea(one, f"Idea number {n}", ""), other)
    pay_rewards.catch_up()
    for person in (one, other):
        set_payout_account(person, Account("Cy and Di", "DE89370400440532013000"))
    look_for_fraud()
    assert (kinds(one), kinds(other)) == (["device", "account"], [])
    earned(other, staff)
    look_for_fraud()
    assert kinds(other) == ["account"]
    flows()


def test_votes_under_review_earn_nothing_until_they_count_again(rules, ada, moderator, points, flows):
    with telling("live", now() - timedelta(days=60)):
        accounts = [join(f"P{n}") for n in range(3)]
    idea = ideas.post_idea(ada, "A quiet stove", "")
    for person in [*accounts, join("Honest")]:
        ideas.vote_for(idea, person)
    assert points(ada) == 4
    votes = dict(db.session.execute(select(Vote.voter_id, Vote.id)).all())
    one, two, three = accounts
    moments = tuple((Ballot(idea, one, n, votes[one]), Ballot(idea, two, n, votes[two])) for n in range(3))
    pairs = [Pair(a, b, 3, moments, 1e-6, 1e-4) for a, b in ((one, two), (one, three), (two, three))]
    ring = find_ring(pairs, 0.01, 100)
    judge_ring(ring, moderator, "review", "They come together.")
    assert points(ada) == 2
    judge_ring(ring, moderator, "clear", "One family, one evening.")
    assert points(ada) == 4
    flows()


def test_the_desk_takes_a_case_from_signal_to_claw_back_and_the_member_appeals(case, ada, staff, admin, browser):
    desk, other, hers = browser(staff), browser(admin), browser(ada)
    assert "Case 1" in desk.get("/desk/rewards/cases").text
    assert "Many young accounts" in desk.get("/desk/rewards/cases/1").text
    kept = desk.post("/desk/rewards/cases/1/judgement", {"step": "freeze", "reason": BECAUSE})
    assert (kept.status_code, BECAUSE in kept.text) == (409, True)
    for who, step in ((desk, "freeze"), (desk, "confirm"), (other, "remedy")):
        form = {"step": step, "reason": BECAUSE, "grants": "1"}
        assert who.post("/desk/rewards/cases/1/judgement", form).status_code == 303
    page = hers.get("/me/points").text
    assert BECAUSE in page
    assert hers.post("/me/points/cases/1/appeal", {"words": "no"}).status_code == 422
    assert hers.post("/me/points/cases/1/appeal", {"words": "They are my pupils."}).status_code == 303
    assert "They are my pupils." in desk.get("/desk/rewards/cases/1").text
    assert hers.post("/me/points/cases/1/appeal", {"words": "They are my pupils."}).status_code == 409
    assert hers.get("/desk/rewards/cases").status_code == 403

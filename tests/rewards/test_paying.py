"""What is paid, to whom, how often, and what falls again."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError as DBError

from portal.ideas import acts as ideas
from portal.kit.clock import now
from portal.kit.db import db, writing
from portal.kit.errors import Conflict, Invalid, NotAllowed
from portal.people.acts import give_role, join
from portal.rewards import queries
from portal.rewards.acts import begin_rewards, mature, offer_reward, redeem, set_rule
from portal.rewards.models import Grant, RewardEntry, RewardPosting, RewardRule
from portal.rewards.queries import checks
from portal.rewards.queries.grants import due_to_mature
from portal.rewards.reactions import pay_rewards
from portal.river.acts import telling
from portal.river.models import EventRow

WHY = "We want this in the catalogue."


def told(kind):
    return [row.data for row in db.session.scalars(select(EventRow).filter_by(kind=kind).order_by(EventRow.id))]


@pytest.fixture
def idea(rules, ada):
    return ideas.post_idea(ada, "A quiet stove", "It hums at night.")


def test_an_adopted_idea_earns_its_author_what_the_rule_says(idea, ada, staff, points, flows):
    ideas.decide_idea(idea, "adopted", WHY, staff)
    assert points(ada) == 500
    (event,) = told("points.granted")
    assert (event["person_id"], event["n"], event["because"]) == (ada, 500, f"idea:{idea}")
    flows()


def test_votes_on_and_off_mint_nothing(idea, ada, bo, points, flows):
    for _ in range(5):
        ideas.vote_for(idea, bo)
        ideas.withdraw_vote(idea, bo)
    assert points(ada) == 1
    flows()


def test_nobody_earns_by_acting_on_their_own(idea, ada, bo, points, flows):
    ideas.comment_on(idea, ada, "I would buy it at once.")
    answer = ideas.comment_on(idea, bo, "Felt under the lid.")
    ideas.comment_on(idea, bo, "And a softer spring.")
    assert (points(ada), points(bo)) == (0, 2)
    ideas.accept_answer(idea, answer, ada)
    assert (points(ada), points(bo)) == (0, 52)
    flows()


def test_people_of_the_company_neither_earn_nor_hand_out_points_as_readers(idea, ada, staff, moderator, points, flows):
    ideas.vote_for(idea, moderator)
    ideas.comment_on(idea, moderator, "Nice.")
    own = ideas.post_idea(staff, "A loud stove", "For the deaf.")
    ideas.decide_idea(own, "adopted", WHY, staff)
    assert [points(person) for person in (ada, staff, moderator)] == [0, 0, 0]
    flows()


def test_what_was_imported_pays_nothing_and_a_demo_pays_in_its_own_time(rules, ada, bo, points, flows):
    past = datetime(2026, 3, 1, tzinfo=UTC)
    with telling("demo", past):
        set_rule("vote_received", 3, rules, "From the first day of the demo on.")
        shown = ideas.post_idea(ada, "A quiet stove", "It hums at night.")
        ideas.vote_for(shown, bo)
    with telling("import:1", past):
        ideas.vote_for(ideas.post_idea(bo, "A loud stove", "For the deaf."), ada)
    assert (points(ada), points(bo)) == (3, 0)
    assert db.session.scalar(select(RewardEntry.occurred_at)) == past
    flows()


def test_a_rule_pays_only_so_often_a_day(idea, ada, rules, points, flows):
    set_rule("vote_received", 1, rules, "Fewer a day from now on.", cap_per_day=2)
    for name in ("Bo", "Cy", "Di"):
        ideas.vote_for(idea, join(name))
    assert points(ada) == 2
    flows()


def test_a_new_version_of_a_rule_leaves_what_was_paid_alone(idea, ada, bo, rules, points, flows):
    ideas.vote_for(idea, bo)
    set_rule("vote_received", 7, rules, "Votes are worth more now.")
    assert points(ada) == 1
    ideas.vote_for(idea, join("Cy"))
    assert points(ada) == 8
    set_rule("vote_received", 0, rules, "Votes are their own reward.")
    ideas.vote_for(idea, join("Di"))
    assert points(ada) == 8
    flows()


def test_what_happened_under_an_old_rule_is_paid_by_it_even_if_the_house_is_late(idea, ada, bo, rules, points):
    ideas.vote_for(idea, bo)
    set_rule("vote_received", 7, rules, "Votes are worth more now.")
    assert points(ada) == 1


def test_a_rule_that_has_ended_pays_no_more(idea, ada, bo, rules, points, monkeypatch):
    set_rule("vote_received", 9, rules, "For the festival.", valid_until=now() + timedelta(days=1))
    tomorrow = now() + timedelta(days=2)
    monkeypatch.setattr("portal.river.acts.now", lambda: tomorrow)
    ideas.vote_for(idea, bo)
    assert points(ada) == 0


def test_points_fall_with_the_adoption_and_come_back_with_it(idea, ada, staff, points, flows):
    for status, left in (("adopted", 500), ("declined", 0), ("adopted", 500), ("parked", 0)):
        ideas.decide_idea(idea, status, WHY, staff)
        assert points(ada) == left
    kinds = list(db.session.scalars(select(RewardEntry.kind).order_by(RewardEntry.id)))
    assert kinds == ["grant", "take_back", "give_back", "take_back"]
    assert [event["cause"] for event in told("points.taken_back")] == ["source", "source"]
    flows()


def test_points_fall_when_an_accepted_answer_is_taken_back(idea, ada, bo, points, flows):
    answer = ideas.comment_on(idea, bo, "Felt under the lid.")
    ideas.accept_answer(idea, answer, ada)
    ideas.unaccept_answer(idea, answer, ada)
    assert points(bo) == 2
    other = ideas.comment_on(idea, bo, "And a softer spring.")
    ideas.accept_answer(idea, other, ada)
    assert points(bo) == 52
    flows()


def test_points_fall_while_what_they_rest_on_is_hidden(idea, ada, bo, staff, moderator, points, flows):
    comment = ideas.comment_on(idea, bo, "Buy my lamps.")
    ideas.vote_for(idea, bo)
    ideas.decide_idea(idea, "adopted", WHY, staff)
    assert (points(ada), points(bo)) == (501, 2)
    ideas.hide_idea(idea, moderator, "A copy of a patent.")
    ideas.hide_comment(comment, moderator, "Advertising.")
    assert (points(ada), points(bo)) == (0, 0)
    ideas.bring_along(idea, "declined", WHY, staff)
    ideas.restore_idea(idea, moderator)
    ideas.restore_comment(comment, moderator)
    assert (points(ada), points(bo)) == (1, 2)
    assert len(told("points.stay_back")) == 2
    flows()


def test_what_is_taken_back_after_it_was_spent_is_owed_and_settled_first(idea, ada, bo, staff, rules, points, flows):
    ideas.decide_idea(idea, "adopted", WHY, staff)
    mug = offer_reward("A mug", "", 400, 3, staff)
    points(ada)
    redeem(mug, ada)
    ideas.decide_idea(idea, "declined", WHY, staff)
    assert points(ada) == 0
    assert queries.balance(ada).owed == 400
    set_rule("vote_received", 450, rules, "A day of generous votes.")
    other = ideas.post_idea(ada, "A loud stove", "For the deaf.")
    ideas.vote_for(other, bo)
    assert points(ada) == 50
    assert queries.balance(ada).owed == 0
    flows()


def test_points_that_wait_may_be_spent_when_their_time_has_come(idea, ada, staff, rules, points, flows, monkeypatch):
    set_rule("idea_adopted", 300, rules, "After a week, in case we err.", pending_days=7)
    ideas.decide_idea(idea, "adopted", WHY, staff)
    assert points(ada) == 0
    assert queries.balance(ada).pending == 300
    (grant,) = db.session.scalars(select(Grant.id).filter_by(person_id=ada))
    with pytest.raises(Conflict):
        mature(grant)
    week = now() + timedelta(days=8)
    monkeypatch.setattr("portal.rewards.acts.granting.now", lambda: week)
    assert due_to_mature(week) == [grant]
    monkeypatch.setattr("portal.rewards.queries.ledger.now", lambda: week)
    assert (queries.balance(ada).available, queries.balance(ada).pending) == (300, 0)
    monkeypatch.setattr("portal.rewards.acts.redeeming.now", lambda: week)
    redeem(offer_reward("A pin", "", 100, 1, staff), ada)
    assert queries.balance(ada).available == 200
    with pytest.raises(Conflict):
        mature(grant)
    ideas.decide_idea(idea, "declined", WHY, staff)
    assert (points(ada), queries.balance(ada).owed) == (0, 100)
    flows()


def test_points_that_wait_fall_without_ever_having_been_spendable(idea, ada, staff, rules, points, flows):
    set_rule("idea_adopted", 300, rules, "After a week, in case we err.", pending_days=7)
    ideas.decide_idea(idea, "adopted", WHY, staff)
    ideas.decide_idea(idea, "declined", WHY, staff)
    assert points(ada) == 0
    assert queries.balance(ada) == queries.ledger.Balance()
    flows()


def test_reading_the_river_twice_pays_once(idea, ada, bo, points):
    ideas.vote_for(idea, bo)
    points(ada)
    with writing():
        pay_rewards.move_to(0)
    assert points(ada) == 1


def test_only_the_product_team_sets_rules_and_each_version_has_its_reason(rules, bo, moderator):
    for person in (bo, moderator):
        with pytest.raises(NotAllowed):
            set_rule("idea_adopted", 1, person, "Because I can do so.")
    with pytest.raises(Invalid) as refusal:
        set_rule("idea_adopted", 10**9, rules, "Why", valid_until=now() - timedelta(days=1))
    assert set(refusal.value.fields) == {"points", "reason", "valid_until"}
    with pytest.raises(Conflict, match="already"):
        begin_rewards(rules)


def test_whoever_edits_an_old_version_is_told(rules):
    set_rule("idea_adopted", 600, rules, "Ideas are worth more.", after_version=1)
    with pytest.raises(Conflict, match="meantime"):
        set_rule("idea_adopted", 400, rules, "Ideas are worth less.", after_version=1)


@pytest.mark.parametrize("table", [RewardRule, RewardEntry, RewardPosting], ids=lambda t: t.__tablename__)
@pytest.mark.parametrize("verb", ["UPDATE {} SET points = 9", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_change_the_ledger(idea, ada, bo, points, table, verb):
    ideas.vote_for(idea, bo)
    points(ada)
    verb = verb.replace("points = 9", "person_id = 9") if table is RewardEntry else verb
    with pytest.raises(DBError, match="added, never changed"), writing():
        db.session.execute(text(verb.format(table.__tablename__)))


def test_an_entry_is_reversed_at_most_once(idea, ada, staff, points):
    ideas.decide_idea(idea, "adopted", WHY, staff)
    ideas.decide_idea(idea, "declined", WHY, staff)
    points(ada)
    first, second = db.session.scalars(select(RewardEntry).order_by(RewardEntry.id)).all()
    assert second.reverses_id == first.id
    twice = RewardEntry(key="twice", kind="take_back", person_id=ada, occurred_at=now(), reverses_id=first.id)
    with pytest.raises(DBError), writing():
        db.session.add(twice)


def test_the_audit_finds_a_grant_that_its_event_does_not_give(idea, ada, bo, points):
    ideas.vote_for(idea, bo)
    points(ada)
    assert checks.wrong_grants() == []
    with writing():
        db.session.execute(update(Grant).values(person_id=bo))
    assert [row.person_id for row in checks.wrong_grants()] == [bo]


def test_the_audit_finds_a_wallet_that_is_not_the_sum_of_its_entries(idea, ada, bo, points):
    ideas.vote_for(idea, bo)
    points(ada)
    with writing():
        db.session.execute(text("UPDATE reward_wallet SET available = 900"))
    assert [tuple(row)[:2] for row in checks.wrong_wallets()] == [(ada, 900)]


def test_the_database_refuses_a_wallet_below_zero(idea, ada, bo, points):
    ideas.vote_for(idea, bo)
    points(ada)
    with pytest.raises(DBError), writing():
        db.session.execute(text("UPDATE reward_wallet SET available = -1"))


def test_most_helpful_are_the_customers_who_earned_most_this_month(idea, ada, bo, admin, staff, points, flows):
    ideas.decide_idea(idea, "adopted", WHY, staff)
    ideas.comment_on(idea, bo, "At last.")
    points(ada)
    assert [(row.name, row.points) for row in queries.best_this_month()] == [("Ada", 500), ("Bo", 2)]
    give_role(ada, "moderator", admin)
    assert [row.name for row in queries.best_this_month()] == ["Bo"]
    assert queries.points_paid([f"idea:{idea}", "idea:99"]) == {f"idea:{idea}": 500}

"""What a rule may give counts over all its versions; own rules fall as the house's do; who is in it decides nothing."""

import pytest
from sqlalchemy import select

from portal.flows import making
from portal.flows.fraud import look_for_fraud
from portal.ideas import acts as ideas
from portal.ideas.acts.holding import hold_votes, release_votes
from portal.ideas.models import Vote
from portal.kit.db import db
from portal.kit.errors import NotAllowed
from portal.orders import acts as orders
from portal.people.acts import join
from portal.people.joining import join_people
from portal.rewards.acts import approve_grant, judge_case, note_signal, propose_rule, publish_rule, set_rule
from portal.rewards.models import FraudSignal, Grant, RewardRule
from portal.rewards.reactions import pay_rewards
from portal.rewards.rules.plans import Plan
from tests.orders.conftest import Shop
from tests.rewards.test_ruling import WHY, own, post, publish
from tests.together import patiently, together

__all__ = ["publish"]
VOTED = {"kind": "idea.voted", "title": {"en": "A vote"}, "points": 7}
ANSWERED = {"kind": "idea.answer_accepted", "to": "commenter_id", "title": {"en": "An answer"}, "points": 30}


@pytest.fixture
def idea(ada):
    return post(ada)


def again(name, staff, **more):
    """Publish a further version of a rule of the company's own."""
    kept = db.session.query(RewardRule).filter_by(name=name).order_by(RewardRule.version.desc()).first()
    words = {"kind": kept.kind, "to": kept.to, "title": kept.title, "points": kept.points}
    return publish_rule(propose_rule(Plan(name, WHY, **{**words, **more}), staff), staff)


def test_a_new_version_begins_no_new_day(idea, ada, rules, points, flows):
    set_rule("vote_received", 1, rules, "Fewer a day from now on.", cap_per_day=2)
    for name in ("Bo", "Cy"):
        ideas.vote_for(idea, join(name))
    assert points(ada) == 2
    set_rule("vote_received", 5, rules, "Worth more, and as often.", cap_per_day=3)
    for name in ("Di", "Ed"):
        ideas.vote_for(idea, join(name))
    assert points(ada) == 2 + 5
    flows()


def test_a_new_version_has_no_new_budget(publish, ada, staff, points, flows):
    publish(own(points=40, budget=100))
    for n in range(3):
        post(ada, f"Idea number {n}")
    assert points(ada) == 80
    again(db.session.scalar(select(RewardRule.name).where(RewardRule.budget == 100)), staff, budget=110, points=10)
    for n in range(5):
        post(ada, f"Idea of another day {n}")
    assert points(ada) == 110
    flows()


def test_a_new_version_while_points_are_granted_gives_no_more(app, publish, ada, staff, points, sound):
    publish(own(points=10, budget=30))
    name = db.session.scalar(select(RewardRule.name).where(RewardRule.budget == 30))
    for n in range(6):
        post(ada, f"Idea number {n}")
    posts = [lambda: post(ada, "One more")] * 4
    together(app, pay_rewards.catch_up, lambda: again(name, staff, budget=30), *posts)
    assert points(ada) == 30
    sound()


def test_votes_under_review_take_along_what_own_rules_gave_for_them(publish, idea, ada, bo, moderator, points, flows):
    publish(Plan("", WHY, to="author_id", **VOTED))
    publish(Plan("", WHY, to="actor_id", **VOTED))
    cy = join("Cy")
    for voter in (bo, cy):
        ideas.vote_for(idea, voter)
    assert (points(ada), points(bo), points(cy)) == (2 + 14, 7, 7)
    held = list(db.session.scalars(select(Vote.id).filter_by(voter_id=bo)))
    hold_votes(held, moderator)
    assert (points(ada), points(bo), points(cy)) == (1 + 7, 0, 7)
    release_votes(held, moderator)
    assert (points(ada), points(bo), points(cy)) == (2 + 14, 7, 7)
    flows()


def test_an_answer_accepted_no_more_takes_along_what_own_rules_gave(publish, idea, ada, bo, points, flows):
    publish(Plan("", WHY, **ANSWERED))
    answer = ideas.comment_on(idea, bo, "It hums because of the fan.")
    ideas.accept_answer(idea, answer, ada)
    before = points(bo)
    ideas.unaccept_answer(idea, answer, ada)
    assert (before, points(bo)) == (30 + 50 + 2, 2)
    ideas.accept_answer(idea, answer, ada)
    assert points(bo) == before
    flows()


def test_who_buys_what_earns_them_a_royalty_and_sends_it_back_is_a_signal(ada, bo, staff, operator, flows):
    shop = Shop(staff)
    product_id = shop.product()
    orders.agree_royalty(product_id, 1000, [(ada, 10_000)], staff)
    run = shop.open(threshold=1, prices=[(1, 1000)], product_id=product_id)
    mine, theirs = shop.bought(run, ada), shop.bought(run, bo)
    making.ship_batch(shop.make(run), staff)
    assert look_for_fraud() == 0
    for order_id in (mine, theirs):
        orders.take_back(order_id, "It does not fit at all.", staff)
    assert [look_for_fraud() for _ in range(2)] == [1, 0]
    (signal,) = db.session.query(FraudSignal)
    assert (signal.person_id, signal.kind, signal.about, signal.n) == (ada, "self_refund", f"order:{mine}", 1)
    flows()


@pytest.fixture
def waiting(publish, ada, staff):
    """A grant of an own rule that waits for approval, for an idea that the staff adopted; its id."""
    adopted = {"kind": "idea.decided", "to": "author_id", "title": {"en": "Adopted"}}
    publish(Plan("", WHY, points=90, approval_limit=50, **adopted))
    ideas.decide_idea(post(ada), "adopted", WHY, staff)
    pay_rewards.catch_up()
    return db.session.scalar(select(Grant.id).filter_by(approval="awaiting"))


def test_nobody_agrees_to_what_they_caused_or_get_under_another_record(waiting, ada, staff, admin, flows):
    with pytest.raises(NotAllowed, match="about you"):
        approve_grant(waiting, staff)
    join_people(ada, admin, admin)
    with pytest.raises(NotAllowed, match="about you"):
        approve_grant(waiting, admin)
    flows()


def test_nobody_judges_a_case_that_names_them_or_holds_what_they_agreed_to(waiting, ada, bo, staff, admin, flows):
    approve_grant(waiting, admin)
    case = note_signal(ada, "circle", f"person:{bo}", 9)
    judge_case(case, "triage", staff)
    judge_case(case, "freeze", staff, WHY, [waiting])
    with pytest.raises(NotAllowed, match="about you"):
        judge_case(case, "confirm", admin, WHY)
    join_people(bo, staff, admin)
    with pytest.raises(NotAllowed, match="about you"):
        judge_case(case, "confirm", staff, WHY)
    flows()


@pytest.fixture
def sound():
    from portal.app import CHECKS

    return lambda: [check.__name__ for check in CHECKS if check()] == [] or pytest.fail("unsound")


def test_of_many_hands_only_one_agrees(app, waiting, ada, admin, sound):
    said = together(app, *[lambda: patiently(lambda: approve_grant(waiting, admin))] * 8)
    assert said.count(None) == 1
    sound()

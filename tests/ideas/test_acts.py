"""What people do with ideas, and what is refused."""

import math
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from portal.ideas.acts import (
    accept_answer,
    comment_on,
    decide_idea,
    edit_idea,
    follow_idea,
    hide_comment,
    post_idea,
    unaccept_answer,
    unfollow_idea,
    vote_for,
    withdraw_vote,
)
from portal.ideas.models import Idea
from portal.ideas.queries import find_revisions, unexplained_decisions, untrue_trends
from portal.ideas.rules import DECIDED, LIFE, SETTLED, steps_to, warmth
from portal.kit.clock import now
from portal.kit.db import db, writing
from portal.kit.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from portal.people.acts import join
from portal.people.queries import viewer
from portal.people.rules import ROLES
from portal.river import telling
from portal.talk.queries import threads

REASON = "We measured it, and it holds."
slow = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def idea_of(idea_id):
    return db.session.scalar(select(Idea).filter_by(id=idea_id).execution_options(populate_existing=True))


def test_nobody_votes_twice_nor_for_an_idea_of_their_own(lamp, ada, bo, flows):
    assert vote_for(lamp, bo) == 1
    for voter, why in ((bo, "already voted"), (ada, "your own idea")):
        with pytest.raises(Refused, match=why):
            vote_for(lamp, voter)
    assert withdraw_vote(lamp, bo) == 0
    with pytest.raises(Refused, match="have not voted"):
        withdraw_vote(lamp, bo)
    flows()


def test_votes_are_closed_once_the_idea_is_decided_for_good(lamp, bo, staff, flows):
    decide_idea(lamp, "declined", REASON, staff)
    with pytest.raises(Refused, match="closed"):
        vote_for(lamp, bo)
    flows()


def test_the_company_says_why_by_when_and_who(lamp, staff, bo, flows):
    with pytest.raises(Invalid):
        decide_idea(lamp, "adopted", "no", staff)
    with pytest.raises(NotAllowed):
        decide_idea(lamp, "adopted", REASON, bo)
    assert idea_of(lamp).status == "open"
    promised = now() + timedelta(days=9)
    decide_idea(lamp, "adopted", REASON, staff, next_update_at=promised)
    idea = idea_of(lamp)
    assert (idea.status, idea.reason, idea.decided_by_id, idea.next_update_at) == ("adopted", REASON, staff, promised)
    for status, when in (("making", now() - timedelta(days=1)), ("declined", promised)):
        with pytest.raises(Invalid):
            decide_idea(lamp, status, REASON, staff, next_update_at=when)
    decide_idea(lamp, "declined", REASON, staff)
    assert idea_of(lamp).next_update_at is None
    flows()


def test_verify_finds_a_decision_that_nobody_explained(lamp):
    with writing():
        db.session.execute(text("UPDATE idea SET status = 'adopted', reason = ''"))
    assert [row.id for row in unexplained_decisions()] == [lamp]


def test_verify_finds_a_trend_that_is_not_true(lamp, bo):
    vote_for(lamp, bo)
    assert untrue_trends() == []
    with writing():
        db.session.execute(text("UPDATE idea SET trend = trend + 0.001"))
    assert [row[0] for row in untrue_trends()] == [lamp]


def test_what_was_written_before_stays_readable(lamp, ada, bo, flows):
    edit_idea(lamp, ada, "A lamp to be repaired", "Other words", ["repair"])
    with pytest.raises(NotAllowed):
        edit_idea(lamp, bo, "My lamp now", "", [])
    [(revision, who, _)] = find_revisions(lamp)
    assert (revision.title, revision.tags, who) == ("A lamp with a battery that can be changed", "lighting", "Ada")
    flows()


def test_only_who_asked_accepts_an_answer_and_never_their_own(lamp, ada, bo, flows):
    answer, own = comment_on(lamp, bo, "Use a 21700."), comment_on(lamp, ada, "I could try.")
    for comment_id, person in ((answer, bo), (own, ada)):
        with pytest.raises(Refused):
            accept_answer(lamp, comment_id, person)
    accept_answer(lamp, answer, ada)
    with pytest.raises(Conflict):
        accept_answer(lamp, comment_on(lamp, bo, "Or another."), ada)
    unaccept_answer(lamp, answer, ada)
    assert idea_of(lamp).accepted_comment_id is None
    flows()


def test_a_reply_to_a_reply_stays_in_its_thread_and_a_hidden_one_leaves_a_tombstone(lamp, bo, moderator, flows):
    head = comment_on(lamp, bo, "first")
    reply = comment_on(lamp, bo, "second", head)
    comment_on(lamp, bo, "third", reply)
    hide_comment(reply, moderator, "spam")
    [said] = threads(f"idea:{lamp}", viewer(bo)).items
    assert [(one.html, one.is_hidden) for one in said.replies] == [("", True), ("<p>third</p>\n", False)]
    with pytest.raises(NotFound):
        comment_on(lamp, bo, "fourth", reply)
    assert idea_of(lamp).comments == 2
    flows()


def test_one_follows_and_follows_no_longer(lamp, bo, flows):
    follow_idea(lamp, bo)
    with pytest.raises(Conflict):
        follow_idea(lamp, bo)
    unfollow_idea(lamp, bo)
    with pytest.raises(Conflict):
        unfollow_idea(lamp, bo)
    flows()


def test_the_trend_does_not_hear_the_author_nor_the_company_nor_a_second_word(lamp, ada, bo, staff, flows):
    comment_on(lamp, ada, "Mine.")
    comment_on(lamp, staff, "Ours.")
    vote_for(lamp, staff)
    assert idea_of(lamp).trend is None
    comment_on(lamp, bo, "One.")
    once = idea_of(lamp).trend
    comment_on(lamp, bo, "Two.")
    assert idea_of(lamp).trend == once
    flows()


@slow
@given(st.lists(st.integers(0, 400), min_size=1, max_size=6), st.randoms())
def test_the_trend_is_the_same_in_whatever_order_it_is_told_and_toggling_does_not_move_it(app, days, chance):
    author, moment = join("An author"), now()
    voters = [(join(f"voter {n}"), moment - timedelta(days=day)) for n, day in enumerate(days)]
    expected = [warmth(at, app.config["TRENDING_DAYS"]) for _, at in voters]
    for _ in range(2):
        idea_id = post_idea(author, "An idea told twice", "")
        chance.shuffle(voters)
        for voter, at in voters:
            with telling("demo", at):
                vote_for(idea_id, voter)
        withdraw_vote(idea_id, voters[0][0])
        vote_for(idea_id, voters[0][0])
        high = max(expected)
        found = high + math.log(math.fsum(math.exp(x - high) for x in expected))
        assert idea_of(idea_id).trend == pytest.approx(found, abs=1e-9)
    assert untrue_trends() == []


@slow
@given(st.lists(st.tuples(st.sampled_from([*LIFE.states, "pending", "never"]), st.sampled_from(ROLES)), max_size=8))
def test_no_path_leads_outside_the_table(app, wishes):
    idea_id = post_idea(join("An author"), "An idea with a life", "")
    for status, role in wishes:
        before = idea_of(idea_id).status
        steps = steps_to(before, status)
        try:
            decide_idea(idea_id, status, REASON, join("Somebody", role=role))
        except Refused:
            assert idea_of(idea_id).status == before
            assert not steps or role not in {*steps[0].who, "admin"}
        else:
            assert [step.before for step in steps] == [before, *(step.after for step in steps[:-1])]
            assert steps[-1].after == status
        idea = idea_of(idea_id)
        assert (idea.decided_at is not None) == (idea.status in DECIDED)
        assert (idea.next_update_at is None) == (idea.status in SETTLED)

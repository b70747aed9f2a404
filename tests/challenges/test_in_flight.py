"""Two transactions that overlap: what is on its way when a phase ends is waited for, or comes too late."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy import select, text

from portal.challenges import acts
from portal.challenges.models import Challenge, Submission
from portal.challenges.rules import Span, seal
from portal.flows.answering import answer_challenge, edit_in_time, hand_to_jury, vote_in_time
from portal.ideas.models import Idea
from portal.kit.clock import now
from portal.kit.db import db, is_postgresql, load, writing
from portal.kit.errors import Conflict
from portal.people.acts import join

DAY = timedelta(days=1)
WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


@pytest.fixture
def hands(app):
    """Do things beside one another, each on a connection of its own; say what came of it."""

    def beside(work, *asked):
        with app.app_context():
            try:
                return work(*asked)
            except Conflict as refusal:
                return refusal.code
            finally:
                db.session.remove()

    with ThreadPoolExecutor(2) as pool:
        yield lambda work, *asked: pool.submit(beside, work, *asked)


def until_somebody_waits():
    """Return once another transaction stands before a lock; on SQLite each waits for its turn before it begins."""
    for _ in range(2_000):
        if not is_postgresql() or db.session.scalar(WAITING):
            return
        Event().wait(0.005)
    pytest.fail("Nobody waits.")


@pytest.fixture
def asked(staff, ada):
    """An answer to a challenge that is voted for and refined for some days more."""
    start = now() - DAY
    challenge = acts.write_challenge("A quiet kitchen", "What hums?", start, start + 2 * DAY, staff)
    acts.set_criteria(challenge, [acts.Weighed("Quiet", 100)], staff)
    acts.plan_phases(challenge, [Span(kind, start, start + 3 * DAY) for kind in ("refine", "vote")], staff)
    acts.invite_juror(challenge, join("Judith"), staff)
    acts.publish_challenge(challenge, staff)
    return challenge, answer_challenge(challenge, ada, "Felt feet", "Under it.")


def test_a_vote_whose_turn_comes_after_the_end_of_the_phase_is_refused(asked, bo, hands, monkeypatch, flows):
    challenge, idea = asked
    with writing():
        load(Challenge, challenge)
        voted = hands(vote_in_time, idea, bo)
        until_somebody_waits()
        late = now() + 3 * DAY
        monkeypatch.setattr("portal.river.acts.now", lambda: late)
    assert voted.result(30) == "closed"
    assert db.session.scalar(select(Idea.votes).filter_by(id=idea)) == 0
    flows()


def test_an_answer_being_changed_while_the_jury_gets_it_is_judged_as_changed(asked, ada, staff, hands, flows):
    challenge, idea = asked
    acts.close_challenge(challenge, staff)
    acts.let_all_in(challenge, staff)
    begun, ended = Event(), Event()

    def change():
        with writing():
            edit_in_time(idea, ada, "Felt feet", "Under each leg.")
            begun.set()
            ended.wait(30)

    changed = hands(change)
    assert begun.wait(30)
    given = hands(hand_to_jury, challenge, staff)
    until_somebody_waits()
    ended.set()
    assert (changed.result(30), given.result(30)) == (None, None)
    judged = db.session.scalar(select(Submission.words_hash).filter_by(idea_id=idea))
    assert judged == seal("Felt feet\n\nUnder each leg.")
    flows()

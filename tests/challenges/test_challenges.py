"""Open questions of the company: asked, answered in time, and decided in public."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from portal.challenges import acts, queries
from portal.challenges.models import Challenge
from portal.challenges.rules import LIFE, passed, phase
from portal.flows.answering import answer_challenge, choose_answer
from portal.ideas.acts import hide_idea, post_idea
from portal.ideas.models import Idea
from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from portal.people.queries import viewer
from portal.river.models import EventRow

WHY = "It is simple, and everybody can repair it."
DAY = timedelta(days=1)


def ask(staff, opens=-DAY, closes=7 * DAY, publishes=True):
    start = now()
    challenge = acts.write_challenge("A quiet kitchen", "What **hums** at yours?", start + opens, start + closes, staff)
    if publishes:
        acts.publish_challenge(challenge, staff)
    return challenge


def kinds(challenge):
    asked = select(EventRow.kind).filter_by(subject=f"challenge:{challenge}").order_by(EventRow.id)
    return list(db.session.scalars(asked))


@pytest.fixture
def asked(staff):
    """An open challenge."""
    return ask(staff)


@pytest.fixture
def later(monkeypatch):
    """Return how to let days pass."""

    def pass_days(days):
        moment = now() + days * DAY
        monkeypatch.setattr("portal.river.acts.now", lambda: moment)
        monkeypatch.setattr("portal.challenges.queries.lists.now", lambda: moment)

    return pass_days


def test_a_draft_is_seen_by_the_staff_only_and_takes_no_answers(staff, ada, flows):
    draft = ask(staff, publishes=False)
    with pytest.raises(NotFound):
        queries.get_challenge(draft, viewer(ada))
    with pytest.raises(NotFound):
        answer_challenge(draft, ada, "Felt feet", "")
    with pytest.raises(Conflict):
        answer_challenge(draft, staff, "Felt feet", "")
    assert queries.get_challenge(draft, viewer(staff)).title == "A quiet kitchen"
    flows()


def test_an_open_challenge_takes_ideas_in_answer(asked, ada, bo, flows):
    idea = answer_challenge(asked, ada, "Felt feet", "Under each leg.", ["kitchen"])
    answer_challenge(asked, bo, "A slower fan", "")
    assert db.session.get(Idea, idea).challenge_id == asked
    assert queries.get_challenge(asked, viewer(bo)).entries == 2
    assert kinds(asked) == ["challenge.written", "challenge.published", "challenge.entered", "challenge.entered"]
    flows()


def test_nothing_is_taken_before_it_opens_or_after_it_closes(staff, ada, later, flows):
    soon, open_now = ask(staff, opens=DAY), ask(staff, closes=2 * DAY)
    with pytest.raises(Conflict) as refusal:
        answer_challenge(soon, ada, "Felt feet", "")
    assert refusal.value.code == "closed"
    later(3)
    with pytest.raises(Conflict):
        answer_challenge(open_now, ada, "Felt feet", "")
    assert db.session.query(Idea).count() == 0
    answer_challenge(soon, ada, "Felt feet", "")
    flows()


def test_an_answer_that_races_with_the_closing_is_either_in_time_or_refused(app, asked, staff, ada, flows):
    db.session.commit()
    barrier, outcome = Barrier(2), {}

    def run(name, work):
        with app.app_context():
            barrier.wait()
            try:
                outcome[name] = work()
            except Refused as refusal:
                outcome[name] = refusal.code
            finally:
                db.session.remove()

    works = {
        "answer": lambda: answer_challenge(asked, ada, "Felt feet", ""),
        "close": lambda: acts.close_challenge(asked, staff),
    }
    threads = [Thread(target=run, args=each) for each in works.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    entries = db.session.scalar(select(Challenge.entries))
    assert entries == (outcome["answer"] != "closed")
    assert outcome["close"] is None
    flows()


def test_the_product_team_chooses_an_answer_when_the_time_is_over_and_says_why(asked, staff, ada, later, flows):
    idea = answer_challenge(asked, ada, "Felt feet", "")
    with pytest.raises(Conflict):
        choose_answer(asked, idea, staff, WHY)
    later(8)
    with pytest.raises(Invalid):
        choose_answer(asked, idea, staff, "Nice.")
    choose_answer(asked, idea, staff, WHY)
    challenge = queries.get_challenge(asked, viewer(ada))
    assert (challenge.status, challenge.winner_id, challenge.reason) == ("decided", idea, WHY)
    assert kinds(asked)[-2:] == ["challenge.closed", "challenge.decided"]
    flows()


def test_only_an_answer_of_the_challenge_that_stands_and_is_not_ones_own_is_chosen(
    asked, staff, admin, ada, moderator, flows
):
    stranger = post_idea(ada, "Felt feet", "")
    hidden = answer_challenge(asked, ada, "Buy my felt", "")
    own = answer_challenge(asked, staff, "Our own felt", "")
    hide_idea(hidden, moderator, "Advertising.")
    acts.close_challenge(asked, staff)
    for idea in (stranger, hidden, own):
        with pytest.raises(Refused):
            choose_answer(asked, idea, staff, WHY)
    with pytest.raises(NotAllowed):
        choose_answer(asked, None, ada, WHY)
    choose_answer(asked, None, admin, "None of these can be made at a fair price.")
    flows()


def test_a_published_challenge_gets_more_time_never_less(asked, staff, later, flows):
    kept = queries.get_challenge(asked, viewer(staff))
    words, opens, closes = (kept.title, "Now with *pictures*."), kept.opens_at, kept.closes_at
    acts.edit_challenge(asked, *words, opens, closes + DAY, staff)
    with pytest.raises(Invalid):
        acts.edit_challenge(asked, *words, opens, closes - DAY, staff)
    assert "challenge.extended" in kinds(asked)
    later(30)
    with pytest.raises(Conflict):
        acts.edit_challenge(asked, *words, opens, closes + 90 * DAY, staff)
    flows()


def test_a_challenge_is_called_off_with_a_reason_and_stays_to_be_read(asked, staff, ada, flows):
    acts.cancel_challenge(asked, staff, "The budget went to the other kitchen.")
    with pytest.raises(Conflict):
        answer_challenge(asked, ada, "Felt feet", "")
    assert queries.get_challenge(asked, viewer(ada)).status == "cancelled"
    assert LIFE.ends("cancelled")
    assert LIFE.ends("archived")
    flows()


def test_only_the_product_team_asks(ada, moderator):
    for person in (ada, moderator):
        with pytest.raises(NotAllowed):
            ask(person)


def test_words_and_times_that_mean_nothing_are_refused_field_by_field(staff):
    start = now()
    with pytest.raises(Invalid) as refusal:
        acts.write_challenge("", "x" * 20_001, start, start + DAY, staff, "y" * 300)
    assert set(refusal.value.fields) == {"title", "brief", "reward"}
    for opens, closes in ((start, start), (start - 2 * DAY, start - DAY)):
        with pytest.raises(Invalid):
            acts.write_challenge("A quiet kitchen", "", opens, closes, staff)


def test_where_a_challenge_stands_is_a_matter_of_the_clock():
    start = now()
    times = (start, start + 4 * DAY)
    assert [phase("open", *times, start + n * DAY) for n in (-1, 0, 3, 4)] == ["announced", "open", "open", "closed"]
    assert phase("draft", *times, start) == "draft"
    assert [passed(*times, start + n * DAY) for n in (-1, 1, 9)] == [0, 25, 100]


def test_a_chosen_answer_earns_points(asked, staff, ada, admin, flows):
    from portal.rewards.acts import begin_rewards
    from portal.rewards.queries import balance

    begin_rewards(admin)
    idea = answer_challenge(asked, ada, "Felt feet", "")
    acts.close_challenge(asked, staff)
    choose_answer(asked, idea, staff, WHY)
    flows()
    assert balance(ada).available == 300

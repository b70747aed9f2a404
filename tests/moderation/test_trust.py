"""Trust is earned by what others find useful, and lost by what was hidden; ideas of newcomers may wait."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.flows.deadlines import keep_deadlines
from portal.ideas.acts import comment_on, hide_comment, hide_idea, let_in_idea, post_idea, restore_idea, vote_for
from portal.ideas.acts.boarding import BoardWords, make_board
from portal.ideas.models import Idea
from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany
from portal.kit.i18n import LANGUAGES
from portal.kit.setting import _settings
from portal.moderation import queries
from portal.moderation.models import Conduct
from portal.moderation.rules.levels import Ladder
from portal.people.acts import join
from portal.people.models import Person
from portal.people.queries import ANYBODY, viewer
from portal.people.trust import settle_level
from portal.river.acts import telling
from portal.river.models import EventRow

LADDER = Ladder()


@pytest.fixture
def board(staff):
    return make_board(BoardWords(dict.fromkeys(LANGUAGES, "Lamps"), is_premoderated=True), staff)


@pytest.fixture
def paced(monkeypatch):
    few = {"first_ideas": 2, "ideas": 3, "first_comments": 10, "links": 2, "pictures": 1, "votes": 30}
    monkeypatch.setitem(_settings, "NEWCOMER_LIMITS", few)
    monkeypatch.setitem(_settings, "LIMITS", "on")


def levels():
    told = select(EventRow).filter_by(kind="person.trust_level_changed").order_by(EventRow.id)
    return [row.data["level"] for row in db.session.scalars(told)]


@pytest.mark.parametrize("seed", range(20))
def test_nobody_goes_to_and_fro_at_a_threshold(seed):
    draw, level = random.Random(seed), 0
    for _ in range(300):
        credit, before = draw.choice([9, 10]) if level == 0 else draw.choice([9, 10, 5, 4]), level
        level = LADDER.after(level, credit, 2)
        assert level >= before
    assert level == 1
    assert LADDER.after(1, 3, 99) == 0
    assert LADDER.after(0, 10_000, 99) == 3
    assert LADDER.after(0, 10_000, 1) == 0
    assert all(low < high for low, high in zip(LADDER.down, LADDER.up, strict=True))


def test_a_level_is_earned_told_once_and_lost_when_things_are_hidden(ada, bo, moderator, flows):
    for day in (3, 2):
        with telling("live", now() - timedelta(days=day)):
            lamp = post_idea(ada, f"A lamp {day}", "It shines.")
            for n in range(4):
                vote_for(lamp, join(f"Voter {day} {n}"))
    flows()
    keep_deadlines()
    keep_deadlines()
    flows()
    assert levels() == [1]
    assert db.session.get(Person, ada).trust_level == 1
    with pytest.raises(Conflict):
        settle_level(ada, 1)
    hide_idea(lamp, moderator, "spam")
    flows()
    keep_deadlines()
    assert levels() == [1, 0]
    restore_idea(lamp, moderator)
    flows()
    assert db.session.scalar(select(Conduct.level).filter_by(person_id=ada)) == 1


def test_the_idea_of_a_newcomer_waits_is_let_in_and_everybody_sees_it(
    browser, client, ada, bo, board, moderator, flows
):
    idea = post_idea(ada, "A lamp for newcomers", "It shines.", board_id=board)
    flows()
    assert browser(ada).get(f"/ideas/{idea}").status_code == 200
    assert "A moderator looks at the first ideas" in browser(ada).get(f"/ideas/{idea}").text
    for other in (client, browser(bo)):
        assert other.get(f"/ideas/{idea}").status_code == 404
        assert "A lamp for newcomers" not in other.get("/ideas").text + other.get("/search?q=shines").text
    with pytest.raises(NotFound):
        vote_for(idea, bo)
    with pytest.raises(Conflict):
        comment_on(idea, ada, "Please look.")
    mo = browser(moderator)
    assert "The ideas of newcomers wait here" in mo.get("/desk/moderation").text
    assert f'href="/ideas/{idea}"' not in mo.get(f"/desk/moderation/idea/{idea}").text  # it is not there yet
    assert mo.post(f"/desk/moderation/idea/{idea}/dismissal").status_code == 303
    assert "Nothing waits" in mo.get("/desk/moderation").text
    flows()
    assert client.get(f"/ideas/{idea}").status_code == 200
    assert queries.queue().items == []
    vote_for(idea, bo)
    flows()
    with pytest.raises(Conflict):
        let_in_idea(idea, moderator)


def test_what_waits_is_hidden_restored_and_still_waits(ada, board, moderator, flows):
    idea = post_idea(ada, "A lamp", "It shines.", board_id=board)
    flows()
    hide_idea(idea, moderator, "spam")
    flows()
    with pytest.raises(Conflict):
        let_in_idea(idea, moderator)
    restore_idea(idea, moderator)
    row = db.session.get(Idea, idea)
    assert row.status == "pending"
    assert row.audience_id in viewer(ada).audiences
    assert row.audience_id not in ANYBODY.audiences
    let_in_idea(idea, moderator)
    flows()
    assert db.session.get(Idea, idea).audience_id == 1


def test_only_newcomers_wait_and_only_moderators_let_in(ada, bo, staff, board):
    settle_level(ada, 1)
    assert db.session.get(Idea, post_idea(ada, "A lamp", "", board_id=board)).status == "open"
    assert db.session.get(Idea, post_idea(staff, "A lamp", "", board_id=board)).status == "open"
    waits = post_idea(bo, "A lamp", "", board_id=board)
    assert db.session.get(Idea, waits).status == "pending"
    for person in (ada, bo, staff):
        with pytest.raises(NotAllowed):
            let_in_idea(waits, person)


def test_a_newcomer_does_so_much_a_day_and_a_trusted_member_more(paced, ada, bo, moderator):
    for n in range(2):
        idea = post_idea(ada, f"A lamp {n}", "")
    with pytest.raises(TooMany, match="2 ideas a day"):
        post_idea(ada, "One lamp more", "")
    for n in range(10):
        comment_on(idea, bo, f"Fine {n}")
    with pytest.raises(TooMany, match="first day"):
        comment_on(idea, bo, "Fine indeed")
    with pytest.raises(Invalid):
        comment_on(idea, ada, "http://a.example http://b.example http://c.example")
    with pytest.raises(Invalid):
        comment_on(idea, ada, "![a](/x) ![b](/y)")
    settle_level(ada, 1)
    post_idea(ada, "One lamp more", "http://a.example http://b.example http://c.example")


def test_a_newcomer_votes_so_often_an_hour(paced, ada, bo, staff):
    lamps = [post_idea(staff, f"A lamp {n}", "") for n in range(31)]
    for lamp in lamps[:30]:
        vote_for(lamp, bo)
    with pytest.raises(TooMany, match="30 times an hour"):
        vote_for(lamps[30], bo)


def test_conduct_counts_days_and_what_was_hidden(ada, bo, moderator, flows):
    lamp = post_idea(ada, "A lamp", "It shines.")
    remark = comment_on(lamp, bo, "Buy seed.")
    hide_comment(remark, moderator, "spam")
    flows()
    row = db.session.get(Conduct, bo)
    assert (row.credit, row.days, row.level) == (1 - 10, 1, 0)

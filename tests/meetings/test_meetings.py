"""A live session from its announcement to the article that came of it, by the server's clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from portal.flows.deadlines import keep_deadlines
from portal.flows.meetings import announce_weekly, keep_answer
from portal.kit import clock
from portal.kit.db import db
from portal.kit.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from portal.knowledge.models import Article
from portal.knowledge.queries import credited
from portal.meetings.acts import (
    announce,
    answer,
    ask,
    begin,
    call_off,
    change,
    end,
    hide_question,
    put_back,
    restore_question,
    sign_off,
    sign_up,
    take_up,
    vote,
    withdraw_vote,
)
from portal.meetings.models import Meeting
from portal.meetings.queries import ahead, get_question, order_of, over, questions_of
from portal.meetings.rules import title_of
from portal.meetings.rules.calendar import folded
from portal.people.acts import join
from portal.people.forgetting import forget_person
from portal.people.queries import viewer

WHY = "Our workshop has no power that day."


def bodies(meeting_id, who=None):
    return [each.body for each in questions_of(meeting_id, viewer(who)).items]


def test_questions_stand_in_the_order_of_their_votes(hour, ada, bo, staff, flows):
    cy = join("Cy")
    one, two = ask(hour, ada, "When is it made?"), ask(hour, bo, "What does it cost?")
    assert vote(two, ada) == 1
    assert vote(two, cy) == 2
    assert vote(one, bo) == 1
    assert bodies(hour) == ["What does it cost?", "When is it made?"]
    assert withdraw_vote(two, ada) == 1
    with pytest.raises(Refused):
        vote(one, ada)
    with pytest.raises(Conflict):
        vote(one, bo)
    with pytest.raises(Conflict):
        take_up(one, staff)
    begin(hour, staff)
    take_up(one, staff)
    take_up(two, staff)
    assert [(each.id, each.status) for each in questions_of(hour, viewer(ada)).items] == [
        (two, "answering"),
        (one, "waiting"),
    ]
    put_back(two, staff)
    answer(two, staff, "Eighty-nine.")
    assert order_of(hour) == [[one, 1, 1], [two, 1, 2]]
    with pytest.raises(Conflict):
        vote(two, ada)
    flows()


def test_only_the_company_steers_and_answers(hour, ada):
    question = ask(hour, ada, "When is it made?")
    for deed in (lambda: begin(hour, ada), lambda: answer(question, ada, "Soon."), lambda: call_off(hour, ada, WHY)):
        with pytest.raises(NotAllowed):
            deed()


def test_the_clock_begins_and_ends_it_whoever_looks(hour, ada, bo, staff, later, flows):
    question = ask(hour, ada, "When is it made?")
    later(days=2, minutes=5)
    vote(question, bo)
    take_up(question, staff)
    assert keep_deadlines() == 1
    assert db.session.get(Meeting, hour).status == "live"
    later(days=2, minutes=70)
    for deed in (lambda: ask(hour, bo, "And who makes it?"), lambda: withdraw_vote(question, bo)):
        with pytest.raises(Conflict):
            deed()
    assert (ahead(viewer(ada)).items, [each.id for each in over(viewer(ada)).items]) == ([], [hour])
    assert keep_deadlines() == 1
    assert keep_deadlines() == 0
    answer(question, staff, "In spring, as was said.")
    flows()


def test_those_who_signed_up_are_reminded_once_and_again_after_a_move(hour, ada, bo, staff, later, browser, flows):
    sign_up(hour, ada)
    sign_up(hour, bo)
    sign_off(hour, bo)
    with pytest.raises(Conflict):
        sign_up(hour, ada)
    assert keep_deadlines() == 0
    later(days=1, hours=23, minutes=30)
    assert keep_deadlines() == 1
    assert keep_deadlines() == 0
    flows()
    assert "begins soon" in browser(ada).get("/notifications").text
    assert "begins soon" not in browser(bo).get("/notifications").text
    change(hour, "The hour of the stove", "", clock.now() + timedelta(days=3), 60, "Europe/Berlin", staff)
    flows()
    assert "changed the live session" in browser(ada).get("/notifications").text
    later(days=4, hours=23, minutes=15)
    assert keep_deadlines() == 1
    flows()


def test_one_that_is_called_off_takes_nothing_more(hour, ada, staff, browser, flows):
    sign_up(hour, ada)
    with pytest.raises(Invalid):
        call_off(hour, staff, "")
    call_off(hour, staff, WHY)
    with pytest.raises(Conflict):
        ask(hour, ada, "When is it made?")
    with pytest.raises(Conflict):
        begin(hour, staff)
    flows()
    assert "called off" in browser(ada).get("/notifications").text
    assert WHY in browser(ada).get(f"/live/{hour}").text


def test_an_answer_becomes_an_article_with_credit_to_who_asked(hour, ada, staff, flows):
    question = ask(hour, ada, "How do I clean the valve?\nIt is black.")
    with pytest.raises(Conflict):
        keep_answer(question, staff)
    begin(hour, staff)
    answer(question, staff, "With **vinegar**, overnight.")
    article = keep_answer(question, staff)
    with pytest.raises(Conflict):
        keep_answer(question, staff)
    row = db.session.get(Article, article)
    assert (row.title, row.status, row.came_from) == ("How do I clean the valve?", "published", f"question:{question}")
    assert row.body == "> How do I clean the valve?\n> It is black.\n\nWith **vinegar**, overnight."
    assert credited([article]) == {article: [ada]}
    end(hour, staff)
    flows()


def test_what_was_hidden_is_counted_and_shown_no_more(hour, ada, moderator, browser, flows):
    question = ask(hour, ada, "Buy pills at my shop")
    hide_question(question, moderator, "spam")
    assert bodies(hour) == []
    assert bodies(hour, moderator) == ["Buy pills at my shop"]
    with pytest.raises(NotFound):
        vote(question, join("Cy"))
    flows()
    assert db.session.get(Meeting, hour).questions == 0
    assert "pills" not in browser(ada).get("/log").text
    restore_question(question, moderator)
    flows()
    assert bodies(hour) == ["Buy pills at my shop"]


def test_nobody_fills_it_with_questions(hour, ada):
    for n in range(5):
        ask(hour, ada, f"Question number {n}?")
    with pytest.raises(Refused):
        ask(hour, ada, "And one more?")
    with pytest.raises(Invalid):
        ask(hour, join("Cy"), "?")


def test_who_closes_the_account_leaves_votes_and_no_words(hour, ada, bo, admin, flows):
    question = ask(hour, ada, "My name is Ada, and why?")
    vote(question, bo)
    sign_up(hour, ada)
    sign_up(hour, bo)
    forget_person(ada, admin)
    forget_person(bo, admin)
    flows()
    left = get_question(question, viewer(None))
    assert (left.body, left.votes, db.session.get(Meeting, hour).guests) == ("…", 1, 0)


def test_a_weekly_row_keeps_its_hour_over_the_end_of_summer(staff):
    day = date(clock.now().year + 1, 10, 20)
    made = announce_weekly(("Thursdays", ""), day, (18, 0), 60, "Europe/Berlin", staff, weeks=3)
    zone = ZoneInfo("Europe/Berlin")
    assert [db.session.get(Meeting, each).starts_at.astimezone(zone).hour for each in made] == [18, 18, 18]
    assert {db.session.get(Meeting, each).starts_at.hour for each in made} == {16, 17}
    with pytest.raises(Invalid):
        announce_weekly(("Never", ""), day, (18, 0), 60, "Mars/Olympus", staff)
    with pytest.raises(Invalid):
        announce("Gone", "", datetime(2001, 1, 1, tzinfo=UTC), 60, "UTC", staff)


def test_a_calendar_reads_its_file(hour, staff, client, monkeypatch):
    answer_ = client.get(f"/live/{hour}.ics")
    assert answer_.mimetype == "text/calendar"
    lines = answer_.get_data(as_text=True).split("\r\n")
    starts = db.session.get(Meeting, hour).starts_at
    assert f"DTSTART:{starts:%Y%m%dT%H%M%SZ}" in lines
    assert {"STATUS:CONFIRMED", "SEQUENCE:0", "SUMMARY:The hour of the stove"} <= set(lines)
    call_off(hour, staff, WHY)
    again = client.get(f"/live/{hour}.ics").get_data(as_text=True)
    assert "STATUS:CANCELLED" in again
    assert "SEQUENCE:1" in again
    assert "STATUS:CANCELLED" in client.get("/live.ics").get_data(as_text=True)


def test_a_long_line_is_folded_between_characters():
    line = "SUMMARY:" + "問答會" * 30
    pieces = folded(line).split("\r\n ")
    assert "".join(pieces).removesuffix("\r\n") == line
    assert max(len(piece.encode()) for piece in pieces) <= 77


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("Why?\nBecause.", "Why?"),
        ("word " * 60, ("word " * 60)[:149].rpartition(" ")[0] + "…"),
        ("字" * 200, "字" * 149 + "…"),
    ],
    ids=["short", "long", "Chinese"],
)
def test_an_article_is_called_by_its_question(words, title):
    assert title_of(words) == title

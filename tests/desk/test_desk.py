"""The desk's front page, the harvest and operations: what waits is seen by those who may do something about it."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from portal.app import READERS
from portal.care.reactions import answer_feedback
from portal.customers.projections import record, timeline
from portal.flows.feedback import give_feedback
from portal.flows.flags import flag
from portal.flows.harvest import decide_ideas
from portal.ideas import queries as ideas
from portal.ideas.acts import comment_on, decide_idea, hide_idea, post_idea, vote_for
from portal.ideas.models import Idea
from portal.kit.clock import now
from portal.kit.db import db, writing
from portal.kit.errors import Invalid, NotAllowed
from portal.river.models import Cursor, EventRow, Late
from portal.river.queries import lags
from portal.river.reader import flow

REASON = "We want it as much as you do."


@pytest.fixture
def lamps(ada):
    return [post_idea(ada, f"A lamp of kind {n}", "It shines.", ["lighting"]) for n in range(3)]


def let_wait(idea_id, days):
    with writing():
        db.session.execute(update(Idea).filter_by(id=idea_id).values(next_update_at=now() - timedelta(days=days)))


def status_of(idea_ids):
    db.session.expire_all()
    return [db.session.get(Idea, idea_id).status for idea_id in idea_ids]


def test_a_desk_where_nothing_waits_says_so(browser, staff):
    assert "Nothing waits" in browser(staff).get("/desk").text


def test_today_shows_each_what_they_may_do_something_about(browser, ada, bo, lamps, staff, moderator, operator, flows):
    give_feedback(ada, "question", "Does the stove fold?")
    flag(f"idea:{lamps[0]}", bo, "rights")
    let_wait(lamps[1], 3)
    flows()
    with writing():
        db.session.add(Late(reader="care.open_case", event_id=1, subject="feedback:9", tries=5, error="It broke."))
    product, mo, ops = (browser(person).get("/desk").text for person in (staff, moderator, operator))
    for page in (product, mo, ops):
        assert "Does the stove fold?" in page
    assert "A lamp of kind 1" in product
    assert "A lamp of kind 0" not in product
    assert "A lamp of kind 0" in mo
    assert "A lamp of kind 1" not in mo
    assert "care.open_case" in ops
    assert 'href="/desk/moderation"' not in product
    assert "/desk/operations" not in mo


def test_the_side_bar_counts_what_waits_on_every_page_of_the_desk(browser, ada, bo, lamps, moderator, flows):
    for n in range(2):
        give_feedback(ada, "question", f"Does it fold, {n}?")
    flag(f"idea:{lamps[0]}", bo, "rights")
    flows()
    page = browser(moderator).get("/desk/customers").text
    assert '<span data-number>2</span><span class="unseen"> waiting' in page
    assert '<span data-number>1</span><span class="unseen"> waiting' in page


@pytest.mark.parametrize("path", ["/desk", "/desk/harvest", "/desk/harvest.csv", "/desk/operations"])
def test_the_desk_is_closed_to_customers(browser, client, ada, path):
    assert browser(ada).get(path).status_code == 403
    assert client.get(path).status_code == 303


def test_each_place_is_for_its_role(browser, staff, moderator, operator, admin):
    for person, path, answer in (
        (staff, "/desk/operations", 403),
        (moderator, "/desk/operations", 403),
        (operator, "/desk/harvest", 403),
        (moderator, "/desk/harvest.csv", 403),
        (operator, "/desk/operations", 200),
        (staff, "/desk/harvest", 200),
        (admin, "/desk/operations", 200),
        (admin, "/desk/harvest", 200),
    ):
        assert browser(person).get(path).status_code == answer, path
    assert browser(staff).post("/desk/operations/replays", {"reader": "care.open_case"}).status_code == 403
    assert browser(moderator).post("/desk/harvest/decisions", {"ideas": "1"}).status_code == 403


def test_the_harvest_sorts_filters_and_goes_into_a_file(browser, ada, bo, lamps, staff):
    vote_for(lamps[2], bo)
    decide_idea(lamps[0], "declined", REASON, staff)
    post_idea(ada, "=cmd|' /C calc'!A0", "A formula.")
    desk = browser(staff)
    page = desk.get("/desk/harvest").text
    assert page.index("A lamp of kind 2") < page.index("A lamp of kind 1")
    declined = desk.get("/desk/harvest?status=declined&sort=decided").text
    assert "A lamp of kind 0" in declined
    assert "A lamp of kind 1" not in declined
    file = desk.get("/desk/harvest.csv?tag=lighting")
    assert file.mimetype == "text/csv"
    assert [line.split(",")[1] for line in file.text.splitlines()[1:]] == [
        "A lamp of kind 2",
        "A lamp of kind 1",
        "A lamp of kind 0",
    ]
    assert "'=cmd" in desk.get("/desk/harvest.csv").text
    assert "No idea is like this" in desk.get("/desk/harvest?tag=nothing").text
    assert desk.get("/desk/harvest?sort=nonsense&status=pending&language=xx").status_code == 200
    assert desk.get("/desk/harvest?after=nonsense").status_code == 422


def test_ideas_that_wait_for_our_word_come_oldest_first_and_leave_when_it_is_said(browser, lamps, staff, moderator):
    for idea, days in zip(lamps, (1, 3, 2), strict=True):
        let_wait(idea, days)
    assert [row.id for row in ideas.silent_ideas().items] == [lamps[1], lamps[2], lamps[0]]
    first = ideas.silent_ideas(size=2)
    assert [row.id for row in ideas.silent_ideas(first.next).items] == [lamps[0]]
    decide_idea(lamps[1], "adopted", REASON, staff)
    hide_idea(lamps[2], moderator, "rights")
    assert [row.id for row in ideas.silent_ideas().items] == [lamps[0]]
    assert db.session.scalar(ideas.overdue_words()) == 1
    assert "A lamp of kind 0" in browser(staff).get("/desk/harvest?sort=silent").text


def test_many_ideas_are_decided_for_one_reason(browser, lamps, staff, flows):
    desk = browser(staff)
    sent = {"ideas": [str(idea) for idea in lamps[:2]], "status": "adopted", "reason": REASON}
    assert desk.post("/desk/harvest/decisions?sort=new", sent).headers["Location"] == "/desk/harvest?sort=new"
    assert status_of(lamps) == ["adopted", "adopted", "open"]
    flows()


def test_where_one_cannot_be_decided_none_is(browser, lamps, staff):
    decide_idea(lamps[0], "adopted", REASON, staff)
    before = db.session.query(EventRow).count()
    answer = browser(staff).post(
        "/desk/harvest/decisions", {"ideas": [str(idea) for idea in lamps], "status": "adopted", "reason": REASON}
    )
    assert answer.status_code == 422
    assert "Nothing was changed" in answer.text
    assert "A lamp of kind 0" in answer.text
    assert REASON in answer.text
    assert status_of(lamps) == ["adopted", "open", "open"]
    assert db.session.query(EventRow).count() == before


def test_deciding_many_asks_for_a_reason_a_choice_and_the_role(lamps, staff, bo):
    for chosen, reason in ((lamps, "Short"), ([], REASON), (lamps * 20, REASON)):
        with pytest.raises(Invalid):
            decide_ideas(chosen, "adopted", reason, staff)
    with pytest.raises(NotAllowed):
        decide_ideas(lamps, "adopted", REASON, bo)
    assert status_of(lamps) == ["open"] * 3


@pytest.mark.parametrize("value", ["<script>alert(1)</script>", "\x00", "9" * 40, "-1"])
def test_nothing_that_is_typed_breaks_the_harvest(browser, lamps, staff, value):
    desk = browser(staff)
    for sent in (
        {"ideas": value, "status": "adopted", "reason": REASON},
        {"ideas": "1", "status": value, "reason": value},
    ):
        answer = desk.post("/desk/harvest/decisions", sent)
        assert answer.status_code in (404, 422)
        assert "<script>alert" not in answer.text
    page = desk.get("/desk/harvest", query_string={"status": value, "tag": value, "language": value, "sort": value})
    assert page.status_code == (400 if "\x00" in value else 200)
    assert "<script>alert" not in page.text


def test_what_was_set_aside_is_seen_and_replayed(browser, operator, flows):
    flows()
    with writing():
        for n in (1, 2):
            late = {"reader": "care.open_case", "event_id": n, "subject": f"feedback:{n}", "tries": 5}
            db.session.add(Late(**late, error="ValueError: It broke."))
        db.session.get(Cursor, "care.open_case").error = None
    ops = browser(operator)
    page = ops.get("/desk/operations").text
    assert page.count("ValueError: It broke.") == 2
    assert page.count('name="reader"') == 1
    assert ops.post("/desk/operations/replays", {"reader": "care.open_case"}).status_code == 303
    assert answer_feedback.has_due()
    assert "ValueError" not in ops.get("/desk/operations").text
    for name in ("", "nonsense", "customers.timeline"):
        assert ops.post("/desk/operations/replays", {"reader": name}).status_code == 404


def test_operations_shows_every_reader_and_what_stopped_it(browser, ada, operator, flows):
    flows()
    with writing():
        db.session.get(Cursor, "customers.timeline").error = "KeyError: 'title'"
    page = browser(operator).get("/desk/operations").text
    assert all(reader.name in page for reader in READERS)
    assert "KeyError" in page
    assert "stopped" in browser(operator).get("/desk").text


@pytest.mark.parametrize("n", [1, 8])
def test_pages_of_the_desk_ask_the_database_but_a_few_times(browser, ada, bo, staff, admin, flows, statements, n):
    for number in range(n):
        idea = post_idea(ada, f"A lamp of kind {number}", "It shines.")
        flag(f"idea:{idea}", bo, "rights")
        give_feedback(ada, "question", f"Does it fold, {number}?")
        let_wait(idea, 1)
    flows()
    for person, path, most in (
        (admin, "/desk", 32),
        (staff, "/desk/harvest", 10),  # three of them for the side bar, which are remembered for some seconds;
        (staff, "/desk/harvest?sort=silent", 10),
    ):
        desk = browser(person)
        if most == 10:  # boards and colleagues are remembered until something happens
            desk.get(path)
        with statements() as seen:
            assert desk.get(path).status_code == 200
        assert len(seen) <= most, (path, len(seen), seen)


def test_the_page_of_the_river_asks_no_more_when_each_reader_is_somewhere_else(browser, operator, ada, statements):
    lamp = post_idea(ada, "A lamp", "")
    flow([timeline])
    post_idea(ada, "A bell", "")
    flow([record])
    comment_on(lamp, ada, "It shines.")
    page = browser(operator)
    page.get("/desk/operations")  # the side bar is remembered for some seconds
    with statements() as asked:
        text = page.get("/desk/operations").text
    assert len(asked) <= 10, "\n".join(" ".join(each.split())[:150] for each in asked)
    found = {line.reader: line.behind for line in lags(READERS)}
    assert 0 < found["customers.record"] < found["customers.timeline"] < max(found.values())
    assert "customers.timeline" in text

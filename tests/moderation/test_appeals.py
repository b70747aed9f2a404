"""Who was moderated appeals once for each deed; another moderator decides, and what is granted is as it was before."""

from datetime import timedelta

import pytest

from portal.flows.appeals import appeal, decide, deeds_about
from portal.flows.flags import flag
from portal.flows.making import close_preorder
from portal.ideas import acts
from portal.ideas.acts import comment_on, hide_comment, hide_idea, post_idea, vote_for
from portal.kit import clock
from portal.kit.db import db
from portal.kit.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from portal.meetings.acts import announce, ask, hide_question
from portal.moderation.acts import withdraw_appeal
from portal.moderation.models import Appeal, Conduct
from portal.moderation.rules.appeals import LIFE
from portal.people.acts import join
from portal.people.forgetting import forget_person
from portal.people.models import Person
from portal.people.sanctions import suspend_person, warn_person
from portal.production.acts import ask_about
from portal.production.models import Batch
from portal.river.models import EventRow
from tests.orders.conftest import Shop

WHY = "It was a fair question about seed."
DESK = "/desk/moderation/appeals"
YES, NO = "It was a fair question indeed.", "It was the third shop this week."


@pytest.fixture
def lamp(ada):
    return post_idea(ada, "A lamp", "It shines.")


@pytest.fixture
def remark(lamp, bo):
    return comment_on(lamp, bo, "Which canary seed is best?")


@pytest.fixture
def second(app):
    return join("Mia", role="moderator")


def deed(kind):
    return db.session.query(EventRow.id).filter_by(kind=kind).order_by(EventRow.id.desc()).first()[0]


def test_from_a_hidden_comment_to_the_appeal_that_restores_it(
    browser, client, bo, lamp, remark, moderator, second, flows
):
    hide_comment(remark, moderator, "spam: No shops.")
    flows()
    member, mo, mia = browser(bo), browser(moderator), browser(second)
    assert 'href="/me/moderation"' in member.get("/notifications").text
    listed = member.get("/me/moderation").text
    assert "Your comment was hidden" in listed
    assert "No shops." in listed
    path = f"/me/moderation/{deed('idea.comment_hidden')}"
    assert "canary seed" in member.get(path).text
    short = member.post(f"{path}/appeal", {"words": "No."})
    assert short.status_code == 422
    assert "No." in short.text
    assert member.post(f"{path}/appeal", {"words": WHY}).status_code == 303
    assert member.post(f"{path}/appeal", {"words": WHY}).status_code == 409  # once
    waiting = mia.get("/desk/moderation/appeals").text
    assert WHY in waiting
    desk = f"/desk/moderation/appeals/{db.session.query(Appeal.id).scalar()}"
    own = mo.get(desk).text
    assert "another moderator decides on this appeal" in own
    assert mo.post(f"{desk}/decision", {"step": "grant", "answer": YES}).status_code == 403
    assert "canary seed" in mia.get(desk).text
    assert mia.post(f"{desk}/decision", {"step": "grant", "answer": "Yes"}).status_code == 422
    assert mia.post(f"{desk}/decision", {"step": "grant", "answer": YES}).status_code == 303
    assert mia.post(f"{desk}/decision", {"step": "turn_down", "answer": NO}).status_code == 409
    flows()
    assert "canary seed" in client.get(f"/ideas/{lamp}").text
    assert YES in member.get(path).text
    assert "decided on an appeal" in member.get("/notifications").text
    log = client.get("/log").text
    assert "Appeal granted" in log
    assert YES not in log
    assert "Granted" in mia.get("/desk/moderation/appeals?state=ended").text


@pytest.fixture
def batch(staff, bo):
    shop = Shop(staff)
    preorder_id = shop.open(threshold=1)
    shop.bought(preorder_id, bo)
    close_preorder(preorder_id, staff)
    return db.session.query(Batch).one()


def test_what_was_said_about_a_batch_is_flagged_hidden_appealed_for_and_restored(
    browser, client, bo, batch, moderator, second, flows
):
    said, page, other = ask_about(batch.id, bo, "Which canary seed is best?"), f"/batches/{batch.id}", join("Cho")
    assert f"target=comment:{said}" in browser(other).get(page, follow_redirects=True).text
    assert f"target=comment:{said}" not in browser(bo).get(page, follow_redirects=True).text  # nobody flags their own
    flag(f"comment:{said}", other, "spam", "The third time.")
    mo, mia, desk = browser(moderator), browser(second), f"/desk/moderation/comment/{said}"
    assert mo.post(f"{desk}/hiding", {"reason": "spam", "words": "No shops."}).status_code == 303
    flows()
    assert "canary seed" not in mo.get("/desk/moderation").text  # the flag was upheld
    assert db.session.get(Batch, batch.id, populate_existing=True).comments == 0
    assert mia.post(f"{desk}/removal", {"reason": "spam", "words": "No."}).status_code == 404  # its room hides only
    assert "No shops." in client.get("/log").text
    assert "Your comment was hidden" in browser(bo).get("/me/moderation").text
    decide(appeal(deed("batch.comment_hidden"), bo, WHY), second, "grant", YES)
    flows()
    assert db.session.get(Batch, batch.id, populate_existing=True).comments == 1
    assert "canary seed" in client.get(page, follow_redirects=True).text
    assert mo.post(f"{desk}/hiding", {"reason": "spam", "words": "No shops."}).status_code == 303
    appeal(deed("batch.comment_hidden"), bo, WHY)
    assert mia.post(f"{desk}/restoration", {}).status_code == 303
    flows()
    assert db.session.query(Appeal.state).order_by(Appeal.id.desc()).first()[0] == "settled"


def test_a_hidden_question_of_a_live_session_is_appealed_for_too(browser, bo, staff, moderator, second, flows):
    meeting = announce("Open hour", "", clock.now() + timedelta(days=2), 60, "Europe/Berlin", staff)
    asked = ask(meeting, bo, "Which canary seed is best?")
    hide_question(asked, moderator, "off_topic: It is about stoves.")
    flows()
    assert "Your question was hidden" in browser(bo).get("/me/moderation").text
    decide(appeal(deed("question.hidden"), bo, WHY), second, "grant", YES)
    flows()
    assert "canary seed" in browser(bo).get(f"/live/{meeting}").text


def test_an_appeal_that_is_turned_down_changes_nothing_and_says_why(
    browser, client, bo, lamp, remark, moderator, second, flows
):
    hide_comment(remark, moderator, "spam")
    appealed = appeal(deed("idea.comment_hidden"), bo, WHY)
    decide(appealed, second, "turn_down", NO)
    flows()
    assert "A moderator has hidden this comment." in client.get(f"/ideas/{lamp}").text
    assert NO in browser(bo).get(f"/me/moderation/{deed('idea.comment_hidden')}").text
    with pytest.raises(Conflict):
        decide(appealed, second, "grant", YES)


def test_what_an_appeal_restores_is_exactly_as_it_was(ada, bo, lamp, remark, moderator, second, flows):
    vote_for(lamp, bo)
    flows()
    before = contents(), db.session.query(Conduct.credit).filter_by(person_id=ada).scalar()
    hide_idea(lamp, moderator, "spam")
    acts.remove_idea(lamp, second, "spam")
    flows()
    third = join("Moe", role="moderator")
    decide(appeal(deed("idea.removed"), ada, WHY), third, "grant", YES)
    flows()
    assert (contents(), db.session.query(Conduct.credit).filter_by(person_id=ada).scalar()) == before


def contents():
    from portal.ideas.models import Idea

    db.session.expire_all()
    row = db.session.query(Idea).one()
    return row.title, row.html, row.audience_id, row.votes, row.comments, row.trend, row.removed_at


def test_a_suspended_person_appeals_and_is_free_when_it_is_granted(browser, bo, lamp, moderator, second, flows):
    flows()
    before = db.session.query(Conduct.credit).filter_by(person_id=bo).scalar()
    suspend_person(bo, moderator, 7, "abuse: Third time.")
    flows()
    path = f"/me/moderation/{deed('person.suspended')}"
    member = browser(bo)
    assert member.post(f"/ideas/{lamp}/comments", {"body": "Hello?"}).status_code == 403
    assert member.post(f"{path}/appeal", {"words": WHY}).status_code == 303
    decide(db.session.query(Appeal.id).scalar(), second, "grant", YES)
    flows()
    assert db.session.get(Person, bo).suspended_until is None
    assert browser(bo).post(f"/ideas/{lamp}/comments", {"body": "Hello again."}).status_code == 303
    flows()
    assert db.session.query(Conduct.credit).filter_by(person_id=bo).scalar() == (before or 0) + 1


def test_a_warning_that_was_wrong_counts_against_nobody(browser, bo, remark, moderator, second, flows):
    flows()
    before = db.session.query(Conduct.credit).filter_by(person_id=bo).scalar()
    warn_person(bo, moderator, "spam")
    decide(appeal(deed("person.warned"), bo, WHY), second, "grant", YES)
    flows()
    assert db.session.query(Conduct.credit).filter_by(person_id=bo).scalar() == before
    assert (
        "warned"
        not in browser(moderator)
        .get(f"/desk/moderation/comment/{remark}")
        .text.split("Who wrote it")[1]
        .split("<ul")[0]
    )


def test_a_lock_is_taken_away_by_an_appeal(ada, bo, lamp, moderator, second, flows):
    acts.lock_idea(lamp, moderator, "off_topic")
    decide(appeal(deed("idea.locked"), ada, WHY), second, "grant", YES)
    flows()
    assert vote_for(lamp, bo) == 1


def test_only_the_one_concerned_appeals_in_time_and_while_it_stands(
    ada, bo, lamp, remark, moderator, second, monkeypatch
):
    hide_comment(remark, moderator, "spam")
    hidden = deed("idea.comment_hidden")
    for event, person in ((hidden, ada), (hidden, moderator), (10**9, bo), (deed("idea.posted"), ada)):
        with pytest.raises(NotFound):
            appeal(event, person, WHY)
    with pytest.raises(Invalid):
        appeal(hidden, bo, "")
    acts.restore_comment(remark, moderator)
    with pytest.raises(Conflict, match="taken back already"):
        appeal(hidden, bo, WHY)
    hide_comment(remark, moderator, "spam")
    later = clock.now() + timedelta(days=31)
    monkeypatch.setattr("portal.moderation.acts.appealing.now", lambda: later)
    with pytest.raises(Refused, match="30 days"):
        appeal(deed("idea.comment_hidden"), bo, WHY)


def test_whoever_acted_or_appealed_does_not_decide(ada, bo, staff, lamp, remark, moderator, admin):
    hide_comment(remark, moderator, "spam")
    waiting = appeal(deed("idea.comment_hidden"), bo, WHY)
    for person in (moderator, bo, ada, staff):
        with pytest.raises(NotAllowed):
            decide(waiting, person, "grant", YES)
    with pytest.raises(Conflict):
        decide(waiting, admin, "burn", YES)
    decide(waiting, admin, "grant", YES)


def test_an_appeal_ends_by_itself_when_the_thing_is_restored_or_its_author_leaves(
    browser, ada, bo, lamp, remark, moderator, flows
):
    hide_comment(remark, moderator, "spam")
    hide_idea(lamp, moderator, "spam")
    first = appeal(deed("idea.comment_hidden"), bo, "Wilhelmina asked me to.")
    acts.restore_comment(remark, moderator)
    flows()
    assert db.session.get(Appeal, first).state == "settled"
    other = appeal(deed("idea.hidden"), ada, WHY)
    withdraw_appeal(other, ada)
    assert db.session.get(Appeal, other).state == "withdrawn"
    hide_comment(remark, moderator, "spam")
    last = appeal(deed("idea.comment_hidden"), bo, "Wilhelmina asked me to.")
    forget_person(bo, bo)
    flows()
    db.session.expire_all()
    assert db.session.get(Appeal, last).state == "settled"
    assert not any("Wilhelmina" in str(row.data) for row in db.session.query(EventRow))
    assert {row.words for row in db.session.query(Appeal).filter_by(person_id=bo)} == {""}
    assert "Nothing" in browser(join("Cy")).get("/me/moderation").text


def test_every_end_of_an_appeal_is_in_its_table():
    assert LIFE.first == "open"
    assert all(LIFE.ends(state) for state in LIFE.states if state != "open")


@pytest.mark.parametrize("n", [1, 8])
def test_the_pages_of_appeals_ask_but_a_few_times(browser, bo, lamp, moderator, second, flows, statements, n):
    for number in range(n):
        hide_comment(comment_on(lamp, bo, f"Seed {number}"), moderator, "spam")
        appeal(deed("idea.comment_hidden"), bo, WHY)
    flows()
    assert len(deeds_about(bo)) == n
    pages = [(bo, "/me/moderation", 10), (second, "/desk/moderation/appeals", 10), (second, f"{DESK}/1", 14)]
    for who, path, most in pages:
        reader = browser(who)
        reader.get("/help")
        with statements() as seen:
            assert reader.get(path).status_code == 200
        assert len(seen) <= most, (path, seen)


@pytest.mark.parametrize("path", ["/desk/moderation/appeals", "/desk/moderation/rings"])
def test_appeals_and_rings_are_for_moderators_alone(browser, client, ada, staff, operator, admin, path):
    for person in (ada, staff, operator):
        assert browser(person).get(path).status_code == 403
    assert browser(admin).get(path).status_code == 200
    assert client.get(path).status_code == 303
    assert client.get("/me/moderation").status_code == 303

"""Who breaks the rules is warned, or suspended for some days: they read, and every act is refused until then."""

import re
from datetime import timedelta

import pytest

from portal.flows.flags import flag
from portal.ideas.acts import comment_on, post_idea
from portal.kit import clock
from portal.kit.db import db
from portal.kit.errors import Invalid, NotAllowed, NotFound, Refused
from portal.people.forgetting import forget_person
from portal.people.models import Person, Sanction, Session
from portal.people.sanctions import lift_suspension, sanctions_of, suspend_person, warn_person
from portal.people.tokens import make_token
from portal.river import upkeep
from portal.river.models import EventRow


@pytest.fixture
def lamp(ada):
    return post_idea(ada, "A lamp", "It shines.")


@pytest.fixture
def remark(lamp, bo):
    return comment_on(lamp, bo, "Buy canary seed at my shop.")


def test_a_suspended_person_reads_and_does_nothing_until_the_time_is_over(
    browser, bo, lamp, moderator, flows, monkeypatch
):
    before = browser(bo)
    suspend_person(bo, moderator, 7, "spam: Third time.")
    assert db.session.query(Session).filter_by(person_id=bo).count() == 0
    assert before.get("/me/settings").status_code == 303  # the sessions ended
    reader = browser(bo)
    assert reader.get(f"/ideas/{lamp}").status_code == 200
    for path, sent in (("/ideas", {"title": "Spam"}), (f"/ideas/{lamp}/votes", {}), (f"/ideas/{lamp}/comments", {})):
        answer = reader.post(path, sent)
        assert answer.status_code == 403
        assert "You are suspended until" in answer.text
    assert reader.post("/preferences", {"theme": "dark"}).status_code == 303
    flows()
    later = clock.now() + timedelta(days=8)
    monkeypatch.setattr(clock, "now", lambda: later)
    for module in ("portal.people.sanctions", "portal.people.suspending", "portal.web.sessions"):
        monkeypatch.setattr(f"{module}.now", lambda: later)
    assert browser(bo).post(f"/ideas/{lamp}/votes").status_code in (200, 303)


def test_the_program_of_a_suspended_person_reads_and_does_nothing(client, bo, lamp, moderator):
    with upkeep():
        headers = {"Authorization": f"Bearer {make_token(bo, 'write')}"}
    suspend_person(bo, moderator, 3, "spam")
    assert client.get(f"/api/v1/ideas/{lamp}", headers=headers).status_code == 200
    for path, sent in ((f"/api/v1/ideas/{lamp}/comments", {"body": "Seed"}), ("/api/v1/ideas", {"title": "Seed"})):
        answer = client.post(path, json=sent, headers=headers)
        assert (answer.status_code, answer.json["code"]) == (403, "suspended")
    answer = client.put(f"/api/v1/ideas/{lamp}/vote", json={}, headers=headers)
    assert (answer.status_code, answer.json["code"]) == (403, "suspended")


def test_a_suspension_is_lifted_and_both_are_told(browser, bo, lamp, moderator, flows):
    suspend_person(bo, moderator, 3, "abuse")
    lift_suspension(bo, moderator)
    assert browser(bo).post(f"/ideas/{lamp}/votes").status_code in (200, 303)
    with pytest.raises(Refused):
        lift_suspension(bo, moderator)
    flows()
    assert [row.kind for row in db.session.query(EventRow).order_by(EventRow.id)][-3:-1] == [
        "person.suspended",
        "person.suspension_lifted",
    ]


def test_a_second_suspension_takes_the_place_of_the_first(bo, moderator, flows):
    suspend_person(bo, moderator, 30, "spam")
    suspend_person(bo, moderator, 1, "spam")
    flows()
    kept = sanctions_of([bo])[bo]
    assert [row.lifted_at is None for row in kept] == [True, False]
    assert db.session.get(Person, bo).suspended_until == kept[0].until


def test_a_warned_person_goes_on(browser, bo, lamp, moderator, flows):
    warn_person(bo, moderator, "off_topic: Please stay with lamps.")
    assert browser(bo).post(f"/ideas/{lamp}/votes").status_code in (200, 303)
    flows()
    assert "warned" in browser(bo).get("/notifications").text


@pytest.mark.parametrize("days", [0, -1, 366, 10**12])
def test_a_suspension_lasts_from_a_day_to_a_year(bo, moderator, days):
    with pytest.raises(Invalid):
        suspend_person(bo, moderator, days, "spam")
    assert db.session.query(Sanction).count() == 0


def test_only_moderators_sanction_and_only_members(ada, bo, staff, moderator, admin):
    for person in (ada, staff):
        with pytest.raises(NotAllowed):
            suspend_person(bo, person, 1, "spam")
    for person in (staff, admin, moderator):
        with pytest.raises(Refused, match="administrator"):
            warn_person(person, admin, "spam")
    with pytest.raises(Refused):
        lift_suspension(bo, moderator)
    with pytest.raises(NotFound):
        warn_person(4711, moderator, "spam")
    with pytest.raises(Invalid):
        warn_person(bo, moderator, "")


def test_why_somebody_was_sanctioned_is_blanked_when_they_leave(bo, moderator, flows):
    suspend_person(bo, moderator, 3, "abuse: Wilhelmina said so.")
    forget_person(bo, bo)
    flows()
    db.session.expire_all()
    assert [row.reason for row in db.session.query(Sanction)] == [""]
    assert not any("Wilhelmina" in str(row.data) for row in db.session.query(EventRow))


def test_the_queue_shows_the_record_and_its_buttons_warn_and_suspend(browser, ada, bo, remark, moderator, flows):
    flag(f"comment:{remark}", ada, "spam")
    mo, base = browser(moderator), f"/desk/moderation/comment/{remark}"
    page = mo.get("/desk/moderation").text
    assert re.search(r'formaction="/desk/moderation/comment/\d+/suspension" data-key="s"', page)
    assert mo.post(f"{base}/warning", {"reason": "spam", "next": "/desk/moderation"}).status_code == 303
    assert "warned 1 time" in mo.get("/desk/moderation").text
    assert mo.post(f"{base}/suspension", {"reason": "spam", "days": "7"}).status_code == 303
    assert "suspended until" in mo.get("/desk/moderation").text
    assert "Lift the suspension" in mo.get(base).text
    assert mo.post(f"{base}/suspension/end").status_code == 303
    assert "lifted" in mo.get(base).text


@pytest.mark.parametrize("days", ["", "x", "-1", "9" * 30])
def test_a_suspension_that_is_refused_keeps_what_was_typed(browser, remark, moderator, days):
    mo = browser(moderator)
    answer = mo.post(
        f"/desk/moderation/comment/{remark}/suspension", {"reason": "spam", "days": days, "words": "Third time."}
    )
    assert answer.status_code == 422
    assert "Third time." in answer.text


def test_what_was_said_around_a_comment_is_shown_with_it(browser, ada, lamp, remark, moderator):
    comment_on(lamp, ada, "A fair question.")
    assert "A fair question." in browser(moderator).get(f"/desk/moderation/comment/{remark}").text


def test_many_are_hidden_at_once_and_what_failed_is_reported(browser, ada, bo, lamp, moderator, flows):
    spam = [comment_on(lamp, bo, f"Seed {n}") for n in range(3)]
    for comment in spam:
        flag(f"comment:{comment}", ada, "spam")
    mo = browser(moderator)
    mo.post(f"/desk/moderation/comment/{spam[0]}/hiding", {"reason": "spam"})
    targets = [f"comment:{each}" for each in spam] + ["comment:4711", "nonsense"]
    answer = mo.post("/desk/moderation/many", {"target": targets, "deed": "hide", "reason": "spam"})
    assert answer.status_code == 200
    assert "2 things were hidden." in answer.text
    assert "This is hidden already." in answer.text
    assert "This does not exist, or not any more." in answer.text
    flows()
    assert "Nothing waits" in mo.get("/desk/moderation").text
    assert mo.post("/desk/moderation/many", {"target": targets, "deed": "burn"}).status_code == 422
    assert "Please choose at least one line." in mo.post("/desk/moderation/many", {"deed": "dismiss"}).text

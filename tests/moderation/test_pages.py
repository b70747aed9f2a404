"""Flags, the queue and the public log over HTTP."""

import re

import pytest

from portal.flows.flags import flag
from portal.ideas.acts import comment_on, post_idea

HOSTILE = "<script>alert(1)</script> [x](javascript:alert(1)) \u202e\x07 ' OR 1=1 --"


@pytest.fixture
def lamp(ada):
    return post_idea(ada, "A lamp", "It shines.")


@pytest.fixture
def remark(lamp, bo):
    return comment_on(lamp, bo, "Buy canary seed at my shop.")


def test_from_a_flag_to_the_public_log(browser, client, ada, bo, lamp, remark, moderator, flows):
    member, mo = browser(ada), browser(moderator)
    page = member.get(f"/ideas/{lamp}").text
    assert f"/flags/new?target=comment:{remark}" in page
    assert f"/flags/new?target=idea:{lamp}" not in page  # it is her own
    assert "What is wrong with it?" in member.get(f"/flags/new?target=comment:{remark}").text
    sent = member.post("/flags", {"target": f"comment:{remark}", "reason": "spam", "note": "Third time."})
    assert sent.status_code == 303
    assert "A moderator will look at it" in member.get(sent.headers["Location"]).text
    queue = mo.get("/desk/moderation").text
    assert "canary seed" in queue
    assert "Third time." in queue
    base = f"/desk/moderation/comment/{remark}"
    assert "canary seed" in mo.get(base).text
    assert mo.post(f"{base}/hiding", {"reason": "spam", "words": "No shops here."}).status_code == 303
    assert "canary" not in mo.get("/desk/moderation").text
    flows()
    log = client.get("/log").text
    assert "No shops here." in log
    assert "It is advertising or spam" in log
    assert "A lamp" in log
    for secret in ("canary", "Third time.", ">Ada", ">Bo"):
        assert secret not in log
    assert "A moderator has hidden this comment." in client.get(f"/ideas/{lamp}").text
    done = mo.get("/desk/moderation/log").text
    assert f"{base}/restoration" in done
    assert mo.post(f"{base}/restoration").status_code == 303
    flows()
    assert "canary seed" in client.get(f"/ideas/{lamp}").text


def test_a_hidden_idea_is_in_the_log_without_its_title(browser, client, lamp, moderator, flows):
    mo = browser(moderator)
    assert mo.post(f"/desk/moderation/idea/{lamp}/hiding", {"reason": "other", "words": ""}).status_code == 303
    flows()
    log = client.get("/log").text
    assert "An idea" in log
    assert "A lamp" not in log
    assert client.get(f"/ideas/{lamp}").status_code == 404


def test_a_dismissed_flag_leaves_the_queue_and_no_trace_in_the_log(browser, client, ada, remark, moderator, flows):
    flag(f"comment:{remark}", ada, "off_topic")
    mo = browser(moderator)
    assert mo.post(f"/desk/moderation/comment/{remark}/dismissal", {"next": "/desk/moderation"}).status_code == 303
    assert mo.post(f"/desk/moderation/comment/{remark}/dismissal").status_code == 404
    flows()
    assert "Nothing waits" in mo.get("/desk/moderation").text
    assert "Nothing has been hidden" in client.get("/log").text


@pytest.mark.parametrize("value", [HOSTILE, "\x00", "x" * 1_001, ""])
def test_nothing_that_is_typed_breaks_a_form(browser, ada, bo, lamp, remark, moderator, value):
    member, mo = browser(ada), browser(moderator)
    for sent in ({"target": f"comment:{remark}", "reason": "spam", "note": value}, {"target": value, "reason": value}):
        assert member.post("/flags", sent).status_code in (303, 404, 422)
    assert "<script>alert" not in mo.get("/desk/moderation").text
    answer = mo.post(f"/desk/moderation/comment/{remark}/hiding", {"reason": "spam", "words": value})
    assert answer.status_code in (303, 422)
    assert mo.post(f"/desk/moderation/comment/{remark}/hiding", {"reason": value}).status_code in (303, 409, 422)
    assert "<script>alert" not in mo.get("/desk/moderation/log").text + mo.get("/log").text


def test_a_refused_flag_keeps_what_was_typed(browser, ada, remark):
    answer = browser(ada).post("/flags", {"target": f"comment:{remark}", "note": "Third time."})
    assert answer.status_code == 422
    assert "Third time." in answer.text
    assert "Please choose a reason." in answer.text


@pytest.mark.parametrize("path", ["/desk/moderation", "/desk/moderation/log", "/desk/moderation/comment/1"])
def test_the_queue_is_for_moderators_alone(browser, client, ada, staff, operator, admin, path):
    for person in (ada, staff, operator):
        assert browser(person).get(path).status_code == 403
    assert browser(admin).get(path).status_code in (200, 404)
    assert client.get(path).status_code == 303


@pytest.mark.parametrize("deed", ["hiding", "restoration", "dismissal"])
def test_nobody_else_hides_restores_or_dismisses(browser, ada, staff, remark, deed):
    for person in (ada, staff):
        assert browser(person).post(f"/desk/moderation/comment/{remark}/{deed}", {"reason": "spam"}).status_code == 403


@pytest.mark.parametrize("kind", ["person", "order", "nonsense"])
def test_only_what_has_its_acts_is_hidden(browser, moderator, kind):
    mo = browser(moderator)
    assert mo.get(f"/desk/moderation/{kind}/1").status_code == 404
    assert mo.post(f"/desk/moderation/{kind}/1/hiding", {"reason": "spam"}).status_code == 404


@pytest.mark.parametrize("n", [1, 12])
def test_lists_ask_the_database_but_a_few_times(browser, client, ada, bo, lamp, moderator, flows, statements, n):
    mo = browser(moderator)
    for number in range(n):
        comment = comment_on(lamp, bo, f"Spam {number}")
        flag(f"comment:{comment}", ada, "spam")
    hidden = comment_on(lamp, bo, "Worse spam")
    mo.post(f"/desk/moderation/comment/{hidden}/hiding", {"reason": "spam"})
    flows()
    for who, path in ((mo, "/desk/moderation"), (mo, "/desk/moderation/log"), (client, "/log?lang=en")):
        who.get("/help")  # which parts of the house are open is asked once after each change
        with statements() as seen:
            page = who.get(path)
        assert page.status_code == 200
        assert len(seen) <= 10, (path, seen)
    assert len(re.findall("data-item>", mo.get("/desk/moderation").text)) == n

"""Live sessions in the browser without script: every deed is a form, and nothing typed is lost."""

import re

from portal.kit.db import db
from portal.meetings.acts import answer, ask, begin, end
from portal.meetings.models import Meeting

NEW = {
    "title": "Thursdays at six",
    "brief": "Ask us.",
    "starts_at": "2099-11-26T18:00",
    "zone": "Asia/Taipei",
    "minutes": "60",
    "weeks": "2",
    "once": "one",
}


def test_a_session_is_announced_joined_held_and_kept(browser, ada, bo, staff, flows):
    desk, hers, his = browser(staff), browser(ada), browser(bo)
    refused = desk.post("/desk/live", NEW | {"zone": "Mars/Olympus", "once": "two"})
    assert refused.status_code == 422
    assert "There is no such time zone." in refused.text
    made = int(re.search(r"(\d+)$", desk.post("/desk/live", NEW).location)[1])
    assert desk.post("/desk/live", NEW).location.endswith(f"/{made}")
    assert db.session.get(Meeting, made).starts_at.hour == 10
    assert "Thursdays at six" in hers.get("/live").text
    for _ in range(2):
        assert hers.post(f"/live/{made}/guests").status_code == 303
    short = hers.post(f"/live/{made}/questions", {"body": "Eh?"})
    assert short.status_code == 422
    assert "Eh?" in short.text
    asked = hers.post(f"/live/{made}/questions", {"body": "When is it made?"})
    question = int(re.search(r"question-(\d+)", asked.location)[1])
    as_script = {"headers": {"Accept": "application/json"}}
    assert his.post(f"/live/questions/{question}/votes", **as_script).json == {"votes": 1, "voted": True}
    assert his.post(f"/live/questions/{question}/votes").status_code == 303
    assert hers.post(f"/live/questions/{question}/turn").status_code == 403
    assert desk.post(f"/desk/live/{made}/beginning").status_code == 303
    assert desk.post(f"/live/questions/{question}/turn").status_code == 303
    assert "Being answered now" in his.get(f"/live/{made}").text
    assert desk.post(f"/live/questions/{question}/answer", {"words": ""}).status_code == 422
    desk.post(f"/live/questions/{question}/answer", {"words": "In **spring**."})
    for _ in range(2):
        assert desk.post(f"/live/questions/{question}/article").status_code == 303
    page = his.get(f"/live/{made}").text
    assert "<strong>spring</strong>" in page
    assert "Kept as an article" in page
    assert desk.post(f"/desk/live/{made}/ending").status_code == 303
    late = hers.post(f"/live/{made}/questions", {"body": "And who makes it?"})
    assert late.status_code == 409
    assert "This session is over." in late.text
    assert "And who makes it?" in late.text
    flows()
    bells = hers.get("/notifications").text
    assert "answered a question at “Thursdays at six”" in bells
    assert "wrote down an answer" in bells
    assert "When is it made?" in hers.get("/knowledge").text


def test_a_flagged_question_comes_into_the_queue(hour, ada, bo, moderator, browser, flows):
    question = ask(hour, ada, "Buy pills at my shop")
    assert (
        browser(bo).post("/flags", {"target": f"question:{question}", "reason": "spam", "note": ""}).status_code == 303
    )
    queue = browser(moderator)
    assert "Buy pills" in queue.get("/desk/moderation").text
    hidden = queue.post(f"/desk/moderation/question/{question}/hiding", {"reason": "spam", "words": ""})
    assert hidden.status_code == 303
    flows()
    assert "pills" not in browser(bo).get(f"/live/{hour}").text
    assert "Buy pills" not in queue.get("/desk/moderation").text


def test_the_pages_ask_few_questions(browser, hour, ada, bo, staff, statements):
    for n in range(4):
        question = ask(hour, ada, f"Question number {n}?")
    begin(hour, staff)
    answer(question, staff, "Yes.")
    for reader in (ada, staff):
        page = browser(reader)
        for place, most in (("/live", 10), (f"/live/{hour}", 14)):
            page.get(place)
            with statements() as seen:
                assert page.get(place).status_code == 200
            assert len(seen) <= most, (place, seen)
    end(hour, staff)
    assert browser(bo).get(f"/live/{hour}").status_code == 200

"""Groups in the browser, one form after the other, each sent twice or too late."""

import re

import pytest

from portal.groups.acts import invite
from portal.groups.queries import invitations_for
from portal.kit.db import db

NEW = {"name": "Cooking outside", "about": "Stoves and pots.", "way": "open", "once": "one"}


def at(answer):
    return int(re.search(r"/groups/(\d+)", answer.location)[1])


def test_a_group_is_made_joined_and_written_in(browser, ada, bo, flows):
    hers, his = browser(ada), browser(bo)
    refused = hers.post("/groups", {"name": "", "about": "Kept words", "way": "open"})
    assert refused.status_code == 422
    assert "Kept words" in refused.text
    group = at(hers.post("/groups", NEW))
    assert at(hers.post("/groups", NEW)) == group
    assert his.get(f"/groups/{group}/ideas/new").status_code == 403
    for _ in range(2):
        assert his.post(f"/groups/{group}/members").status_code == 303
    bad = his.post(f"/groups/{group}/ideas", {"title": "", "body": "Kept words"})
    assert bad.status_code == 422
    assert "Kept words" in bad.text
    posted = his.post(f"/groups/{group}/ideas", {"title": "A pot with a lid", "body": "That fits."})
    assert posted.status_code == 303
    assert "A pot with a lid" in his.get(f"/groups/{group}").text
    assert his.post(f"/groups/{group}/departure").status_code == 303
    assert his.post(f"/groups/{group}/departure").status_code == 303
    flows()
    news = hers.get(f"/groups/{group}/news").text
    assert news.index("left the group") if "left the group" in news else "joined the group" in news


def test_somebody_is_invited_by_name_or_page_and_answers(browser, ada, bo, testers, flows):
    hers, his = browser(ada), browser(bo)
    assert "There is nobody of this name here." in hers.post(f"/groups/{testers}/invitations", {"name": "Zoe"}).text
    assert hers.post(f"/groups/{testers}/invitations", {"name": f"https://here/people/{bo}"}).status_code == 303
    assert hers.post(f"/groups/{testers}/invitations", {"name": "Bo"}).status_code == 422
    flows()
    assert "sent an invitation to the group “Testers of the zebracanary”" in his.get("/notifications").text
    each = invitations_for(bo)[0].id
    assert "invites you" in his.get(f"/groups/invitations/{each}").text
    assert hers.get(f"/groups/invitations/{each}").status_code == 404
    for _ in range(2):
        assert his.post(f"/groups/invitations/{each}/acceptance").location.endswith(f"/groups/{testers}")
    assert his.post(f"/groups/{testers}/invitations", {"name": "Ada"}).status_code == 403
    left = his.post(f"/groups/{testers}/departure")
    assert left.location.endswith("/groups")


@pytest.mark.parametrize("way", ["closing", "reopening", "words"])
def test_a_stranger_steers_no_group(browser, bo, cooks, testers, way):
    assert browser(bo).post(f"/groups/{cooks}/{way}", {"reason": "Because of this."}).status_code == 403
    assert browser(bo).post(f"/groups/{testers}/{way}", {"reason": "Because of this."}).status_code == 404


def test_the_pages_ask_few_questions(browser, ada, bo, testers, secret, cooks, statements):
    invite(testers, bo, ada)
    hers = browser(ada)
    for place, most in (
        ("/groups", 10),
        (f"/groups/{testers}", 10),
        (f"/groups/{testers}/news", 10),
        (f"/groups/{testers}/members", 10),
        ("/me/groups", 10),
    ):
        hers.get(place)
        with statements() as seen:
            assert hers.get(place).status_code == 200
        assert len(seen) <= most, (place, seen)
    db.session.rollback()

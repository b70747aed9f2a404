"""Guests tell the company something on its own site: no cookie, no account, and robots stay outside."""

import re

import pytest

from portal.care import acts as care
from portal.care.queries import find_case_of
from portal.feedback.models import Feedback
from portal.flows.guests import GuestWords, give_as_guest
from portal.house.acts import allow_sites
from portal.kit.db import db
from portal.kit.errors import Invalid
from portal.outside.models.mail import Parcel
from portal.outside.sender.letters import write_letter
from portal.people.guests import welcome_guest
from portal.people.models import Person
from portal.people.signing import sign_up

SHOP = "https://shop.example"
SAID = {"kind": "question", "body": "Does the wind shield fit?", "name": "Cleo", "mail": "cleo@example.org"}


@pytest.fixture
def guest(app, browser):
    """A browser that holds what the form in the frame holds."""
    one = browser()
    page = one.get("/widget/feedback").text
    one.csrf = re.search(r'name="csrf" value="([^"]+)"', page)[1]
    one.puzzle = re.search(r'name="puzzle" value="([^"]+)"', page)[1]
    return one


def test_a_guest_writes_reads_the_answer_and_has_a_letter(guest, admin, operator, client, flows):
    allow_sites(SHOP, admin)
    answer = guest.post(f"/widget/feedback?lang=zh-Hans&from={SHOP}", SAID)
    link = re.search(r'href="(/feedback/[^"]+)"', answer.text)[1]
    told = db.session.query(Feedback).one()
    assert (told.body, told.came_from) == (SAID["body"], SHOP)
    flows()
    care.answer_case(find_case_of(told.id).id, operator, "Yes, it fits.")
    flows()
    page = client.get(link)
    assert "Yes, it fits." in page.text
    assert client.get(link[:-2]).status_code == 404
    letter = write_letter(db.session.query(Parcel).filter_by(letter="answered").one())
    assert letter.address == "cleo@example.org"
    assert link in letter.body
    flows()


def test_nobody_is_greeted_by_a_name_that_they_did_not_give(app, operator, flows):
    told = give_as_guest(GuestWords("question", "Does it float?", mail="finn@example.org"))
    flows()
    care.answer_case(find_case_of(told).id, operator, "It does.")
    flows()
    assert write_letter(db.session.query(Parcel).filter_by(letter="answered").one()).body.startswith("Hello,\n")


def test_a_guest_writes_back_and_has_the_last_word_by_the_link_alone(guest, admin, operator, browser, flows):
    allow_sites(SHOP, admin)
    path = f"/widget/feedback?from={SHOP}&page=/stoves/%E9%92%9B%E9%94%85/ada@example.org/;s=1%3Fmail=x"
    answer = guest.post(path, SAID)
    link = re.search(r'href="(/feedback/[^"]+)"', answer.text)[1]
    told = db.session.query(Feedback).one()
    assert told.came_from == f"{SHOP}/stoves/钛锅/…"
    flows()
    case = find_case_of(told.id).id
    care.answer_case(case, operator, "Yes, it fits.")
    desk = browser(operator).get(f"/desk/cases/{case}").text
    assert "shop.example/stoves/钛锅/…" in desk
    page = guest.get(link).text
    assert "Is it settled?" in page or "Write back" in page
    words = {"body": "Which screws do I need?", "once": "k1"}
    for _ in range(2):
        assert guest.post(f"{link}/messages", words).status_code == 303
    assert guest.get(link).text.count("Which screws do I need?") == 1
    assert guest.post(f"{link}/messages", {"body": ""}).status_code == 422
    assert guest.post(f"{link[:-2]}/messages", words).status_code == 404
    flows()
    assert find_case_of(told.id).state == "open"
    care.answer_case(case, operator, "M4, eight of them.")
    care.resolve_case(case, operator)
    assert guest.post(f"{link}/verdict", {"accepted": "true"}).status_code == 303
    db.session.expire_all()
    assert find_case_of(told.id).state == "closed"
    late = guest.post(f"{link}/verdict", {"accepted": "true"})
    assert late.status_code == 409
    flows()
    cleo = sign_up("Cleo", "cleo@example.org", "four plain words here", confirmed=True)
    refused = guest.post(f"{link}/messages", {"body": "One more thing."})
    assert refused.status_code == 409
    assert "One more thing." in refused.text or "yours in your account" in refused.text
    assert browser(cleo).get(f"/feedback/{told.id}").status_code == 200


def test_what_a_guest_wrote_is_theirs_once_the_address_is_proved(guest, browser, flows):
    guest.post("/widget/feedback", SAID)
    guest.post("/widget/feedback", SAID | {"body": "And another thing."})
    assert db.session.query(Person).filter_by(name="Cleo").count() == 1
    flows()
    cleo = sign_up("Cleo", "cleo@example.org", "four plain words here", confirmed=True)
    told = db.session.query(Feedback).first()
    assert browser(cleo).get(f"/feedback/{told.id}").status_code == 200
    give_as_guest(GuestWords("question", "Somebody else types her address.", mail="cleo@example.org"))
    stranger = db.session.query(Feedback).order_by(Feedback.id.desc()).first()
    assert browser(cleo).get(f"/feedback/{stranger.id}").status_code == 404
    flows()


def test_what_cannot_be_taken_is_said_and_kept(guest):
    for wrong in ({"body": ""}, {"kind": "rant"}, {"mail": "nobody"}, {"name": "x" * 61}):
        answer = guest.post("/widget/feedback", SAID | wrong)
        assert answer.status_code == 422, wrong
        assert 'class="wrong"' in answer.text, wrong
        assert 'value="cleo@example.org"' in answer.text or "mail" in wrong
    assert not db.session.query(Feedback).count()
    with pytest.raises(Invalid):
        welcome_guest("", "nobody")


def test_a_second_press_counts_once_and_a_robot_hears_the_same_thanks(guest):
    for _ in range(2):
        assert "Thank you" in guest.post("/widget/feedback", SAID | {"puzzle": guest.puzzle}).text
    assert "Thank you" in guest.post("/widget/feedback", SAID | {"website": "http://spam.example"}).text
    assert db.session.query(Feedback).count() == 1


def test_a_browser_does_a_sum_or_waits(guest, app, monkeypatch):
    monkeypatch.setitem(app.config, "SIGN_UP_WORK", 15)
    answer = guest.post("/widget/feedback", SAID | {"puzzle": guest.puzzle})
    assert answer.status_code == 422
    assert "please wait" in answer.text
    assert SAID["body"] in answer.text


def test_only_the_named_sites_may_show_the_frame(client, admin, ada, browser):
    closed = client.get("/widget/feedback")
    assert "frame-ancestors 'none'" in closed.headers["Content-Security-Policy"]
    assert closed.headers["X-Frame-Options"] == "DENY"
    allow_sites(f"{SHOP}\nhttp://127.0.0.1:8401", admin)
    for path in ("/widget/feedback", "/widget/feedback.js", "/widget/none"):
        answer = client.get(path)
        assert f"frame-ancestors {SHOP} http://127.0.0.1:8401;" in answer.headers["Content-Security-Policy"]
        assert "X-Frame-Options" not in answer.headers
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert "Set-Cookie" not in answer.headers
    assert "frame-ancestors 'none'" in client.get("/ideas").headers["Content-Security-Policy"]
    assert client.get("/ideas").headers["X-Frame-Options"] == "DENY"
    assert "Ada" not in browser(ada).get("/widget/feedback").text


def test_a_site_that_is_not_named_is_not_believed(guest):
    guest.post("/widget/feedback?from=https://evil.example", SAID)
    assert db.session.query(Feedback).one().came_from == ""


def test_whoever_has_an_account_goes_on_with_what_they_wrote(ada, browser, client):
    page = browser(ada).post("/feedback/begun", SAID)
    assert SAID["body"] in page.text
    assert 'action="/feedback"' in page.text
    stranger = client.post("/feedback/begun", data=SAID)
    assert stranger.status_code == 401
    assert SAID["body"] in stranger.text

"""Coming in, staying in, and leaving."""

import re

import pytest
from sqlalchemy import select, text

from portal.events.people import PersonJoined
from portal.ideas.acts import post_idea
from portal.kit.db import db
from portal.outside.sender import deliver_all
from portal.people.accounts import ask_for_help
from portal.people.acts import join
from portal.people.forgetting import forget_person
from portal.people.models import Person, Session, SignIn
from portal.people.queries import find_by_mail
from portal.people.signing import sign_up
from portal.river.models import EventRow
from portal.river.reader import flow
from tests.people.conftest import link

ADA = {"name": "Ada", "mail": "Ada@Example.org", "password": "four plain words here"}


@pytest.fixture
def ada_signs_in(app):
    return sign_up("Ada", ADA["mail"], ADA["password"], confirmed=True)


def plain(answer):
    """Return a page without the keys that differ each time."""
    return re.sub(r'value="[^"]*"|nonce="[^"]*"|data-options="[^"]*"', "", answer.text)


def test_a_visitor_signs_up_confirms_by_a_button_and_is_in(visitor, post):
    assert visitor.send("/sign-up", **ADA).status_code == 200
    path = link(post()[0])
    assert visitor.http.get("/me/settings").status_code == 303
    secret = path.partition("secret=")[2]
    assert secret in visitor.http.get(path).text
    assert db.session.scalar(select(SignIn.confirmed_at)) is None  # opening the link changed nothing
    assert visitor.send("/confirm", shown=path, secret=secret).status_code == 303
    assert "ada@example.org" in visitor.http.get("/me/settings").text
    again = visitor.send("/confirm", shown=path, secret=secret)
    assert (again.status_code, "used already" in again.text) == (404, True)


def test_a_password_alone_does_not_let_in_before_the_address_is_confirmed(visitor, post):
    visitor.send("/sign-up", **ADA)
    answer = visitor.send("/sign-in", **ADA)
    assert (answer.status_code, "Please confirm" in answer.text) == (422, True)
    assert [letter.subject for letter in post()] == ["Please confirm your mail address"] * 2


@pytest.mark.parametrize("password", ["1234567890", "QwertyUiop", "password123", "ada@example.org"])
def test_a_password_that_is_tried_first_is_refused_and_the_name_is_kept(visitor, post, password):
    answer = visitor.send("/sign-up", **{**ADA, "password": password})
    assert (answer.status_code, "anybody would try" in answer.text) == (422, True)
    assert ADA["name"] in answer.text
    assert post() == []


def test_who_is_known_is_told_by_mail_only(visitor, post, ada_signs_in):
    known = visitor.send("/sign-up", **ADA)
    unknown = visitor.send("/sign-up", **{**ADA, "mail": "bo@example.org"})
    assert known.status_code == unknown.status_code == 200
    assert plain(known).replace("Ada@Example.org", "x") == plain(unknown).replace("bo@example.org", "x")
    assert {letter.subject for letter in post()} == {"You have an account already", "Please confirm your mail address"}
    forgot = [plain(visitor.send("/forgot", mail=mail)).replace(mail, "x") for mail in ("ada@example.org", "no@x.org")]
    assert forgot[0] == forgot[1]


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(visitor, ada_signs_in):
    wrong = visitor.send("/sign-in", mail="ada@example.org", password="not this one")
    unknown = visitor.send("/sign-in", mail="nobody@example.org", password="not this one")
    assert wrong.status_code == unknown.status_code == 422
    assert plain(wrong) == plain(unknown)
    assert "ada@example.org" in wrong.text


def test_a_forgotten_password_is_replaced_once_and_ends_every_session(visitor, post, app, ada_signs_in, browser):
    other = browser(ada_signs_in)
    assert other.get("/me/settings").status_code == 200
    visitor.send("/forgot", mail="ada@example.org")
    path = link(post()[0])
    secret = path.partition("secret=")[2]
    short = visitor.send("/reset", shown=path, secret=secret, password="short")
    assert (short.status_code, secret in short.text) == (422, True)
    assert visitor.send("/reset", shown=path, secret=secret, password="another four words").status_code == 303
    assert other.get("/me/settings").status_code == 303
    assert visitor.http.get("/me/settings").status_code == 200
    again = visitor.send("/reset", shown=path, secret=secret, password="a third of them")
    assert (again.status_code, "used already" in again.text) == (422, True)


def test_signing_out_ends_the_session_for_whoever_copied_the_cookie(browser, ada_signs_in, app):
    ada, thief = browser(ada_signs_in), app.test_client()
    thief.set_cookie("session", ada.http.get_cookie("session").value)
    assert thief.get("/me/settings").status_code == 200
    assert ada.post("/sign-out").status_code == 303
    assert thief.get("/me/settings").status_code == 303
    assert db.session.scalar(select(Session.id)) is None


def test_signing_in_begins_a_session_under_a_new_secret(visitor, ada_signs_in):
    visitor.http.set_cookie("session", "chosen by somebody else")
    assert visitor.send("/sign-in", **ADA).status_code == 303
    assert visitor.http.get_cookie("session").value != "chosen by somebody else"


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_a_sign_in_never_leads_to_another_site(visitor, ada_signs_in, target):
    answer = visitor.send("/sign-in", next=target, **ADA)
    assert answer.headers["Location"] == "/ideas"


def test_a_language_that_was_asked_for_stays_on_the_way_in(client, visitor, ada_signs_in):
    led = client.get("/orders?lang=zh-Hant").headers["Location"]
    assert led == "/sign-in?next=/orders?lang%3Dzh-Hant&lang=zh-Hant"
    page = client.get(led).text
    assert '<html lang="zh-Hant"' in page
    assert 'action="/sign-in?lang=zh-Hant"' in page
    assert "&lang" not in client.get("/orders?lang=tlh").headers["Location"]
    answer = visitor.send("/sign-in?lang=zh-Hant", next="/orders?lang=zh-Hant", **ADA)
    assert answer.headers["Location"] == "/orders?lang=zh-Hant"


def test_a_member_changes_the_profile_and_what_was_typed_wrong_stays(browser, ada_signs_in):
    ada = browser(ada_signs_in)
    fields = {"name": "", "interests": "stoves", "language": "zh-Hant", "theme": "dark"}
    refused = ada.post("/me/settings", fields)
    assert (refused.status_code, "stoves" in refused.text) == (422, True)
    assert ada.post("/me/settings", {**fields, "name": "Ada L"}).status_code == 303
    page = ada.get("/me/settings").text
    assert '<html lang="zh-Hant"' in page
    assert 'data-theme="dark"' in page
    assert "stoves" in ada.get(f"/people/{ada_signs_in}").text


def test_a_member_sees_and_ends_other_sessions(browser, ada_signs_in):
    here, there = browser(ada_signs_in), browser(ada_signs_in)
    assert here.post("/me/sessions/end", {"session": "others"}).status_code == 303
    assert (here.get("/me/settings").status_code, there.get("/me/settings").status_code) == (200, 303)


def test_changing_the_password_needs_the_present_one(browser, ada_signs_in):
    ada, other = browser(ada_signs_in), browser(ada_signs_in)
    fields = {"present": "not this one", "password": "another four words"}
    assert ada.post("/me/password", fields).status_code == 422
    assert ada.post("/me/password", {**fields, "present": ADA["password"]}).status_code == 303
    assert other.get("/me/settings").status_code == 303


def test_a_copy_of_the_data_holds_ones_words_and_no_secret(browser, ada_signs_in):
    post_idea(ada_signs_in, "Quieter fan", "It hums.")
    copy = browser(ada_signs_in).post("/me/copy").json
    assert copy["idea"][0]["title"] == "Quieter fan"
    assert copy["sign_in"] == [
        {"person_id": ada_signs_in, "mail": "ada@example.org", "confirmed_at": copy["sign_in"][0]["confirmed_at"]}
    ]
    assert "argon2" not in str(copy)


def test_who_leaves_is_forgotten_and_what_was_counted_stays(browser, ada_signs_in, bo, flows):
    from portal.ideas.acts import vote_for

    idea = post_idea(bo, "Lamp", "")
    vote_for(idea, ada_signs_in)
    ada = browser(ada_signs_in)
    assert ada.post("/me/leave", {"password": "not this one"}).status_code == 422
    assert ada.post("/me/leave", {"password": ADA["password"]}).status_code == 200
    flows()
    assert db.session.scalar(text("SELECT votes FROM idea")) == 1
    joined = db.session.scalars(select(EventRow).filter_by(kind=PersonJoined.kind).order_by(EventRow.id)).first()
    assert joined.data["name"] == "…"
    assert find_by_mail("ada@example.org") is None
    assert db.session.get(Person, ada_signs_in).name == "…"
    assert ada.get("/me/settings").status_code == 303


def test_only_their_own_words_are_blanked(ada, bo):
    post_idea(ada, "Quieter fan", "")
    post_idea(bo, "Lamp", "")
    forget_person(ada, ada)
    rows = db.session.scalars(select(EventRow).filter_by(kind="idea.posted").order_by(EventRow.id))
    assert [row.data["title"] for row in rows] == ["…", "Lamp"]


def test_the_switches_work_without_an_account(client):
    page = client.get("/sign-in").text
    token = re.search(r'name="csrf" value="([^"]+)"', page)[1]
    answer = client.post("/preferences", data={"csrf": token, "language": "zh-Hans", "next": "/sign-in"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")
    assert '<html lang="zh-Hans"' in client.get("/sign-in").text


def test_a_reader_who_is_not_signed_in_gets_no_cookie(client):
    for path in ("/ideas", "/sign-in", "/nowhere"):
        assert client.get(path).headers.getlist("Set-Cookie") == []


def test_nobody_is_written_to_about_an_import_or_a_demo(app, post):
    from portal.river import telling

    with telling("demo"):
        sign_up("Ada", ADA["mail"], ADA["password"])
    assert post() == []


def test_a_letter_that_may_have_left_is_never_sent_again(app, post):
    sign_up("Ada", ADA["mail"], ADA["password"])
    ask_for_help(ADA["mail"], "confirm")
    from portal.app import REACTIONS

    flow(REACTIONS)

    def broken(letter):
        raise ZeroDivisionError

    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            deliver_all(broken)
    assert deliver_all(broken) == 0
    assert join("Bo")

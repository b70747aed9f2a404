"""Where one is signed in."""

import pytest
from sqlalchemy import select

from portal.kit.db import db
from portal.people.models import Session
from portal.web.devices import device

from .conftest import PASSWORD, hidden

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile/15E148 Safari/604.1"
)
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537 Chrome/140.0 Safari/537.36 Edg/140.0"


@pytest.mark.parametrize(
    ("said", "words"),
    [(FIREFOX, "Firefox on Linux"), (IPHONE, "Safari on iPhone"), (EDGE, "Edge on Windows"), ("curl/8", "A browser")],
)
def test_a_browser_is_named_in_words(app, said, words):
    assert device(said) == words


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("81.2.69.142", "81.2.x.x"),
        ("2a00:1450:7:1::9", "2a00:1450:…"),
        ("127.0.0.1", "here"),
        ("192.168.1.4", "home"),
        ("::ffff:81.2.69.142", "81.2.x.x"),
    ],
)
def test_where_somebody_was_is_kept_no_closer_than_a_region(visitor, member, address, kept):
    page = visitor.http.get("/sign-in")
    form = {**hidden(page, "/sign-in"), "mail": "ada@example.org", "password": PASSWORD}
    visitor.http.post("/sign-in", data=form, environ_overrides={"REMOTE_ADDR": address})
    assert db.session.scalar(select(Session.network)) == kept


def test_a_member_ends_one_session_and_nobody_elses(browser, member, bo):
    here, there, other = browser(member), browser(member), browser(bo)
    ids = {row.person_id: row.id for row in db.session.execute(select(Session.person_id, Session.id))}
    here.post("/me/sessions/end", {"session": ids[bo]})
    assert other.get("/me/points").status_code == 200
    gone = next(each for each in db.session.scalars(select(Session.id).filter_by(person_id=member)))
    page = here.get("/me/security").text
    assert page.count('action="/me/sessions/end"') == 2  # the other one, and all others at once
    here.post("/me/sessions/end", {"session": gone})
    assert sorted([here.get("/me/settings").status_code, there.get("/me/settings").status_code]) == [200, 303]

"""Letters over SMTP: each at most once, whatever the server does; a clear no is tried again, an unclear end is not."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.app import REACTIONS
from portal.kit import setting
from portal.kit.clock import now
from portal.kit.db import db, writing
from portal.outside.acts import settle
from portal.outside.models import Parcel
from portal.outside.queries import unsettled
from portal.outside.sender import deliver_all, post
from portal.people.signing import sign_up
from portal.river.reader import flow
from tests.outside.smtp import CERTIFICATE, MailServer

LOGIN = ("house", "p@ss word")


@pytest.fixture
def served(request, monkeypatch):
    """A mail server that the settings name."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    servers = []

    def serve(user="", **options):
        servers.append(MailServer(**options))
        monkeypatch.setitem(setting._settings, "MAIL_URL", f"smtp://{user}localhost:{servers[-1].port}")
        return servers[-1]

    yield serve
    for server in servers:
        if server.thread.is_alive():
            server.stop()


@pytest.fixture
def waits(app):
    """A letter that waits."""
    sign_up("Ada", "ada@example.org", "four plain words here")
    flow(REACTIONS)
    return lambda: db.session.scalars(select(Parcel).execution_options(populate_existing=True)).one()


def deliver():
    return deliver_all(post.post_of())


def later(waits, **time):
    """Let so much time pass for the letter that waits."""
    with writing():
        parcel, passed = waits(), timedelta(**time)
        parcel.packed_at, parcel.try_at = parcel.packed_at - passed, parcel.try_at and parcel.try_at - passed


def test_a_letter_is_handed_over_once(served, waits):
    server = served()
    assert (deliver(), deliver()) == (1, 0)
    (letter,) = server.letters
    assert b"To: ada@example.org" in letter
    assert b"Auto-Submitted: auto-generated" in letter
    assert waits().state == "sent"


def test_a_password_is_told_in_private_only(served, waits):
    server = served("house:p%40ss%20word@", tls=True, login=LOGIN)
    assert deliver() == 1
    assert server.secrets == [True]


def test_a_server_that_hears_no_secrets_gets_none(served, waits):
    server = served("house:p%40ss%20word@", tls=False, login=LOGIN)
    assert deliver() == 0
    assert (server.secrets, server.letters, waits().state) == ([], [], "waiting")


def test_a_certificate_of_a_stranger_is_not_trusted(served, waits, monkeypatch):
    server = served(tls=True)
    monkeypatch.delenv("SSL_CERT_FILE")
    assert deliver() == 0
    assert (server.letters, waits().state) == ([], "waiting")


@pytest.mark.parametrize("word", ["MAIL", "RCPT", "DATA", "LETTER"])
def test_a_clear_no_is_set_aside_for_an_operator(served, waits, word, operator):
    server = served()
    server.answers[word] = "550 never"
    assert deliver() == 0
    assert (waits().state, server.letters) == ("failed", [])
    assert "never" in unsettled()[0].error
    del server.answers[word]
    settle(waits().id, "try_again", operator)
    assert (deliver(), len(server.letters), waits().state) == (1, 1, "sent")


@pytest.mark.parametrize("word", ["MAIL", "RCPT", "LETTER"])
def test_a_server_that_says_later_is_asked_again_later(served, waits, word):
    server = served()
    server.answers[word] = "451 come again"
    assert (deliver(), deliver(), waits().state) == (0, 0, "waiting")
    del server.answers[word]
    assert deliver() == 0
    later(waits, hours=1)
    assert (deliver(), deliver(), len(server.letters)) == (1, 0, 1)


def test_a_server_that_is_away_is_tried_ever_more_seldom_and_after_two_days_no_more(served, waits):
    served().stop()
    tried = 0
    while waits().state == "waiting":
        assert deliver() == 0
        tried += 1
        if waits().try_at:
            later(waits, seconds=(waits().try_at - now()).total_seconds() + 1)
    assert 10 < tried < 30
    assert now() - waits().packed_at > timedelta(days=2)
    assert "cannot be reached" in unsettled()[0].error


@pytest.mark.parametrize("word", ["MAIL", "RCPT", "LETTER"])
def test_a_line_that_is_cut_leaves_a_letter_unclear_and_it_is_never_sent_again(served, waits, word):
    server = served()
    server.answers[word] = "hang up"
    assert deliver() == 0
    del server.answers[word]
    later(waits, hours=99)
    assert deliver() == 0
    assert waits().state == "sending"
    assert "The line was cut" in unsettled()[0].error
    assert len(server.letters) == (word == "LETTER")


def test_a_server_that_falls_silent_is_left_and_the_letter_is_not_sent_twice(served, waits, monkeypatch):
    server = served()
    monkeypatch.setattr(post, "PATIENCE", 0.2)
    server.answers["LETTER"] = "250-"  # a reply that never ends
    assert deliver() == 0
    assert (waits().state, deliver(), len(server.letters)) == ("sending", 0, 1)

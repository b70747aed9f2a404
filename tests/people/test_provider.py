"""Signing in through another house, which stands on this machine and signs for real."""

import time
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from sqlalchemy import func, select

from portal.kit import setting
from portal.kit.db import db
from portal.people import providers
from portal.people.factors import add_authenticator
from portal.people.models import Identity, Person, SignIn
from portal.people.queries import find_by_mail
from portal.people.signing import sign_up

from .conftest import PASSWORD
from .provider import Provider
from .test_second_factor import SECRET, present


@pytest.fixture
def provider(app, monkeypatch):
    """The provider, known to the house by its settings."""
    there = Provider()
    ours = {"OIDC_ISSUER": there.issuer, "OIDC_CLIENT": there.client, "OIDC_SECRET": there.secret, "OIDC_NAME": "Club"}
    for name, value in ours.items():
        monkeypatch.setitem(app.config, name, value)
        monkeypatch.setitem(setting._settings, name, value)
    providers._known.clear()
    yield there
    there.stop()


def go_there(visitor, after=""):
    """Go to the provider and come back with its answer, as a browser does."""
    to = visitor.http.get("/sign-in/provider", query_string={"next": after}).headers["Location"]
    parts = urlsplit(to)
    line = HTTPConnection(parts.hostname, parts.port, timeout=5)
    line.request("GET", f"{parts.path}?{parts.query}")
    back = urlsplit(line.getresponse().headers["Location"])
    line.close()
    return visitor.http.get(f"{back.path}?{back.query}")


def come_in(visitor, after="", **fields):
    return visitor.answer(go_there(visitor, after), "/sign-in/provider/back", **fields)


def is_in(visitor):
    return visitor.http.get("/me/settings").status_code == 200


def test_somebody_new_is_a_member_at_once(visitor, provider):
    assert "Sign in with Club" in visitor.http.get("/sign-in").text
    answer = come_in(visitor, "/me/data")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/me/data")
    assert is_in(visitor)
    assert db.session.scalar(select(Person.name)) == "Ada L"
    assert find_by_mail("ada@example.org")


def test_opening_the_way_back_changes_nothing_before_the_button(visitor, provider):
    page = go_there(visitor)
    assert "data-go" in page.text
    assert db.session.scalar(select(func.count()).select_from(Person)) == 0


def test_who_comes_again_is_the_same_whatever_the_address_says_now(visitor, provider):
    come_in(visitor)
    provider.person["email"] = "ada@moved.example"
    come_in(visitor)
    assert db.session.scalar(select(func.count()).select_from(Person)) == 1


def test_a_member_with_the_same_proved_address_is_joined(visitor, provider, member):
    assert come_in(visitor).status_code == 303
    assert db.session.scalar(select(Identity.person_id)) == member
    assert db.session.scalar(select(func.count()).select_from(Person)) == 1


def test_whoever_chose_a_password_for_an_address_that_they_never_proved_is_shut_out(visitor, provider):
    sign_up("Mallory", "ada@example.org", PASSWORD)
    come_in(visitor)
    assert db.session.scalar(select(SignIn.password)) == ""
    assert visitor.send("/sign-in", mail="ada@example.org", password=PASSWORD).status_code == 422


@pytest.mark.parametrize("said", [{"email_verified": False}, {"email_verified": "true"}, {"email": ""}])
def test_an_address_that_nobody_checked_joins_nobody(visitor, provider, member, said):
    provider.claims = said
    assert come_in(visitor).status_code == 422
    assert not is_in(visitor)


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"aud": "somebody else"},
        {"aud": ["wellspring", "another"]},
        {"aud": ["wellspring", "another"], "azp": "another"},
        {"iss": "https://evil.example"},
        {"exp": int(time.time()) - 3600},
        {"iat": int(time.time()) + 3600},
    ],
)
def test_a_token_that_is_not_for_this_moment_and_this_house_is_not_believed(visitor, provider, claims):
    provider.claims = claims
    assert come_in(visitor).status_code == 422
    assert not is_in(visitor)


@pytest.mark.parametrize("how", ["another key", "shared secret", "nothing"])
def test_a_token_that_the_provider_did_not_sign_is_not_believed(visitor, provider, how):
    forged = {
        "another key": (rsa.generate_private_key(public_exponent=65537, key_size=2048), "RS256"),
        "shared secret": ("a secret of at least thirty-two bytes", "HS256"),
        "nothing": (None, "none"),
    }
    provider.signs_with = forged[how]
    assert come_in(visitor).status_code == 422
    assert not is_in(visitor)


def test_keys_that_were_changed_are_asked_for_anew(visitor, provider):
    come_in(visitor)
    provider.key, provider.kid = rsa.generate_private_key(public_exponent=65537, key_size=2048), "k2"
    assert come_in(visitor).status_code == 303
    assert provider.asked == ["description", "description"]


def test_an_answer_for_another_browser_is_not_taken(visitor, provider, app):
    page = go_there(visitor)
    visitor.http.delete_cookie("way", path="/sign-in/")
    answer = visitor.answer(page, "/sign-in/provider/back")
    assert (answer.status_code, "another browser" in answer.text) == (422, True)
    assert visitor.answer(go_there(visitor), "/sign-in/provider/back", state="x").status_code == 422


def test_a_code_is_taken_once(visitor, provider):
    page = go_there(visitor)
    visitor.answer(page, "/sign-in/provider/back")
    visitor.http.delete_cookie("session")
    assert visitor.answer(page, "/sign-in/provider/back").status_code in (403, 422)
    assert not is_in(visitor)


def test_the_second_factor_is_asked_for_here_too(visitor, provider, member):
    add_authenticator(member, SECRET, present(ahead=-1))
    asked = come_in(visitor)
    assert "One more step" in asked.text
    assert not is_in(visitor)
    assert visitor.answer(asked, "/sign-in/second", code=present()).status_code == 303


def test_a_provider_that_is_away_is_said_so(visitor, provider):
    provider.stop()
    try:
        assert visitor.http.get("/sign-in/provider").status_code == 503
    finally:
        provider.stop = lambda: None


def test_a_house_that_names_no_provider_offers_none(visitor):
    assert visitor.http.get("/sign-in/provider").status_code == 404
    assert "sign-in/provider" not in visitor.http.get("/sign-in").text

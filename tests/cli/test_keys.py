"""Another key of the house: what the earlier one signed still counts, until it is dropped."""

import pytest

from config import secret_keys
from portal.app import create_app
from portal.kit.db import db
from portal.kit.seals import is_sealed, keys, lasting_seal, seal
from portal.people.factors import add_authenticator, secret_of
from portal.people.models import Authenticator
from portal.people.onetime import digits, new_secret
from portal.people.questions import ask, asked_at
from portal.people.signing import sign_up
from portal.web.sessions import csrf_token, is_csrf_token
from tests.cli.conftest import wellspring


def within(work):
    """Do something in the house as it is when it starts."""
    app = create_app()
    with app.app_context(), app.test_request_context():
        try:
            return work()
        finally:
            db.session.remove()
            db.engine.dispose()


def with_app():
    """Sign somebody up with an authenticator app; return who, its secret, and what the house signed."""
    from time import time

    person = sign_up("Ada", "ada@example.org", "four plain words here", confirmed=True)
    secret = new_secret()
    add_authenticator(person, secret, digits(secret, int(time()) // 30))
    return person, secret, seal("stop 1 all"), lasting_seal("survey"), csrf_token(), ask("sign-up")


def test_a_new_key_signs_and_the_old_one_still_counts_until_it_is_forgotten(place):
    person, secret, sealed, lasting, token, question = within(with_app)
    assert "Start every process again" in wellspring("key", "rotate")[0]

    def look():
        assert len(keys()) == 2
        assert seal("stop 1 all") != sealed
        assert is_sealed("stop 1 all", sealed)
        assert lasting_seal("survey") == lasting
        assert is_csrf_token(token)
        assert csrf_token() != token
        assert asked_at(question, "sign-up")
        assert secret_of(db.session.get(Authenticator, person)) == secret

    within(look)
    assert "1 secrets are sealed with an earlier key" in wellspring("check", "--deploy")[0]
    assert wellspring("key", "forget")[1] == 1
    assert "1 secrets were sealed anew; 1 earlier keys" in wellspring("key", "settle")[0]
    assert wellspring("check", "--deploy")[1] == 0
    assert wellspring("key", "forget")[1] == 0
    assert len(secret_keys(place)) == 1
    assert within(lambda: is_sealed("stop 1 all", sealed)) is False
    assert within(lambda: secret_of(db.session.get(Authenticator, person))) == secret


def test_a_key_in_the_settings_is_changed_there(place, monkeypatch):
    monkeypatch.setenv("WELLSPRING_SECRET_KEY", "another key than the one that lies in the folder")
    output, code = wellspring("key", "rotate")
    assert "WELLSPRING_SECRET_KEY_FALLBACKS" in output
    assert code == 1


@pytest.mark.parametrize("weak", ["dev", "changeme" * 4])
def test_a_weak_earlier_key_is_named(place, monkeypatch, weak):
    monkeypatch.setenv("WELLSPRING_SECRET_KEY_FALLBACKS", weak)
    assert "earlier key is weak" in wellspring("check", "--deploy")[0]

"""Passkeys: what a device signs lets in, and what it did not sign for this moment and this house does not."""

import hashlib
import html
import json
import re
import secrets

import cbor2
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from portal.people.factors import factors_of
from portal.people.signing import sign_up

from .conftest import PASSWORD

HOUSE = "127.0.0.1"
PRESENT, VERIFIED, ATTESTED = 1, 4, 64


class Device:
    """A device that keeps one key, and does as it is told."""

    def __init__(self, origin="http://127.0.0.1:8000"):
        self.key, self.id, self.origin = ec.generate_private_key(ec.SECP256R1()), secrets.token_bytes(16), origin
        self.flags, self.uses = PRESENT | VERIFIED, 0

    def made(self, options):
        """Make the key known, as a browser does."""
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        held = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(public)
        attested = {"fmt": "none", "attStmt": {}, "authData": self.seen(options["rp"]["id"], ATTESTED) + held}
        return self.answer("webauthn.create", options, {"attestationObject": cbor2.dumps(attested)})

    def shown(self, options):
        """Sign a question."""
        seen = self.seen(options["rpId"])
        client = self.client("webauthn.get", options)
        signed = self.key.sign(seen + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self.answer("webauthn.get", options, {"authenticatorData": seen, "signature": signed})

    def seen(self, house, more=0):
        self.uses += 1
        return hashlib.sha256(house.encode()).digest() + bytes([self.flags | more]) + self.uses.to_bytes(4, "big")

    def client(self, kind, options):
        return json.dumps({"type": kind, "challenge": options["challenge"], "origin": self.origin}).encode()

    def answer(self, kind, options, parts):
        parts = {**parts, "clientDataJSON": self.client(kind, options)}
        own = bytes_to_base64url(self.id)
        response = {name: bytes_to_base64url(part) for name, part in parts.items()}
        return json.dumps({"id": own, "rawId": own, "type": "public-key", "response": response})


def options(page):
    return json.loads(html.unescape(re.search(r'data-options="([^"]+)"', page.text)[1]))


@pytest.fixture
def window(browser, member):
    """Ada's browser, in which she has just shown her password once more."""
    ada = browser(member)
    ada.post("/me/prove", {"password": PASSWORD})
    return ada


@pytest.fixture
def device(window, member):
    """A device whose passkey Ada has added."""
    new = Device()
    answer = new.made(options(window.get("/me/passkeys/new")))
    assert "recovery codes" in window.post("/me/passkeys", {"name": "My phone", "answer": answer}).text
    assert [key.name for key in factors_of(member).passkeys] == ["My phone"]
    return new


def show(visitor, answer):
    page = visitor.http.get("/sign-in")
    return visitor.answer(page, "/sign-in/passkey", answer=answer)


def question(visitor):
    return options(visitor.http.get("/sign-in"))


def is_in(visitor):
    return visitor.http.get("/me/settings").status_code == 200


def test_a_passkey_signs_in_without_a_password(visitor, device):
    assert show(visitor, device.shown(question(visitor))).status_code == 303
    assert is_in(visitor)


def test_an_answer_that_was_overheard_is_worth_nothing(visitor, device):
    answer = device.shown(question(visitor))
    show(visitor, answer)
    visitor.http.delete_cookie("session")
    again = show(visitor, answer)
    assert (again.status_code, is_in(visitor)) == (422, False)


@pytest.mark.parametrize("origin", ["http://evil.example", "https://127.0.0.1:8000", "http://127.0.0.1:8001"])
def test_an_answer_given_to_another_site_is_not_taken(visitor, device, origin):
    device.origin = origin
    assert show(visitor, device.shown(question(visitor))).status_code == 422


def test_an_answer_to_a_question_of_ones_own_is_not_taken(visitor, device):
    asked = {**question(visitor), "challenge": bytes_to_base64url(secrets.token_bytes(40))}
    assert show(visitor, device.shown(asked)).status_code == 422


def test_a_question_is_good_for_half_an_hour(visitor, device, later):
    asked = question(visitor)
    later(minutes=31)
    assert show(visitor, device.shown(asked)).status_code == 422


def test_a_device_that_did_not_ask_who_holds_it_does_not_let_in(visitor, device):
    device.flags = PRESENT
    assert show(visitor, device.shown(question(visitor))).status_code == 422


def test_another_key_under_the_same_name_does_not_let_in(visitor, device):
    thief = Device()
    thief.id, thief.uses = device.id, 9
    assert show(visitor, thief.shown(question(visitor))).status_code == 422


def test_a_device_that_was_copied_is_found_out_by_its_count(visitor, device):
    device.uses = 40
    show(visitor, device.shown(question(visitor)))
    visitor.http.delete_cookie("session")
    device.uses = 3
    assert show(visitor, device.shown(question(visitor))).status_code == 422


@pytest.mark.parametrize(
    "answer", ["", "{}", "[]", "null", '{"id": 7, "response": {}}', '{"response": {"x": 1}}', "x" * 99]
)
def test_what_is_no_answer_is_refused_in_a_sentence(visitor, device, answer):
    assert show(visitor, answer).status_code == 422


def test_after_the_password_only_ones_own_passkey_counts(visitor, device, browser, app):
    eve = sign_up("Eve", "eve@example.org", PASSWORD, confirmed=True)
    hers, window = Device(), browser(eve)
    window.post("/me/prove", {"password": PASSWORD})
    window.post("/me/passkeys", {"name": "Hers", "answer": hers.made(options(window.get("/me/passkeys/new")))})
    asked = visitor.send("/sign-in", mail="ada@example.org", password=PASSWORD)
    assert [base64url_to_bytes(key["id"]) for key in options(asked)["allowCredentials"]] == [device.id]
    wrong = visitor.answer(asked, "/sign-in/second", answer=hers.shown(options(asked)))
    assert (wrong.status_code, is_in(visitor)) == (422, False)
    assert visitor.answer(wrong, "/sign-in/second", answer=device.shown(options(wrong))).status_code == 303
    assert is_in(visitor)


def test_a_passkey_is_added_once_and_for_whom_it_was_asked(window, device, browser):
    again = device.made(options(window.get("/me/passkeys/new")))
    assert window.post("/me/passkeys", {"name": "Again", "answer": again}).status_code == 409
    eve = sign_up("Eve", "eve@example.org", PASSWORD, confirmed=True)
    hers = browser(eve)
    hers.post("/me/prove", {"password": PASSWORD})
    stolen = Device().made(options(window.get("/me/passkeys/new")))
    assert hers.post("/me/passkeys", {"name": "Stolen", "answer": stolen}).status_code == 422
    assert not factors_of(eve)


def test_a_passkey_may_stand_in_for_the_password_once_more(browser, device, member):
    window = browser(member)
    answer = device.shown(options(window.get("/me/prove")))
    assert window.post("/me/prove", {"answer": answer, "next": "/me/mail"}).headers["Location"] == "/me/mail"
    assert window.get("/me/mail").status_code == 200

"""Passkeys: a device shows that it holds the key whose public half we keep (WebAuthn, by the library `webauthn`).

The library is large and used rarely, so it is taken in only where it is needed.
"""

import hashlib
import json
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select

from portal.events import people as told
from portal.kit.clock import now
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Refused
from portal.kit.setting import setting
from portal.kit.words import N_
from portal.people.factors import PASSKEY
from portal.people.models import Passkey, SignIn
from portal.people.questions import ask, asked_at, spend, written
from portal.people.rules import PASSKEYS_AT_MOST
from portal.river import act, record, upkeep

NOT_OURS = N_("This passkey does not belong to an account here.")
NOT_PROVED = N_("The passkey could not be checked. Please try again.")
SIGN_IN, ADD = "passkey", "passkey of {}"


def options_to_show(person_id: int | None = None) -> str:
    """Return, as JSON for a browser, the question that a passkey is to answer; of one person's, or of anybody's.

    Written by hand: the page on which people sign in is not to wait for the library.
    """
    known = [{"type": "public-key", "id": key} for key in _ids(person_id)] if person_id else []
    asked = {"rpId": _house(), "challenge": written(ask(SIGN_IN)), "allowCredentials": known}
    return json.dumps({**asked, "timeout": 60_000, "userVerification": "required"})


def options_to_add(person_id: int, name: str) -> str:
    """Return, as JSON for a browser, what a new passkey is to be made for."""
    from webauthn import base64url_to_bytes, generate_registration_options, options_to_json
    from webauthn.helpers import structs

    wanted = structs.AuthenticatorSelectionCriteria(
        resident_key=structs.ResidentKeyRequirement.REQUIRED,
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    known = [structs.PublicKeyCredentialDescriptor(base64url_to_bytes(key)) for key in _ids(person_id)]
    house: Any = {"rp_id": _house(), "rp_name": str(setting("COMPANY")), "exclude_credentials": known}
    handle, question = hashlib.sha256(f"person {person_id}".encode()).digest(), ask(ADD.format(person_id))
    who: Any = {"user_id": handle, "user_name": name, "challenge": question}
    return options_to_json(generate_registration_options(**house, **who, authenticator_selection=wanted))


def check_new(person_id: int, answer: str) -> dict[str, Any]:
    """Return what is to be kept of a new passkey, or refuse it."""
    from webauthn import verify_registration_response
    from webauthn.helpers import bytes_to_base64url
    from webauthn.helpers.exceptions import WebAuthnException

    said = _read(answer)
    challenge = _challenge(said, ADD.format(person_id))
    where: Any = {"expected_rp_id": _house(), "expected_origin": _origin(), "expected_challenge": challenge}
    try:
        made = verify_registration_response(credential=said, require_user_verification=True, **where)
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise Refused(NOT_PROVED) from error
    spend(challenge)
    key = bytes_to_base64url(made.credential_public_key)
    return {"id": bytes_to_base64url(made.credential_id), "public_key": key, "uses": made.sign_count}


@act
def keep_passkey(person_id: int, name: str, made: dict[str, Any]) -> None:
    """Keep a passkey that was checked."""
    load(SignIn, person_id)
    if len(_ids(person_id)) >= PASSKEYS_AT_MOST:
        raise Refused("You have {n} passkeys. Remove one first.", n=PASSKEYS_AT_MOST)
    if db.session.get(Passkey, made["id"]):
        raise Conflict("This passkey is known already.", code="passkey")
    db.session.add(Passkey(person_id=person_id, name=name, made_at=now(), **made))
    record(told.FactorAdded(person_id, PASSKEY), person_id)


def show_passkey(answer: str) -> int:
    """Return the person whose passkey answered our question, or refuse."""
    from webauthn import base64url_to_bytes, verify_authentication_response
    from webauthn.helpers.exceptions import WebAuthnException

    said = _read(answer)
    challenge, key = _challenge(said, SIGN_IN), db.session.get(Passkey, str(said.get("id", ""))[:1500])
    if key is None:
        raise Refused(NOT_OURS)
    where: Any = {"expected_rp_id": _house(), "expected_origin": _origin(), "expected_challenge": challenge}
    held: Any = {"credential_public_key": base64url_to_bytes(key.public_key), "credential_current_sign_count": key.uses}
    try:
        shown = verify_authentication_response(credential=said, require_user_verification=True, **where, **held)
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise Refused(NOT_PROVED) from error
    return _note(key.id, challenge, shown.new_sign_count)


@upkeep()
def _note(key_id: str, challenge: bytes, uses: int) -> int:
    """Note that a passkey was used, so that the same answer is never taken again."""
    spend(challenge)
    key = load(Passkey, key_id)
    key.uses, key.used_at = uses, now()
    return key.person_id


def _challenge(said: dict[str, Any], purpose: str) -> bytes:
    """Return our question out of an answer, if it is one of ours and still good."""
    from webauthn.helpers import base64url_to_bytes

    try:
        client = json.loads(base64url_to_bytes(said["response"]["clientDataJSON"]))
        challenge = base64url_to_bytes(client["challenge"])
    except (ValueError, KeyError, TypeError) as error:
        raise Refused(NOT_PROVED) from error
    asked_at(challenge, purpose)
    return challenge


def _read(answer: str) -> dict[str, Any]:
    try:
        said = json.loads(answer)
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise Refused(NOT_PROVED)
    return said


def _ids(person_id: int) -> list[str]:
    return list(db.session.scalars(select(Passkey.id).filter_by(person_id=person_id).order_by(Passkey.made_at)))


def _house() -> str:
    """Return the name for which browsers keep passkeys: the host that visitors use."""
    return urlsplit(str(setting("PUBLIC_URL"))).hostname or "localhost"


def _origin() -> str:
    parts = urlsplit(str(setting("PUBLIC_URL")))
    return f"{parts.scheme}://{parts.netloc}"

"""Signing in through another house (OpenID Connect): we send somebody there, and it tells us, signed, who they are.

Authorization code with PKCE; the signature, who it is for, when, and our own number are checked before a word of it
is believed.  People are known again by what the provider calls them, and joined to an account by a proved address.
"""

import base64
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from sqlalchemy import delete

from portal.events import people as told
from portal.kit import limits, outbound
from portal.kit.clock import now
from portal.kit.db import db, load
from portal.kit.errors import Busy, Refused
from portal.kit.setting import setting
from portal.kit.text import clean_line
from portal.kit.words import N_
from portal.people.acts import join
from portal.people.joining import meet_earlier_self
from portal.people.models import Identity, Session, SignIn, Token
from portal.people.queries import find_by_mail
from portal.people.signing import folded_mail, is_reserved
from portal.river import act, record

SIGNATURES = ["RS256", "PS256", "ES256", "EdDSA"]  # never one that shares a secret, never none
LEEWAY, KEPT = 60, 3600  # seconds
AWAY = N_("The other provider does not answer as it should. Please try again, or sign in another way.")
ASKED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_known: dict[str, tuple[float, dict[str, Any]]] = {}


@dataclass(frozen=True, slots=True)
class Stranger:
    """Who came, as the provider says."""

    source: str
    key: str
    mail: str
    name: str


def is_offered() -> bool:
    """Say whether the house lets people sign in through another one."""
    return bool(setting("OIDC_ISSUER"))


def way_there(back: str, state: str, nonce: str, verifier: str) -> str:
    """Return the address at which the provider asks somebody who they are."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {"response_type": "code", "client_id": setting("OIDC_CLIENT"), "redirect_uri": back, "state": state}
    asked |= {"scope": "openid email profile", "nonce": nonce}
    asked |= {"code_challenge": challenge, "code_challenge_method": "S256"}
    there = str(_described()["authorization_endpoint"])
    return f"{there}{'&' if '?' in there else '?'}{urlencode(asked)}"


def who_came(code: str, verifier: str, nonce: str, back: str) -> Stranger:
    """Exchange the code for what the provider signed, check it, and return who came."""
    claims = _claims(_exchanged(code, verifier, back))
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise Refused(AWAY, code="provider")
    _check_for_us(claims)
    mail = folded_mail(str(claims.get("email", ""))) if claims.get("email_verified") is True else None
    name = clean_line(str(claims.get("name") or claims.get("preferred_username") or ""))[: limits.NAME.most]
    return Stranger(f"oidc {setting('OIDC_ISSUER')}", str(claims["sub"])[:255], mail or "", name)


def _check_for_us(claims: dict[str, Any]) -> None:
    """Refuse a token that was made for several houses, unless it says that we are the one who asked."""
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", "" if several else setting("OIDC_CLIENT")) != setting("OIDC_CLIENT"):
        raise Refused(AWAY, code="provider")


@act
def welcome(came: Stranger) -> int:
    """Let somebody whom the provider vouches for be the member with the same proved address, or a new one."""
    if not came.mail:
        raise Refused("The other provider has not checked your mail address. Please sign up here instead.")
    person_id = find_by_mail(came.mail)
    if person_id is None and is_reserved(came.mail):
        raise Refused("Somebody signs in with this address already.", code="taken")
    if person_id is None:
        person_id = _new(came)
    else:
        _prove(person_id)
        db.session.add(Identity(source=came.source, key=came.key, person_id=person_id))
    record(told.ProviderJoined(person_id), person_id)
    return person_id


def _new(came: Stranger) -> int:
    person_id = join(came.name or came.mail.partition("@")[0][: limits.NAME.most], came.source, came.key)
    db.session.add(SignIn(person_id=person_id, mail=came.mail, password="", confirmed_at=now()))
    db.session.flush()
    record(told.MailConfirmed(person_id), person_id)
    meet_earlier_self(person_id, came.mail)
    return person_id


def _prove(person_id: int) -> None:
    """Take an address as proved; who chose a password for it before it was proved may have been somebody else."""
    sign_in = load(SignIn, person_id)
    if sign_in.confirmed_at is None:
        sign_in.confirmed_at, sign_in.password = now(), ""
        db.session.execute(delete(Session).filter_by(person_id=person_id))
        db.session.execute(delete(Token).filter_by(person_id=person_id))
        record(told.MailConfirmed(person_id), person_id)
        meet_earlier_self(person_id, sign_in.mail)


def _exchanged(code: str, verifier: str, back: str) -> str:
    """Return the token that the provider gives for a code; our name and secret go along."""
    sent = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
    pair = f"{quote(str(setting('OIDC_CLIENT')), safe='')}:{quote(str(setting('OIDC_SECRET')), safe='')}"
    head = {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}
    head["Content-Type"] = "application/x-www-form-urlencoded"
    answer = _json(str(_described()["token_endpoint"]), "POST", urlencode(sent).encode(), head)
    return str(answer.get("id_token", ""))


def _claims(token: str) -> dict[str, Any]:
    """Return what a token says, if the provider signed it, for us, and not long ago."""
    import jwt  # few sign in this way, and it is large

    needed = {"require": ["iss", "aud", "exp", "iat", "sub"]}
    house: dict[str, Any] = {"audience": setting("OIDC_CLIENT"), "issuer": setting("OIDC_ISSUER")}
    try:
        head = jwt.get_unverified_header(token)
        if head.get("alg") not in SIGNATURES:
            raise Refused(AWAY, code="provider")
        key, allowed = jwt.PyJWK(_key(head)), [head["alg"]]
        return dict(jwt.decode(token, key, allowed, options=needed, leeway=LEEWAY, **house))  # type: ignore[arg-type]
    except (jwt.PyJWTError, NotImplementedError) as error:
        raise Refused(AWAY, code="provider") from error


def _key(head: dict[str, Any]) -> dict[str, Any]:
    """Return the provider's key that signed; asked anew once, as keys are changed from time to time."""
    for fresh in (False, True):
        keys = [key for key in _described(fresh).get("keys", []) if key.get("use", "sig") == "sig"]
        named = [key for key in keys if key.get("kid") == head.get("kid")] or (keys if len(keys) == 1 else [])
        if named and (head.get("kid") is None or named[0].get("kid") == head.get("kid")):
            return {**named[0], "alg": named[0].get("alg", head.get("alg"))}
    raise Refused(AWAY, code="provider")


def _described(fresh: bool = False) -> dict[str, Any]:
    """Return what the provider says of itself, and its keys; kept for an hour."""
    issuer = str(setting("OIDC_ISSUER"))
    since, found = _known.get(issuer, (0.0, {}))
    if fresh or not found or time.monotonic() - since > KEPT:
        found = _json(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if found.get("issuer") != issuer or not all(isinstance(found.get(name), str) for name in ASKED):
            raise Refused(AWAY, code="provider")
        found["keys"] = [key for key in _json(found["jwks_uri"]).get("keys", []) if isinstance(key, dict)]
        _known[issuer] = (time.monotonic(), found)
    return found


def _json(
    url: str, method: str = "GET", body: bytes | None = None, head: dict[str, str] | None = None
) -> dict[str, Any]:
    near = {outbound.origin_of(str(setting("OIDC_ISSUER")))}
    try:
        answer = outbound.ask(url, method, body, head, near)
        found = json.loads(answer.body) if answer.status == 200 else None
    except (outbound.Unreachable, ValueError) as error:
        raise Busy(AWAY, retry_after=30) from error
    if not isinstance(found, dict):
        raise Refused(AWAY, code="provider")
    return found

"""Secrets that people and programs hold; we keep their hashes."""

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import delete

from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.errors import NotFound
from portal.people.models import Token
from portal.river import upkeep


def hashed(secret: str) -> str:
    """Return what we keep of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


@upkeep()
def make_token(person_id: int, purpose: str, *, mail: str = "", lasts: timedelta | None = None) -> str:
    """Make a secret for a purpose and return it; it cannot be shown again."""
    secret = secrets.token_urlsafe(32)
    ends_at = now() + lasts if lasts else None
    token = Token(hash=hashed(secret), person_id=person_id, purpose=purpose, mail=mail, made_at=now(), ends_at=ends_at)
    db.session.add(token)
    return secret


@upkeep()
def use_token(secret: str, purpose: str) -> Token | None:
    """Return what a secret stands for, once; a second time, or too late, it stands for nothing."""
    token = find_token(secret, purpose)
    if token:
        db.session.execute(delete(Token).filter_by(hash=token.hash))
    return token


def find_token(secret: str, purpose: str) -> Token | None:
    """Return what a secret stands for, if it still does."""
    token = db.session.get(Token, hashed(secret))
    alive = token is not None and token.purpose == purpose and (token.ends_at is None or token.ends_at > now())
    return token if alive else None


def spend_token(secret: str, purpose: str) -> Token:
    """Return, inside an act, what a mailed secret stands for, and let it stand for nothing from now on."""
    token = find_token(secret, purpose)
    if token is None:
        raise NotFound("This link was used already, or is too old. Please ask for a new one.", code="link")
    db.session.execute(delete(Token).filter_by(person_id=token.person_id, purpose=purpose))
    return token

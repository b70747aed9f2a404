"""Secrets that we must read again are sealed with the key of the house: the database alone gives none away."""

import base64
import hashlib
from typing import TYPE_CHECKING

from portal.kit.seals import keys

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet


def seal(text: str) -> str:
    """Return a text as only this house can read it."""
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str | None:
    """Return the text, or None if it was sealed with a key that this house no longer has."""
    from cryptography.fernet import InvalidToken

    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def is_sealed_anew(sealed: str) -> bool:
    """Say whether the key that signs today is the one with which something was sealed."""
    from cryptography.fernet import Fernet, InvalidToken

    try:
        Fernet(_of(keys()[0])).decrypt(sealed.encode())
    except InvalidToken:
        return False
    return True


def _box() -> "MultiFernet":
    from cryptography.fernet import Fernet, MultiFernet  # most processes seal nothing, and it is large

    return MultiFernet([Fernet(_of(key)) for key in keys()])


def _of(key: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(f"seal {key}".encode()).digest())

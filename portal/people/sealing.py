"""Secrets that we must read again are sealed with the key of the house: the database alone gives none away."""

import base64
import hashlib
from typing import TYPE_CHECKING

from portal.kit.setting import setting

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


def _box() -> "MultiFernet":
    from cryptography.fernet import Fernet, MultiFernet  # most processes seal nothing, and it is large

    keys = [setting("SECRET_KEY"), *setting("SECRET_KEY_FALLBACKS")]
    hashes = [hashlib.sha256(f"seal {key}".encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(each)) for each in hashes])

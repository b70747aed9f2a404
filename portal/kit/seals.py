"""Seals: what proves that an address was made by this house, without keeping anything."""

import base64
import hashlib
import hmac

from portal.kit.setting import setting

LENGTH = 22


def seal(words: str) -> str:
    """Return the seal of some words; whoever has not our key cannot make it."""
    made = hmac.new(str(setting("SECRET_KEY")).encode(), f"seal {words}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).decode()[:LENGTH]


def is_sealed(words: str, given: str) -> bool:
    """Say whether this is the seal of these words."""
    return hmac.compare_digest(seal(words).encode(), given.encode())

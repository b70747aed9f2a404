"""Seals: what proves that something was made by this house, without keeping anything.

The house may have several keys: the first one signs, and what an earlier one signed still counts, until it is dropped.
"""

import base64
import hashlib
import hmac

from portal.kit.setting import setting

LENGTH = 22


def keys() -> list[str]:
    """Return the keys of the house: the one that signs, and those that signed before."""
    return [str(setting("SECRET_KEY")), *setting("SECRET_KEY_FALLBACKS")]


def seal(words: str) -> str:
    """Return the seal of some words; whoever has not our key cannot make it."""
    return _seal(words, keys()[0])


def lasting_seal(words: str) -> str:
    """Return the seal that stays the same when a key is added: by the oldest one."""
    return _seal(words, keys()[-1])


def is_sealed(words: str, given: str) -> bool:
    """Say whether this is a seal of these words."""
    return any(hmac.compare_digest(each.encode(), given.encode()) for each in seals(words))


def seals(words: str) -> list[str]:
    """Return the seals of some words under each key, today's first."""
    return [_seal(words, key) for key in keys()]


def macs(words: str) -> list[str]:
    """Return the code of some words under each key, the one that signs first."""
    return [hmac.new(key.encode(), words.encode(), hashlib.sha256).hexdigest() for key in keys()]


def _seal(words: str, key: str) -> str:
    made = hmac.new(key.encode(), f"seal {words}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).decode()[:LENGTH]

"""Passwords: argon2id, at most two hashes at a time, and as long for an unknown address as for a known one."""

import unicodedata
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from portal.kit.db import db
from portal.kit.errors import Busy
from portal.people.models import SignIn
from portal.people.queries import find_by_mail

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_slots = BoundedSemaphore(2)


def hash_password(password: str) -> str:
    """Return what we keep of a password."""
    with _Slot():
        return _hasher.hash(unicodedata.normalize("NFC", password))


def find_by_password(mail: str, password: str) -> int | None:
    """Return the person to whom this address and password belong together."""
    person_id = find_by_mail(mail)
    sign_in = db.session.get(SignIn, person_id) if person_id else None
    matches = is_password(sign_in.password if sign_in else _nobody(), password)
    return person_id if sign_in and matches else None


@cache
def _nobody() -> str:
    """Return what is compared where nobody has the address, to take as long."""
    return _hasher.hash("nobody has this password")


def is_password(kept: str, password: str) -> bool:
    """Say whether the password is the one of which this was kept."""
    with _Slot():
        try:
            return _hasher.verify(kept, unicodedata.normalize("NFC", password))
        except (VerifyMismatchError, InvalidHashError):
            return False


class _Slot:
    """One of the two places in which a hash is computed, so that guessing cannot take the whole machine."""

    def __enter__(self) -> None:
        if not _slots.acquire(timeout=5):
            raise Busy("Many people are signing in at this moment. Please try again.", retry_after=5)

    def __exit__(self, *_: object) -> None:
        _slots.release()

"""A small sum for the browser before somebody signs up: nothing to a person, dear to whoever wants thousands.

No third party sees who comes, and nobody reads crooked letters.  Without script one waits half a minute instead.
"""

import hashlib

from portal.kit.clock import now
from portal.kit.errors import Refused
from portal.kit.setting import setting
from portal.people.questions import ask, asked_at, read, written

SIGN_UP = "sign-up"
WAIT = 30  # seconds, for a browser without script


def new_puzzle() -> str:
    """Return a sum that nobody has done yet."""
    return written(ask(SIGN_UP))


def is_ours(puzzle: str) -> bool:
    """Say whether a puzzle is one of ours and still good."""
    try:
        asked_at(read(puzzle), SIGN_UP)
    except Refused:
        return False
    return True


def is_solved(puzzle: str, answer: str) -> bool:
    """Say whether the answer makes a hash that begins with as many zeros as the house asks for."""
    bits = int(setting("SIGN_UP_WORK"))
    mark = int.from_bytes(hashlib.sha256(f"{puzzle}:{answer[:40]}".encode()).digest(), "big")
    return mark >> (256 - bits) == 0


def check_patience(puzzle: str, answer: str) -> bool:
    """Say whether the sum was done; refuse a puzzle that is not ours, or one that nobody did and nobody waited for."""
    asked = asked_at(read(puzzle), SIGN_UP)
    if answer and is_solved(puzzle, answer):
        return True
    left = WAIT - int((now() - asked).total_seconds())
    if left > 0:
        raise Refused("Your browser runs no script, so please wait: press the button again in {n} seconds.", n=left)
    return False

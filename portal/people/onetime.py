"""Six digits that change every half minute (RFC 6238: SHA-1, six digits, thirty seconds), and codes for paper."""

import base64
import hashlib
import hmac
import secrets
from typing import Final
from urllib.parse import quote, urlencode

STEP: Final = 30  # seconds
DRIFT: Final = 1  # steps that a clock may be early or late
LETTERS: Final = "23456789abcdefghjkmnpqrstuvwxyz"  # none that looks like another
CODES: Final = 10


def new_secret() -> str:
    """Return a secret of 160 bits as authenticator apps take it."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def digits(secret: str, step: int) -> str:
    """Return the six digits of a step."""
    mac = hmac.new(base64.b32decode(secret), step.to_bytes(8, "big"), hashlib.sha1).digest()
    at = mac[-1] & 15
    return f"{(int.from_bytes(mac[at : at + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def step_of(secret: str, given: str, seconds: float, after: int) -> int | None:
    """Return the step whose digits were given: the present one or a neighbour, and later than the last one taken."""
    present = int(seconds) // STEP
    steps = [step for step in range(present - DRIFT, present + DRIFT + 1) if step > after]
    found = [step for step in steps if hmac.compare_digest(digits(secret, step).encode(), given.encode())]
    return found[0] if found else None


def address_of(secret: str, account: str, company: str) -> str:
    """Return the address that an app reads from a picture."""
    return f"otpauth://totp/{quote(f'{company}:{account}')}?{urlencode({'secret': secret, 'issuer': company})}"


def new_code() -> str:
    """Return a code for paper: sixteen letters and digits, some 79 bits."""
    text = "".join(secrets.choice(LETTERS) for _ in range(16))
    return "-".join(text[at : at + 4] for at in range(0, 16, 4))


def plain_code(given: str) -> str:
    """Return a code as it was made, however it was typed."""
    text = "".join(letter for letter in given.lower() if letter.isalnum())
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))

"""Once more: before somebody changes who may come in, they show that it is still them; it counts for ten minutes."""

from datetime import timedelta

from portal.kit.clock import now
from portal.web.policy import ProofFirst
from portal.web.sessions import find_session

LASTS = timedelta(minutes=10)


def is_proved() -> bool:
    """Say whether the person showed a short while ago that it is them."""
    session = find_session()
    return bool(session and session.proved_at and now() - session.proved_at < LASTS)


def ask_for_proof() -> None:
    """Lead somebody to the password or the passkey, unless they showed it a short while ago."""
    if not is_proved():
        raise ProofFirst("Please show once more that it is you.")

"""Questions that we ask and keep nowhere: sealed with our key, good for a while, answered once."""

import base64
import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

from portal.kit.clock import now
from portal.kit.db import db, is_postgresql
from portal.kit.errors import Refused
from portal.kit.seals import keys
from portal.people.models import Spent
from portal.people.tokens import hashed
from portal.river import upkeep

LASTS = 30 * 60  # seconds
CHANCE, MOMENT, MARK = 16, 8, 16  # bytes


def ask(purpose: str) -> bytes:
    """Return a question for a purpose; whoever answers must give it back."""
    core = secrets.token_bytes(CHANCE) + int(now().timestamp()).to_bytes(MOMENT, "big")
    return core + _marks(core, purpose)[0]


def asked_at(question: bytes, purpose: str) -> datetime:
    """Return when we asked a question, or refuse one that is not ours, not for this, or too old."""
    core, mark = question[:-MARK], question[-MARK:]
    fits = len(core) == CHANCE + MOMENT and any(hmac.compare_digest(mark, each) for each in _marks(core, purpose))
    at = int.from_bytes(core[CHANCE:], "big") if fits else 0
    if at < int(now().timestamp()) - LASTS:
        raise Refused("This page was open for too long. Please try again.", code="too_old")
    return datetime.fromtimestamp(at, UTC)


@upkeep()
def spend(question: bytes) -> None:
    """Note that a question was answered, or refuse it a second time."""
    insert = (postgresql if is_postgresql() else sqlite).insert(Spent)
    ends_at = now() + timedelta(seconds=2 * LASTS)
    row = insert.values(hash=hashed(question.hex()), ends_at=ends_at).on_conflict_do_nothing()
    fresh = db.session.execute(row.returning(Spent.hash)).first()
    db.session.execute(delete(Spent).where(Spent.ends_at < now()))
    if fresh is None:
        raise Refused("This was sent once already. Please try again.", code="spent")


def written(question: bytes) -> str:
    """Return a question as a form carries it."""
    return base64.urlsafe_b64encode(question).rstrip(b"=").decode()


def read(text: str) -> bytes:
    """Return the question that a form brought back; what is none is empty."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return b""


def _marks(core: bytes, purpose: str) -> list[bytes]:
    """Return by what a question is known as ours, under each key of the house."""
    words = purpose.encode() + b"\0" + core
    return [hmac.new(f"question {key}".encode(), words, hashlib.sha256).digest()[:MARK] for key in keys()]

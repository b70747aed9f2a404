"""How anything is written: inside an act, together with its event."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from portal.events import Event
from portal.kit.clock import now
from portal.kit.db import after_commit, again, db, writing
from portal.kit.errors import Refused
from portal.river.models import EventRow, Once
from portal.river.wake import wake

P = ParamSpec("P")
R = TypeVar("R")

_told: ContextVar[tuple[str, datetime | None]] = ContextVar("told", default=("live", None))

WRITE = insert(EventRow.__table__)  # type: ignore[arg-type]


class Upkeep:
    """The second door, without an event: for cursors, sessions, drafts, marks; a function is run again as an act is."""

    def __enter__(self) -> None:
        """Open the door."""
        self._door = writing()
        self._door.__enter__()

    def __exit__(self, *raised: Any) -> bool | None:
        """Keep what was written, or nothing of it where something went wrong."""
        return self._door.__exit__(*raised)

    def __call__(self, function: Callable[P, R]) -> Callable[P, R]:
        """Let a function write, and run it again from its start where PostgreSQL broke a tie."""
        written = writing()(function)

        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            return again(lambda: written(*args, **kwargs))

        return run


upkeep = Upkeep


class SilentAct(RuntimeError):
    """An act changed something, and nobody would ever know."""


def act(function: Callable[P, R]) -> Callable[P, R]:
    """Run the function as one transaction, or as a savepoint of the act around it; an event must come of it."""

    def one_transaction(*args: P.args, **kwargs: P.kwargs) -> R:
        with writing():
            before = _recorded()
            result = function(*args, **kwargs)
            if _recorded() == before:
                raise SilentAct(function.__qualname__)
            return result

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        return again(lambda: one_transaction(*args, **kwargs))

    return run


def record(event: Event, actor_id: int | None = None) -> int:
    """Write the event in the transaction of the present act and return its id."""
    db.session.flush()  # what the event tells of is there before it
    written = db.session.connection().execute(WRITE, _row(event, actor_id))  # outside an act the database refuses it
    _noted(1)
    return int(written.inserted_primary_key.id)  # type: ignore[union-attr]


def record_many(events: Sequence[tuple[Event, int | None, datetime | None]]) -> None:
    """Write many events at once: each with its actor and the time it occurred; for imports, where ids are not asked."""
    rows = []
    for event, actor_id, occurred_at in events:
        with telling(_told.get()[0], occurred_at or _told.get()[1]):
            rows.append(_row(event, actor_id))
    if rows:
        db.session.flush()
        db.session.execute(insert(EventRow), rows)
        _noted(len(rows))


def _row(event: Event, actor_id: int | None) -> dict[str, Any]:
    """Return the event as the row that keeps it; nothing occurs later than it is recorded."""
    origin, occurred_at = _told.get()
    recorded_at = now()
    return {
        "kind": event.kind,
        "subject": event.subject,
        "origin": origin,
        "actor_id": actor_id,
        "data": event.data(),
        "recorded_at": recorded_at,
        "occurred_at": min(occurred_at or recorded_at, recorded_at),
    }


def _noted(n: int) -> None:
    """Count what was recorded, and let the readers know when it is committed."""
    db.session.info["recorded"] = _recorded() + n
    after_commit(wake)


def _recorded() -> int:
    """Return how many events this session has recorded."""
    return int(db.session.info.get("recorded", 0))


@contextmanager
def telling(origin: str, occurred_at: datetime | None = None) -> Iterator[None]:
    """Let what is recorded inside be told as it came to us: in a demo, or by an import, of an earlier time."""
    token = _told.set((origin, occurred_at))
    try:
        yield
    finally:
        _told.reset(token)


@contextmanager
def telling_of(moment: datetime) -> Iterator[None]:
    """Let what is recorded inside be told of an earlier moment, under the origin of the present act."""
    with telling(_told.get()[0], moment):
        yield


def told_at() -> datetime:
    """Return the time of which the present act tells: now, or the past that an import or a demo brings in."""
    moment = now()
    return min(_told.get()[1] or moment, moment)


def once(owner: str, key: str, body: Any, work: Callable[[], R]) -> R:
    """Do the work once for this owner's key: sent again it gets the same answer, with another body it is refused.

    The key, the work's acts and their answer (plain values) commit together; what is refused is not kept.
    """
    try:
        return again(lambda: _once(owner, key, _hash(body), work))
    except IntegrityError:  # on PostgreSQL two copies met; the first has been answered by now, or was refused
        db.session.rollback()
        return again(lambda: _once(owner, key, _hash(body), work))


def _once(owner: str, key: str, body: str, work: Callable[[], R]) -> R:
    with writing():
        kept = db.session.get(Once, (owner, key), populate_existing=True)
        if kept is None:
            kept = Once(owner=owner, key=key, body=body, kept_at=now())
            db.session.add(kept)
            db.session.flush()  # on PostgreSQL a second copy waits here until the first has ended
            kept.answer = work()
        elif kept.body != body:
            raise Refused("This was already sent once, with other contents.", code="key_reused")
        return cast(R, kept.answer)


def _hash(body: Any) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()

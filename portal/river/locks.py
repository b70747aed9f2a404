"""One reader of a name at a time: a lock of the operating system on SQLite, an advisory lock on PostgreSQL.

Both end with the process that holds them, so nothing ever has to expire.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from zlib import crc32

from filelock import FileLock, Timeout
from sqlalchemy import text

from portal.kit.db import db, is_postgresql
from portal.river.acts import upkeep

TAKE = text("SELECT pg_try_advisory_lock(7381, :key)")
TAKE_ALL = text("SELECT key FROM unnest(CAST(:keys AS integer[])) AS key WHERE pg_try_advisory_xact_lock(7381, key)")
LEAVE = text("SELECT pg_advisory_unlock(7381, :key)")


@contextmanager
def alone(name: str, seconds: float = 0) -> Iterator[bool]:
    """Say whether we are the only one under this name, and stay so inside; wait for it so long."""
    held = _postgresql(name) if is_postgresql() else _file(name, seconds)
    with held as mine:
        yield mine


@contextmanager
def all_free(names: Sequence[str]) -> Iterator[list[str]]:
    """Write while we are the only one under those of these names that nobody else holds; they are given."""
    if is_postgresql():
        with upkeep():
            keys = {_key(name): name for name in names}
            yield [keys[key] for key in db.session.scalars(TAKE_ALL, {"keys": list(keys)})]
        return
    with ExitStack() as locks:
        free = [name for name in names if locks.enter_context(alone(name))]
        with upkeep():
            yield free


def _key(name: str) -> int:
    return crc32(name.encode()) - 2**31


@contextmanager
def _file(name: str, seconds: float) -> Iterator[bool]:
    folder = Path(str(db.engine.url.database)).parent / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / name, timeout=seconds, thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()


@contextmanager
def _postgresql(name: str) -> Iterator[bool]:
    key = {"key": _key(name)}
    with db.engine.connect() as connection:
        mine = bool(connection.scalar(TAKE, key))
        try:
            yield mine
        finally:
            if mine:
                connection.execute(LEAVE, key)

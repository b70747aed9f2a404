"""One reader of a name at a time: a lock of the operating system on SQLite, an advisory lock on PostgreSQL.

Both end with the process that holds them, so nothing ever has to expire.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zlib import crc32

from filelock import FileLock, Timeout
from sqlalchemy import text

from portal.kit.db import db, is_postgresql

TAKE = text("SELECT pg_try_advisory_lock(7381, :key)")
LEAVE = text("SELECT pg_advisory_unlock(7381, :key)")


@contextmanager
def alone(name: str, seconds: float = 0) -> Iterator[bool]:
    """Say whether we are the only one under this name, and stay so inside; wait for it so long."""
    held = _postgresql(name) if is_postgresql() else _file(name, seconds)
    with held as mine:
        yield mine


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
    key = {"key": crc32(name.encode()) - 2**31}
    with db.engine.connect() as connection:
        mine = bool(connection.scalar(TAKE, key))
        try:
            yield mine
        finally:
            if mine:
                connection.execute(LEAVE, key)

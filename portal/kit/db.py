"""The one database handle: everyone reads, one act at a time writes, and the database itself sees to it."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import RLock
from typing import Any, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, Connection, DateTime, Engine, Integer, MetaData, TypeDecorator, event, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, registry

from portal.kit.errors import Busy, NotFound

WRITES = "writes"
WAIT = 5.0  # seconds that an act waits for its turn before it answers 503
# PostgreSQL: a serialisation failure, a deadlock, a key that another took meanwhile; the act is run from its start
AGAIN = {"40001", "40P01", "23505"}
TOO_LONG = {"55P03", "57014"}  # a lock or a statement that took too long
_one_writer = RLock()  # for SQLite; PostgreSQL locks rows


class Instant(TypeDecorator[datetime]):
    """A moment in UTC: aware going in, aware coming out."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: Any) -> datetime | None:
        """Store the moment without its zone, which is always UTC."""
        return value and value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, _: Any) -> datetime | None:
        """Give the moment its zone back."""
        return value and value.replace(tzinfo=UTC)


BigId = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by itself only where the type is INTEGER
NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table inherits from this."""

    metadata = MetaData(naming_convention=NAMES)
    registry = registry(type_annotation_map={datetime: Instant})


T = TypeVar("T", bound=Base)
R = TypeVar("R")
db = SQLAlchemy(model_class=Base, disable_autonaming=True)


def engine_options(url: str) -> dict[str, Any]:
    """Return what the engine needs to keep readers from writing and from holding transactions."""
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": WAIT, "check_same_thread": False}, "pool_size": 40, "max_overflow": 20}
    limits = {"statement_timeout": "5s", "lock_timeout": "4s", "idle_in_transaction_session_timeout": "15s"}
    options = {"default_transaction_read_only": "on", "timezone": "UTC", **limits}
    flags = " ".join(f"-c {name}={value}" for name, value in options.items())
    connect = {"options": flags, "connect_timeout": 5}
    return {"isolation_level": "AUTOCOMMIT", "connect_args": connect, "pool_size": 20, "pool_pre_ping": True}


def is_postgresql() -> bool:
    """Say whether the house stands on PostgreSQL."""
    return db.engine.dialect.name == "postgresql"


def load(table: type[T], row_id: Any) -> T:
    """Return the row that an act decides on, fresh and locked (SQLite has locked everything already)."""
    row = db.session.get(table, row_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound("This does not exist, or not any more.")
    return row


def hold(table: type[Base], row_id: Any) -> None:
    """Let no other act go on that holds this row too, until this one is done (on SQLite none can)."""
    if is_postgresql():
        row = table.__table__
        db.session.execute(select(row.c.id).where(row.c.id == row_id).with_for_update())


def is_writing() -> bool:
    """Say whether the session may write at this moment."""
    return WRITES in db.session.connection().get_execution_options()


@contextmanager
def writing() -> Iterator[None]:
    """Let the session write, in a transaction; or, if it is writing already, in a savepoint."""
    with _savepoint() if is_writing() else _transaction():
        yield


@contextmanager
def _savepoint() -> Iterator[None]:
    """Write within what is being written; undone, it leaves nothing, not even what was to follow the commit."""
    mark = len(_waiting())
    try:
        with db.session.begin_nested():
            yield
    except BaseException:
        del _waiting()[mark:]
        raise


@contextmanager
def _transaction() -> Iterator[None]:
    """Take the one writing connection, commit, release; then do what was to follow."""
    db.session.commit()  # ends the reading; what was added outside an act is refused here
    options: dict[str, Any] = {WRITES: True}
    if is_postgresql():
        options |= {"isolation_level": "READ COMMITTED", "postgresql_readonly": False}
    with _turn():
        _waiting().clear()
        with _refusals(), db.session.begin():
            db.session.connection(execution_options=options)
            yield
    for follow in list(_waiting()):
        follow()


@contextmanager
def _turn() -> Iterator[None]:
    """Wait for one's turn to write; on PostgreSQL nobody needs to."""
    if is_postgresql():
        yield
        return
    if not _one_writer.acquire(timeout=WAIT):
        raise Busy("Many people are writing at this moment. Please try again.", retry_after=2)
    try:
        yield
    finally:
        _one_writer.release()


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn a database that is busy into a refusal that says so."""
    try:
        yield
    except DBAPIError as error:
        if "database is locked" in str(error.orig) or getattr(error.orig, "sqlstate", None) in TOO_LONG:
            raise Busy("Many people are writing at this moment. Please try again.", retry_after=2) from error
        raise


def again(work: Callable[[], R], tries: int = 5) -> R:
    """Run the work, and run it again from its start where PostgreSQL broke a tie; within an act, the outermost is."""
    if is_writing():
        return work()
    for attempt in range(1, tries + 1):
        try:
            return work()
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) not in AGAIN or attempt == tries:
                raise
            db.session.rollback()
            time.sleep(random.uniform(0.005, 0.02) * attempt)  # noqa: S311 - jitter, not a secret
    raise AssertionError


def after_commit(follow: Callable[[], None]) -> None:
    """Call this when the outermost act has been committed, and not if it, or the act around this call, is undone."""
    _waiting().append(follow)


def _waiting() -> list[Callable[[], None]]:
    waiting: list[Callable[[], None]] = db.session.info.setdefault("after_commit", [])
    return waiting


@event.listens_for(Engine, "connect")
def _connected(connection: Any, _: Any) -> None:
    """Open a SQLite connection as trust asks for it: durable, checked, and beginning only when told."""
    if not type(connection).__module__.startswith("sqlite3"):
        return
    connection.isolation_level = None  # Python's driver would begin by itself, and too late
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "trusted_schema = OFF",
        "secure_delete = ON",
        "cell_size_check = ON",
        "wal_autocheckpoint = 1000",
        "journal_size_limit = 67108864",
        "query_only = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begun(connection: Connection) -> None:
    """Open a connection for reading, without a transaction; or for writing, with the lock taken first."""
    if connection.dialect.name != "sqlite":
        return
    writes = WRITES in connection.get_execution_options()
    if connection.info.get(WRITES, False) != writes:
        connection.exec_driver_sql(f"PRAGMA query_only = {'OFF' if writes else 'ON'}")
        connection.info[WRITES] = writes
    if writes:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

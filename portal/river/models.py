"""The tables of the river."""

from datetime import datetime
from typing import Any

from sqlalchemy import DDL, JSON, BigInteger, event
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId


class EventRow(Base):
    """One thing that happened.  Rows are added, never changed, but for the words of a person who is forgotten."""

    __tablename__ = "event"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(index=True)
    subject: Mapped[str] = mapped_column(index=True)
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    origin: Mapped[str]
    actor_id: Mapped[int | None]
    data: Mapped[dict[str, Any]] = mapped_column(JSON)


class Cursor(Base):
    """How far a reader of the river has come, and what stopped it."""

    __tablename__ = "cursor"
    reader: Mapped[str] = mapped_column(primary_key=True)
    river: Mapped[str]
    event_id: Mapped[int] = mapped_column(BigInteger)
    error: Mapped[str | None]


class River(Base):
    """The name of this river; after a restore it has a new one, and cursors of the old one mean nothing."""

    __tablename__ = "river"
    name: Mapped[str] = mapped_column(primary_key=True)


class Late(Base):
    """An answer that failed, or that waits behind one that failed for the same subject."""

    __tablename__ = "late_answer"
    reader: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    subject: Mapped[str] = mapped_column(index=True)
    tries: Mapped[int]
    next_try_at: Mapped[datetime | None]  # None: set aside until an operator replays it
    error: Mapped[str]


class Once(Base):
    """What was answered to a key that its owner sends but once."""

    __tablename__ = "once"
    owner: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    body: Mapped[str]  # a hash of what was sent
    answer: Mapped[Any | None] = mapped_column(JSON)
    kept_at: Mapped[datetime] = mapped_column(index=True)


APPEND_ONLY_SQLITE = """
CREATE TRIGGER {table}_{verb} BEFORE {verb} ON {table} {when}
BEGIN SELECT RAISE(ABORT, 'rows of {table} are added, never changed'); END
"""
FORGETTING_SQLITE = """WHEN (SELECT count(*) FROM forgetting) = 0
  OR old.kind <> new.kind OR old.subject <> new.subject OR old.occurred_at <> new.occurred_at
  OR old.recorded_at <> new.recorded_at OR old.origin <> new.origin OR old.actor_id IS NOT new.actor_id"""
APPEND_ONLY_POSTGRESQL = """
CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN {unless} RAISE EXCEPTION 'rows of {table} are added, never changed'; END $$;
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW
EXECUTE FUNCTION {table}_append_only()
"""
FORGETTING_POSTGRESQL = """
IF TG_OP = 'UPDATE' AND current_setting('wellspring.forgetting', true) = 'on'
   AND (OLD.kind, OLD.subject, OLD.occurred_at, OLD.recorded_at, OLD.origin) =
       (NEW.kind, NEW.subject, NEW.occurred_at, NEW.recorded_at, NEW.origin)
   AND OLD.actor_id IS NOT DISTINCT FROM NEW.actor_id THEN RETURN NEW; END IF;
"""
# While a transaction tells, it shows the number above which its events will be: in an advisory lock, because a
# lock is seen by others at once, and goes with the transaction.  `reader.newest` looks at these locks.
TELLING = """
CREATE FUNCTION event_numbered() RETURNS trigger LANGUAGE plpgsql VOLATILE AS $$
DECLARE floor bigint;
BEGIN
  IF coalesce(current_setting('wellspring.telling', true), '') <> pg_current_xact_id()::text THEN
    SELECT CASE WHEN is_called THEN last_value ELSE 0 END INTO floor FROM event_id_seq;
    PERFORM pg_advisory_xact_lock_shared((7382::bigint << 48) | floor);
    PERFORM set_config('wellspring.telling', pg_current_xact_id()::text, true);
  END IF;
  NEW.id := nextval('event_id_seq');
  RETURN NEW;
END $$;
CREATE TRIGGER event_numbered BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION event_numbered()
"""


class Forgetting(Base):
    """Holds a row only inside the act that forgets a person: SQLite lets words be blanked while it does."""

    __tablename__ = "forgetting"
    person_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


def append_only(table: type[Base], sqlite_when: str = "", postgresql_unless: str = "") -> None:
    """Let the database itself refuse to change or delete rows of this table."""
    name, made = table.__tablename__, table.__table__
    for verb, when in (("UPDATE", sqlite_when), ("DELETE", "")):
        guard = APPEND_ONLY_SQLITE.format(table=name, verb=verb, when=when)
        event.listen(made, "after_create", DDL(guard.replace("%", "%%")).execute_if(dialect="sqlite"))
    guard = APPEND_ONLY_POSTGRESQL.format(table=name, unless=postgresql_unless)
    event.listen(made, "after_create", DDL(guard.replace("%", "%%")).execute_if(dialect="postgresql"))


append_only(EventRow, FORGETTING_SQLITE, FORGETTING_POSTGRESQL)
event.listen(EventRow.__table__, "after_create", DDL(TELLING).execute_if(dialect="postgresql"))

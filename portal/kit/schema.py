"""The form of the tables: brought from one release to the next, in one transaction, by one process at a time."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, create_engine, event, text

from portal.kit import form as forms
from portal.kit.db import WRITES, db, is_postgresql
from portal.kit.form import form, is_current, newest

__all__ = ["alone", "differences", "draft", "form", "is_current", "knows", "migrate", "step"]

logging.getLogger("alembic").setLevel(logging.WARNING)  # it says at each look which database it looks at
PATIENCE = 120  # seconds that a second process waits for the first


def migrate() -> list[str]:
    """Bring the tables to the form of this release, and return what was done."""
    with alone() as connection:
        return step(connection)


def step(connection: Connection, revision: str = "head") -> list[str]:
    """Bring the tables that this connection writes to the form of a release, and return what was done."""
    before = MigrationContext.configure(connection).get_current_revision()
    command.upgrade(_config(connection), revision)
    return [each.doc for each in reversed(list(_script().iterate_revisions(revision, before or "base")))]


def knows(form: str) -> bool:
    """Say whether this release can bring tables of that form to its own."""
    return form in {"", *(each.revision for each in _script().walk_revisions())}


def draft(subject: str) -> str:
    """Write the step from the newest migration to the tables as the models have them; return its file."""
    with alone() as connection:
        number = len(list(_script().walk_revisions())) + 1
        script = command.revision(_config(connection), subject, autogenerate=True, rev_id=f"{number:04}")
    newest.cache_clear()
    assert script is not None
    assert not isinstance(script, list)
    return str(script.path)


def differences() -> list[Any]:
    """Return in what the tables differ from the models."""
    from alembic.autogenerate import compare_metadata

    with alone() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), db.metadata))


def _config(connection: Connection | None = None) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(forms.MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _script() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


@contextmanager
def alone() -> Iterator[Connection]:
    """Hold a writing connection of our own, without the time limits of visitors, while all others wait."""
    engine = create_engine(db.engine.url, poolclass=NullPool, execution_options={WRITES: True}, **_patience())
    if not is_postgresql():  # tables are changed by copying them, and what points at them waits for the copy
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys = OFF"))
    with engine.begin() as connection:
        if is_postgresql():
            connection.execute(text("SELECT pg_advisory_xact_lock(7381, 0)"))
        yield connection
        if not is_postgresql():
            astray = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            assert not astray, f"Rows point at nothing: {astray[:10]}"


def _patience() -> dict[str, Any]:
    if is_postgresql():
        return {"connect_args": {"options": f"-c timezone=UTC -c lock_timeout={PATIENCE}s"}}
    return {"connect_args": {"timeout": PATIENCE}}

"""Twin tables: where a projection learns everything anew while its readers still see the old."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, Engine, MetaData, Table, event, inspect, text
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlalchemy.sql.elements import quoted_name

from portal.kit.db import Base, db, is_postgresql, writing

TWIN = "_twin"
_INSTEAD = "wellspring_twins"


class Twins:
    """Tables of the same shape beside the tables of a projection, filled by the same statements."""

    def __init__(self, tables: Sequence[type[Base]]) -> None:
        self.names = [table.__tablename__ for table in tables]
        self.shapes = [_twin(table) for table in tables]
        self.pattern = re.compile(r"(?<![\w.'])(" + "|".join(map(re.escape, self.names or ["\0"])) + r")(?![\w'])")

    @writing()
    def __enter__(self) -> Self:
        """Make the twins empty; those of an interrupted rebuild go first."""
        self._drop()
        for shape in self.shapes:
            db.session.execute(CreateTable(shape))
            for index in shape.indexes:
                db.session.execute(CreateIndex(index))
        return self

    @writing()
    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        """Drop what was not swapped."""
        self._drop()

    def _drop(self) -> None:
        for name in self.names:
            db.session.execute(text(f"DROP TABLE IF EXISTS {name}{TWIN}"))

    @contextmanager
    def instead(self) -> Iterator[None]:
        """Let statements of this session that name the tables reach their twins."""
        inside = db.session.connection().info
        inside[_INSTEAD] = self.pattern
        try:
            yield
        finally:
            inside.pop(_INSTEAD, None)

    def swap(self) -> None:
        """Put each twin in the place of its table, with the names of its indexes."""
        for name, shape in zip(self.names, self.shapes, strict=True):
            db.session.execute(text(f"DROP TABLE {name}"))
            db.session.execute(text(f"ALTER TABLE {name}{TWIN} RENAME TO {name}"))
            if is_postgresql():
                self._rename_indexes(name)
            else:
                self._make_indexes_anew(name, shape)

    def _rename_indexes(self, name: str) -> None:
        for index in inspect(db.session.connection()).get_indexes(name):
            self._rename_index(str(index["name"]))
        key = inspect(db.session.connection()).get_pk_constraint(name)["name"]
        self._rename_index(str(key))

    def _rename_index(self, index: str) -> None:
        if TWIN in index:
            db.session.execute(text(f'ALTER INDEX "{index}" RENAME TO "{index.replace(TWIN, "")}"'))

    def _make_indexes_anew(self, name: str, shape: Any) -> None:
        for index in shape.indexes:
            db.session.execute(text(f"DROP INDEX {index.name}"))
            statement = str(CreateIndex(index).compile(db.engine))
            db.session.execute(text(statement.replace(TWIN, "")))


def _twin(table: type[Base]) -> Table:
    shape = table.__table__
    assert isinstance(shape, Table)
    twin = shape.to_metadata(MetaData(), name=shape.name + TWIN)
    parts: list[Any] = [*twin.indexes, *twin.constraints]
    for named in parts:
        named.name = quoted_name(f"{named.name}{TWIN}", quote=None)  # names are unique in a PostgreSQL schema
    return twin


@event.listens_for(Engine, "before_cursor_execute", retval=True)
def _reach_the_twins(
    connection: Connection, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool
) -> tuple[str, Any]:
    """Name the twin where a statement names the table, on the one connection that relearns."""
    if pattern := connection.info.get(_INSTEAD):
        statement = pattern.sub(rf"\1{TWIN}", statement)
    return statement, parameters

"""What came in from other systems: the runs, the keys by which we know it again, and what was refused."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId


class ImportRun(Base):
    """One run of an import, with its totals by table of the source."""

    __tablename__ = "import_run"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source: Mapped[str] = mapped_column(index=True)
    begun_at: Mapped[datetime]
    begun_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: from the command line
    ended_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    totals: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class ImportKey(Base):
    """What a source knows under a key, and what became of it here: taken once, it is never taken again."""

    __tablename__ = "import_key"
    source: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str]
    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"), index=True)


class ImportRefusal(Base):
    """A row that a run did not take, and why."""

    __tablename__ = "import_refusal"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"), index=True)
    source_table: Mapped[str]
    key: Mapped[str]
    reason: Mapped[str]

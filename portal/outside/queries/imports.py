"""What is known of imports."""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import func, select

from portal.kit.db import db
from portal.kit.errors import NotFound
from portal.outside.models.imports import ImportKey, ImportRefusal, ImportRun

AT_ONCE = 500  # keys in one question


def subjects_of(source: str, keys: Collection[str]) -> dict[str, str]:
    """Return what became of those keys of a source that were taken."""
    wanted, found = sorted(keys), dict[str, str]()
    for at in range(0, len(wanted), AT_ONCE):
        asked = select(ImportKey.key, ImportKey.subject).filter_by(source=source)
        rows = db.session.execute(asked.where(ImportKey.key.in_(wanted[at : at + AT_ONCE])))
        found.update({row.key: row.subject for row in rows})
    return found


def get_run(run_id: int) -> ImportRun:
    """Return a run."""
    run = db.session.get(ImportRun, run_id, populate_existing=True)
    if run is None:
        raise NotFound("There is no such import.")
    return run


def runs(limit: int = 50) -> list[ImportRun]:
    """Return the last runs, the newest first."""
    return list(db.session.scalars(select(ImportRun).order_by(ImportRun.id.desc()).limit(limit)))


def taken_by(run_ids: Collection[int]) -> dict[int, int]:
    """Return how many keys that these runs took still count."""
    asked = select(ImportKey.run_id, func.count()).where(ImportKey.run_id.in_(run_ids)).group_by(ImportKey.run_id)
    return {row[0]: row[1] for row in db.session.execute(asked)}


def later_runs(run_id: int) -> list[int]:
    """Return the runs of the same source that came after one, and of which something still counts, the newest first."""
    source = select(ImportRun.source).filter_by(id=run_id).scalar_subquery()
    asked = select(ImportRun.id).where(ImportRun.source == source, ImportRun.id > run_id, ImportRun.undone_at.is_(None))
    counts = select(ImportKey.run_id).where(ImportKey.run_id == ImportRun.id)
    return list(db.session.scalars(asked.where(counts.exists()).order_by(ImportRun.id.desc())))


def refusals(run_id: int) -> Iterator[tuple[str, str, str]]:
    """Yield what a run refused: table, key and reason."""
    table, last = ImportRefusal.__table__.c, 0
    asked = select(table.id, table.source_table, table.key, table.reason).where(table.run_id == run_id)
    while rows := db.session.execute(asked.where(table.id > last).order_by(table.id).limit(1_000)).all():
        yield from (row[1:] for row in rows)
        last = rows[-1].id


def subjects_of_run(run_id: int, kind: str, limit: int) -> list[Any]:
    """Return keys and subjects of one kind (`idea`, `vote`) that a run took and that still count, the newest first."""
    asked = select(ImportKey.key, ImportKey.subject).filter_by(run_id=run_id)
    asked = asked.where(ImportKey.subject.startswith(f"{kind}:", autoescape=True))
    return list(db.session.execute(asked.order_by(ImportKey.subject.desc()).limit(limit)))

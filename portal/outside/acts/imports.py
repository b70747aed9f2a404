"""Begin an import, note how it goes, end it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert

from portal.events.outside import ImportAdvanced, ImportBegun, ImportEnded, ImportTakenBack, ImportUndone
from portal.kit.clock import now
from portal.kit.db import db, load
from portal.kit.errors import Conflict
from portal.outside.models.imports import ImportKey, ImportRefusal, ImportRun
from portal.river import act, record


@act
def begin_import(source: str, by_id: int | None) -> int:
    """Open a run and return its id."""
    run = ImportRun(source=source, begun_at=now(), begun_by_id=by_id, totals={})
    db.session.add(run)
    db.session.flush()
    record(ImportBegun(run.id, source), by_id)
    return run.id


@act
def advance_import(
    run_id: int, source: str, subjects: Mapping[str, str], refused: Sequence[tuple[str, str, str]], by_id: int | None
) -> None:
    """Remember the keys of what was taken, and what was refused: table, key and reason."""
    keys = [{"source": source, "key": key, "subject": subjects[key], "run_id": run_id} for key in subjects]
    names = ("source_table", "key", "reason")
    kept = [{"run_id": run_id, **dict(zip(names, each, strict=True))} for each in refused]
    for table, rows in ((ImportKey, keys), (ImportRefusal, kept)):
        if rows:
            db.session.execute(insert(table), rows)
    record(ImportAdvanced(run_id, len(keys), len(kept)), by_id)


@act
def end_import(run_id: int, totals: dict[str, Any], by_id: int | None) -> None:
    """Close a run with its totals."""
    run = load(ImportRun, run_id)
    run.ended_at, run.totals = now(), totals
    record(ImportEnded(run_id, run.source), by_id)


@act
def forget_keys(run_id: int, keys: Collection[str], by_id: int | None) -> None:
    """Forget that a run took these keys, because it is taken back, so that they may come again."""
    source = load(ImportRun, run_id).source
    db.session.execute(delete(ImportKey).where(ImportKey.source == source, ImportKey.key.in_(keys)))
    record(ImportTakenBack(run_id, len(keys)), by_id)


@act
def end_undoing(run_id: int, by_id: int | None) -> None:
    """Note that everything which a run had brought is taken back."""
    run = load(ImportRun, run_id)
    if run.undone_at:
        raise Conflict("This import was taken back already.")
    run.undone_at = now()
    record(ImportUndone(run_id, run.source), by_id)

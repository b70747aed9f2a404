"""The index of this house: which engine it lies in, how it follows the documents, and how it is made anew.

An index is never the truth.  It knows up to which event it has learned; what is behind is learned from the table
of documents, and one that is damaged or missing is made anew beside it while the site searches in the table.
"""

import logging
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from threading import Event as Flag
from typing import Any, TypeVar

from sqlalchemy import select, tuple_

from portal.kit.db import db, is_postgresql, writing
from portal.kit.setting import setting
from portal.river.locks import alone
from portal.river.reader import river_name
from portal.search.engines import Broken, Engine, Index, Missing
from portal.search.engines.postgres import PostgresEngine
from portal.search.engines.whoosh import WhooshEngine
from portal.search.models import SearchDocument
from portal.search.rules.documents import Document

R = TypeVar("R")
log = logging.getLogger(__name__)
READ_AT_ONCE = 500  # rows
MOST_CHARACTERS = 4_000_000  # of a batch, however many documents an engine would take
LOCK = "search.index"
_away = Flag()  # set until the index was looked at, and while it is made anew: pages search in the table and say so


def index() -> Index:
    """Return the index of this house."""
    return Index(engine())


def engine() -> Engine:
    """Return the engine that the settings name, or the one that suits the database."""
    named = setting("SEARCH") or ("postgresql" if is_postgresql() else "whoosh")
    return PostgresEngine(db.session.connection) if named == "postgresql" else _whoosh(Path(setting("DATA")) / "index")


@cache
def _whoosh(folder: Path) -> WhooshEngine:
    return WhooshEngine(folder)


def close() -> None:
    """Let go of the files of an index."""
    if not is_postgresql():
        _whoosh(Path(setting("DATA")) / "index").close()
        _whoosh.cache_clear()


def is_away() -> bool:
    """Say whether search has to make do with the table for now."""
    return _away.is_set()


def not_looked_at() -> None:
    """Note that nobody has looked yet whether there is an index, as in a house that has just opened."""
    _away.set()


def broke(why: Exception) -> None:
    """Note that the index cannot be used; the mender makes it anew.  That there was none yet is no fault."""
    if not _away.is_set() and isinstance(why, Missing):
        log.info("There is no search index yet; it is being made while the site searches without.")
    elif not _away.is_set():
        log.warning("The search index cannot be used and is made anew: %s", why)
    _away.set()


def feed() -> int:
    """Let the index take in what changed since it last learned; return how many documents that were."""
    if _away.is_set():
        return 0
    with alone(LOCK) as mine:
        try:
            return _follow(engine()) if mine else 0
        except Broken as why:
            broke(why)
            return 0


def _follow(into: Engine) -> int:
    """Take in batches until nothing is left."""
    learned = 0
    while True:
        river, event_id, key = _position(into)
        if river != river_name():
            raise Broken("The index belongs to another river.")
        rows = _batch(event_id, key, into.batch)
        if not rows:
            return learned
        _take_in(into, rows)
        learned += len(rows)


def _position(into: Engine) -> tuple[str, int, str]:
    """Return the river, the event and the key up to which an index has learned."""
    river, _, rest = (into.position() or "").partition("|")
    event_id, _, key = rest.partition("|")
    return river or river_name(), int(event_id or 0), key


def _batch(event_id: int, key: str, most: int) -> list[Any]:
    """Return the next documents after this place, in the order in which they changed: so many, if they are not long."""
    rows, characters = list[Any](), 0
    while len(rows) < most and characters < MOST_CHARACTERS:
        more = _changed(event_id, key, min(READ_AT_ONCE, most - len(rows)))
        rows += more
        if len(more) < READ_AT_ONCE:
            break
        event_id, key = rows[-1].changed_by, rows[-1].key
        characters += sum(len(row.title) + len(row.body) for row in more)
    return rows


def _changed(event_id: int, key: str, most: int) -> Sequence[Any]:
    table = SearchDocument.__table__
    place = tuple_(table.c.changed_by, table.c.key)
    asked = select(table).where(place > tuple_(event_id, key)).order_by(table.c.changed_by, table.c.key)
    return db.session.execute(asked.limit(most)).all()


def _take_in(into: Engine, rows: Sequence[Any]) -> None:
    """Give a batch to an index, with the place that it leads to."""
    there, gone = [document_of(row) for row in rows if not row.is_gone], [row.key for row in rows if row.is_gone]
    place = f"{river_name()}|{rows[-1].changed_by}|{rows[-1].key}"
    _writing(into, lambda: into.update(there, gone, place))


def _writing(into: Engine, work: Callable[[], R]) -> R:
    """Do what changes an index; one in the database is changed in a transaction of its own."""
    if not isinstance(into, PostgresEngine):
        return work()
    with writing():
        return work()


def document_of(row: Any) -> Document:
    """Return a row of the table as a document."""
    facts = {"status": row.status, "language": row.language, "at": row.at, "author_id": row.author_id}
    facts["products"] = tuple(map(int, row.products.split()))
    tags = tuple(row.tags.split("\n")) if row.tags else ()
    return Document(row.key, row.kind, row.title, row.body, row.audience_id, tags=tags, **facts)


def make_anew() -> None:
    """Make the index anew beside the old, from the table of documents, and put it in its place."""
    _away.set()
    with alone(LOCK, seconds=5) as mine:
        if not mine:
            return
        old = engine()
        twin = _writing(old, old.twin)
        _follow(twin)
        _writing(old, lambda: old.become(twin))
    _away.clear()


def check() -> None:
    """Look whether the index is there and whole; if not, let it be made anew."""
    try:
        engine().check()
    except Broken as why:
        broke(why)
    else:
        _away.clear()

"""What reading leaves behind: noted in memory while pages are read, written down in batches beside them."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock

from portal.kit.clock import now
from portal.knowledge.acts import Look, note_looks, note_readings
from portal.knowledge.queries import latest_asking, owners_of
from portal.knowledge.queries.articles import articles_among
from portal.people.queries import Viewer
from portal.web.sessions import write_seen

GOES_ON = timedelta(hours=1)
SETTLED = timedelta(seconds=10)  # so long nothing more is typed
MOST = 2_000  # looks and readings that are kept in memory; beyond it the oldest are not told


@dataclass(slots=True)
class _Notes:
    """What waits to be written down, and what was read today already."""

    read: dict[tuple[int, int], datetime]
    told: dict[tuple[int, int], datetime]
    looks: dict[int, Look]


_notes = _Notes({}, {}, {})
_lock = Lock()


def note_reading(article_id: int, seen: Viewer) -> None:
    """Note that somebody who is signed in reads an article; once a day."""
    if not seen.id or seen.is_staff:
        return
    key, moment = (article_id, seen.id), now()
    with _lock:
        told = _notes.told.get(key)
        if (told is None or told.date() != moment.date()) and len(_notes.read) < MOST:
            _notes.read.setdefault(key, moment)


def present_asking(person_id: int) -> int:
    """Return the number under which a look is noted: that of the past hour goes on, or a new one is drawn by chance."""
    with _lock:
        noted = next((key for key, look in reversed(_notes.looks.items()) if look.person_id == person_id), None)
    return noted or latest_asking(person_id, now() - GOES_ON) or nameless_asking()


def nameless_asking() -> int:
    """Return a number drawn by chance under which the look of a reader is noted who is not signed in."""
    return 1 + secrets.randbelow(2**52)


def note_shown(asking_id: int, person_id: int | None, words: str, found: int) -> None:
    """Note what was asked and how much was shown; what is typed further takes its place."""
    with _lock:
        before = _notes.looks.get(asking_id)
        if before is None and len(_notes.looks) >= MOST:
            return
        look = before or Look(asking_id, person_id, "", 0, now())
        if look.person_id != person_id:
            return
        _notes.looks[asking_id] = replace(look, words=words, found=max(found, look.found), at=now())


def note_opened(asking_id: int, person_id: int | None, thing: str) -> None:
    """Note that something was opened that was shown."""
    with _lock:
        look = _notes.looks.get(asking_id) or Look(asking_id, person_id, "", 0, now())
        _notes.looks[asking_id] = replace(look, opened=(*look.opened, thing)[:20], at=now())


def was_shown(asking_id: int) -> bool:
    """Say whether something was shown under this number that is not written down yet."""
    with _lock:
        look = _notes.looks.get(asking_id)
        return look is not None and look.found > 0


def write_noted(*, all_of_it: bool = False) -> None:
    """Write down what was noted; of what is still being typed only if all is asked for."""
    read, looks = _taken(all_of_it)
    there = articles_among({article for article, _ in read}) if read else set()
    if kept := [(article, person, at) for (article, person), at in read.items() if article in there]:
        note_readings(kept)
    theirs = owners_of([look.asking_id for look in looks]) if looks else {}
    if ours := [look for look in looks if theirs.get(look.asking_id, look.person_id) == look.person_id]:
        note_looks(ours)


def _taken(all_of_it: bool) -> tuple[dict[tuple[int, int], datetime], list[Look]]:
    """Take out of memory what is to be written down now."""
    with _lock:
        read, _notes.read = _notes.read, {}
        _notes.told = {key: at for key, at in {**_notes.told, **read}.items() if at.date() == now().date()}
        settled = [key for key, look in _notes.looks.items() if all_of_it or look.at < now() - SETTLED]
        return read, [_notes.looks.pop(key) for key in settled]


def write_down() -> None:
    """Write down all that reading left behind."""
    write_seen()
    write_noted()


def forget_notes() -> None:
    """Begin with nothing noted."""
    with _lock:
        _notes.read, _notes.told, _notes.looks = {}, {}, {}

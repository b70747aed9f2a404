"""Keep what somebody wishes to hear of: nobody's business but theirs, so no event tells of it."""

from collections.abc import Iterable, Mapping

from sqlalchemy import delete, update

from portal.kit.db import db
from portal.kit.errors import Invalid, Refused
from portal.outside.models.devices import PushDevice, SilentPush
from portal.outside.models.wishes import LetterWish, QuietHours, SilentBell
from portal.outside.topics import NEVER, RHYTHMS, TOPICS
from portal.river import upkeep

DAY = 24 * 60  # minutes


@upkeep()
def wish(
    person_id: int, rhythms: Mapping[str, str], rings: Mapping[str, bool], pushes: Mapping[str, bool] | None = None
) -> None:
    """Keep for each topic how often letters come, whether the bell rings, and perhaps whether browsers are told."""
    for table in (LetterWish, SilentBell) if pushes is None else (LetterWish, SilentBell, SilentPush):
        db.session.execute(delete(table).where(table.person_id == person_id))
    chosen = {name: rhythm for name, rhythm in rhythms.items() if name in TOPICS and rhythm in RHYTHMS}
    db.session.add_all([LetterWish(person_id=person_id, topic=name, rhythm=each) for name, each in chosen.items()])
    silent = [kind for name, topic in TOPICS.items() if not rings.get(name, True) for kind in topic.kinds]
    db.session.add_all([SilentBell(person_id=person_id, kind=kind) for kind in silent])
    untold = [name for name in TOPICS if not (pushes or {}).get(name, True)]
    db.session.add_all([SilentPush(person_id=person_id, topic=name) for name in untold])


@upkeep()
def be_quiet(person_id: int, begins: int | None, ends: int | None) -> None:
    """Keep when no letter comes, by the clock of the person; no hours, no quiet."""
    if (begins is None) != (ends is None):
        raise Invalid({"ends": Refused("Please give both times, or none.")})
    hours = db.session.get(QuietHours, person_id) or QuietHours(person_id=person_id, zone="")
    hours.begins, hours.ends = (begins or 0) % DAY, (ends or 0) % DAY
    db.session.add(hours)
    waits = update(PushDevice).filter_by(person_id=person_id, failures=0)  # for the end of the hours until now
    db.session.execute(waits.values(try_at=None))


@upkeep()
def stop_letters(person_id: int, topics: Iterable[str]) -> None:
    """Keep that somebody wishes for no more letters on these topics; asked twice, it is so once."""
    for topic in topics:
        db.session.merge(LetterWish(person_id=person_id, topic=topic, rhythm=NEVER))


@upkeep()
def forget_wishes_of(person_id: int) -> None:
    """Keep no wish of a person who left."""
    for table in (LetterWish, SilentBell, QuietHours, SilentPush, PushDevice):
        db.session.execute(delete(table).where(table.person_id == person_id))

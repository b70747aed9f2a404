"""Write letters with news: to many people in pieces, and into the letter that already waits for somebody."""

from collections.abc import Mapping
from datetime import datetime

from portal.events.outside import NewsWritten, ParcelPacked
from portal.kit.clock import now
from portal.kit.db import db
from portal.outside.models.mail import Parcel
from portal.outside.queries.news import rung_for, waiting_for_its_hour
from portal.outside.queries.wishes import letter_times
from portal.outside.topics import NEWS, NOW, TOPICS
from portal.river import act, record, record_many

PIECE = 100  # people in one transaction


@act
def write_news(event_id: int, subject: str, topic: str, after: int = 0) -> int:
    """Write on an event to the next of those who are to hear of it; return how many letters became more or longer."""
    people = rung_for(event_id, after, PIECE)
    times = letter_times(people, topic)
    if TOPICS[topic].has_own_letter:
        times = {person_id: wish for person_id, wish in times.items() if wish[0] != NOW}
    _put_in(event_id, subject, topic, times)
    last_id = people[-1] if people else after
    record(NewsWritten(event_id, topic, len(times), last_id, len(people) < PIECE))
    return len(times)


def _put_in(event_id: int, subject: str, topic: str, times: Mapping[int, tuple[str, datetime]]) -> None:
    waiting, new = waiting_for_its_hour(times, NEWS), []
    for person_id in sorted(times):
        rhythm, at = times[person_id]
        if at > now() and (parcel := waiting.get((person_id, rhythm))):
            _add_to(parcel, event_id, topic)
        else:
            new.append(_parcel(event_id, person_id, rhythm, subject, topic, at))
    db.session.add_all(new)
    db.session.flush()
    record_many([(ParcelPacked(parcel.id, parcel.person_id, parcel.letter), None, None) for parcel in new])


def _add_to(parcel: Parcel, event_id: int, topic: str) -> None:
    facts = parcel.facts
    parcel.facts = {"events": [*facts["events"], event_id], "topics": sorted({*facts["topics"], topic})}


def _parcel(event_id: int, person_id: int, letter: str, subject: str, topic: str, at: datetime) -> Parcel:
    parcel = Parcel(event_id=event_id, person_id=person_id, letter=letter, subject=subject, packed_at=now())
    parcel.facts, parcel.try_at = {"events": [event_id], "topics": [topic]}, at if at > now() else None
    return parcel

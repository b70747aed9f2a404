"""Who wishes to hear of what, and when a letter may leave."""

from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo

from sqlalchemy import select

from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.zones import zone_for
from portal.outside.models.wishes import LetterWish, QuietHours, SilentBell
from portal.outside.topics import BELL, NOW, TOPICS, Quiet, letter_at
from portal.people.models import Person


def wants(person_id: int, topic: str, channel: str) -> bool:
    """Say whether a person wishes to hear of a topic this way: bell, now, daily, weekly."""
    return person_id in wanting([person_id], topic, channel)


def wanting(person_ids: Iterable[int], topic: str, channel: str) -> set[int]:
    """Return those of these people who wish to hear of a topic this way."""
    people = set(person_ids)
    if channel == BELL:
        silent = select(SilentBell.person_id).where(SilentBell.person_id.in_(people))
        return people - set(db.session.scalars(silent.where(SilentBell.kind.in_(TOPICS[topic].kinds))))
    asked = select(LetterWish.person_id, LetterWish.rhythm).where(LetterWish.person_id.in_(people))
    chosen = {row.person_id: row.rhythm for row in db.session.execute(asked.filter_by(topic=topic))}
    return {person_id for person_id in people if chosen.get(person_id, TOPICS[topic].mail) == channel}


def rhythms_of(person_id: int) -> dict[str, str]:
    """Return for each topic how often a person wants letters."""
    asked = select(LetterWish.topic, LetterWish.rhythm).filter_by(person_id=person_id)
    chosen = {row.topic: row.rhythm for row in db.session.execute(asked)}
    return {name: chosen.get(name, topic.mail) for name, topic in TOPICS.items()}


def silent_topics(person_id: int) -> set[str]:
    """Return the topics for which a person's bell does not ring."""
    kinds = set(db.session.scalars(select(SilentBell.kind).filter_by(person_id=person_id)))
    return {name for name, topic in TOPICS.items() if kinds.issuperset(topic.kinds)}


def quiet_hours(person_id: int) -> QuietHours | None:
    """Return when no letter comes to a person."""
    return db.session.get(QuietHours, person_id)


def letter_time(person_id: int, topic: str) -> datetime | None:
    """Return when a letter on a topic may leave for a person, or None if none is wished for."""
    hours = quiet_hours(person_id)
    quiet = Quiet(hours.begins, hours.ends) if hours else None
    at = letter_at(rhythms_of(person_id)[topic], quiet, _zones([person_id])[person_id], now())
    return at and at.astimezone(UTC)


def quiet_until(person_id: int) -> datetime | None:
    """Return when the quiet hours end in which a person is at this moment, if they are."""
    moment, hours = now(), quiet_hours(person_id)
    if hours is None:
        return None
    over = letter_at(NOW, Quiet(hours.begins, hours.ends), _zones([person_id])[person_id], moment)
    return over.astimezone(UTC) if over and over > moment else None


def letter_times(person_ids: Iterable[int], topic: str) -> dict[int, tuple[str, datetime]]:
    """Return for each of these people who wishes for letters on a topic: in which rhythm, and when one may leave."""
    people, moment = set(person_ids), now()
    asked = select(LetterWish.person_id, LetterWish.rhythm).where(LetterWish.person_id.in_(people))
    chosen = {row.person_id: row.rhythm for row in db.session.execute(asked.filter_by(topic=topic))}
    nights = {
        row.person_id: row for row in db.session.scalars(select(QuietHours).where(QuietHours.person_id.in_(people)))
    }
    times, zones = {}, _zones(people)
    for person_id in people:
        rhythm, hours = chosen.get(person_id, TOPICS[topic].mail), nights.get(person_id)
        quiet = Quiet(hours.begins, hours.ends) if hours else None
        if at := letter_at(rhythm, quiet, zones[person_id], moment):
            times[person_id] = (rhythm, at.astimezone(UTC))
    return times


def _zones(people: Iterable[int]) -> dict[int, tzinfo]:
    """Return where these people are: by their profile, or by what they once said of their quiet hours."""
    asked = select(Person.id, Person.zone, QuietHours.zone.label("said"))
    asked = asked.outerjoin(QuietHours, QuietHours.person_id == Person.id).where(Person.id.in_(set(people)))
    return {row.id: zone_for(row.zone or row.said or "") for row in db.session.execute(asked)}

"""Pushes news to browsers, each piece at most once: what waits is taken away first, and comes back on a clear no only.

A browser that does not answer rests, ever longer, and keeps nobody else waiting; in the end it is dropped.
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parseaddr

from flask import current_app
from sqlalchemy import delete, select

from portal.kit import i18n, outbound, webpush
from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.setting import setting
from portal.kit.zones import zone_for
from portal.outside.devices import key_pair
from portal.outside.models.devices import Push, PushDevice, PushTold
from portal.outside.queries.devices import (
    Gathered,
    devices_due,
    gathered,
    is_ripe,
    may_hear,
    still_to_be_told,
    told_since,
)
from portal.outside.queries.wishes import quiet_until
from portal.outside.rules import FAILURES, rest_of
from portal.outside.sender.news import News
from portal.people.models import Person
from portal.river import upkeep

log = logging.getLogger(__name__)
LASTS = timedelta(days=1)  # so long a push service keeps what it cannot deliver
GONE, LATER, UNCLEAR = (404, 410), (429, 500, 503), 0
KEPT = timedelta(days=2)
TOLD, LETTERS = 3, 250  # pieces in one message, and letters of each


@dataclass(frozen=True, slots=True)
class Message:
    """What leaves for a browser: its device, the events, and their words."""

    device: PushDevice
    events: Sequence[int]
    words: bytes
    together: Sequence[str] = ()


def push_all() -> int:
    """Push what waits to each browser whose turn it is; return to how many."""
    return sum(map(_push, devices_due()))


def _push(session_id: str) -> bool:
    """Push what waits for one browser; what cannot be told there keeps nobody else waiting."""
    try:
        message = _take(session_id)
        return message is not None and _settle(message, *_send(message))
    except Exception:
        log.exception("A browser could not be told")
        _rest(session_id)
        return False


@upkeep()
def _rest(session_id: str) -> None:
    """Let a browser rest for which something went wrong here."""
    if device := db.session.get(PushDevice, session_id):
        device.failures += 1
        device.try_at = now() + rest_of(device.failures)
        if device.failures > FAILURES:
            db.session.delete(device)


@upkeep()
def _take(session_id: str) -> Message | None:
    """Take away what waits for a browser and write its words; in quiet hours it waits on."""
    device = db.session.get(PushDevice, session_id, with_for_update=True)
    if device is None:
        return None
    if over := quiet_until(device.person_id):
        device.try_at = over
        return None
    taken = delete(Push).filter_by(session_id=session_id).where(is_ripe()).returning(Push.event_id)
    events = still_to_be_told(device.person_id, db.session.scalars(taken))
    known = gathered(device.person_id, events)
    is_told = bool(events) and may_hear(session_id) and not _is_enough(device)
    words = _words(device.person_id, known) if is_told else b""
    db.session.flush()
    db.session.expunge(device)
    return Message(device, events, words, known.names) if words else None


def _is_enough(device: PushDevice) -> bool:
    """Say whether a browser took as many messages today, where its owner is, as it is to be told; the bell has all."""
    zone = db.session.scalar(select(Person.zone).filter_by(id=device.person_id))
    today = now().astimezone(zone_for(zone or "")).replace(hour=0, minute=0, second=0, microsecond=0)
    return told_since(device.session_id, today) >= int(setting("PUSH_A_DAY"))


def _words(person_id: int, known: Gathered) -> bytes:
    """Return what happened in the language of a person, as far as they may see it today."""
    person = db.session.get_one(Person, person_id)
    with i18n.speaking(person.language or "en", zone_for(person.zone)):
        news: list[News] = current_app.extensions["teller"](known.events, person_id, known.counts)
        many = i18n.ngettext("{n} piece of news for you", "{n} pieces of news for you", len(news), n=len(news))
    if not news:
        return b""
    first, lines = news[0], "\n".join(each.sentence[:LETTERS] for each in news[:TOLD])
    one = {"title": str(setting("COMPANY")), "link": first.path, "tag": f"{first.kind} {first.subject}"}
    several = {"title": many, "link": "/notifications", "tag": f"until {known.events[-1]}"}
    told = (one if len(news) == 1 else several) | {"body": lines, "lang": person.language or "en"}
    return json.dumps(told, ensure_ascii=False).encode()


def _send(message: Message) -> tuple[int, int]:
    """Ask the push service; return what it says, and for how many seconds it wants to be left alone."""
    try:
        answer = outbound.ask(message.device.endpoint, "POST", *_sealed(message), setting("PUSH_NEAR"))
    except outbound.Unasked:
        return LATER[-1], 0
    except outbound.Unreachable:
        return UNCLEAR, 0
    said = answer.headers.get("retry-after", "")
    return answer.status, int(said) if said.isascii() and said.isdigit() and len(said) < 6 else 0


def _sealed(message: Message) -> tuple[bytes, dict[str, str]]:
    """Return a message as only its browser reads it, and the heads that it travels with."""
    device, until = message.device, int((now() + LASTS / 2).timestamp())
    contact = f"mailto:{parseaddr(str(setting('MAIL_FROM')))[1]}"
    claims = {"aud": outbound.origin_of(device.endpoint), "exp": until, "sub": contact}
    head = {"TTL": str(int(LASTS.total_seconds())), "Content-Encoding": "aes128gcm"}
    head["Authorization"] = webpush.proof(key_pair(), claims)
    return webpush.encrypted(message.words, device.p256dh, device.auth), head


@upkeep()
def _settle(message: Message, status: int, seconds: int) -> bool:
    """Do as the push service says, and say whether it took the message: put back what it surely did not take."""
    device, is_told = db.session.get(PushDevice, message.device.session_id), 200 <= status < 300
    if device is None or device.endpoint != message.device.endpoint:  # gone, or found at another address since
        return is_told
    if is_told:
        device.failures, device.try_at = 0, None
        _note_told(message)
        return True
    device.failures += 1
    device.try_at = now() + max(rest_of(device.failures), timedelta(seconds=seconds))
    if status in GONE or device.failures > FAILURES:
        db.session.delete(device)
    elif status in LATER:
        db.session.add_all([Push(session_id=device.session_id, event_id=event_id) for event_id in message.events])
    return False


def _note_told(message: Message) -> None:
    """Keep for two days that a browser took a message, and what rang together in it."""
    session_id, moment = message.device.session_id, now()
    db.session.execute(delete(PushTold).where(PushTold.session_id == session_id, PushTold.told_at < moment - KEPT))
    rows = [PushTold(session_id=session_id, told_at=moment, together=name) for name in (None, *message.together)]
    db.session.add_all(rows)

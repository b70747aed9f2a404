"""Tell a browser of news or no more: nobody's business but its owner's, so no event tells of it."""

from pathlib import Path

from sqlalchemy import bindparam, delete, or_, text

from config import kept
from portal.kit import outbound
from portal.kit.clock import now
from portal.kit.db import Instant, db
from portal.kit.errors import Refused
from portal.kit.setting import setting
from portal.kit.webpush import encrypted, new_pair, unpacked
from portal.outside.models.devices import PushDevice
from portal.outside.queries.devices import gathered_since
from portal.river import upkeep

LONGEST = 2000  # letters of an address
QUEUE = text("""
    INSERT INTO push (session_id, event_id, after)
    SELECT push_device.session_id, bell.event_id,
           (SELECT max(push_told.told_at) FROM push_told
             WHERE push_told.session_id = push_device.session_id AND push_told.together = bell.together
               AND push_told.told_at > :since)
      FROM bell
      JOIN event ON event.id = bell.event_id
      JOIN push_device ON push_device.person_id = bell.person_id
      JOIN session ON session.id = push_device.session_id
     WHERE bell.event_id = :event AND session.ends_at > :now
       AND NOT EXISTS (SELECT 1 FROM silent_push
                        WHERE silent_push.person_id = bell.person_id AND silent_push.topic = :topic)
       AND NOT EXISTS (SELECT 1 FROM muting
                        WHERE muting.person_id = bell.person_id AND muting.other_id = event.actor_id)
    ON CONFLICT DO NOTHING
""").bindparams(bindparam("now", type_=Instant), bindparam("since", type_=Instant))


@upkeep()
def listen(person_id: int, session_id: str, endpoint: str, p256dh: str, auth: str) -> None:
    """Tell the browser of a session of news, at the address that it gave; the latest word of a browser counts."""
    _check(endpoint, p256dh, auth)
    same = or_(PushDevice.endpoint == endpoint, PushDevice.session_id == session_id)
    db.session.execute(delete(PushDevice).where(same))
    db.session.add(PushDevice(session_id=session_id, person_id=person_id, endpoint=endpoint, p256dh=p256dh, auth=auth))


@upkeep()
def stop_listening(person_id: int, session_id: str) -> None:
    """Tell a browser nothing any more; asked twice, it is so once."""
    db.session.execute(delete(PushDevice).filter_by(person_id=person_id, session_id=session_id))


@upkeep()
def put_before(event_id: int, topic: str) -> None:
    """Put an event before all browsers whose owners' bells rang for it."""
    db.session.execute(QUEUE, {"event": event_id, "topic": topic, "now": now(), "since": gathered_since()})


def key_pair() -> tuple[str, str]:
    """Return the keys by which push services know this house; made once, and kept where only their owner reads them."""
    private, public = kept(Path(setting("DATA")) / "push_key", new_pair)
    return private, public


def _check(endpoint: str, p256dh: str, auth: str) -> None:
    """Refuse what is no address of the open network, no key or no secret."""
    try:
        outbound.check(endpoint, setting("PUSH_NEAR"))
        encrypted(b"", p256dh, auth)
        is_fine = len(endpoint) <= LONGEST and len(unpacked(auth)) == 16
    except (outbound.Unreachable, ValueError):
        is_fine = False
    if not is_fine:
        raise Refused("This browser did not say how it can be reached. Nothing was changed.")

"""What somebody began to write and has not sent: kept by itself, without an event, and forgotten when it is sent."""

import re
from collections.abc import Mapping

from sqlalchemy import bindparam, delete, select

from portal.kit import limits
from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.errors import Refused
from portal.kit.text import clean
from portal.river import upkeep
from portal.talk.models import Draft

PLACE = re.compile(r"[a-z][a-z0-9-]{0,40}(:[0-9]{1,19})?")
FIELD = re.compile(r"[a-z][a-z0-9_]{0,40}")
FIELDS, DRAFTS = 20, 50
BEGUN = select(Draft.fields).where(Draft.person_id == bindparam("person"), Draft.place == bindparam("place"))


def find_draft(person_id: int | None, place: str) -> dict[str, str]:
    """Return what the person began to write at a place; nothing if nothing is kept."""
    if not person_id:
        return {}
    return dict(db.session.connection().execute(BEGUN, {"person": person_id, "place": place}).scalar() or {})


def keep_draft(person_id: int, place: str, fields: Mapping[str, object]) -> None:
    """Keep what the person has written so far; nothing written is nothing kept."""
    kept = {name: clean(str(words)) for name, words in fields.items()}
    kept = {name: words for name, words in kept.items() if words}
    if not PLACE.fullmatch(place) or len(kept) > FIELDS or not all(map(FIELD.fullmatch, kept)):
        raise Refused("This cannot be kept as a draft.", code="draft")
    if sum(map(len, kept.values())) > 2 * limits.BODY.most:
        raise Refused("This is too long to be kept as a draft.", code="too_long")
    _write(person_id, place, kept)


@upkeep()
def _write(person_id: int, place: str, fields: dict[str, str]) -> None:
    if not fields:
        drop_draft(person_id, place)
        return
    db.session.merge(Draft(person_id=person_id, place=place, fields=fields, saved_at=now()))
    db.session.flush()
    newest = select(Draft.place).filter_by(person_id=person_id).order_by(Draft.saved_at.desc(), Draft.place)
    if len(places := list(db.session.scalars(newest))) > DRAFTS:
        db.session.execute(delete(Draft).where(Draft.person_id == person_id, Draft.place.in_(places[DRAFTS:])))


@upkeep()
def drop_draft(person_id: int, place: str) -> None:
    """Forget a draft: it was sent, or given up."""
    db.session.execute(delete(Draft).filter_by(person_id=person_id, place=place))

"""Files that people give: checked by what is in them, kept under names of chance, and sent so that they cannot run."""

import secrets

from sqlalchemy import update

from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.errors import NotFound
from portal.kit.files import called, check_file, ending_of
from portal.people.queries import Viewer
from portal.people.rules import THE_MODERATORS
from portal.river import upkeep
from portal.talk.models import Attachment
from portal.talk.pictures import FILE, write_file


def keep_file(person_id: int, filename: str, raw: bytes) -> Attachment:
    """Keep what somebody uploads and return its row: first the file, then the row."""
    kind = check_file(filename, raw)
    name = f"{secrets.token_urlsafe(18)}.{ending_of(filename)}"
    write_file(name, raw)
    row = Attachment(name=name, person_id=person_id, called=called(filename), mimetype=kind.mimetype, size=len(raw))
    row.given_at = now()
    with upkeep():
        db.session.add(row)
    return row


def get_file(name: str, seen: Viewer) -> Attachment:
    """Return a file for its giver, and for those who see a text that names it."""
    row = db.session.get(Attachment, name, populate_existing=True)
    if row is None:
        raise NotFound("This does not exist, or not any more.")
    is_shown = row.audience_id in seen.audiences and row.hidden_at is None
    if not is_shown and row.person_id != seen.id and THE_MODERATORS not in seen.audiences:
        raise NotFound("This does not exist, or not any more.")
    return row


def show_files(person_id: int, text: str, audience_id: int) -> None:
    """Let those who see a text see the files of its writer that it names; called inside the act of the text."""
    if names := FILE.findall(text):
        theirs = update(Attachment).where(Attachment.name.in_(names), Attachment.person_id == person_id)
        db.session.execute(theirs.where(Attachment.audience_id.is_(None)).values(audience_id=audience_id))

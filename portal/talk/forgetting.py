"""Blank what a person who is forgotten said and had not said yet, and drop the pictures they gave."""

from sqlalchemy import delete, update

from portal.kit.db import db
from portal.talk.models import Attachment, Comment, Draft, Follow, Picture


def blank_talk(author_id: int) -> None:
    """Blank comments; drop drafts, follows and the rows of pictures, whose files nobody is sent any more."""
    blank = {"body": "…", "html": "", "source_url": ""}
    db.session.execute(update(Comment).filter_by(author_id=author_id).values(blank))
    for table in (Draft, Follow, Picture, Attachment):
        db.session.execute(delete(table).filter_by(person_id=author_id))

"""Blank what a person who is forgotten wrote; votes and counts stay."""

from sqlalchemy import delete, select, update

from portal.ideas.models import Idea, IdeaNote, IdeaTag, Review, Revision
from portal.kit.db import db
from portal.talk.forgetting import blank_talk

BLANK = {"title": "…", "body": "", "html": "", "summary": "", "source_url": ""}


def blank_words(author_id: int) -> None:
    """Blank ideas, their earlier texts and their tags, and all that the person said; inside the answer to leaving."""
    theirs = select(Idea.id).filter_by(author_id=author_id)
    db.session.execute(delete(IdeaTag).where(IdeaTag.idea_id.in_(theirs)))
    db.session.execute(delete(Revision).where(Revision.idea_id.in_(theirs)))
    db.session.execute(update(Idea).filter_by(author_id=author_id).values(BLANK | {"version": Idea.version + 1}))
    db.session.execute(update(IdeaNote).filter_by(author_id=author_id).values(body="…"))
    db.session.execute(update(Review).filter_by(person_id=author_id).values(note=""))
    blank_talk(author_id)

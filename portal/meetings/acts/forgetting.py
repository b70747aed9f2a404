"""Blank what a person who is forgotten asked and answered; votes and counts stay."""

from sqlalchemy import update

from portal.kit.db import db
from portal.meetings.acts.coming import sign_off_all
from portal.meetings.models import MeetingQuestion


def blank_words(person_id: int) -> None:
    """Blank questions and answers in somebody's words, and expect them no more; inside the answer to their leaving."""
    mine = update(MeetingQuestion).filter_by(author_id=person_id)
    db.session.execute(mine.values(body="…", summary="…"))
    said = update(MeetingQuestion).filter_by(answered_by_id=person_id)
    db.session.execute(said.values(answer="…", answer_html=""))
    sign_off_all(person_id)

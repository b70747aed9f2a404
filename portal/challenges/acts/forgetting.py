"""Blank what a forgotten person wrote to juries, and what was written about their answers."""

from sqlalchemy import update

from portal.challenges.models import Appeal, ConflictOfInterest, Evaluation, Submission
from portal.kit.db import db

BLANK = "…"


def blank_words(person_id: int) -> None:
    """Blank comments, conflicts, appeals and feedback; scores and results stay.  Inside the answer to their leaving."""
    gone = {"reason": "", "feedback": "", "words_hash": ""}
    db.session.execute(update(Evaluation).filter_by(juror_id=person_id).values(comment=""))
    db.session.execute(update(ConflictOfInterest).filter_by(person_id=person_id).values(reason=BLANK))
    db.session.execute(update(Appeal).filter_by(person_id=person_id).values(words=BLANK))
    db.session.execute(update(Submission).filter_by(author_id=person_id).values(gone))

"""Write down, in batches, what was read and what was shown to those who looked before they wrote to us."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update

from portal.events.knowledge import (
    ArticleRead,
    AskingClaimed,
    AskingLeft,
    AskingOpened,
    AskingSent,
    AskingShown,
    AskingSolved,
)
from portal.kit.clock import now
from portal.kit.db import db, load
from portal.kit.errors import Conflict, NotFound
from portal.kit.text import clean_line
from portal.knowledge.models import Asking
from portal.knowledge.queries.articles import articles_among
from portal.knowledge.queries.asking import unsent
from portal.knowledge.rules.asking import DAYS, LEFT, MOST_WORDS, SENT, SOLVED
from portal.river import act, record, record_many
from portal.river.acts import telling_of, told_at


@dataclass(frozen=True, slots=True)
class Look:
    """What was noted of one look for an answer: who asked what, how much was shown, and what they opened."""

    asking_id: int
    person_id: int | None
    words: str
    found: int
    at: datetime
    opened: tuple[str, ...] = ()


@act
def note_readings(read: Sequence[tuple[int, int, datetime]]) -> None:
    """Write down who read which article, and when."""
    known = articles_among({article for article, _, _ in read})
    record_many([(ArticleRead(article), person, at) for article, person, at in read if article in known])


@act
def note_looks(looks: Sequence[Look]) -> None:
    """Write down what was shown to whom, and what of it they opened."""
    for look in sorted(looks, key=lambda each: each.asking_id):
        with telling_of(look.at):
            _note(look)


def _note(look: Look) -> None:
    row = db.session.get(Asking, look.asking_id, populate_existing=True)
    if row and row.person_id != look.person_id:
        return
    if row is None or look.words:
        row = _shown(row or Asking(id=look.asking_id, found=0, opened=0, ended_as="", asked_at=told_at()), look)
        # Words of nobody could be blanked for nobody: the river does not hear them, the row keeps them.
        record(AskingShown(row.id, row.person_id, row.words if row.person_id else "", row.found), row.person_id)
    for thing in look.opened:
        row.opened += 1
        record(AskingOpened(row.id, row.person_id, thing), row.person_id)


def _shown(row: Asking, look: Look) -> Asking:
    row.person_id, row.words = look.person_id, clean_line(look.words)[:MOST_WORDS]
    row.found = max(row.found, look.found, len(look.opened))
    db.session.add(row)
    db.session.flush()
    return row


@act
def claim_asking(asking_id: int, person_id: int) -> None:
    """Say that a look that began without signing in is this person's, who is about to write to us."""
    row = load(Asking, asking_id)
    if row.person_id is not None or row.ended_as or row.asked_at < now() - timedelta(days=DAYS):
        raise Conflict("This has come to its end already.", code="ended")
    row.person_id = person_id
    record(AskingClaimed(asking_id, person_id), person_id)


@act
def say_solved(asking_id: int, person_id: int | None) -> None:
    """Say that what was shown answered it."""
    row = load(Asking, asking_id)
    if row.person_id != person_id:
        raise NotFound("This does not exist, or not any more.")
    if row.ended_as:
        raise Conflict("This has come to its end already.", code="ended")
    row.ended_as, row.ended_at = SOLVED, told_at()
    record(AskingSolved(asking_id, person_id), person_id)


@act
def note_sent(person_id: int, feedback_id: int) -> None:
    """Note that somebody wrote to us all the same, after what was shown in the days before."""
    for asking_id in unsent(person_id, told_at()):
        row = load(Asking, asking_id)
        row.ended_as, row.ended_at, row.feedback_id = SENT, told_at(), feedback_id
        record(AskingSent(row.id, person_id, feedback_id), person_id)


@act
def close_asking(asking_id: int) -> None:
    """Note that somebody went away and wrote nothing, once we have waited long enough."""
    row = load(Asking, asking_id)
    if row.ended_as or row.asked_at > now() - timedelta(days=DAYS):
        raise Conflict("This has come to its end already, or may still.", code="ended")
    row.ended_as, row.ended_at = LEFT, told_at()
    record(AskingLeft(asking_id, row.person_id), row.person_id)


def blank_words(person_id: int) -> None:
    """Blank what a person who is forgotten asked; called inside the answer to their leaving."""
    db.session.execute(update(Asking).filter_by(person_id=person_id).values(words=""))

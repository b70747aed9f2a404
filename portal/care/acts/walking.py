"""What the acts of a case share: its states with the time spent in each, its clocks, and what is said."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from portal.care.models import Case, Clock, Message, Span
from portal.care.rules import LIFE, due
from portal.kit import limits
from portal.kit.db import db
from portal.kit.markdown import RENDER_VERSION
from portal.kit.setting import setting
from portal.kit.text import clean
from portal.river.acts import told_at
from portal.talk.pictures import rendered


def of(case: Case) -> tuple[int, int, int]:
    """Return what every event of a case tells: which, whose, and of what feedback."""
    return case.id, case.customer_id, case.feedback_id


def walk(case: Case, step: str, role: str) -> str:
    """Take a step of the table and return the state before; where the state changes, one span ends and one begins."""
    before, moment = case.state, no_earlier(case, told_at())
    case.state, case.changed_at = LIFE.after(before, step, role), moment
    if case.state != before:
        number = end_span(case.id, moment)
        db.session.add(Span(case_id=case.id, number=number + 1, state=case.state, began_at=moment))
    return before


def end_span(case_id: int, moment: datetime) -> int:
    """End the present span of a case and return its number."""
    span = db.session.scalars(select(Span).filter_by(case_id=case_id, ended_at=None)).one()
    span.ended_at = moment
    return span.number


def no_earlier(case: Case, moment: datetime) -> datetime:
    """Return the moment, but none before the last change: what is told of the past keeps its order."""
    return max(moment, case.changed_at)


def start_clock(case: Case, milestone: str, began: datetime) -> None:
    """Promise an answer, if none is owed already."""
    if case.due_at is None:
        case.due_at = due(began, case.kind, setting("SERVICE_HOURS"), setting("CALENDAR"))
        db.session.add(Clock(case_id=case.id, milestone=milestone, began_at=began, due_at=case.due_at))


def stop_clock(case: Case, moment: datetime) -> str | None:
    """Note that the owed answer was given; return which one it was.  Whether it came in time can be read for ever."""
    clock = db.session.scalars(select(Clock).filter_by(case_id=case.id, answered_at=None)).first()
    case.due_at = None
    if clock is None:
        return None
    clock.answered_at = moment
    return clock.milestone


def say(case: Case, author_id: int, body: str, audience_id: int) -> Message:
    """Keep what somebody said in a case."""
    text = limits.MESSAGE.text(clean(body))
    said: dict[str, Any] = {"case_id": case.id, "author_id": author_id, "body": text, "audience_id": audience_id}
    message = Message(**said, html=rendered(text), render_version=RENDER_VERSION, said_at=told_at())
    db.session.add(message)
    db.session.flush()
    return message


def blank_words(author_id: int) -> None:
    """Blank what a person who is forgotten said; called inside the answer to their leaving."""
    words = {"body": "…", "html": ""}
    db.session.execute(update(Message).filter_by(author_id=author_id).values(words))
    db.session.execute(update(Case).filter_by(customer_id=author_id).values(title="…"))

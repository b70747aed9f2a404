"""What the feedback room reads: the author sees their own, the company sees all."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, or_, select, tuple_

from portal.feedback.models import Feedback
from portal.kit.db import db
from portal.kit.errors import NotFound
from portal.kit.limits import PAGE_SIZE
from portal.kit.paging import Page, read_cursor
from portal.people.queries import Viewer

LINE = (
    Feedback.id,
    Feedback.kind,
    Feedback.summary,
    Feedback.body,
    Feedback.rating,
    Feedback.product_id,
    Feedback.order_id,
    Feedback.given_at,
    Feedback.accepted,
)


def get_feedback(feedback_id: int, seen: Viewer) -> Feedback:
    """Return a feedback for its author and the company; to all others it does not exist."""
    asked = select(Feedback).filter_by(id=feedback_id)
    if not seen.is_staff:
        asked = asked.where(or_(Feedback.audience_id.in_(seen.audiences), Feedback.author_id == (seen.id or 0)))
    row = db.session.scalar(asked)
    if row is None:
        raise NotFound("This does not exist, or not any more.")
    return row


def guest_feedback(feedback_id: int) -> Feedback:
    """Return a feedback for whoever holds the sealed link to it."""
    row = db.session.get(Feedback, feedback_id)
    if row is None:
        raise NotFound("This does not exist, or not any more.")
    return row


def feedback_of(author_id: int, after: str | None = None, size: int = PAGE_SIZE) -> Page[Row[Any]]:
    """Return what a person told us, the latest first."""
    keys = read_cursor(after, datetime, int)
    asked: Any = select(*LINE).filter_by(author_id=author_id)
    if keys:
        asked = asked.where(tuple_(Feedback.given_at, Feedback.id) < tuple_(*keys))
    asked = asked.order_by(Feedback.given_at.desc(), Feedback.id.desc()).limit(size + 1)
    return Page.of(db.session.execute(asked).all(), size, lambda row: (row.given_at, row.id))

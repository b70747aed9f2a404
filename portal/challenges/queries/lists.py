"""Lists of challenges."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select

from portal.challenges.models import Challenge
from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.errors import NotFound
from portal.kit.paging import Page, read_cursor
from portal.people.queries import Viewer
from portal.people.rules import EVERYONE

FIRST = 50
TOLD = ("decided", "appealed", "awarded", "archived")  # from the announcement on, results are everybody's
ENDED = ("closed", "evaluating", "shortlisted", "decided", "appealed", "awarded", "archived", "cancelled")


def get_challenge(challenge_id: int, seen: Viewer) -> Challenge:
    """Return a challenge that the viewer may see."""
    challenge = db.session.get(Challenge, challenge_id)
    if challenge is None or challenge.audience_id not in seen.audiences:
        raise NotFound("This does not exist, or not any more.")
    return challenge


def running(seen: Viewer) -> Sequence[Challenge]:
    """Return the challenges that take answers now or soon, the one that closes first at the top."""
    asked = _seen(seen).where(Challenge.status == "open", Challenge.closes_at > now())
    return db.session.scalars(asked.order_by(Challenge.closes_at, Challenge.id).limit(FIRST)).all()


def over(seen: Viewer, cursor: str | None = None, size: int = 20) -> Page[Challenge]:
    """Return the challenges that take no more answers, the latest first."""
    keys = read_cursor(cursor, int)
    is_over = (Challenge.status.in_(ENDED)) | ((Challenge.status == "open") & (Challenge.closes_at <= now()))
    asked = _seen(seen).where(is_over, Challenge.audience_id == EVERYONE).order_by(Challenge.id.desc())
    rows = db.session.scalars((asked.where(Challenge.id < keys[0]) if keys else asked).limit(size + 1)).all()
    return Page.of(rows, size, lambda challenge: (challenge.id,))


def all_challenges(seen: Viewer, cursor: str | None = None, size: int = 50) -> Page[Challenge]:
    """Return every challenge that the viewer may see, drafts among them, the latest first."""
    keys = read_cursor(cursor, int)
    asked = _seen(seen).order_by(Challenge.id.desc())
    rows = db.session.scalars((asked.where(Challenge.id < keys[0]) if keys else asked).limit(size + 1)).all()
    return Page.of(rows, size, lambda challenge: (challenge.id,))


def closing_first() -> Challenge | None:
    """Return the open challenge that closes first, for everybody to see."""
    asked = select(Challenge).where(Challenge.status == "open", Challenge.audience_id == EVERYONE)
    asked = asked.where(Challenge.opens_at <= now(), Challenge.closes_at > now())
    return db.session.scalar(asked.order_by(Challenge.closes_at, Challenge.id).limit(1))


def over_by_the_clock(limit: int = 100) -> Sequence[int]:
    """Return the challenges whose time is over, though nobody noted it yet; the longest over first."""
    asked = select(Challenge.id).where(Challenge.status == "open", Challenge.closes_at <= now())
    return db.session.scalars(asked.order_by(Challenge.closes_at, Challenge.id).limit(limit)).all()


def _seen(seen: Viewer) -> Select[Challenge]:
    return select(Challenge).where(Challenge.audience_id.in_(seen.audiences))


def as_announced(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return rows of answers as far as their results are announced: before that nothing of place and feedback."""
    asked = select(Challenge.id).where(
        Challenge.id.in_({row["challenge_id"] for row in rows}), Challenge.status.in_(TOLD)
    )
    told = set(db.session.scalars(asked))
    return [row if row["challenge_id"] in told else {**row, **_untold(row["status"])} for row in rows]


def _untold(status: str) -> dict[str, Any]:
    """Return what is said of an answer while the jury has it."""
    judged = status in ("evaluated", "shortlisted", "not_shortlisted")
    return {"status": "eligible" if judged else status, "feedback": "", "place": None, "tie": ""}

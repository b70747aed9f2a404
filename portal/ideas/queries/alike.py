"""What is compared to find ideas that say the same, and what people said of such pairs."""

from typing import Any

from sqlalchemy import func, select

from portal.ideas.models import Distinct, Idea, Merger
from portal.kit.db import db
from portal.people.queries import Viewer


def newest_worded(seen: Viewer, most: int) -> list[Any]:
    """Return the newest ideas that stand for themselves, with their words: id, title, summary, votes, version."""
    asked = select(Idea.id, Idea.title, Idea.summary, Idea.votes, Idea.status, Idea.posted_at)
    asked = asked.where(Idea.canonical_id.is_(None), Idea.audience_id.in_(seen.audiences), Idea.title != "…")
    return list(db.session.execute(asked.order_by(Idea.id.desc()).limit(most)).all())


def told_apart() -> set[tuple[int, int]]:
    """Return the pairs that look alike and are not the same, the smaller id first."""
    return {(row[0], row[1]) for row in db.session.execute(select(Distinct.idea_id, Distinct.other_id))}


def judged() -> tuple[int, int]:
    """Return how many suggested pairs were the same, and how many were not."""
    same = db.session.scalar(
        select(func.count(Merger.id)).where(Merger.likeness.is_not(None), Merger.parted_at.is_(None))
    )
    apart = db.session.scalar(select(func.count()).select_from(Distinct).where(Distinct.likeness.is_not(None)))
    return same or 0, apart or 0

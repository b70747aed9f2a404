"""What people said of pairs of ideas that look alike."""

from sqlalchemy import func, select

from portal.ideas.models import Distinct, Merger
from portal.kit.db import db


def judged() -> tuple[int, int]:
    """Return how many suggested pairs were the same, and how many were not."""
    same = db.session.scalar(
        select(func.count(Merger.id)).where(Merger.likeness.is_not(None), Merger.parted_at.is_(None))
    )
    apart = db.session.scalar(select(func.count()).select_from(Distinct).where(Distinct.likeness.is_not(None)))
    return same or 0, apart or 0

"""Hide what stands on the board of a group together with the group, and show it again; inside the act on the group."""

from typing import Any

from sqlalchemy import select, update

from portal.ideas.models import Idea
from portal.kit.db import db
from portal.people.rules import THE_MODERATORS
from portal.river.acts import told_at


def cover_board(group_id: int) -> list[int]:
    """Hide from all but the moderators what others see on the board of a group; return the ids of these ideas."""
    shown = Idea.audience_id == Idea.shown_to_id  # what waits or was hidden for itself is not
    ids = _locked(group_id, shown)
    hidden = {"audience_id": THE_MODERATORS, "covered_at": told_at(), "version": Idea.version + 1}
    _change(ids, hidden)
    return ids


def uncover_board(group_id: int) -> list[int]:
    """Show again what was hidden with a group; return the ids of these ideas."""
    ids = _locked(group_id, Idea.covered_at.is_not(None))
    _change(ids, {"audience_id": Idea.shown_to_id, "covered_at": None, "version": Idea.version + 1})
    return ids


def _locked(group_id: int, which: Any) -> list[int]:
    asked = select(Idea.id).where(Idea.group_id == group_id, Idea.removed_at.is_(None), which)
    return list(db.session.scalars(asked.order_by(Idea.id).with_for_update()))


def _change(ids: list[int], values: dict[str, Any]) -> None:
    """Change these ideas, some at a time: a question holds only so many numbers."""
    for start in range(0, len(ids), 500):
        piece = update(Idea).where(Idea.id.in_(ids[start : start + 500]))
        db.session.execute(piece.values(values), execution_options={"synchronize_session": False})

"""The boards: what they are called, which take ideas, and how many ideas are on each."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select

from portal.ideas.models import Board, Idea
from portal.kit.db import db
from portal.kit.errors import NotFound
from portal.kit.i18n import language
from portal.people.rules import EVERYONE


@dataclass(frozen=True, slots=True)
class Boarded:
    """A board as lists show it: with how many ideas everybody sees there."""

    id: int
    name: str
    ideas: int
    is_open: bool


def all_boards() -> list[Board]:
    """Return every board in its order."""
    return list(db.session.scalars(select(Board).order_by(Board.place, Board.id)))


def open_boards() -> list[tuple[int, str]]:
    """Return id and name of the boards that take new ideas, in their order."""
    asked = select(Board.id, Board.names).where(Board.is_open).order_by(Board.place, Board.id)
    return [(row.id, spoken(row.names)) for row in db.session.execute(asked)]


def get_board(board_id: int) -> Board:
    """Return a board."""
    board = db.session.get(Board, board_id)
    if board is None:
        raise NotFound("This does not exist, or not any more.")
    return board


def board_names() -> dict[int, str]:
    """Return what the boards are called in the present language."""
    return {row.id: spoken(row.names) for row in db.session.execute(select(Board.id, Board.names))}


def boards_with_ideas() -> list[tuple[int, dict[str, str], int, bool, bool]]:
    """Return the boards in their order, with names, how many ideas everybody sees there, and what is allowed."""
    counted = select(Idea.board_id, func.count().label("ideas")).where(Idea.audience_id == EVERYONE)
    n = counted.where(Idea.canonical_id.is_(None), Idea.board_id.is_not(None)).group_by(Idea.board_id).subquery()
    asked = select(Board.id, Board.names, func.coalesce(n.c.ideas, 0), Board.is_open, Board.allows_anonymous)
    asked = asked.outerjoin(n, n.c.board_id == Board.id).order_by(Board.place, Board.id)
    return [(row[0], row[1], row[2], row[3], row[4]) for row in db.session.execute(asked)]


def spoken(names: dict[str, str]) -> str:
    """Return the name in the present language, or in any that there is."""
    return names.get(language()) or next(filter(None, _others(names)), "")


def _others(names: dict[str, str]) -> Iterable[str]:
    return names.values()

"""Make boards and change them; put an idea on another one."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import func, select

from portal.events.boards import BoardChanged, BoardMade
from portal.events.ideas import IdeaMoved
from portal.ideas.acts.naming import read_names
from portal.ideas.models import Board, Idea
from portal.ideas.rules import TEAM
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid
from portal.people.queries import role_of
from portal.people.rules import MODERATOR, check_role
from portal.river import act, record
from portal.river.acts import told_at


@dataclass(frozen=True, slots=True)
class BoardWords:
    """What a board is called, by language, and what may be done on it."""

    names: Mapping[str, str] = field(default_factory=dict)
    is_open: bool = True
    is_premoderated: bool = False
    allows_anonymous: bool = False


@act
def make_board(words: BoardWords, person_id: int) -> int:
    """Make a board, the last of all; return its id."""
    check_role(role_of(person_id), *TEAM)
    board = Board(made_at=told_at(), place=1 + (db.session.scalar(select(func.max(Board.place))) or 0))
    _write(board, words)
    db.session.add(board)
    db.session.flush()
    record(BoardMade(board.id, list(board.names.values())), person_id)
    return board.id


@act
def change_board(board_id: int, words: BoardWords, person_id: int) -> None:
    """Give a board other names, open or close it, change what may be done on it."""
    check_role(role_of(person_id), *TEAM)
    board = load(Board, board_id)
    _write(board, words)
    flags = (board.is_open, board.is_premoderated, board.allows_anonymous)
    record(BoardChanged(board_id, list(board.names.values()), *flags), person_id)


@act
def move_idea(idea_id: int, board_id: int | None, person_id: int) -> None:
    """Put an idea on another board, or on none."""
    check_role(role_of(person_id), *TEAM, MODERATOR)
    idea = load(Idea, idea_id)
    if idea.board_id == board_id:
        raise Conflict("It is there already.", code="there")
    if board_id is not None:
        load(Board, board_id)
    idea.board_id, idea.version = board_id, Idea.version + 1
    record(IdeaMoved(idea_id, idea.author_id, board_id), person_id)


def check_board(board_id: int | None) -> Board | None:
    """Return the board that takes a new idea, or refuse one that is closed."""
    if board_id is None:
        return None
    board = db.session.get(Board, board_id, populate_existing=True)
    if board is None or not board.is_open:
        raise Invalid({"board": "This board takes no new ideas at present; please choose another one."})
    return board


def _write(board: Board, words: BoardWords) -> None:
    board.names, board.is_open = read_names(words.names), words.is_open
    board.is_premoderated, board.allows_anonymous = words.is_premoderated, words.allows_anonymous

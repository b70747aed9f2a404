"""The boards of the community: their names in each language, their order, and what may be done on them."""

from typing import Any

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, StringField

from portal.ideas.acts import BoardWords, change_board, make_board
from portal.ideas.models import Board
from portal.ideas.queries import all_boards, boards_with_ideas, get_board
from portal.kit import limits
from portal.kit.words import N_
from portal.web.forms import HouseForm, within
from portal.web.pages import Pages
from portal.web.policy import PRODUCT_TEAM
from portal.web.viewing import current_viewer

bp = Pages("desk_boards", __name__)
FIELDS = {"en": "name_en", "zh-Hans": "name_zh_hans", "zh-Hant": "name_zh_hant"}


class BoardForm(HouseForm):
    """The names of a board, and what may be done on it."""

    name_en = StringField(N_("Name in English"), [within(limits.NAME)])
    name_zh_hans = StringField(N_("Name in Simplified Chinese"), [within(limits.NAME)])
    name_zh_hant = StringField(N_("Name in Traditional Chinese"), [within(limits.NAME)])
    is_open = BooleanField(N_("Takes new ideas"), default=True)
    is_premoderated = BooleanField(N_("Ideas of newcomers wait for a moderator"))
    allows_anonymous = BooleanField(
        N_("Ideas may be posted without showing one's name"),
        description=N_("The company knows who posts only if the author says so later."),
    )

    @classmethod
    def of(cls, board: Board) -> "BoardForm":
        """Return the form with what a board says."""
        names = {field: board.names.get(language, "") for language, field in FIELDS.items()}
        return cls(
            **names,
            is_open=board.is_open,
            is_premoderated=board.is_premoderated,
            allows_anonymous=board.allows_anonymous,
        )

    def words(self) -> BoardWords:
        """Return what the acts take."""
        names = {language: self[field].data or "" for language, field in FIELDS.items()}
        return BoardWords(names, self.is_open.data, self.is_premoderated.data, self.allows_anonymous.data)


@bp.get("/desk/boards", to=PRODUCT_TEAM)
def index() -> str:
    """Show the boards, and the form for one more."""
    return _index(BoardForm())


def _index(form: HouseForm) -> str:
    ideas = {board_id: n for board_id, _, n, *_ in boards_with_ideas()}
    return render_template("desk/boards/index.html", boards=all_boards(), ideas=ideas, form=form)


@bp.post("/desk/boards", to=PRODUCT_TEAM, limit="60 per hour")
def create() -> Response | tuple[str, int]:
    """Make a board."""
    form: Any = BoardForm.sent()
    if form.accept(lambda: make_board(form.words(), current_viewer().id or 0)) is None:
        return _index(form), 422
    return redirect(url_for("desk_boards.index"), 303)


@bp.get("/desk/boards/<int:board_id>", to=PRODUCT_TEAM)
def show(board_id: int) -> str:
    """Show the form of a board."""
    board = get_board(board_id)
    return render_template("desk/boards/show.html", board=board, form=BoardForm.of(board))


@bp.post("/desk/boards/<int:board_id>", to=PRODUCT_TEAM, limit="60 per hour")
def change(board_id: int) -> Response | tuple[str, int]:
    """Change a board."""
    board, form = get_board(board_id), BoardForm.sent()
    if form.accept(lambda: _change(board, form)) is None:
        return render_template("desk/boards/show.html", board=board, form=form), 422
    return redirect(url_for("desk_boards.index"), 303)


def _change(board: Board, form: Any) -> bool:
    change_board(board.id, form.words(), current_viewer().id or 0)
    return True

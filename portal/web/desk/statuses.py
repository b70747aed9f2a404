"""The house's own names for statuses, in each language, within the fixed categories."""

from typing import Any

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, SelectField, StringField

from portal.ideas.acts import change_status_name, name_status
from portal.ideas.models import NamedStatus
from portal.ideas.queries import named_statuses
from portal.ideas.rules import LIFE
from portal.kit import limits
from portal.kit.errors import NotFound
from portal.kit.words import N_
from portal.web.desk.boards import FIELDS
from portal.web.forms import HouseForm, named, within
from portal.web.pages import Pages
from portal.web.policy import PRODUCT_TEAM
from portal.web.viewing import current_viewer

bp = Pages("desk_statuses", __name__)


class StatusForm(HouseForm):
    """The names of a status, and the category that it belongs to."""

    category = SelectField(N_("Category"), choices=lambda: named(LIFE.names))
    name_en = StringField(N_("Name in English"), [within(limits.NAME)])
    name_zh_hans = StringField(N_("Name in Simplified Chinese"), [within(limits.NAME)])
    name_zh_hant = StringField(N_("Name in Traditional Chinese"), [within(limits.NAME)])
    is_used = BooleanField(N_("Offered when one decides"), default=True)

    def names(self) -> dict[str, str]:
        """Return the names by language."""
        return {language: self[field].data or "" for language, field in FIELDS.items()}


def me() -> int:
    """Return who works here."""
    return int(current_viewer().id or 0)


@bp.get("/desk/statuses", to=PRODUCT_TEAM)
def index() -> str:
    """Show the categories with the house's own names in them, and the form for one more."""
    return _page(StatusForm())


def _page(form: HouseForm) -> str:
    rows = [
        (state, LIFE.names[state], [row for row in named_statuses() if row.category == state]) for state in LIFE.states
    ]
    return render_template("desk/statuses/index.html", rows=rows, form=form)


@bp.post("/desk/statuses", to=PRODUCT_TEAM, limit="60 per hour")
def create() -> Response | tuple[str, int]:
    """Name a status."""
    form: Any = StatusForm.sent()
    if form.accept(lambda: name_status(form.category.data, form.names(), me())) is None:
        return _page(form), form.status
    return redirect(url_for("desk_statuses.index"), 303)


@bp.get("/desk/statuses/<int:status_id>", to=PRODUCT_TEAM)
def show(status_id: int) -> str:
    """Show the form of a name."""
    row = _row(status_id)
    names = {field: row.names.get(language, "") for language, field in FIELDS.items()}
    form = StatusForm(category=row.category, is_used=row.is_used, **names)
    return render_template("desk/statuses/show.html", row=row, form=form)


@bp.post("/desk/statuses/<int:status_id>", to=PRODUCT_TEAM, limit="60 per hour")
def change(status_id: int) -> Response | tuple[str, int]:
    """Change a name, or offer it no more."""
    row, form = _row(status_id), StatusForm.sent()
    if form.accept(lambda: _change(status_id, form)) is None:
        return render_template("desk/statuses/show.html", row=row, form=form), form.status
    return redirect(url_for("desk_statuses.index"), 303)


def _change(status_id: int, form: Any) -> bool:
    change_status_name(status_id, form.names(), form.is_used.data, me())
    return True


def _row(status_id: int) -> NamedStatus:
    found = [row for row in named_statuses() if row.id == status_id]
    if not found:
        raise NotFound("This does not exist, or not any more.")
    return found[0]

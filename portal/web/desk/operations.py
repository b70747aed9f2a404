"""How the house runs: how far each reader of the river is, which answers were set aside, which letters are unclear."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.kit.errors import NotFound
from portal.outside.acts import settle
from portal.outside.queries import unsettled
from portal.outside.rules import LIFE, NAMES
from portal.river import Reaction
from portal.river.queries import Lag, lags
from portal.river.reaction import set_aside
from portal.river.reader import latest
from portal.web.desk.counts import readers
from portal.web.forms import do_once
from portal.web.pages import Pages
from portal.web.policy import OPERATORS
from portal.web.viewing import current_viewer

bp = Pages("operations", __name__)


def lag() -> list[Lag]:
    """Return how far each reader is behind the end of the river."""
    return lags(readers())


@bp.get("/desk/operations", to=OPERATORS)
def index() -> str:
    """Show the river, the answers that were set aside, and the letters that are unclear."""
    role = current_viewer().role
    letters = [(parcel, LIFE.steps_from(parcel.state, role)) for parcel in unsettled()]
    lines = lag()
    aside, end = set_aside(), latest()
    return render_template(
        "desk/operations/index.html", lines=lines, aside=aside, letters=letters, names=NAMES, end=end
    )


@bp.post("/desk/operations/replays", to=OPERATORS)
def replay() -> Response:
    """Let the answers of one reader that were set aside be tried again."""
    name = request.form.get("reader", "")
    found = next((reader for reader in readers() if isinstance(reader, Reaction) and reader.name == name), None)
    if found is None:
        raise NotFound("There is no such reader.")
    found.replay()
    return redirect(url_for("operations.index"), 303)


@bp.post("/desk/operations/parcels/<int:parcel_id>/settlement", to=OPERATORS)
def settlement(parcel_id: int) -> Response:
    """Say what became of a letter."""
    step = request.form.get("step", "")
    do_once(lambda: settle(parcel_id, step, current_viewer().id or 0))
    return redirect(url_for("operations.index"), 303)

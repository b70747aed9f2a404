"""The whole house: which of its parts are open, for those who look after it."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.house.acts import switch_modules
from portal.house.queries import modules_off
from portal.house.rules import MODULES
from portal.ideas.queries import all_boards
from portal.kit.errors import Conflict
from portal.kit.i18n import gettext
from portal.kit.setting import setting
from portal.kit.words import N_
from portal.people.queries import colleagues
from portal.web.forms import do_once
from portal.web.pages import Pages
from portal.web.policy import ADMINS
from portal.web.viewing import current_viewer

bp = Pages("desk_house", __name__)
STEPS = {  # what a new house needs: how it is said, and where it is done
    "name": (N_("Give the house its name"), "/help/operating"),
    "boards": (N_("Make boards: what you ask people for"), "/desk/boards"),
    "colleagues": (N_("Bring in colleagues"), "/help/operating"),
    "modules": (N_("Choose the parts of the house that you need"), "/desk/house"),
}


def to_do() -> list[tuple[str, str, bool]]:
    """Return what a new house needs: how it is said, where it is done, and whether it is."""
    done = {
        "name": setting("COMPANY") != "Wellspring",
        "boards": bool(all_boards()),
        "colleagues": len(colleagues(2)) > 1,
        "modules": bool(modules_off()),
    }
    return [(gettext(said), href, done[name]) for name, (said, href) in STEPS.items()]


@bp.get("/desk/house", to=ADMINS)
def index() -> str:
    """Show the parts of the house, open and closed."""
    return _page(modules_off(), "")


def _page(closed: frozenset[str], said: str) -> str:
    return render_template("desk/house/index.html", modules=MODULES, closed=closed, error=said, steps=to_do())


@bp.post("/desk/house/modules", to=ADMINS, limit="60 per hour")
def switch() -> Response | tuple[str, int]:
    """Open what is marked, and close the rest."""
    closed = [name for name in MODULES if name not in request.form.getlist("open")]
    try:
        do_once(lambda: switch_modules(closed, current_viewer().id or 0))
    except Conflict as refusal:
        return _page(frozenset(closed), gettext(refusal.message)), 409
    return redirect(url_for("desk_house.index"), 303)

"""The set-up of a new house in three steps, for its first administrator; each may be left and come back to."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.flows.setting_up import set_up_name, set_up_parts, set_up_people
from portal.house.acts import take_step
from portal.house.queries import is_begun_by, next_step
from portal.house.rules import STEPS
from portal.kit.errors import NotFound
from portal.kit.i18n import gettext, language
from portal.kit.limits import PICTURE_BYTES
from portal.web.desk.house import AROUND, NameForm, PartsForm, PeopleForm, forms, me
from portal.web.forms import HouseForm, do_once
from portal.web.looks import house
from portal.web.pages import Pages
from portal.web.policy import ADMINS

bp = Pages("setting_up", __name__)
FORMS: dict[str, type[HouseForm]] = {"name": NameForm, "parts": PartsForm, "people": PeopleForm}


@bp.get("/desk/set-up", to=ADMINS)
def begin() -> Response:
    """Lead to the first step that nobody took."""
    return redirect(_next() if is_begun_by(me()) else url_for("desk_house.index"))


def _next() -> str:
    step = next_step(house().steps)
    return url_for("setting_up.show", step=step) if step else url_for("today.index")


@bp.get("/desk/set-up/<step>", to=ADMINS)
def show(step: str) -> str | Response:
    """Show one step; in a house that is lived in the same is set at its own place."""
    _check(step)
    if not is_begun_by(me()):
        return redirect(url_for("desk_house.index"))
    return _page(step, forms()[step])


def _check(step: str) -> None:
    if step not in STEPS:
        raise NotFound("There is no such step.")


def _page(step: str, form: HouseForm) -> str:
    taken = house().steps
    steps = [(gettext(said), url_for("setting_up.show", step=name), taken.get(name)) for name, said in STEPS.items()]
    return render_template("desk/house/step.html", step=step, form=form, steps=steps, at=list(STEPS).index(step) + 1)


@bp.post("/desk/set-up/<step>", to=ADMINS, limit="60 per hour", most=PICTURE_BYTES + AROUND)
def take(step: str) -> Response | tuple[str, int]:
    """Take a step, or leave it for later, and go on to the next."""
    _check(step)
    if request.form.get("go") == "later":
        do_once(lambda: _done(take_step(step, False, me())))
        return redirect(_after(step), 303)
    form: Any = FORMS[step].sent()
    if form.accept(lambda: _done(_take(step, form))) is None:
        return _page(step, form), form.status
    return redirect(_after(step), 303)


def _done(_: object) -> bool:
    return True


def _take(step: str, form: Any) -> object:
    if step == "name":
        return set_up_name(form.dress(), me())
    if step == "parts":
        return set_up_parts(form.languages.data or [], form.off(), me())
    return set_up_people(form.mails.data or "", form.role.data or "", me(), language())


def _after(step: str) -> str:
    """Return where one goes after a step: to the one behind it, at last to the desk."""
    names = list(STEPS)
    at = names.index(step) + 1
    return url_for("setting_up.show", step=names[at]) if at < len(names) else url_for("today.index")

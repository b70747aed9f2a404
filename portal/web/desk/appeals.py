"""Appeals at the desk: what was done, what the person says to it, and the word of another moderator."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import TextAreaField

from portal.flows.appeals import decide, stands
from portal.kit import limits
from portal.kit.words import N_
from portal.moderation.queries import appeals, deed_against, get_appeal
from portal.moderation.rules import DEEDS, read_reason
from portal.moderation.rules.appeals import DEED_OF, LIFE
from portal.people.queries import names
from portal.web.desk.hiding import things
from portal.web.forms import HouseForm, within
from portal.web.pages import Pages
from portal.web.policy import MODERATORS
from portal.web.viewing import current_viewer

bp = Pages("desk_appeals", __name__)
STEPS = ("grant", "turn_down")


class AnswerForm(HouseForm):
    """The reason, as the person reads it."""

    answer = TextAreaField(N_("Your reason, as the person reads it"), [within(limits.REASON)])


@bp.get("/desk/moderation/appeals", to=MODERATORS)
def index() -> str:
    """Show the appeals that wait, the oldest first; or those that ended."""
    state = "ended" if request.args.get("state") == "ended" else LIFE.first
    page = appeals(state, request.args.get("after"))
    known = things({row.target for row in page.items})
    return render_template("desk/moderation/appeals.html", page=page, state=state, known=known, **_words())


def _words() -> dict[str, Any]:
    return {"deeds": DEEDS, "deed_of": DEED_OF, "states": LIFE.names, "read_reason": read_reason}


@bp.get("/desk/moderation/appeals/<int:appeal_id>", to=MODERATORS)
def show(appeal_id: int) -> str:
    """Show one appeal, with what it is about."""
    return _page(appeal_id, AnswerForm())


def _page(appeal_id: int, form: HouseForm) -> str:
    row = get_appeal(appeal_id)
    deed, called = deed_against(row.event_id), names(filter(None, (row.person_id, row.acted_by_id, row.decided_by_id)))
    is_mine = current_viewer().id in (row.acted_by_id, row.person_id)
    thing = things([row.target], removed=not is_mine).get(row.target)
    steps = LIFE.steps_from(row.state, current_viewer().role)
    shown = {"appeal": row, "deed": deed, "called": called, "thing": thing, "form": form, "steps": steps}
    return render_template("desk/moderation/appeal.html", **shown, is_mine=is_mine, stands=stands(deed), **_words())


@bp.post("/desk/moderation/appeals/<int:appeal_id>/decision", to=MODERATORS)
def answer(appeal_id: int) -> Response | tuple[str, int]:
    """Grant an appeal or turn it down."""
    form, step = AnswerForm.sent(), request.form.get("step", "")

    def work() -> list[None]:
        return [decide(appeal_id, current_viewer().id or 0, step, form.answer.data or "")]

    if form.accept(work) is None:
        return _page(appeal_id, form), form.status
    return redirect(url_for("desk_appeals.index"), 303)

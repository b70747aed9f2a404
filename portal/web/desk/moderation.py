"""The queue of the moderators: what was flagged, with its context; hide it, restore it, or find nothing wrong."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import SelectField, TextAreaField, validators

from portal.kit import limits
from portal.kit.errors import NotFound
from portal.kit.i18n import gettext
from portal.kit.text import clean
from portal.kit.words import N_
from portal.moderation import acts, queries
from portal.moderation.rules import REASONS, read_reason, written
from portal.web.addresses import inside
from portal.web.desk.hiding import hiding_of, things
from portal.web.forms import HouseForm, within
from portal.web.pages import Pages
from portal.web.policy import MODERATORS
from portal.web.viewing import current_viewer

bp = Pages("moderation", __name__)


class HidingForm(HouseForm):
    """Why something is hidden, as everybody may read it."""

    reason = SelectField(N_("Why"))
    words = TextAreaField(N_("In public words"), [validators.Optional(), within(limits.SUMMARY)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = [(name, gettext(text)) for name, text in REASONS.items()]


@bp.get("/desk/moderation", to=MODERATORS)
def queue() -> str:
    """Show what waits: the worst first, and of equals the oldest."""
    page = queries.queue(request.args.get("after"))
    targets = [row.target for row in page.items]
    known, voices = things(targets), queries.voices(targets)
    lines = [(known[row.target], voices[row.target], row) for row in page.items if row.target in known]
    return render_template("desk/moderation/queue.html", lines=_waiting(lines), page=page, reasons=REASONS)


def _waiting(lines: list[Any]) -> list[Any]:
    """Leave out what was hidden a moment ago: its flags are closed as soon as the river has flowed."""
    return [line for line in lines if not line[0].is_hidden]


@bp.get("/desk/moderation/log", to=MODERATORS)
def done() -> str:
    """Show what was hidden and restored, with what it said."""
    page = queries.log(request.args.get("after"))
    known = things({row.target for row in page.items})
    return render_template("desk/moderation/log.html", page=page, known=known, read_reason=read_reason)


@bp.get("/desk/moderation/<kind>/<int:key>", to=MODERATORS)
def show(kind: str, key: int) -> str:
    """Show one thing, with its flags and what can be done."""
    return _page(kind, key, None)


def _page(kind: str, key: int, form: HidingForm | None) -> str:
    target = f"{kind}:{key}"
    thing, voices = things([target]).get(target), queries.voices([target]).get(target, [])
    if thing is None:
        raise NotFound("This does not exist, or not any more.")
    form = form or HidingForm(reason=voices[0].reason if voices else None)
    return render_template("desk/moderation/show.html", thing=thing, voices=voices, form=form, reasons=REASONS)


@bp.post("/desk/moderation/<kind>/<int:key>/hiding", to=MODERATORS)
def hide(kind: str, key: int) -> Response | tuple[str, int]:
    """Hide a thing, for a public reason."""
    deed, form = hiding_of(kind).hide, HidingForm.sent()

    def work() -> list[None]:
        return [deed(key, _me(), written(form.reason.data, clean(form.words.data or "")))]

    return _back() if form.accept(work) else (_page(kind, key, form), 422)


@bp.post("/desk/moderation/<kind>/<int:key>/restoration", to=MODERATORS)
def restore(kind: str, key: int) -> Response:
    """Show a thing again."""
    hiding_of(kind).restore(key, _me())
    return _back()


@bp.post("/desk/moderation/<kind>/<int:key>/dismissal", to=MODERATORS)
def dismiss(kind: str, key: int) -> Response:
    """Find nothing wrong with a thing."""
    acts.dismiss_flags(f"{kind}:{key}", _me())
    return _back()


def _back() -> Response:
    """Lead back to where the form was sent from, or to the queue."""
    address = request.form.get("next", "")
    return redirect(inside(address) if address else url_for("moderation.queue"), 303)


def _me() -> int:
    return current_viewer().id or 0

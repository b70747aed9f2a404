"""Where a member says that something breaks the rules, and everybody reads what became of such things."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import RadioField, TextAreaField, validators

from portal.flows.flags import flag, get_flaggable
from portal.kit import limits
from portal.kit.i18n import gettext
from portal.kit.words import N_
from portal.moderation import queries
from portal.moderation.rules import DEEDS, REASONS, read_reason
from portal.web.addresses import inside
from portal.web.forms import HouseForm, within
from portal.web.pages import Pages
from portal.web.policy import ANYBODY, MEMBERS
from portal.web.subjects import address_of, titles_for
from portal.web.viewing import current_viewer

bp = Pages("flags", __name__)


class FlagForm(HouseForm):
    """Why, and what a moderator should know."""

    reason = RadioField(N_("What is wrong with it?"), validate_choice=False)
    note = TextAreaField(N_("What a moderator should know"), [validators.Optional(), within(limits.NOTE)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = [(name, gettext(text)) for name, text in REASONS.items()]


@bp.get("/flags/new", to=MEMBERS)
def new() -> str:
    """Show the form for a flag on what the address names."""
    return _form(request.args.get("target", ""), FlagForm())


def _form(target: str, form: FlagForm) -> str:
    place, _ = get_flaggable(target, current_viewer())
    title = titles_for([place], current_viewer()).get(place, "")
    address = address_of(place)
    return render_template("site/flags/new.html", form=form, target=target, title=title, address=address)


@bp.post("/flags", to=MEMBERS, limit="20 per hour")
def create() -> Response | tuple[str, int]:
    """Flag something; a moderator looks at it."""
    form, target = FlagForm.sent(), request.form.get("target", "")
    place, _ = get_flaggable(target, current_viewer())
    if form.accept(lambda: flag(target, current_viewer().id or 0, form.reason.data or "", form.note.data or "")):
        return redirect(url_for("flags.thanks", next=address_of(place)), 303)
    return _form(target, form), 422


@bp.get("/flags/thanks", to=MEMBERS)
def thanks() -> str:
    """Say what happens next."""
    return render_template("site/flags/thanks.html", address=inside(request.args.get("next", "")))


@bp.get("/log", to=ANYBODY, cached=True)
def log() -> str:
    """Show what moderators did, and why: no text of it, and no name."""
    page = queries.log(request.args.get("after"))
    shown = titles_for([row.place for row in page.items], current_viewer())
    lines = [(row, *read_reason(row.reason), shown.get(row.place), address_of(row.place)) for row in page.items]
    return render_template("site/flags/log.html", lines=lines, page=page, deeds=DEEDS)

"""What moderators did to me or to what I wrote, with its reason, and the appeal to another moderator."""

from typing import Any

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import TextAreaField

from portal.flows.appeals import appeal, deeds_about, stands
from portal.kit import limits
from portal.kit.clock import now
from portal.kit.words import N_
from portal.moderation.acts import withdraw_appeal
from portal.moderation.queries import Deed, appeal_of
from portal.moderation.rules import read_reason
from portal.moderation.rules.appeals import DEEDS, LIFE, PATIENCE
from portal.web.desk.hiding import things
from portal.web.forms import HouseForm, within
from portal.web.pages import Pages
from portal.web.policy import MEMBERS
from portal.web.viewing import current_viewer

bp = Pages("appeals", __name__)


class AppealForm(HouseForm):
    """Why it should be looked at again."""

    words = TextAreaField(N_("Why should another moderator look at it?"), [within(limits.REASON)])


@bp.get("/me/moderation", to=MEMBERS)
def mine() -> str:
    """Show what moderators did to me or to what I wrote."""
    deeds = deeds_about(_me())
    known = things({deed.target for deed in deeds}, removed=True)
    return render_template("site/appeals/mine.html", deeds=deeds, known=known, **_words())


def _words() -> dict[str, Any]:
    return {"names": DEEDS, "states": LIFE.names, "read_reason": read_reason, "days": PATIENCE.days}


@bp.get("/me/moderation/<int:event_id>", to=MEMBERS)
def show(event_id: int) -> str:
    """Show one thing that moderators did, and the appeal against it."""
    return _page(appeal_of(event_id, _me()), AppealForm())


def _page(deed: Deed, form: HouseForm) -> str:
    thing = things([deed.target], removed=True).get(deed.target)
    may_appeal = deed.appeal is None and stands(deed) and now() - deed.at <= PATIENCE
    shown = {"deed": deed, "thing": thing, "form": form, "may_appeal": may_appeal, "stands": stands(deed)}
    return render_template("site/appeals/show.html", **shown, **_words())


@bp.post("/me/moderation/<int:event_id>/appeal", to=MEMBERS, limit="20 per hour", suspended=True)
def lodge(event_id: int) -> Response | tuple[str, int]:
    """Appeal; a suspended person may, too."""
    form, deed = AppealForm.sent(), appeal_of(event_id, _me())
    if form.accept(lambda: appeal(event_id, _me(), form.words.data or "")) is None:
        return _page(deed, form), form.status
    return redirect(url_for("appeals.show", event_id=event_id), 303)


@bp.post("/me/moderation/<int:event_id>/appeal/withdrawal", to=MEMBERS, suspended=True)
def withdraw(event_id: int) -> Response:
    """Take the appeal back."""
    found = appeal_of(event_id, _me()).appeal
    withdraw_appeal(found.id if found else 0, _me())
    return redirect(url_for("appeals.show", event_id=event_id), 303)


def _me() -> int:
    return current_viewer().id or 0

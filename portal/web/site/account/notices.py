"""What somebody wants to hear of, how and when, and whom not."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import TimeField
from wtforms.validators import Optional

from portal.kit.setting import setting
from portal.kit.words import N_
from portal.kit.zones import house_zone
from portal.outside.models import QuietHours
from portal.outside.queries.devices import devices_of, topics_without_push
from portal.outside.queries.wishes import quiet_hours, rhythms_of, silent_topics
from portal.outside.topics import RHYTHMS, TOPICS
from portal.outside.wishes import be_quiet, wish
from portal.people.quiet import mute, muted_people, unmute
from portal.people.rules import MUTE
from portal.web.addresses import inside
from portal.web.devices import device
from portal.web.forms import HouseForm
from portal.web.policy import MEMBERS
from portal.web.sessions import find_session
from portal.web.site.account import bp
from portal.web.site.account.settings import me
from portal.web.viewing import current_viewer


class QuietForm(HouseForm):
    """From when to when no letter comes."""

    begins = TimeField(N_("Quiet from"), [Optional()])
    ends = TimeField(N_("Quiet until"), [Optional()])


@bp.get("/me/notices", to=MEMBERS)
def notices() -> str:
    """Show what somebody hears of, and how."""
    return _page(_quiet_form(quiet_hours(me())))


def _quiet_form(hours: QuietHours | None) -> HouseForm:
    from datetime import time

    if hours is None:
        return QuietForm()
    is_quiet = hours.begins != hours.ends
    times = [time(minute // 60, minute % 60) if is_quiet else None for minute in (hours.begins, hours.ends)]
    return QuietForm(data={"begins": times[0], "ends": times[1]})


def _page(form: HouseForm) -> str:
    rows = [(name, TOPICS[name].name) for name in _asked_about()]
    shown = {
        "rows": rows,
        "rhythms": rhythms_of(me()),
        "silent": silent_topics(me()),
        "names": RHYTHMS,
        "topics": TOPICS,
        "clock": (current_viewer().zone or house_zone()).replace("_", " "),
    }
    return render_template("site/account/notices.html", form=form, muted=muted_people(me()), **shown, **_pushes())


def _pushes() -> dict[str, Any]:
    """Return which browsers are told of what, if this house tells any."""
    if not setting("PUSH"):
        return {"pushes": False}
    session = find_session()
    told = {"devices": devices_of(me()), "here": session.id if session else "", "device": device}
    return {"pushes": True, "untold": topics_without_push(me()), **told}


@bp.post("/me/notices", to=MEMBERS)
def wished() -> Response:
    """Keep what somebody wants to hear of."""
    rhythms = {name: request.form.get(f"mail.{name}", "") for name in _asked_about()}
    rings, pushes = ({name: f"{way}.{name}" in request.form for name in _asked_about()} for way in ("bell", "push"))
    wish(me(), rhythms, rings, pushes if setting("PUSH") else None)
    return redirect(url_for("account.notices"), 303)


def _asked_about() -> list[str]:
    """Return the topics that somebody may choose about: some are of the company alone."""
    return [name for name, topic in TOPICS.items() if current_viewer().is_staff or not topic.for_team]


@bp.post("/me/quiet", to=MEMBERS)
def be_left_alone() -> Response | tuple[str, int]:
    """Keep when no letter comes."""
    form = QuietForm.sent()
    begins, ends = ((at.hour * 60 + at.minute) if at else None for at in (form.begins.data, form.ends.data))
    if not form.accept(lambda: be_quiet(me(), begins, ends) or True):
        return _page(form), 422
    return redirect(url_for("account.notices"), 303)


@bp.post("/people/<int:person_id>/muting", to=MEMBERS, limit="60 per hour")
def mute_somebody(person_id: int) -> Response:
    """Mute or block another member, or hear them again."""
    how = request.form.get("how", MUTE)
    unmute(me(), person_id) if how == "none" else mute(me(), person_id, how)
    return redirect(inside(request.form.get("next", "") or url_for("account.person", person_id=person_id)), 303)

"""The desk of live sessions: announce one or a weekly row, change one, begin and end it, call it off."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateTimeLocalField, IntegerField, StringField, TextAreaField, validators

from portal.flows.meetings import announce_weekly
from portal.kit import limits
from portal.kit.clock import now
from portal.kit.setting import setting
from portal.kit.words import N_
from portal.meetings import acts, queries
from portal.meetings.models import Meeting
from portal.meetings.rules import MINUTES, WEEKS
from portal.web.forms import HouseForm, within
from portal.web.pages import Pages
from portal.web.policy import CARERS
from portal.web.site.meetings import standing
from portal.web.viewing import current_viewer

bp = Pages("desk_meetings", __name__)
FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
TIME = validators.InputRequired(N_("Please fill this in."))


class MeetingForm(HouseForm):
    """What a session is called and about, and when it is held, by the clock of its place."""

    title = StringField(N_("Title"), [within(limits.TITLE)])
    brief = TextAreaField(N_("What it is about"), [validators.Optional(), within(limits.BODY)])
    starts_at = DateTimeLocalField(N_("Begins"), [TIME], format=FORMATS)
    zone = StringField(N_("Time zone"), [within(limits.Limit(1, 60))], description=N_("As in Europe/Berlin, or UTC."))
    minutes = IntegerField(N_("Lasts, in minutes"), [within(MINUTES)], default=60)
    weeks = IntegerField(
        N_("Weeks in a row"),
        [validators.Optional(), within(WEEKS)],
        default=1,
        description=N_("More than 1: every week at the same hour there, summer and winter."),
    )

    def words(self) -> tuple[str, str]:
        """Return title and brief."""
        return self.title.data or "", self.brief.data or ""

    def zoned(self) -> ZoneInfo:
        """Return the zone that was typed; one that there is not is refused by the act."""
        name = (self.zone.data or "").strip()
        return ZoneInfo(name if name in available_timezones() else "UTC")


class ReasonForm(HouseForm):
    """Why a session is called off, in public."""

    reason = TextAreaField(N_("Public reason"), [within(limits.REASON)])


@bp.get("/desk/live", to=CARERS)
def index() -> str:
    """Show the sessions to come, and the form for one more."""
    zone = str(setting("ZONE"))
    start = (now() + timedelta(days=7)).astimezone(ZoneInfo(zone)).replace(minute=0, tzinfo=None)
    return _index(MeetingForm(starts_at=start, zone=zone))


def _index(form: HouseForm) -> str:
    seen, after = current_viewer(), request.args.get("after")
    page = queries.ahead(seen, after)
    past = queries.over(seen, size=5) if not after else None
    rows = [(each, standing(each)) for each in [*page.items, *(past.items if past else [])]]
    return render_template("desk/meetings/index.html", rows=rows, next=page.next, after=after, form=form)


@bp.post("/desk/live", to=CARERS, limit="30 per hour")
def create() -> ResponseReturnValue:
    """Announce a session, or a weekly row of them."""
    form: Any = MeetingForm.sent()
    made = form.accept(lambda: _announce(form))
    if made is None:
        return _index(form), form.status
    return redirect(url_for("desk_meetings.show", meeting_id=made[0]), 303)


def _announce(form: Any) -> list[int]:
    begins, zone = form.starts_at.data, (form.zone.data or "").strip()
    at = begins.hour, begins.minute
    more = {"weeks": form.weeks.data or 1}
    return announce_weekly(form.words(), begins.date(), at, form.minutes.data, zone, _me(), **more)


@bp.get("/desk/live/<int:meeting_id>", to=CARERS)
def show(meeting_id: int) -> str:
    """Show one session to be changed."""
    return _page(queries.get_meeting(meeting_id, current_viewer()))


def _page(meeting: Meeting, **forms: HouseForm) -> str:
    zone = ZoneInfo(meeting.zone)
    lasts = int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)
    begins = meeting.starts_at.astimezone(zone).replace(tzinfo=None)
    start = {"title": meeting.title, "brief": meeting.brief, "starts_at": begins, "zone": meeting.zone}
    shown = {"form": MeetingForm(minutes=lasts, **start), "closing": ReasonForm(), "stepping": HouseForm()} | forms
    return render_template("desk/meetings/show.html", meeting=meeting, at=standing(meeting), **shown)


@bp.post("/desk/live/<int:meeting_id>", to=CARERS, limit="60 per hour")
def edit(meeting_id: int) -> ResponseReturnValue:
    """Give a session other words or another time."""
    form: Any = MeetingForm.sent()
    return _answered(meeting_id, form, lambda: _change(meeting_id, form), "form")


def _change(meeting_id: int, form: Any) -> None:
    begins = form.starts_at.data.replace(tzinfo=form.zoned())
    title, brief = form.words()
    acts.change(meeting_id, title, brief, begins, form.minutes.data, (form.zone.data or "").strip(), _me())


@bp.post("/desk/live/<int:meeting_id>/beginning", to=CARERS)
def begin(meeting_id: int) -> ResponseReturnValue:
    """Begin now."""
    return _answered(meeting_id, HouseForm.sent(), lambda: acts.begin(meeting_id, _me()), "stepping")


@bp.post("/desk/live/<int:meeting_id>/ending", to=CARERS)
def end(meeting_id: int) -> ResponseReturnValue:
    """End it now."""
    return _answered(meeting_id, HouseForm.sent(), lambda: acts.end(meeting_id, _me()), "stepping")


@bp.post("/desk/live/<int:meeting_id>/cancellation", to=CARERS)
def call_off(meeting_id: int) -> ResponseReturnValue:
    """Call it off."""
    form = ReasonForm.sent()
    work = partial(acts.call_off, meeting_id, _me(), form["reason"].data or "")
    return _answered(meeting_id, form, work, "closing")


def _answered(meeting_id: int, form: HouseForm, work: Callable[[], object], name: str) -> ResponseReturnValue:
    """Do the work; refused, show the page again with what was typed."""
    meeting = queries.get_meeting(meeting_id, current_viewer())

    def done() -> bool:
        work()
        return True

    if form.accept(done) is None:
        return _page(meeting, **{name: form}), form.status
    return redirect(url_for("desk_meetings.show", meeting_id=meeting_id), 303)


def _me() -> int:
    return current_viewer().id or 0

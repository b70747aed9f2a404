"""Live sessions: those to come, one with its questions, signing up for it, asking and voting; files for calendars."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response
from wtforms import TextAreaField

from portal.flows.meetings import keep_answer
from portal.kit.clock import now
from portal.kit.errors import Refused
from portal.kit.i18n import format_date, format_time, language, speaking
from portal.kit.setting import setting
from portal.kit.words import N_
from portal.meetings import acts, queries
from portal.meetings.models import Meeting
from portal.meetings.queries import Asked
from portal.meetings.rules import ANSWER, LIFE, QUESTION, TONES, phase
from portal.meetings.rules.calendar import Entry, calendar
from portal.talk.drafts import drop_draft, find_draft
from portal.web.errors import wants_json
from portal.web.forms import HouseForm, do_once, within
from portal.web.live import listener_of
from portal.web.pages import Pages
from portal.web.policy import ANYBODY, MEMBERS, STAFF_ONLY
from portal.web.viewing import current_viewer

bp = Pages("meetings", __name__)
ICS = "text/calendar"


class QuestionForm(HouseForm):
    """What somebody wants to be told."""

    body = TextAreaField(N_("Your question"), [within(QUESTION)])


class AnswerForm(HouseForm):
    """What is answered."""

    words = TextAreaField(N_("The answer, as it is kept"), [within(ANSWER)])


def standing(meeting: Meeting) -> dict[str, Any]:
    """Return where a session stands now, in words, and when it is held, as the clock of its place shows it."""
    stands = phase(meeting.status, meeting.starts_at, meeting.ends_at, now())
    with speaking(language(), ZoneInfo(meeting.zone)):
        day, begins = format_date(meeting.starts_at, "full"), format_time(meeting.starts_at)
        hours = f"{begins}–{format_time(meeting.ends_at)}"
    words = {"words": LIFE.names[stands], "tone": TONES[stands]}
    return {"phase": stands, "day": day, "begins": begins, "hours": hours, **words}


@bp.get("/live", to=ANYBODY, cached=True)
def index() -> str:
    """Show the sessions to come and those that are over."""
    seen, after, before = current_viewer(), request.args.get("after"), request.args.get("before")
    coming = queries.ahead(seen, after) if not before else None
    past = queries.over(seen, before) if not after else None
    shown = {"coming": _rows(coming), "past": _rows(past), "next": coming and coming.next, "older": past and past.next}
    return render_template("site/meetings/index.html", after=after, before=before, **shown)


def _rows(page: Any) -> list[tuple[Meeting, dict[str, Any]]]:
    return [(each, standing(each)) for each in page.items] if page else []


@bp.get("/live/<int:meeting_id>", to=ANYBODY, cached=True)
def show(meeting_id: int) -> str:
    """Show a session with its questions, in the order of the house."""
    return page(queries.get_meeting(meeting_id, current_viewer()))


def page(meeting: Meeting, **typed: Any) -> str:
    """Show a session, perhaps with what was typed and not taken."""
    seen, after = current_viewer(), request.args.get("after")
    asked = queries.questions_of(meeting.id, seen, after)
    around = {
        "here_": listener_of(current_app).presence.present(meeting.id),
        "comes": queries.is_guest(meeting.id, seen.id),
    }
    forms = {
        "form": typed.get("form") or QuestionForm(data=find_draft(seen.id, f"meeting:{meeting.id}")),
        "answering": typed.get("answering"),
        "about": typed.get("about"),
    }
    shown = {"meeting": meeting, "at": standing(meeting), "asked": asked, "after": after}
    return render_template("site/meetings/show.html", **shown, **around, **forms)


@bp.get("/live/questions/<int:question_id>", to=ANYBODY)
def question(question_id: int) -> Response:
    """Lead to a question in its session."""
    return _to(queries.get_question(question_id, current_viewer()))


def _to(each: Asked) -> Response:
    return redirect(url_for("meetings.show", meeting_id=each.meeting_id, _anchor=f"question-{each.id}"), 303)


@bp.post("/live/<int:meeting_id>/guests", to=MEMBERS, limit="60 per hour")
def sign_up(meeting_id: int) -> Response:
    """Say that one wants to be there."""
    return _settled(meeting_id, acts.sign_up, "signed_up")


@bp.post("/live/<int:meeting_id>/guests/withdrawal", to=MEMBERS, limit="60 per hour")
def sign_off(meeting_id: int) -> Response:
    """Say that one will not be there."""
    return _settled(meeting_id, acts.sign_off, "not_signed_up")


def _settled(meeting_id: int, work: Callable[[int, int], object], as_wished: str) -> Response:
    queries.get_meeting(meeting_id, current_viewer())
    _settle(lambda: work(meeting_id, _me()), as_wished)
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


def _settle(work: Callable[[], object], *as_wished: str) -> None:
    """Do it once; if it stands like that already, as after a second press, all is well."""
    try:
        do_once(lambda: bool(work()))
    except Refused as refusal:
        if refusal.code not in as_wished:
            raise


@bp.post("/live/<int:meeting_id>/questions", to=MEMBERS, limit="30 per hour")
def ask(meeting_id: int) -> ResponseReturnValue:
    """Ask a question."""
    meeting, form = queries.get_meeting(meeting_id, current_viewer()), QuestionForm.sent()
    made = form.accept(lambda: _ask(meeting_id, form["body"].data or ""))
    if made is None:
        return page(meeting, form=form), form.status
    return redirect(url_for("meetings.show", meeting_id=meeting_id, _anchor=f"question-{made}"), 303)


def _ask(meeting_id: int, words: str) -> int:
    question_id = acts.ask(meeting_id, _me(), words)
    drop_draft(_me(), f"meeting:{meeting_id}")
    return question_id


@bp.post("/live/questions/<int:question_id>/votes", to=MEMBERS, limit="240 per hour")
def vote(question_id: int) -> ResponseReturnValue:
    """Say that one wants a question to be answered."""
    return _voted(question_id, acts.vote, "voted")


@bp.post("/live/questions/<int:question_id>/votes/withdrawal", to=MEMBERS, limit="240 per hour")
def withdraw(question_id: int) -> ResponseReturnValue:
    """Take back that one wants it."""
    return _voted(question_id, acts.withdraw_vote, "not_voted")


def _voted(question_id: int, work: Callable[[int, int], int], as_wished: str) -> ResponseReturnValue:
    """Count it; answer a script with the numbers, a form with the page."""
    each = queries.get_question(question_id, current_viewer())
    _settle(lambda: work(question_id, _me()), as_wished)
    if wants_json():
        return jsonify(votes=queries.votes_of(question_id), voted=as_wished == "voted")
    return _to(each)


@bp.post("/live/questions/<int:question_id>/turn", to=STAFF_ONLY)
def take_up(question_id: int) -> Response:
    """Say that a question is being answered now."""
    each = queries.get_question(question_id, current_viewer())
    _settle(lambda: acts.take_up(question_id, _me()))
    return _to(each)


@bp.post("/live/questions/<int:question_id>/turn/end", to=STAFF_ONLY)
def put_back(question_id: int) -> Response:
    """Let a question wait again."""
    each = queries.get_question(question_id, current_viewer())
    _settle(lambda: acts.put_back(question_id, _me()))
    return _to(each)


@bp.post("/live/questions/<int:question_id>/answer", to=STAFF_ONLY)
def answer(question_id: int) -> ResponseReturnValue:
    """Answer a question."""
    each, form = queries.get_question(question_id, current_viewer()), AnswerForm.sent()
    if form.accept(lambda: [acts.answer(question_id, _me(), form["words"].data or "")]):
        return _to(each)
    meeting = queries.get_meeting(each.meeting_id, current_viewer())
    return page(meeting, answering=form, about=question_id), form.status


@bp.post("/live/questions/<int:question_id>/article", to=STAFF_ONLY)
def keep(question_id: int) -> Response:
    """Write an answer down as an article."""
    each = queries.get_question(question_id, current_viewer())
    _settle(lambda: keep_answer(question_id, _me()), "kept")
    return _to(each)


@bp.get("/live/<int:meeting_id>.ics", to=ANYBODY)
def file(meeting_id: int) -> Response:
    """Send a session as a file for calendars."""
    return _calendar([queries.get_meeting(meeting_id, current_viewer())], f"live-{meeting_id}.ics")


@bp.get("/live.ics", to=ANYBODY, cached=True)
def files() -> Response:
    """Send all sessions to come, for a calendar that asks for them now and then."""
    return _calendar(queries.ahead_of_all(), "live.ics")


def _calendar(meetings: list[Meeting], name: str) -> Response:
    body = calendar([_entry(each) for each in meetings], str(setting("COMPANY")))
    answer = current_app.response_class(body, mimetype=ICS)
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer


def _entry(each: Meeting) -> Entry:
    home = str(setting("PUBLIC_URL")).rstrip("/")
    path, host = url_for("meetings.show", meeting_id=each.id), home.partition("//")[2] or "wellspring"
    times = (each.starts_at, each.ends_at, each.changed_at)
    is_off = each.status == "cancelled"
    return Entry(f"live-{each.id}@{host}", each.title, each.summary, home + path, *times, each.version, is_off)


def _me() -> int:
    return current_viewer().id or 0

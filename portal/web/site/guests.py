"""What a guest told the company, by the sealed link alone: read, written on, and settled, without signing in."""

from collections.abc import Callable

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import TextAreaField

from portal.care import queries as care
from portal.care.rules import COMPLAINT, CUSTOMER_NAMES, LIFE
from portal.feedback.queries import guest_feedback
from portal.feedback.rules import KINDS
from portal.flows.guests import author_of, judge_as_guest, write_again_as_guest
from portal.kit import limits
from portal.kit.errors import NotFound
from portal.kit.seals import is_sealed
from portal.kit.text import clean_line
from portal.kit.words import N_
from portal.people.rules import CUSTOMER
from portal.river import once
from portal.web.forms import HouseForm, within
from portal.web.pages import Pages
from portal.web.policy import ANYBODY

bp = Pages("guests", __name__)


class WordsForm(HouseForm):
    """What a guest adds to what was said."""

    body = TextAreaField(N_("Your words"), [within(limits.MESSAGE)])


@bp.get("/feedback/<int:feedback_id>/<given>", to=ANYBODY)
def show(feedback_id: int, given: str) -> str:
    """Show what was told to the company, and the answers."""
    _check(feedback_id, given)
    return _page(feedback_id, given, WordsForm())


def _check(feedback_id: int, given: str) -> None:
    if not is_sealed(f"feedback {feedback_id}", given):
        raise NotFound("This link is not valid, or not any more.")


def _page(feedback_id: int, given: str, form: HouseForm) -> str:
    told, case = guest_feedback(feedback_id), care.find_case_of(feedback_id)
    is_guest = author_of(feedback_id) is not None
    steps = [step.name for step in LIFE.steps_from(case.state, CUSTOMER)] if case and is_guest else []
    if case and case.kind == COMPLAINT and not (case.root_cause and case.action):
        steps = [step for step in steps if step != "accept"]
    shown = {"told": told, "messages": care.messages(case, among_us=False) if case else [], "form": form}
    shown |= {"state_": case.state if case else "new", "steps": steps, "seal_": given, "is_guest": is_guest}
    return render_template("site/feedback/guest.html", **shown, kinds=KINDS, names=CUSTOMER_NAMES)


@bp.post("/feedback/<int:feedback_id>/<given>/messages", to=ANYBODY, limit="20 per hour")
def write(feedback_id: int, given: str) -> Response | tuple[str, int]:
    """Add to what was said."""
    form = WordsForm.sent()
    return _answered(feedback_id, given, form, lambda: write_again_as_guest(feedback_id, form.body.data or ""))


@bp.post("/feedback/<int:feedback_id>/<given>/verdict", to=ANYBODY, limit="20 per hour")
def judge(feedback_id: int, given: str) -> Response | tuple[str, int]:
    """Say whether the answer settled the matter."""
    accepted = request.form.get("accepted") == "true"
    return _answered(feedback_id, given, WordsForm(), lambda: judge_as_guest(feedback_id, accepted), HouseForm.sent())


def _answered(
    feedback_id: int, given: str, form: HouseForm, work: Callable[[], int], sent: HouseForm | None = None
) -> Response | tuple[str, int]:
    """Do it once, however often it is pressed; refused, show the page with what was typed."""
    _check(feedback_id, given)
    asked = sent if sent is not None else form
    if asked.accept(lambda: _once(feedback_id, work)) is None:
        form.form_errors = asked.form_errors
        return _page(feedback_id, given, form), asked.status
    return redirect(url_for("guests.show", feedback_id=feedback_id, given=given, _anchor="answers"), 303)


def _once(feedback_id: int, work: Callable[[], int]) -> int:
    key = clean_line(request.form.get("once", ""))[:60]
    said = {name: request.form.getlist(name) for name in request.form if name != "csrf"}
    return once(f"guest:{feedback_id}", f"form {key}", said, work) if key else work()

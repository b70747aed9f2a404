"""One idea of the harvest, opened beside its list: read, answered, decided and handed on in one act, then the next."""

from datetime import UTC, datetime, time
from typing import Any

from flask import redirect, render_template, request
from werkzeug.wrappers import Response
from wtforms import DateField, HiddenField, RadioField, SelectField, TextAreaField, validators

from portal.flows.inbox import CLASSES, around, beside
from portal.flows.triage import Verdict, triage_idea
from portal.ideas.queries import get_idea, named_statuses, notes_on, spoken
from portal.ideas.rules import LIFE, NAMES
from portal.kit import limits
from portal.kit.clock import now
from portal.kit.i18n import gettext
from portal.kit.words import N_
from portal.people.queries import Viewer
from portal.web.desk.harvest import OwnerForm, staff
from portal.web.desk.narrowing import asked, keep, leading, opening, order
from portal.web.forms import named, within
from portal.web.pages import Pages
from portal.web.policy import PRODUCT_TEAM
from portal.web.viewing import current_viewer

bp = Pages("triage", __name__)
WHOM = {"public": N_("For everybody: pinned above the comments"), "private": N_("For colleagues alone: a note")}


class TriageForm(OwnerForm):
    """What somebody of the product team says about an idea, all at once."""

    words = TextAreaField(N_("Answer or note"), [validators.Optional(), within(limits.COMMENT)])
    whom = RadioField(N_("Who reads it"), choices=lambda: named(WHOM), default="public")
    step = SelectField(N_("Status"), choices=[], validate_choice=False)
    reason = TextAreaField(
        N_("Public reason of the new status"),
        [validators.Optional(), within(limits.REASON)],
        description=N_("Left out, everybody reads the answer as the reason."),
    )
    next_update_at = DateField(N_("Next word by"), [validators.Optional()])
    seen = HiddenField()

    def offer_steps(self, idea: Any, viewer: Viewer) -> None:
        """Offer the present status and those that may follow, in the house's own words too."""
        steps = LIFE.steps_from(idea.status, viewer.role)
        after = {step.after for step in steps} | {idea.status}
        own = [row for row in named_statuses() if row.is_used and row.category in after]
        here = [("", gettext("Leave it: {status}", status=gettext(NAMES[idea.status])))]
        further = [(step.after, gettext(step.label)) for step in steps]
        self.step.choices = here + further + [(f"{row.category}:{row.id}", spoken(row.names)) for row in own]

    def verdict(self) -> Verdict:
        """Return what the act takes."""
        status, _, own = (self.step.data or "").partition(":")
        day, number = self.next_update_at.data, int(own) if own.isascii() and own.isdigit() and len(own) < 19 else None
        moment = datetime.combine(day, time(23, 59), UTC) if day else None
        said = (self.words.data or "").strip(), self.whom.data != "private"
        return Verdict(*said, status, number, self.reason.data or "", self.owner_id(), moment, self.seen.data or "")


@bp.get("/desk/harvest/<int:idea_id>", to=PRODUCT_TEAM)
def show(idea_id: int) -> str:
    """Show one idea with the form that settles it, and the ways to the one before and the one after."""
    idea = get_idea(idea_id, current_viewer()).idea
    return _page(idea_id, TriageForm(owner=str(idea.owner_id or ""), seen=idea.status))


def _page(idea_id: int, form: TriageForm) -> str:
    seen = current_viewer()
    whole = get_idea(idea_id, seen)
    near = around(idea_id, asked(), order(), seen, now())
    before, after = near.before[-1].id if near.before else None, near.after[0].id if near.after else None
    form.offer_steps(whole.idea, seen)
    form.offer(staff())
    shown = {"idea": whole.idea, "whole": whole, "form": form, "notes": notes_on(idea_id, 5), "classes": CLASSES}
    ways = {"before": before, "after": after, "near": near, "keep": keep(), "leading": leading, "opening": opening}
    return render_template("desk/harvest/show.html", **shown, **ways)


@bp.post("/desk/harvest/<int:idea_id>", to=PRODUCT_TEAM, limit="600 per hour")
def settle(idea_id: int) -> Response | tuple[str, int]:
    """Do all that the form says, or nothing, and go to the next idea of the list."""
    form: Any = TriageForm.sent()
    seen = current_viewer()
    get_idea(idea_id, seen)
    _, after = beside(idea_id, asked(), order(), seen, now())
    if form.accept(lambda: triage_idea(idea_id, form.verdict(), seen.id or 0)) is None:
        return _page(idea_id, form), form.status
    if request.form.get("go") == "next":
        return redirect(opening(after) if after else leading(), 303)
    return redirect(opening(idea_id), 303)

"""What the product team says to an idea: its next status, the public reason, and when more will be said."""

from datetime import UTC, datetime, time

from flask import render_template
from werkzeug.wrappers import Response
from wtforms import DateField, SelectField, TextAreaField, validators

from portal.ideas.acts import decide_idea
from portal.ideas.queries import get_idea, named_statuses, spoken
from portal.ideas.rules import LIFE, TEAM
from portal.kit import limits
from portal.kit.i18n import gettext
from portal.kit.words import N_
from portal.people.queries import Viewer
from portal.web.forms import HouseForm, within
from portal.web.policy import PRODUCT_TEAM
from portal.web.site.ideas.routes import back_to, bp
from portal.web.viewing import current_viewer


class DecisionForm(HouseForm):
    """A status, a reason, and a date."""

    status = SelectField(N_("Next step"))
    reason = TextAreaField(N_("Public reason"), [within(limits.REASON)])
    next_update_at = DateField(
        N_("Next word by"), [validators.Optional()], description=N_("Left out, it is a month from now.")
    )

    def offer(self, status: str, seen: Viewer) -> bool:
        """Offer the steps that the viewer may take from here, out of the table; say whether there are any."""
        steps = LIFE.steps_from(status, seen.role)
        self.status.choices = [(step.after, gettext(step.label)) for step in steps]
        if steps:
            reached = {step.after for step in steps} | ({status} if seen.role in TEAM else set())
            own = [row for row in named_statuses() if row.is_used and row.category in reached]
            self.status.choices += [(f"{row.category}:{row.id}", spoken(row.names)) for row in own]
        return bool(steps)

    def chosen(self) -> tuple[str, int | None]:
        """Return the category that was chosen, and the house's own name within it."""
        category, _, named = (self.status.data or "").partition(":")
        return category, int(named) if named.isdigit() else None

    def moment(self) -> datetime | None:
        """Return the end of the day that was promised."""
        day = self.next_update_at.data
        return datetime.combine(day, time(23, 59), UTC) if day else None


@bp.post("/ideas/<int:idea_id>/decisions", to=PRODUCT_TEAM)
def decide(idea_id: int) -> Response | tuple[str, int]:
    """Bring an idea to another status."""
    seen, form = current_viewer(), DecisionForm.sent()
    whole = get_idea(idea_id, seen)
    form.offer(whole.idea.status, seen)
    if form.accept(lambda: _decide(idea_id, form)) is None:
        return render_template("site/ideas/decide.html", form=form, idea=whole.idea), 422
    return back_to(idea_id)


def _decide(idea_id: int, form: DecisionForm) -> bool:
    (status, named), me = form.chosen(), current_viewer().id or 0
    decide_idea(idea_id, status, form.reason.data, me, next_update_at=form.moment(), named_id=named)
    return True

"""The desk of rounds: choose ideas and the way to ask, open, close, and read what came of it."""

import re
from collections.abc import Callable
from datetime import UTC, timedelta
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import DateTimeLocalField, IntegerField, SelectField, StringField, TextAreaField, validators

from portal.ideas.acts import rounds as acts
from portal.ideas.models import Round
from portal.ideas.queries import best_ideas, titles_of
from portal.ideas.queries import rounds as queries
from portal.ideas.rules.ballots import IN_ROUNDS, KINDS, LIFE
from portal.kit import limits
from portal.kit.clock import now
from portal.kit.errors import Invalid
from portal.kit.words import N_
from portal.web.desk.typed import lines
from portal.web.forms import HouseForm, named, within
from portal.web.pages import Pages
from portal.web.policy import PRODUCT_TEAM
from portal.web.site.rounds import standing
from portal.web.viewing import current_viewer

bp = Pages("desk_rounds", __name__)
FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
NUMBER = re.compile(r"(?:\S*/(?:ideas|people)/|#)?([0-9]{1,18})(?:[/?#].*)?", re.ASCII)
SUGGESTED = 8  # of the most wanted stand in a new form
DAYS = 14


class RoundForm(HouseForm):
    """What a round is made of; times are those of the server, in UTC."""

    kind = SelectField(N_("Kind"), validate_choice=False)
    title = StringField(N_("Title"), [within(limits.TITLE)])
    brief = TextAreaField(N_("What it is for"), [within(limits.REASON)])
    ideas = TextAreaField(
        N_("Ideas"),
        [within(limits.MESSAGE)],
        description=N_("One a line, by number or address; what follows the number is for you."),
    )
    closes_at = DateTimeLocalField(
        N_("Closes (UTC)"), [validators.InputRequired(N_("Please fill this in."))], format=FORMATS
    )
    budget = IntegerField(
        N_("Coins or marks for each person"),
        [validators.Optional()],
        description=N_("For coins and lemons; left out, it is what the kind says."),
    )
    criteria = TextAreaField(
        N_("Criteria"),
        [validators.Optional()],
        description=N_("For a review, one a line: “name: weight: lowest: highest”."),
    )
    reviewers = TextAreaField(
        N_("Reviewers"),
        [validators.Optional()],
        description=N_("For a review, one a line: the number or address of their profile."),
    )

    def plan(self) -> acts.Plan:
        """Return what the acts take."""
        given = {name: self[name].data or "" for name in ("kind", "title", "brief")}
        criteria = [_measure(line) for line in lines(self.criteria.data or "")]
        return acts.Plan(
            **given,
            closes_at=self.closes_at.data.replace(tzinfo=UTC),
            ideas=_numbers("ideas", self.ideas.data or ""),
            budget=self.budget.data or 0,
            criteria=criteria,
            reviewers=_numbers("reviewers", self.reviewers.data or ""),
        )


def _measure(line: str) -> acts.Measure:
    parts = [part.strip() for part in line.replace("：", ":").split(":")]
    if len(parts) != 4 or not (parts[1].isascii() and parts[1].isdigit() and len(parts[1]) < 4):
        raise Invalid({"criteria": "Please write each criterion as “name: weight: lowest: highest”."})
    return acts.Measure(parts[0], int(parts[1]), parts[2], parts[3])


def _numbers(field: str, text: str) -> list[int]:
    """Return the numbers with which the lines begin."""
    found = []
    for line in lines(text):
        number = NUMBER.fullmatch(line.split()[0])
        if number is None:
            raise Invalid({field: "Please begin each line with a number or an address."})
        found.append(int(number[1]))
    return found


@bp.get("/desk/rounds", to=PRODUCT_TEAM)
def index() -> str:
    """Show every round, and the form for one more."""
    best = best_ideas(current_viewer(), "top", size=SUGGESTED).items
    ideas = "\n".join(f"{line.id} {line.title}" for line in best)
    closes = now().replace(second=0, microsecond=0) + timedelta(days=DAYS)
    return _index(RoundForm(closes_at=closes, ideas=ideas))


@bp.post("/desk/rounds", to=PRODUCT_TEAM, limit="30 per hour")
def create() -> Response | tuple[str, int]:
    """Draft a round."""
    form: Any = RoundForm.sent()
    made = form.accept(lambda: acts.draft_round(form.plan(), current_viewer().id or 0))
    if made is None:
        return _index(form), 422
    return redirect(url_for("desk_rounds.show", round_id=made), 303)


def _index(form: Any) -> str:
    after = request.args.get("after")
    page = queries.rounds(current_viewer(), after)
    rows = [(each, standing(each)) for each in page.items]
    return render_template("desk/rounds/index.html", rows=rows, next=page.next, after=after, form=_offer(form))


def _offer(form: Any) -> Any:
    form.kind.choices = named({name: KINDS[name].name for name in IN_ROUNDS})
    return form


@bp.get("/desk/rounds/<int:round_id>", to=PRODUCT_TEAM)
def show(round_id: int) -> str:
    """Show one round to be steered."""
    return _page(round_id, None)


@bp.post("/desk/rounds/<int:round_id>", to=PRODUCT_TEAM, limit="60 per hour")
def edit(round_id: int) -> Response | tuple[str, int]:
    """Write a draft anew."""
    form: Any = RoundForm.sent()
    return _answered(round_id, form, lambda who: acts.edit_round(round_id, form.plan(), who))


@bp.post("/desk/rounds/<int:round_id>/opening", to=PRODUCT_TEAM)
def open_(round_id: int) -> Response | tuple[str, int]:
    """Let people answer."""
    return _answered(round_id, HouseForm.sent(), lambda who: acts.open_round(round_id, who))


@bp.post("/desk/rounds/<int:round_id>/closing", to=PRODUCT_TEAM)
def close(round_id: int) -> Response | tuple[str, int]:
    """Take no more answers."""
    return _answered(round_id, HouseForm.sent(), lambda who: acts.close_round(round_id, who))


@bp.post("/desk/rounds/<int:round_id>/cancellation", to=PRODUCT_TEAM)
def cancel(round_id: int) -> Response | tuple[str, int]:
    """Call it off."""
    return _answered(round_id, HouseForm.sent(), lambda who: acts.cancel_round(round_id, who))


def _answered(round_id: int, form: HouseForm, work: Callable[[int], None]) -> Response | tuple[str, int]:
    """Do the work; refused, show the page again with what was typed."""
    who = current_viewer().id or 0

    def done() -> bool:
        work(who)
        return True

    if form.accept(done) is None:
        return _page(round_id, form), form.status
    return redirect(url_for("desk_rounds.show", round_id=round_id), 303)


def _page(round_id: int, sent: HouseForm | None) -> str:
    seen = current_viewer()
    each = queries.get_round(round_id, seen)
    called = titles_of(queries.entries_of(round_id))
    criteria, invited = queries.criteria_of(round_id), queries.reviewers_of(round_id)
    form = sent if isinstance(sent, RoundForm) else _form(each, called, criteria, invited)
    more: dict[str, Any] = {"steps": [step.name for step in LIFE.steps_from(each.status, seen.role)], "called": called}
    more |= {"n": queries.taken_part(round_id, each.kind), "criteria": criteria, "invited": invited}
    refused = sent.form_errors if sent and not isinstance(sent, RoundForm) else []
    shown = {"round": each, "form": _offer(form), "refused": refused, **more, **standing(each)}
    return render_template("desk/rounds/show.html", **shown)


def _form(each: Round, called: dict[int, str], criteria: list[Any], invited: list[Any]) -> RoundForm:
    """Return the form with what a draft says."""
    measures = "\n".join(f"{c.name}: {c.weight}: {c.low}: {c.high}" for c in criteria)
    ideas = "\n".join(f"{idea_id} {title}" for idea_id, title in called.items())
    people = "\n".join(f"{person_id} {name}" for person_id, name, _ in invited)
    return RoundForm(None, each, ideas=ideas, criteria=measures, reviewers=people, budget=each.budget or None)

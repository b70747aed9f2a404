"""Cases of fraud at the desk: what the machine saw, what was granted, and what people decide."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import SelectMultipleField, TextAreaField, validators, widgets

from portal.kit import limits
from portal.kit.i18n import format_date
from portal.kit.words import N_
from portal.people.queries import names
from portal.rewards import acts
from portal.rewards.queries import fraud as queries
from portal.rewards.rules import GRANT_NAMES
from portal.rewards.rules.fraud import DONE, LIFE, OPEN, SIGNALS
from portal.web.forms import HouseForm, within
from portal.web.pages import Pages
from portal.web.policy import PRODUCT_TEAM
from portal.web.rewarding import titles_of_rules
from portal.web.subjects import address_of, titles
from portal.web.telling import name_of
from portal.web.viewing import current_viewer

bp = Pages("desk_fraud", __name__)
FREEZABLE = ("pending", "available")


class JudgeForm(HouseForm):
    """Why a step is taken, and which points it is about."""

    reason = TextAreaField(N_("Reason"), [validators.Optional(), within(limits.NOTE)])
    grants = SelectMultipleField(N_("Points"), coerce=int, validate_choice=False, option_widget=widgets.CheckboxInput())


@bp.get("/desk/rewards/cases", to=PRODUCT_TEAM)
def index() -> str:
    """Show the cases, those that wait for somebody first."""
    done, after = request.args.get("show") == "done", request.args.get("after")
    page = queries.cases(DONE if done else OPEN, after)
    return render_template("desk/rewards/cases.html", page=page, done=done, after=after, names=LIFE.names)


@bp.get("/desk/rewards/cases/<int:case_id>", to=PRODUCT_TEAM)
def show(case_id: int) -> str:
    """Show one case with its signals and what was granted."""
    return _page(case_id, JudgeForm())


def _page(case_id: int, form: HouseForm) -> str:
    case, seen = queries.get_case(case_id), current_viewer()
    grants, signals = queries.grants_of(case), queries.signals_of(case_id)
    steps = LIFE.steps_from(case.status, seen.role)
    called = names(each for each in (case.person_id, case.confirmed_by_id, case.remedied_by_id) if each)
    more: dict[str, Any] = {"case": case, "steps": steps, "signals": signals, "names": LIFE.names, "called": called}
    more |= {"told": SIGNALS, "states": GRANT_NAMES, "freezable": FREEZABLE, "grants": grants}
    more |= {"rules": titles_of_rules(grant.rule_name for grant, _, _ in grants), "about": _about(grants)}
    called_so = titles(each.about for each in signals if ":" in each.about)
    more |= {"seen_on": {each.about: _day_or_name(each.about, called_so) for each in signals}}
    return render_template("desk/rewards/case.html", form=form, **more)


def _day_or_name(about: str, called: Mapping[str, str]) -> str:
    """Return what a signal is about: a day as the reader writes it, or the name of a thing."""
    try:
        return format_date(date.fromisoformat(about))
    except ValueError:
        return name_of(about, called.get(about, "")) if ":" in about else about


def _about(grants: Any) -> dict[int, tuple[str, str | None]]:
    """Return what grants were for, with where it is."""
    called = titles(grant.subject for grant, _, _ in grants)
    return {
        grant.id: (name_of(grant.subject, called.get(grant.subject, "")), address_of(grant.subject))
        for grant, _, _ in grants
    }


@bp.post("/desk/rewards/cases/<int:case_id>/judgement", to=PRODUCT_TEAM)
def judge(case_id: int) -> Response | tuple[str, int]:
    """Take a step with a case."""
    form: Any = JudgeForm.sent()
    step, person_id = request.form.get("step", ""), current_viewer().id or 0

    def work() -> bool:
        acts.judge_case(case_id, step, person_id, form.reason.data or "", form.grants.data or [])
        return True

    if form.accept(work) is None:
        return _page(case_id, form), form.status
    return redirect(url_for("desk_fraud.show", case_id=case_id), 303)

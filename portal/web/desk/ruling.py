"""The desk of rewards, its rules: write one down, try it on the past, publish it, and approve what is above a limit."""

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import DateField, HiddenField, IntegerField, SelectField, StringField, TextAreaField, validators

from portal.kit import limits
from portal.kit.clock import now
from portal.kit.errors import Invalid, NotFound, Refused
from portal.kit.i18n import gettext
from portal.kit.money import decimals, parse
from portal.kit.setting import setting
from portal.kit.text import clean_line
from portal.kit.words import N_
from portal.people.queries import names
from portal.rewards import acts, queries
from portal.rewards.acts.ruling import plan_of
from portal.rewards.queries.trial import try_rule
from portal.rewards.rules import OCCASIONS, PROPOSAL_LIFE
from portal.rewards.rules.fields import FIELDS
from portal.rewards.rules.plans import BOUNDS, EFFECTS, Plan, needs_two
from portal.rewards.rules.triggers import EARNERS, MOST_TESTS, TESTS, TRIGGERS, condition_of, earners, testable
from portal.web.desk.rewards import bp
from portal.web.desk.worded import meant, name_of_value, worded
from portal.web.forms import HouseForm, named, within
from portal.web.policy import PRODUCT_TEAM, STAFF_ONLY
from portal.web.rewarding import event_words, title_of_rule, titles_of_rules
from portal.web.subjects import address_of, titles
from portal.web.telling import name_of
from portal.web.viewing import current_viewer

NEW = "new"
DAYS = {30: 30, 90: 90, 365: 365}
TITLES = {"en": "title_en", "zh-Hans": "title_zh_hans", "zh-Hant": "title_zh_hant"}
NUMBERS = tuple(BOUNDS)
EMPTY = [validators.Optional()]
HELD_BACK = {
    "cap_per_day": N_("the cap per day"),
    "cap_per_member": N_("the cap per member"),
    "cap_per_object": N_("the cap per object"),
    "budget": N_("the budget"),
}


def _number(label: str, name: str, note: str = "", **more: Any) -> IntegerField:
    return IntegerField(label, [validators.Optional(), within(BOUNDS[name])], description=note, **more)


class RuleForm(HouseForm):
    """The next version of a rule, before anybody publishes it."""

    title_en = StringField(N_("What it is called in English"), [validators.Optional(), within(limits.TITLE)])
    title_zh_hans = StringField(N_("In Simplified Chinese"), [validators.Optional(), within(limits.TITLE)])
    title_zh_hant = StringField(N_("In Traditional Chinese"), [validators.Optional(), within(limits.TITLE)])
    kind = HiddenField()
    to = SelectField(N_("Who earns"), EMPTY)
    effect = SelectField(N_("What it gives"), default="points")
    points = IntegerField(
        N_("Points"), [within(BOUNDS["points"])], description=N_("Nought: it pays nothing any more."), default=0
    )
    amount = StringField(
        N_("Amount"), [validators.Optional(), within(limits.LINE)], description=N_("For money and vouchers.")
    )
    currency = StringField(N_("Currency"), [validators.Optional(), within(limits.LINE)])
    cap_per_day = _number(N_("At most so often a day for one member"), "cap_per_day")
    cap_per_member = _number(N_("At most so often ever for one member"), "cap_per_member")
    cap_per_object = _number(N_("At most so often for one thing"), "cap_per_object", N_("Whoever earns by it."))
    pending_days = IntegerField(
        N_("Days that the points wait"), [within(BOUNDS["pending_days"])], N_("For as long as you may err."), default=0
    )
    valid_days = _number(N_("Days in which they may be spent"), "valid_days", N_("Empty: they never expire."))
    budget = _number(N_("Budget"), "budget", N_("Points, or minor units of money, of this version in all."))
    approval_limit = _number(N_("Approval limit"), "approval_limit", N_("A grant above it waits for somebody."))
    valid_until = DateField(N_("Until the end of"), EMPTY)
    how = SelectField(N_("These are true"), default="all")
    reason = TextAreaField(N_("Reason"), [within(limits.REASON)], description=N_("It stays with the rule."))
    after_version = IntegerField(validators=EMPTY)


for _n in range(1, MOST_TESTS + 1):
    setattr(RuleForm, f"field_{_n}", SelectField(N_("Field"), EMPTY))
    setattr(RuleForm, f"test_{_n}", SelectField(N_("Test"), EMPTY))
    setattr(RuleForm, f"value_{_n}", StringField(N_("Compared with"), [validators.Optional(), within(limits.LINE)]))


class DecisionForm(HouseForm):
    """What is said when something is refused."""

    reason = TextAreaField(N_("Reason"), [validators.Optional(), within(limits.NOTE)])


@bp.get("/desk/rewards/rules", to=STAFF_ONLY)
def rules() -> str:
    """Show every rule with its versions, and what is proposed."""
    versions = queries.versions()
    known = {each.name: [] for each in versions} | {name: [] for name in OCCASIONS}  # type: ignore[var-annotated]
    for each in versions:
        known[each.name].append(each)
    order = [*OCCASIONS, *sorted(set(known) - set(OCCASIONS))]
    grouped = [(name, title_of_rule(name, known[name][0].title if known[name] else {}), known[name]) for name in order]
    proposed = [(each, title_of_rule(each.name, each.title)) for each in queries.proposals()]
    more = {"proposed": proposed, "effects": EFFECTS, "has_begun": bool(versions)}
    return render_template("desk/rewards/rules.html", rules=grouped, **more)


@bp.post("/desk/rewards/rules", to=PRODUCT_TEAM)
def begin() -> Response:
    """Begin with the rules of the house."""
    acts.begin_rewards(current_viewer().id or 0)
    return redirect(url_for("desk_rewards.rules"), 303)


@bp.get("/desk/rewards/rules/<name>", to=PRODUCT_TEAM)
def rule(name: str) -> str:
    """Show the form for the next version of a rule; for a new one, first the events to choose from."""
    latest, kind = _latest(name), request.args.get("kind", "")
    if name == NEW and kind not in {event.kind for event in TRIGGERS}:
        events = sorted(((event_words(event.kind), event.kind) for event in TRIGGERS), key=lambda pair: pair[0])
        return render_template("desk/rewards/triggers.html", events=events)
    begun = request.args.get("of", 0, type=int)
    form = _with_choices(RuleForm(**_start(name, _begun(begun, name) or latest, kind)), name)
    form.after_version.data = latest.version if latest else 0
    return _editor(name, latest, form)


def _begun(proposal_id: int, name: str) -> Any:
    """Return the proposal that is changed, so that what was written in it stays."""
    found = queries.get_proposal(proposal_id) if 0 < proposal_id < 2**62 else None
    is_new = found is not None and not found.after_version
    return found if found and (is_new if name == NEW else found.name == name) else None


def _editor(name: str, latest: Any, form: Any) -> str:
    more = {
        "is_own": name not in OCCASIONS,
        "most": range(1, MOST_TESTS + 1),
        "version": latest.version if latest else 0,
    }
    title = latest.title if latest else None
    called = title_of_rule(name, title) if latest or name in OCCASIONS else gettext("A new rule")
    kind = OCCASIONS[name].event.kind if name in OCCASIONS else form.kind.data
    happens = event_words(kind)
    more["words"] = worded(kind) if name not in OCCASIONS else {}
    return render_template("desk/rewards/rule.html", name=name, called=called, happens=happens, form=form, **more)


def _start(name: str, latest: Any, kind: str) -> dict[str, Any]:
    """Return what the form begins with: the latest version, or what is usual."""
    start: dict[str, Any] = {"kind": kind, "after_version": 0, "currency": setting("CURRENCY"), "how": "all"}
    if latest is None:
        return start
    start |= {field: getattr(latest, field) for field in (*NUMBERS, "effect", "kind", "to")}
    start |= {TITLES[spoken]: words for spoken, words in latest.title.items() if spoken in TITLES}
    start |= _start_of_worth(latest.gives)
    return start if name in OCCASIONS else start | _start_of_condition(latest)


def _start_of_condition(latest: Any) -> dict[str, Any]:
    """Return the tests of a rule, their values by the names that people use."""
    how, words = "any" if latest.condition.get("any") else "all", worded(latest.kind)
    start: dict[str, Any] = {"how": how}
    for n, (field, test, value) in enumerate(latest.condition.get(how, []), 1):
        called = name_of_value(field, value, words)
        start |= {f"field_{n}": field, f"test_{n}": test, f"value_{n}": called}
    return start


def _start_of_worth(gives: Any) -> dict[str, str]:
    if "minor" not in gives:
        return {}
    places = decimals(gives["currency"])
    return {"amount": f"{Decimal(gives['minor']).scaleb(-places):.{places}f}", "currency": gives["currency"]}


def _with_choices(form: Any, name: str) -> Any:
    """Return the form with what may be chosen in it."""
    kind = form.kind.data if form.kind.data in {event.kind for event in TRIGGERS} else ""
    form.effect.choices = named(
        {key: words for key, words in EFFECTS.items() if name not in OCCASIONS or key != "badge"}
    )
    form.to.choices = named({key: EARNERS[key] for key in earners(kind)}) if kind else []
    form.how.choices = named({"all": N_("all of these"), "any": N_("any of these")})
    fields = (
        [("", gettext("(no condition)")), *((each, gettext(FIELDS[each])) for each in testable(kind))] if kind else []
    )
    for n in range(1, MOST_TESTS + 1):
        form[f"field_{n}"].choices, form[f"test_{n}"].choices = fields, named(TESTS)
        form[f"field_{n}"].validate_choice = form[f"test_{n}"].validate_choice = False
    form.to.validate_choice = False
    return form


@bp.post("/desk/rewards/rules/<name>/versions", to=PRODUCT_TEAM, limit="60 per hour")
def set_rule(name: str) -> Response | tuple[str, int]:
    """Propose the next version of a rule."""
    latest, form = _latest(name), _with_choices(RuleForm.sent(), name)
    proposal_id = form.accept(lambda: acts.propose_rule(_plan(name, form), current_viewer().id or 0))
    if proposal_id is None:
        if name == NEW and form.kind.data not in {event.kind for event in TRIGGERS}:
            raise NotFound("There is no such occasion.")
        return _editor(name, latest, form), form.status
    return redirect(url_for("desk_rewards.proposal", proposal_id=proposal_id), 303)


def _plan(name: str, form: Any) -> Plan:
    until = form.valid_until.data and datetime.combine(form.valid_until.data, time(23, 59, 59), UTC)
    numbers = {field: form[field].data for field in NUMBERS}
    kept = {"effect": form.effect.data, "gives": _gives(form), "valid_until": until}
    kept |= {"after_version": form.after_version.data, "reason": form.reason.data or ""}
    if name not in OCCASIONS:
        tests = [tuple(form[f"{part}_{n}"].data or "" for part in ("field", "test", "value")) for n in range(1, 4)]
        wanted: Any = [(field, test, clean_line(value)) for field, test, value in tests if field]
        kept |= {"kind": form.kind.data, "to": form.to.data, "title": _title(form)}
        kept["condition"] = _condition(form.kind.data, wanted, form.how.data) if form.kind.data else {}
    return Plan("" if name == NEW else name, **numbers, **kept)


def _condition(kind: str, tests: Any, how: str) -> dict[str, Any]:
    """Return a condition whose values were typed by their names; an event that is none is refused elsewhere."""
    known = worded(kind) if kind in {event.kind for event in TRIGGERS} else {}
    return condition_of(kind, meant(tests, known), how)


def _title(form: Any) -> dict[str, str]:
    given = {spoken: clean_line(form[field].data or "") for spoken, field in TITLES.items()}
    return {spoken: words for spoken, words in given.items() if words}


def _gives(form: Any) -> dict[str, Any]:
    """Return what is given beside points: an amount in minor units."""
    if form.effect.data not in ("money", "voucher"):
        return {}
    currency = clean_line(form.currency.data or "").upper()
    try:
        return {"minor": parse(clean_line(form.amount.data or ""), currency).minor, "currency": currency}
    except Refused as refusal:
        raise Invalid({"currency" if refusal.code == "currency" else "amount": refusal}) from refusal


def _latest(name: str) -> Any:
    found = next((each for each in queries.versions() if each.name == name), None)
    if found is None and name not in (*OCCASIONS, NEW):
        raise NotFound("There is no such occasion.")
    return found


@bp.get("/desk/rewards/proposals/<int:proposal_id>", to=PRODUCT_TEAM)
def proposal(proposal_id: int) -> str:
    """Show a proposed rule with what it would have done in the past."""
    return _proposal(proposal_id, DecisionForm())


def _proposal(proposal_id: int, form: HouseForm) -> str:
    kept, seen = queries.get_proposal(proposal_id), current_viewer()
    plan, days = plan_of(kept), DAYS.get(request.args.get("days", 90, type=int), 90)
    called = names(each for each in (kept.proposed_by_id, kept.decided_by_id) if each)
    more: dict[str, Any] = {
        "called": called,
        "title": title_of_rule(kept.name, kept.title),
        "happens": event_words(kept.kind),
    }
    more |= {"two": needs_two(plan, setting("RULE_LIMIT")), "is_own": kept.proposed_by_id == seen.id}
    more |= {"earner": EARNERS.get(kept.to, kept.to), "effects": EFFECTS, "tests": TESTS, "held_back": HELD_BACK}
    more |= {"fields": FIELDS, "words": worded(kept.kind) if kept.condition else {}, "name_of_value": name_of_value}
    trial = try_rule(plan, now() - timedelta(days=days))
    more |= {"days": days, "choices": DAYS, "names": PROPOSAL_LIFE.names, "plan": plan}
    return render_template("desk/rewards/proposal.html", proposal=kept, trial=trial, form=form, **more)


@bp.post("/desk/rewards/proposals/<int:proposal_id>/publication", to=PRODUCT_TEAM)
def publish(proposal_id: int) -> Response | tuple[str, int]:
    """Publish a rule that was proposed."""
    form = DecisionForm.sent()
    if form.accept(lambda: acts.publish_rule(proposal_id, current_viewer().id or 0)) is None:
        return _proposal(proposal_id, form), form.status
    return redirect(url_for("desk_rewards.rules"), 303)


@bp.post("/desk/rewards/proposals/<int:proposal_id>/refusal", to=PRODUCT_TEAM)
def refuse(proposal_id: int) -> Response | tuple[str, int]:
    """Refuse a rule that was proposed, or withdraw one's own."""
    form = DecisionForm.sent()
    if form.accept(lambda: _true(acts.refuse_rule(proposal_id, current_viewer().id or 0))) is None:
        return _proposal(proposal_id, form), form.status
    return redirect(url_for("desk_rewards.rules"), 303)


def _true(_: object) -> bool:
    return True


@bp.get("/desk/rewards/approvals", to=PRODUCT_TEAM)
def approvals() -> str:
    """Show the grants that wait for somebody's approval."""
    return _approvals(DecisionForm())


def _approvals(form: HouseForm, at: int = 0) -> str:
    page = queries.awaiting(request.args.get("after"))
    called, rules = titles(row.subject for row in page.items), titles_of_rules(row.rule_name for row in page.items)
    about = {row.id: (name_of(row.subject, called.get(row.subject, "")), address_of(row.subject)) for row in page.items}
    more = {"rules": rules, "about": about, "at": at, "after": request.args.get("after")}
    return render_template("desk/rewards/approvals.html", page=page, form=form, **more)


@bp.post("/desk/rewards/grants/<int:grant_id>/approval", to=PRODUCT_TEAM)
def approve_grant(grant_id: int) -> Response | tuple[str, int]:
    """Agree to a grant."""
    form = DecisionForm.sent()
    if form.accept(lambda: _true(acts.approve_grant(grant_id, current_viewer().id or 0))) is None:
        return _approvals(form, grant_id), form.status
    return redirect(url_for("desk_rewards.approvals"), 303)


@bp.post("/desk/rewards/grants/<int:grant_id>/refusal", to=PRODUCT_TEAM)
def refuse_grant(grant_id: int) -> Response | tuple[str, int]:
    """Refuse a grant, for a reason."""
    form: Any = DecisionForm.sent()
    work = acts.refuse_grant
    if form.accept(lambda: _true(work(grant_id, current_viewer().id or 0, form.reason.data or ""))) is None:
        return _approvals(form, grant_id), form.status
    return redirect(url_for("desk_rewards.approvals"), 303)

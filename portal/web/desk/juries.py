"""The desk of a challenge with a jury: plan it, let answers in, follow the jury, announce, award, answer appeals."""

from collections.abc import Callable
from datetime import UTC
from functools import partial
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, DateTimeLocalField, IntegerField, SelectField, StringField, TextAreaField, validators

from portal.challenges import acts, queries
from portal.challenges.acts.planning import AGREEMENT, DAYS
from portal.challenges.acts.ranking import SHORTLIST
from portal.challenges.models import Challenge
from portal.challenges.rules import EVALUATION_LIFE, KINDS, LIFE, PHASE_NAMES, STATUS_NAMES, STATUS_TONES, Span
from portal.flows.answering import hand_to_jury
from portal.flows.awarding import pay_award
from portal.kit import limits
from portal.kit.errors import Invalid, Refused
from portal.kit.money import Money, parse
from portal.kit.words import N_
from portal.people.queries import find_by_mail, names
from portal.web.forms import HouseForm, within
from portal.web.pages import Pages
from portal.web.policy import MAKERS, PRODUCT_TEAM
from portal.web.site.challenges import hides_names, standing
from portal.web.subjects import titles
from portal.web.viewing import current_viewer

bp = Pages("desk_juries", __name__)
FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
CURRENCIES = ("EUR", "USD", "GBP", "CHF", "SEK", "CNY", "TWD", "HKD", "JPY")
LATER = [kind for kind in KINDS if kind != "gather"]


class TermsForm(HouseForm):
    """Who may answer, what they agree to, what there is to win."""

    eligibility = TextAreaField(N_("Who may enter"), [validators.Optional(), within(limits.SUMMARY)])
    least_days = IntegerField(N_("Member for at least so many days"), [within(DAYS)], default=0)
    agreement = TextAreaField(
        N_("Agreement"),
        [validators.Optional(), within(AGREEMENT)],
        description=N_("Who answers accepts this text as it stands; it is fixed once the challenge is published."),
    )
    pool = StringField(N_("Reward pool"), [validators.InputRequired(N_("Please fill this in."))], default="0")
    currency = SelectField(N_("Currency"), choices=CURRENCIES)
    is_blind = BooleanField(N_("Jurors are not told whose answer it is"))

    def terms(self) -> acts.Terms:
        """Return what the act takes."""
        try:
            pool = parse(self.pool.data, self.currency.data).minor
        except Refused as refusal:
            raise Invalid({"pool": refusal}) from refusal
        words = (self.eligibility.data or "", self.least_days.data, self.agreement.data or "")
        return acts.Terms(*words, pool, self.currency.data, self.is_blind.data)


class CriteriaForm(HouseForm):
    """By what answers are judged."""

    criteria = TextAreaField(
        N_("Criteria"),
        [within(limits.NOTE)],
        description=N_("One a line: weight, name, and what 0 and 10 mean, as in: 60 | Quiet | 0 louder, 10 silent"),
    )

    def weighed(self) -> list[acts.Weighed]:
        """Return what the act takes, or refuse a line that cannot be read."""
        found = []
        for line in filter(str.strip, (self.criteria.data or "").splitlines()):
            weight, _, rest = line.replace("｜", "|").partition("|")
            name, _, anchors = rest.partition("|")
            weight = weight.strip().rstrip("%％").strip()
            if not (weight.isascii() and weight.isdigit() and len(weight) < 4 and name.strip()):
                raise Invalid({"criteria": Refused("This line cannot be read: {line}", line=line[:60])})
            found.append(acts.Weighed(name, int(weight), anchors))
        return found


class PhasesForm(HouseForm):
    """When what is taken beside the gathering; a phase without times is not planned."""

    def spans(self) -> list[Span]:
        """Return what the act takes."""
        pairs = ((kind, self[f"{kind}_opens"].data, self[f"{kind}_closes"].data) for kind in LATER)
        given = [(kind, opens, closes) for kind, opens, closes in pairs if opens or closes]
        if any(not (opens and closes) for _, opens, closes in given):
            raise Invalid({"phases": Refused("A phase needs both times, or none.")})
        return [Span(kind, opens.replace(tzinfo=UTC), closes.replace(tzinfo=UTC)) for kind, opens, closes in given]


for _kind in LATER:
    for _end, _label in (("opens", N_("Opens (UTC)")), ("closes", N_("Closes (UTC)"))):
        setattr(PhasesForm, f"{_kind}_{_end}", DateTimeLocalField(_label, [validators.Optional()], format=FORMATS))


class JurorForm(HouseForm):
    """Whom to ask, by the address they sign in with, or by number."""

    juror = StringField(N_("Mail address, or number, of the juror"), [within(limits.Limit(1, 254))])

    def person_id(self) -> int:
        """Return who that is."""
        said = (self.juror.data or "").strip().lstrip("#")
        found = int(said) if said.isascii() and said.isdigit() and len(said) < 19 else find_by_mail(said)
        if not found:
            raise Invalid({"juror": Refused("Nobody is known under this address or number.")})
        return found


class WordsForm(HouseForm):
    """Words to one author: feedback, a reason, the answer to an appeal."""

    words = TextAreaField(N_("What its author is told"), [within(limits.REASON)])


class SizeForm(HouseForm):
    """How long the shortlist is."""

    size = IntegerField(N_("How many on the shortlist"), [within(SHORTLIST)], default=3)


class AnnounceForm(HouseForm):
    """The public reason of the results; the awards stand beside the answers."""

    reason = TextAreaField(N_("Public reason"), [within(limits.REASON)])


@bp.get("/desk/challenges/<int:challenge_id>/plan", to=PRODUCT_TEAM)
def plan(challenge_id: int) -> str:
    """Show how a challenge is run, to be planned."""
    return _plan(queries.get_challenge(challenge_id, current_viewer()))


def _plan(challenge: Challenge, **refused: HouseForm) -> str:
    jurors = queries.jurors_of(challenge.id)
    return render_template(
        "desk/challenges/plan.html",
        challenge=challenge,
        steps=[step.name for step in LIFE.steps_from(challenge.status, current_viewer().role)],
        criteria=queries.criteria_of(challenge.id),
        jurors=list(names(jurors).items()),
        later=LATER,
        phase_names=PHASE_NAMES,
        fixed=challenge.status not in ("draft", "legal_review"),
        **standing(challenge),
        **(_forms(challenge) | refused),
    )


def _forms(challenge: Challenge) -> dict[str, Any]:
    """Return the forms of the plan with what is planned."""
    criteria, spans = queries.criteria_of(challenge.id), queries.spans_of(challenge)
    lines = "\n".join(f"{each.weight} | {each.name} | {each.anchors}".rstrip(" |") for each in criteria)
    times = {f"{span.kind}_opens": span.opens_at for span in spans}
    times |= {f"{span.kind}_closes": span.closes_at for span in spans}
    terms: Any = TermsForm(obj=challenge)
    terms.pool.data = str(Money(challenge.pool, challenge.currency).amount)
    return {
        "terms": terms,
        "juror": JurorForm(),
        "weights": CriteriaForm(criteria=lines),
        "phases": PhasesForm(**times),
    }


def _planned(challenge_id: int, name: str, form: HouseForm, work: Callable[[], object]) -> Response | tuple[str, int]:
    """Do the work; refused, show the plan again with what was typed."""
    if form.accept(lambda: _true(work())) is None:
        return _plan(queries.get_challenge(challenge_id, current_viewer()), **{name: form}), form.status
    return redirect(url_for("desk_juries.plan", challenge_id=challenge_id), 303)


@bp.post("/desk/challenges/<int:challenge_id>/terms", to=PRODUCT_TEAM, limit="60 per hour")
def set_terms(challenge_id: int) -> Response | tuple[str, int]:
    """Say who may answer, what they agree to, what there is to win."""
    form: Any = TermsForm.sent()
    return _planned(challenge_id, "terms", form, lambda: acts.set_terms(challenge_id, form.terms(), _me()))


@bp.post("/desk/challenges/<int:challenge_id>/criteria", to=PRODUCT_TEAM, limit="60 per hour")
def set_criteria(challenge_id: int) -> Response | tuple[str, int]:
    """Say by what answers are judged."""
    form: Any = CriteriaForm.sent()
    return _planned(challenge_id, "weights", form, lambda: acts.set_criteria(challenge_id, form.weighed(), _me()))


@bp.post("/desk/challenges/<int:challenge_id>/phases", to=PRODUCT_TEAM, limit="60 per hour")
def set_phases(challenge_id: int) -> Response | tuple[str, int]:
    """Say when what is taken."""
    form: Any = PhasesForm.sent()
    return _planned(challenge_id, "phases", form, lambda: acts.plan_phases(challenge_id, form.spans(), _me()))


@bp.post("/desk/challenges/<int:challenge_id>/jurors", to=PRODUCT_TEAM, limit="60 per hour")
def invite(challenge_id: int) -> Response | tuple[str, int]:
    """Ask somebody to judge."""
    form: Any = JurorForm.sent()
    return _planned(challenge_id, "juror", form, lambda: acts.invite_juror(challenge_id, form.person_id(), _me()))


@bp.post("/desk/challenges/<int:challenge_id>/review", to=PRODUCT_TEAM)
def review(challenge_id: int) -> Response | tuple[str, int]:
    """Send it to legal review."""
    return _planned(challenge_id, "stepping", HouseForm.sent(), lambda: acts.send_to_review(challenge_id, _me()))


@bp.post("/desk/challenges/<int:challenge_id>/review/return", to=PRODUCT_TEAM)
def send_back(challenge_id: int) -> Response | tuple[str, int]:
    """Give it back from the review."""
    return _planned(challenge_id, "stepping", HouseForm.sent(), lambda: acts.send_back(challenge_id, _me()))


@bp.get("/desk/challenges/<int:challenge_id>/jury", to=MAKERS)
def show(challenge_id: int) -> str:
    """Show the answers, how far the jury is, and what is to be done."""
    return _jury(queries.get_challenge(challenge_id, current_viewer()))


def _jury(challenge: Challenge, about: int = 0, **refused: HouseForm) -> str:
    answers, evaluations = queries.answers_of(challenge.id), queries.evaluations_of(challenge.id)
    before: dict[int, list[Any]] = {each.idea_id: [] for each in answers}
    for each in evaluations:
        before[each.idea_id].append(each)
    shown = [] if hides_names(challenge) else [each.author_id for each in answers]
    people = names([*shown, *(each.juror_id for each in evaluations)])
    forms: dict[str, Any] = {"size": SizeForm(), "announcing": AnnounceForm(), "telling": WordsForm(), "stepping": None}
    more: dict[str, Any] = {"about": about, "answers": answers, "before": before, "people": people}
    more["authors"] = {each.idea_id: people.get(each.author_id, "") if shown else "" for each in answers}
    more["titles"] = titles(f"idea:{each.idea_id}" for each in answers)
    more |= {"typed": request.form, "is_team": LIFE.steps_from("draft", current_viewer().role) != []}
    more |= {**_settled(challenge), **standing(challenge), **forms, **refused}
    return render_template("desk/challenges/jury.html", challenge=challenge, **more)


def _settled(challenge: Challenge) -> dict[str, Any]:
    """Return the ranking, awards and appeals of a challenge by answer, and the words for where things stand."""
    ranking, placed = queries.ranking_of(challenge.id)
    awards, appeals = queries.awards_of(challenge.id), queries.appeals_of(challenge.id)
    shares = queries.shares_of(awards)
    return {
        "ranking": ranking,
        "placed": {each.idea_id: each for each in placed},
        "awards": {each.idea_id: each for each in awards},
        "shares": shares,
        "sharers": names(each.person_id for of_one in shares.values() for each in of_one),
        "appeals": {each.idea_id: each for each in appeals},
        "names_of": STATUS_NAMES,
        "tones": STATUS_TONES,
        "evaluation_names": EVALUATION_LIFE.names,
    }


def _judged(
    challenge_id: int, form: HouseForm, work: Callable[[], object], name: str = "stepping", about: int = 0
) -> Response | tuple[str, int]:
    """Do the work; refused, show the jury page again with what was typed."""
    if form.accept(lambda: _true(work())) is None:
        found = queries.get_challenge(challenge_id, current_viewer())
        return _jury(found, about, **{name: form}), form.status
    return redirect(url_for("desk_juries.show", challenge_id=challenge_id), 303)


@bp.post("/desk/challenges/<int:challenge_id>/answers", to=PRODUCT_TEAM)
def let_all_in(challenge_id: int) -> Response | tuple[str, int]:
    """Let in each answer that nobody has looked at yet."""
    return _judged(challenge_id, HouseForm.sent(), lambda: acts.let_all_in(challenge_id, _me()))


@bp.post("/desk/challenges/<int:challenge_id>/answers/<int:idea_id>/admission", to=PRODUCT_TEAM)
def let_in(challenge_id: int, idea_id: int) -> Response | tuple[str, int]:
    """Let one answer in."""
    return _judged(challenge_id, HouseForm.sent(), lambda: acts.judge_answer(idea_id, True, _me()))


@bp.post("/desk/challenges/<int:challenge_id>/answers/<int:idea_id>/refusal", to=PRODUCT_TEAM)
def refuse(challenge_id: int, idea_id: int) -> Response | tuple[str, int]:
    """Do not let an answer in, for a reason."""
    form = WordsForm.sent()
    work = partial(acts.judge_answer, idea_id, False, _me(), form["words"].data)
    return _judged(challenge_id, form, work, "telling", idea_id)


@bp.post("/desk/challenges/<int:challenge_id>/answers/<int:idea_id>/feedback", to=PRODUCT_TEAM)
def advise(challenge_id: int, idea_id: int) -> Response | tuple[str, int]:
    """Write what the author of an answer is told with the results."""
    form = WordsForm.sent()
    return _judged(challenge_id, form, lambda: acts.advise(idea_id, _me(), form["words"].data), "telling", idea_id)


@bp.post("/desk/challenges/<int:challenge_id>/evaluation", to=PRODUCT_TEAM)
def evaluate(challenge_id: int) -> Response | tuple[str, int]:
    """Give the answers to the jury."""
    return _judged(challenge_id, HouseForm.sent(), lambda: hand_to_jury(challenge_id, _me()))


@bp.post("/desk/challenges/<int:challenge_id>/evaluations/<int:idea_id>/<int:person_id>", to=PRODUCT_TEAM)
def reassign(challenge_id: int, idea_id: int, person_id: int) -> Response | tuple[str, int]:
    """Give an answer to another juror."""
    form: Any = JurorForm.sent()

    def work() -> Any:
        return acts.reassign(idea_id, person_id, form.person_id(), _me())

    return _judged(challenge_id, form, work)


@bp.post("/desk/challenges/<int:challenge_id>/shortlist", to=PRODUCT_TEAM)
def shortlist(challenge_id: int) -> Response | tuple[str, int]:
    """Rank the answers and draw the shortlist."""
    form = SizeForm.sent()
    return _judged(challenge_id, form, lambda: acts.shortlist(challenge_id, _me(), form["size"].data), "size")


@bp.post("/desk/challenges/<int:challenge_id>/results", to=PRODUCT_TEAM)
def announce(challenge_id: int) -> Response | tuple[str, int]:
    """Announce all results at once."""
    form = AnnounceForm.sent()
    challenge = queries.get_challenge(challenge_id, current_viewer())

    def work() -> Any:
        return acts.announce(challenge_id, _me(), form["reason"].data, _awards(challenge))

    return _judged(challenge_id, form, work, "announcing")


def _awards(challenge: Challenge) -> dict[int, int]:
    """Return what was typed beside the answers: an amount, or nothing for no award."""
    sent = {name.removeprefix("award-"): value for name, value in request.form.items() if name.startswith("award-")}
    given = {key: value for key, value in sent.items() if key.isascii() and key.isdigit() and value.strip()}
    try:
        return {int(key): parse(value, challenge.currency).minor for key, value in given.items()}
    except Refused as refusal:
        raise Invalid({"awards": refusal}) from refusal


@bp.post("/desk/challenges/<int:challenge_id>/answers/<int:idea_id>/payment", to=MAKERS)
def pay(challenge_id: int, idea_id: int) -> Response | tuple[str, int]:
    """Give an award, or one author's share of it, to be paid out."""
    whom = request.form.get("person", "")
    winner_id = int(whom) if whom.isascii() and whom.isdigit() and len(whom) < 19 else None
    return _judged(challenge_id, HouseForm.sent(), lambda: pay_award(idea_id, _me(), winner_id))


@bp.post("/desk/challenges/<int:challenge_id>/answers/<int:idea_id>/appeal", to=PRODUCT_TEAM)
def answer_appeal(challenge_id: int, idea_id: int) -> Response | tuple[str, int]:
    """Answer an appeal."""
    form, upholds = WordsForm.sent(), request.form.get("upholds") == "yes"
    work = partial(acts.answer_appeal, idea_id, _me(), form["words"].data, upholds)
    return _judged(challenge_id, form, work, "telling", idea_id)


@bp.post("/desk/challenges/<int:challenge_id>/archive", to=PRODUCT_TEAM)
def archive(challenge_id: int) -> Response | tuple[str, int]:
    """Put it away."""
    return _judged(challenge_id, HouseForm.sent(), lambda: acts.archive(challenge_id, _me()))


def _me() -> int:
    return current_viewer().id or 0


def _true(_: object) -> bool:
    return True

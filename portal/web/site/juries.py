"""What members do around the judging of a challenge: withdraw, judge, accept an award, appeal."""

from collections.abc import Callable
from typing import Any

from flask import Response as Text
from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import TextAreaField, validators

from portal.challenges import acts, queries
from portal.challenges.acts.judging import POINTS
from portal.challenges.models import Challenge
from portal.challenges.rules import EVALUATION_LIFE
from portal.ideas.queries import ideas_with
from portal.kit import limits
from portal.kit.errors import NotFound
from portal.kit.text import clean_line
from portal.kit.words import N_
from portal.people.queries import names
from portal.web.forms import HouseForm, within
from portal.web.pages import Pages
from portal.web.policy import ANYBODY, MEMBERS
from portal.web.site.challenges import standing
from portal.web.viewing import current_viewer

bp = Pages("juries", __name__)


class ScoreForm(HouseForm):
    """What a juror says about one answer, beside the scores."""

    comment = TextAreaField(N_("Comment for the team"), [validators.Optional(), within(limits.NOTE)])


class WhyForm(HouseForm):
    """Why somebody stands aside, or appeals."""

    words = TextAreaField(N_("Why"), [within(limits.REASON)])


class AcceptForm(HouseForm):
    """The agreement as it was shown, accepted."""


@bp.get("/challenges/<int:challenge_id>/ranking.json", to=ANYBODY)
def ranking(challenge_id: int) -> Text:
    """Send what the ranking rests on: whoever wants to may rank again, and compare the hash."""
    challenge = queries.get_challenge(challenge_id, current_viewer())
    found, _ = queries.ranking_of(challenge_id)
    if found is None or challenge.status not in queries.TOLD:
        raise NotFound("This does not exist, or not any more.")
    return Text(found.snapshot, mimetype="application/json", headers={"X-Snapshot-Sha256": found.hash})


@bp.get("/challenges/<int:challenge_id>/jury", to=MEMBERS)
def show(challenge_id: int) -> str:
    """Show a juror what is to be judged."""
    return _page(challenge_id)


def _page(challenge_id: int, **refused: Any) -> str:
    seen, challenge = current_viewer(), _for_jurors(challenge_id)
    juried = queries.before_juror(challenge_id, seen.id or 0)
    ideas = {line.id: line for line in ideas_with([each.evaluation.idea_id for each in juried], seen)}
    return render_template(
        "site/challenges/jury.html",
        challenge=challenge,
        **standing(challenge),
        juried=juried,
        ideas=ideas,
        names=names(juror for each in juried for juror in each.others),
        criteria=queries.criteria_of(challenge_id),
        states=EVALUATION_LIFE.names,
        most=POINTS.most,
        **{"score": ScoreForm(), "why": WhyForm(), "refused": 0, "typed": {}, **refused},
    )


def _for_jurors(challenge_id: int) -> Challenge:
    """Return a challenge, for its jury only."""
    seen = current_viewer()
    challenge = queries.get_challenge(challenge_id, seen)
    if not queries.is_juror(challenge_id, seen.id):
        raise NotFound("This does not exist, or not any more.")
    return challenge


@bp.post("/challenges/<int:challenge_id>/jury/<int:idea_id>", to=MEMBERS, limit="120 per hour")
def score(challenge_id: int, idea_id: int) -> Response | tuple[str, int]:
    """Keep or give the scores of one answer."""
    form, juror_id = ScoreForm.sent(), current_viewer().id or 0
    gives = request.form.get("gives") == "yes"
    points = _points()

    def work() -> bool:
        acts.score(idea_id, juror_id, points, form["comment"].data or "", gives=gives)
        return True

    if form.accept(work) is None:
        return _page(challenge_id, score=form, refused=idea_id, typed=points), form.status
    return redirect(url_for("juries.show", challenge_id=challenge_id, _anchor=f"idea-{idea_id}"), 303)


def _points() -> dict[int, int]:
    """Return the scores that were typed; what is no number is refused as one out of range."""
    sent = {name.removeprefix("points-"): value for name, value in request.form.items() if name.startswith("points-")}
    given = {key: value.strip() for key, value in sent.items() if key.isascii() and key.isdigit() and len(key) < 19}
    return {int(key): _number(value) for key, value in given.items() if value}


def _number(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 4 else -1


@bp.post("/challenges/<int:challenge_id>/jury/<int:idea_id>/conflict", to=MEMBERS, limit="60 per hour")
def stand_aside(challenge_id: int, idea_id: int) -> Response | tuple[str, int]:
    """Stand aside from one answer."""
    form, juror_id = WhyForm.sent(), current_viewer().id or 0
    if form.accept(lambda: _true(acts.stand_aside(idea_id, juror_id, form["words"].data, juror_id))) is None:
        return _page(challenge_id, why=form, refused=idea_id), form.status
    return redirect(url_for("juries.show", challenge_id=challenge_id), 303)


@bp.post("/challenges/<int:challenge_id>/answers/<int:idea_id>/withdrawal", to=MEMBERS, limit="20 per hour")
def withdraw(challenge_id: int, idea_id: int) -> Response | tuple[str, int]:
    """Take one's own answer out of the challenge."""
    person_id = current_viewer().id or 0
    return _done(challenge_id, HouseForm.sent(), lambda: acts.withdraw_answer(idea_id, person_id))


@bp.post("/challenges/<int:challenge_id>/answers/<int:idea_id>/award", to=MEMBERS, limit="20 per hour")
def accept(challenge_id: int, idea_id: int) -> Response | tuple[str, int]:
    """Accept an award, with the agreement as it was shown."""
    person_id, agreed = current_viewer().id or 0, clean_line(request.form.get("agreed", ""))
    return _done(challenge_id, AcceptForm.sent(), lambda: acts.accept_award(idea_id, person_id, agreed))


@bp.post("/challenges/<int:challenge_id>/answers/<int:idea_id>/appeal", to=MEMBERS, limit="20 per hour")
def appeal(challenge_id: int, idea_id: int) -> Response | tuple[str, int]:
    """Appeal against the result of one's own answer."""
    form, person_id = WhyForm.sent(), current_viewer().id or 0
    return _done(challenge_id, form, lambda: acts.appeal(idea_id, person_id, form["words"].data))


def _done(challenge_id: int, form: HouseForm, work: Callable[[], object]) -> Response | tuple[str, int]:
    """Do the work; refused, show why, with what was typed."""
    challenge = queries.get_challenge(challenge_id, current_viewer())
    if form.accept(lambda: _true(work())) is None:
        typed = form["words"].data if "words" in form else ""
        more = {"challenge": challenge, **standing(challenge), "form": form, "typed_words": typed}
        return render_template("site/challenges/refused.html", **more), form.status
    return redirect(url_for("challenges.show", challenge_id=challenge_id), 303)


def _true(_: object) -> bool:
    return True

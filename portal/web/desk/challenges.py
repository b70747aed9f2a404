"""The desk of challenges: write one, publish it, give it time, close it, choose among the answers."""

from collections.abc import Callable
from datetime import UTC, timedelta
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import DateTimeLocalField, SelectField, StringField, TextAreaField, validators

from portal.challenges import acts, queries
from portal.challenges.models import Challenge
from portal.challenges.rules import LIFE
from portal.flows.answering import choose_answer
from portal.ideas.queries import Wanted, best_ideas
from portal.kit import limits
from portal.kit.clock import now
from portal.kit.i18n import gettext
from portal.kit.words import N_
from portal.web.forms import HouseForm, within
from portal.web.pages import Pages
from portal.web.policy import PRODUCT_TEAM
from portal.web.site.challenges import standing
from portal.web.viewing import current_viewer

bp = Pages("desk_challenges", __name__)
MOST = 200  # answers to choose among
FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
TIME = validators.InputRequired(N_("Please fill this in."))


class ChallengeForm(HouseForm):
    """What a challenge is made of; times are those of the server, in UTC."""

    title = StringField(N_("Question of the challenge"), [within(limits.TITLE)])
    brief = TextAreaField(
        N_("Brief"), [within(limits.BODY)], description=N_("What is known, what is sought, and how you choose.")
    )
    reward = StringField(N_("What the chosen answer gets"), [validators.Optional(), within(limits.LINE)])
    opens_at = DateTimeLocalField(N_("Opens (UTC)"), [TIME], format=FORMATS)
    closes_at = DateTimeLocalField(N_("Closes (UTC)"), [TIME], format=FORMATS)

    def words(self) -> dict[str, Any]:
        """Return what the acts take."""
        said = {name: self[name].data or "" for name in ("title", "brief", "reward")}
        return said | {name: self[name].data.replace(tzinfo=UTC) for name in ("opens_at", "closes_at")}


class ReasonForm(HouseForm):
    """A public reason, and perhaps the answer that is chosen."""

    winner = SelectField(N_("Answer to the challenge"), [validators.Optional()], choices=[], validate_choice=False)
    reason = TextAreaField(N_("Public reason"), [within(limits.REASON)])


@bp.get("/desk/challenges", to=PRODUCT_TEAM)
def index() -> str:
    """Show every challenge, and the form for one more."""
    start = now().replace(second=0, microsecond=0)
    return _index(ChallengeForm(opens_at=start, closes_at=start + timedelta(days=30)))


@bp.post("/desk/challenges", to=PRODUCT_TEAM, limit="30 per hour")
def create() -> Response | tuple[str, int]:
    """Draft a challenge."""
    form: Any = ChallengeForm.sent()
    person_id = current_viewer().id or 0
    made = form.accept(lambda: acts.write_challenge(person_id=person_id, **form.words()))
    if made is None:
        return _index(form), 422
    return redirect(url_for("desk_challenges.show", challenge_id=made), 303)


def _index(form: HouseForm) -> str:
    page = queries.all_challenges(current_viewer(), request.args.get("after"))
    rows = [(each, standing(each)) for each in page.items]
    after = request.args.get("after")
    return render_template("desk/challenges/index.html", rows=rows, next=page.next, after=after, form=form)


@bp.get("/desk/challenges/<int:challenge_id>", to=PRODUCT_TEAM)
def show(challenge_id: int) -> str:
    """Show one challenge to be steered."""
    return _page(queries.get_challenge(challenge_id, current_viewer()))


@bp.post("/desk/challenges/<int:challenge_id>", to=PRODUCT_TEAM, limit="60 per hour")
def edit(challenge_id: int) -> Response | tuple[str, int]:
    """Write a challenge better, or give it more time."""
    form: Any = ChallengeForm.sent()
    person_id = current_viewer().id or 0

    def work() -> bool:
        acts.edit_challenge(challenge_id, person_id=person_id, **form.words())
        return True

    return _answered(challenge_id, form, work, form=form)


@bp.post("/desk/challenges/<int:challenge_id>/publication", to=PRODUCT_TEAM)
def publish(challenge_id: int) -> Response | tuple[str, int]:
    """Ask everybody."""
    return _stepped(challenge_id, acts.publish_challenge)


@bp.post("/desk/challenges/<int:challenge_id>/closing", to=PRODUCT_TEAM)
def close(challenge_id: int) -> Response | tuple[str, int]:
    """Take no more answers."""
    return _stepped(challenge_id, acts.close_challenge)


@bp.post("/desk/challenges/<int:challenge_id>/cancellation", to=PRODUCT_TEAM)
def cancel(challenge_id: int) -> Response | tuple[str, int]:
    """Call it off."""
    form, person_id = ReasonForm.sent(), current_viewer().id or 0

    def work() -> bool:
        acts.cancel_challenge(challenge_id, person_id, form["reason"].data)
        return True

    return _answered(challenge_id, form, work, cancelling=form)


@bp.post("/desk/challenges/<int:challenge_id>/decision", to=PRODUCT_TEAM)
def decide(challenge_id: int) -> Response | tuple[str, int]:
    """Choose an answer, or none."""
    form, person_id = ReasonForm.sent(), current_viewer().id or 0
    winner = form["winner"].data or ""
    idea_id = int(winner) if winner.isascii() and winner.isdigit() and len(winner) < 19 else None

    def work() -> bool:
        choose_answer(challenge_id, idea_id, person_id, form["reason"].data)
        return True

    return _answered(challenge_id, form, work, deciding=form)


def _true(_: object) -> bool:
    return True


def _stepped(challenge_id: int, step: Callable[[int, int], object]) -> Response | tuple[str, int]:
    person_id = current_viewer().id or 0
    form = HouseForm.sent()
    return _answered(challenge_id, form, lambda: _true(step(challenge_id, person_id)), stepping=form)


def _answered(
    challenge_id: int, sent: HouseForm, work: Callable[[], bool], **forms: HouseForm
) -> Response | tuple[str, int]:
    """Do the work; refused, show the page again with what was typed."""
    if sent.accept(work) is None:
        return _page(queries.get_challenge(challenge_id, current_viewer()), **forms), 422
    return redirect(url_for("desk_challenges.show", challenge_id=challenge_id), 303)


def _page(challenge: Challenge, **forms: Any) -> str:
    seen = current_viewer()
    entries = best_ideas(seen, "top", Wanted(challenge_id=challenge.id), size=MOST).items
    stands = standing(challenge)
    given: dict[str, Any] = {"form": ChallengeForm(obj=challenge), "deciding": ReasonForm(), "stepping": None}
    given |= {"cancelling": ReasonForm(), **forms}
    none = ("", gettext("None of them"))
    given["deciding"]["winner"].choices = [none, *((str(each.id), f"{each.title} ({each.votes})") for each in entries)]
    given["cancelling"]["winner"].choices = []
    status = "closed" if stands["phase"] == "closed" else challenge.status
    steps = [step.name for step in LIFE.steps_from(status, seen.role)]
    if queries.criteria_of(challenge.id):  # then the jury comes first
        steps = [name for name in steps if name != "decide"]
    more = {"entries": entries, "steps": steps, **stands, **given}
    return render_template("desk/challenges/show.html", challenge=challenge, **more)

"""The desk of rewards: what was asked for, and the catalogue; the rules are in `ruling`."""

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, IntegerField, StringField, TextAreaField, validators, widgets

from portal.kit import limits
from portal.kit.words import N_
from portal.rewards import acts, queries
from portal.rewards.acts.offering import EACH, STOCK
from portal.rewards.rules import HOLDING, NAMES, REDEMPTION_LIFE
from portal.web.forms import HouseForm, within
from portal.web.pages import Pages
from portal.web.policy import MAKERS, PRODUCT_TEAM, STAFF_ONLY
from portal.web.viewing import current_viewer

bp = Pages("desk_rewards", __name__)
OPEN, DONE = HOLDING, ("fulfilled", "cancelled", "rejected", "expired", "returned")
NOUNS = {name: name for name in ("approve", "reject", "confirm", "fulfil", "cancel")} | {"return": "take_back"}


class StepForm(HouseForm):
    """What is said when something asked for is not sent."""

    reason = StringField(N_("Reason"), [validators.Optional(), within(limits.NOTE)])


class RewardForm(HouseForm):
    """Something of the catalogue."""

    name = StringField(N_("Name of the reward"), [within(limits.TITLE)])
    body = TextAreaField(N_("What it is"), [validators.Optional(), within(limits.NOTE)])
    price = IntegerField(N_("Price in points"), [within(limits.POINTS)])
    stock = IntegerField(N_("How many are there"), [within(STOCK)])
    most_each = IntegerField(N_("At most so many for one member"), [validators.Optional(), within(EACH)])
    is_offered = BooleanField(N_("It is offered"), default=True)
    seen = IntegerField(validators=[validators.Optional(), within(STOCK)], widget=widgets.HiddenInput())


@bp.get("/desk/rewards", to=STAFF_ONLY)
def index() -> str:
    """Show what members asked for."""
    return _redemptions(StepForm())


def _redemptions(form: HouseForm, at: int = 0) -> str:
    done = request.args.get("show") == "done"
    page = queries.redemptions(DONE if done else OPEN, request.args.get("after"))
    role = current_viewer().role
    return render_template(
        "desk/rewards/index.html",
        rows=[(row, REDEMPTION_LIFE.steps_from(row.status, role)) for row in page.items],
        next=page.next,
        after=request.args.get("after"),
        done=done,
        names=NAMES,
        nouns=NOUNS,
        at=at,
        form=form,
    )


@bp.post("/desk/redemptions/<int:redemption_id>/approval", to=PRODUCT_TEAM)
def approve(redemption_id: int) -> Response | tuple[str, int]:
    """Agree to something dear."""
    return _step(acts.approve_redemption, redemption_id)


@bp.post("/desk/redemptions/<int:redemption_id>/refusal", to=PRODUCT_TEAM)
def reject(redemption_id: int) -> Response | tuple[str, int]:
    """Refuse something dear, for a reason."""
    return _step(acts.reject_redemption, redemption_id, request.form.get("reason", ""))


@bp.post("/desk/redemptions/<int:redemption_id>/return", to=MAKERS)
def take_back(redemption_id: int) -> Response | tuple[str, int]:
    """Credit the points of what came back."""
    return _step(acts.return_redemption, redemption_id, request.form.get("reason", ""))


@bp.post("/desk/redemptions/<int:redemption_id>/confirmation", to=MAKERS)
def confirm(redemption_id: int) -> Response | tuple[str, int]:
    """Promise that it will be sent."""
    return _step(acts.confirm_redemption, redemption_id)


@bp.post("/desk/redemptions/<int:redemption_id>/fulfilment", to=MAKERS)
def fulfil(redemption_id: int) -> Response | tuple[str, int]:
    """Say that it is sent."""
    return _step(acts.fulfil_redemption, redemption_id)


@bp.post("/desk/redemptions/<int:redemption_id>/cancellation", to=MAKERS)
def cancel(redemption_id: int) -> Response | tuple[str, int]:
    """Cancel it, and give the points back."""
    return _step(acts.cancel_redemption, redemption_id, request.form.get("reason", ""))


def _step(step: Callable[..., object], redemption_id: int, *more: str) -> Response | tuple[str, int]:
    form, person_id = StepForm.sent(), current_viewer().id or 0
    if form.accept(lambda: _true(step(redemption_id, person_id, *more))) is None:
        return _redemptions(form, redemption_id), 409
    return redirect(url_for("desk_rewards.index"), 303)


def _true(_: object) -> bool:
    return True


@bp.get("/desk/rewards/catalogue", to=STAFF_ONLY)
def catalogue() -> str:
    """Show what is offered, and the form for one more thing."""
    return render_template("desk/rewards/catalogue.html", rewards=queries.rewards(), form=RewardForm())


@bp.post("/desk/rewards/catalogue", to=PRODUCT_TEAM, limit="60 per hour")
def offer() -> Response | tuple[str, int]:
    """Offer something for points."""
    form, person_id = RewardForm.sent(), current_viewer().id or 0
    if form.accept(lambda: _offer(form, person_id)) is None:
        return render_template("desk/rewards/catalogue.html", rewards=queries.rewards(), form=form), 422
    return redirect(url_for("desk_rewards.catalogue"), 303)


def _offer(form: Any, person_id: int) -> int:
    words = (form.name.data or "", form.body.data or "", form.price.data, form.stock.data)
    return acts.offer_reward(*words, person_id, most_each=form.most_each.data)


@bp.get("/desk/rewards/catalogue/<int:reward_id>", to=PRODUCT_TEAM)
def reward(reward_id: int) -> str:
    """Show the form to change something of the catalogue."""
    kept = queries.get_reward(reward_id)
    form = RewardForm(obj=kept)
    form.stock.data = form.seen.data = kept.left_over
    return render_template("desk/rewards/reward.html", reward=kept, form=form)


@bp.post("/desk/rewards/catalogue/<int:reward_id>", to=PRODUCT_TEAM, limit="60 per hour")
def change(reward_id: int) -> Response | tuple[str, int]:
    """Change something of the catalogue."""
    kept, form, person_id = queries.get_reward(reward_id), RewardForm.sent(), current_viewer().id or 0
    if form.accept(lambda: _change(reward_id, form, person_id)) is None:
        return render_template("desk/rewards/reward.html", reward=kept, form=form), 422
    return redirect(url_for("desk_rewards.catalogue"), 303)


def _change(reward_id: int, form: Any, person_id: int) -> bool:
    words = (form.name.data or "", form.body.data or "", form.price.data, form.stock.data)
    more = {"most_each": form.most_each.data, "is_offered": form.is_offered.data, "seen": form.seen.data}
    acts.change_reward(reward_id, *words, person_id, **more)
    return True

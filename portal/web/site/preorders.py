"""What is made to order: the list, one pre-order from the first order to the last parcel, and its product."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import TextAreaField

from portal.flows.checkout import order_with
from portal.flows.parcels import order_to_point
from portal.ideas.queries import get_idea
from portal.kit import limits
from portal.kit.clock import now
from portal.kit.errors import NotFound
from portal.kit.i18n import gettext
from portal.kit.limits import PICTURE_BYTES
from portal.kit.setting import setting
from portal.kit.words import N_
from portal.kit.zones import zone_for
from portal.orders.acts.preorders import ladder_of
from portal.orders.queries import (
    SHELVES,
    Offer,
    destinations,
    exception_of,
    get_offer,
    mine_in,
    offers,
)
from portal.orders.queries.options import menu_of
from portal.orders.queries.taxing import Taxed, taxes_everywhere
from portal.orders.rules.collecting import PLAINLY
from portal.orders.rules.lives import OPEN
from portal.orders.rules.options import PICTURE, Menu
from portal.people.queries import Viewer
from portal.production.acts import ask_about
from portal.production.models import Batch
from portal.production.queries import get_batch, places, updates
from portal.production.queries.plans import batches_of_preorder
from portal.production.rules import STAGE_NAMES
from portal.rewards.queries.standing import usable_vouchers
from portal.talk.pictures import sizes_of
from portal.talk.queries import threads
from portal.web.countries import country_name
from portal.web.forms import HouseForm, within
from portal.web.pages import Pages
from portal.web.papers import percent
from portal.web.policy import ANYBODY, MEMBERS
from portal.web.site.again import choose_again
from portal.web.site.choosing import OrderForm, first_form, order_form, priced
from portal.web.site.pictures import AROUND
from portal.web.viewing import current_viewer

bp = Pages("preorders", __name__)


class QuestionForm(HouseForm):
    """What somebody wants to know of a batch."""

    body = TextAreaField(N_("Question or remark"), [within(limits.COMMENT)])


@bp.get("/preorders", to=ANYBODY, cached=True)
def index() -> str:
    """Show what can be ordered, what is being made, and what was."""
    shelf = request.args.get("shelf", "open")
    shelf = shelf if shelf in SHELVES else "open"
    after = request.args.get("after")
    page = offers(shelf, current_viewer(), after)
    return render_template("site/preorders/index.html", page=page, shelf=shelf, after=after)


@bp.get("/preorders/<int:preorder_id>", to=ANYBODY, cached=True)
def show(preorder_id: int) -> str:
    """Show a pre-order."""
    return _page(preorder_id)


def _page(preorder_id: int, order: OrderForm | None = None, question: QuestionForm | None = None) -> str:
    seen = current_viewer()
    offer = get_offer(preorder_id, seen)
    batches, batch = _batches(preorder_id, seen)
    return render_template(
        "site/preorders/show.html",
        offer=offer,
        batches=batches,
        steps=track(offer, batch),
        idea=find_idea(offer.product.idea_id, seen),
        mine=mine_in(preorder_id, seen),
        **_asked(offer, order),
        **_workshop(offer, batch, seen),
        question=question or QuestionForm(),
    )


def _asked(offer: Offer, order: OrderForm | None) -> dict[str, Any]:
    """Return the order form with what is to be chosen, and what the present choice comes to."""
    told: dict[str, Any] = {"plainly": PLAINLY, "exception": exception_of(offer.preorder.id), "percent": percent}
    if offer.preorder.status not in OPEN:
        return told | {"menu": Menu(), "order": None}
    told["taxes"] = taxes_everywhere(offer.terms.base, now().astimezone(zone_for("")).date())
    menu = menu_of(offer.product.id)
    is_first, order = order is None, order or first_form(menu, offer)
    earlier = request.args.get("again", 0, type=int) if is_first and order else 0
    changed = choose_again(order, menu, offer, earlier, current_viewer()) if order and earlier else []
    priced_now = priced(offer, menu, order.choice(), order["quantity"].data) if order and menu.groups else None
    together = [(name_of(menu, one), name_of(menu, other)) for one, other in sorted(menu.exclusions)]
    found: dict[str, Any] = {"menu": menu, "order": order, "priced": priced_now, "not_together": together}
    found["vouchers"] = usable_vouchers(current_viewer().id or 0, offer.preorder.currency) if order else []
    return told | found | {"again": earlier, "changed": changed}


def taxes_of(preorder_id: int) -> list[Taxed]:
    """Return what of the price of a pre-order is tax, by destination."""
    ladder = ladder_of(preorder_id)
    return taxes_everywhere(ladder[0].minor, now().astimezone(zone_for("")).date()) if ladder else []


def name_of(menu: Menu, value_id: int) -> str:
    """Return the name of a value of a menu."""
    return next((value.name for group in menu.groups for value in group.values if value.id == value_id), "")


def _batches(preorder_id: int, seen: Viewer) -> tuple[list[Batch], Batch | None]:
    """Return the batches of a pre-order, and the one that is asked for or else the first."""
    found = [each for each in batches_of_preorder(preorder_id) if each.audience_id in seen.audiences]
    wanted = request.args.get("batch", 0, type=int)
    return found, next((each for each in found if each.id == wanted), found[0] if found else None)


def _workshop(offer: Offer, batch: Batch | None, seen: Viewer) -> dict[str, Any]:
    """Return what the workshop tells, where it goes, and what is asked."""
    told = updates(batch.id) if batch else []
    rows = places(batch.id) if batch else destinations(offer.preorder.id)
    after = request.args.get("after")
    return {
        "batch": batch,
        "told": [Update(stage_name(row.stage), row.done, row.html, row.told_at, row.picture) for row in told],
        "sizes": sizes_of(row.picture for row in told if row.picture),
        "goes": [(place_name(row), row.quantity, getattr(row, "status", None)) for row in rows],
        "talk": threads(f"batch:{batch.id}", seen, after) if batch else None,
        "after": after,
        "answer_within": timedelta(hours=setting("BATCH_ANSWER_HOURS")),
    }


@dataclass(frozen=True, slots=True)
class Update:
    """What the workshop told, as a page shows it."""

    stage: str
    done: int | None
    html: str
    at: Any
    picture: str | None


def stage_name(stage: str) -> str:
    """Return the name of a stage in the present language; one of the workshop's own stays as it was typed."""
    known = STAGE_NAMES.get(stage.lower())
    return gettext(known) if known else stage


def place_name(row: Any) -> str:
    """Return the name of a destination."""
    region = getattr(row, "region", "")
    name = country_name(row.country) if row.country else gettext("Not known yet")
    return f"{name}, {region.title()}" if region else name


def find_idea(idea_id: int | None, seen: Viewer) -> Any:
    """Return the idea that a product comes from, if the viewer may see it."""
    try:
        return get_idea(idea_id, seen).idea if idea_id else None
    except NotFound:
        return None


AT_THRESHOLD = ("tipped", "closed", "collecting", "go")


def track(offer: Offer, batch: Batch | None) -> list[tuple[str, str, str | None]]:
    """Return the way of a pre-order as steps with their state: done, now, next or stopped."""
    status, threshold = offer.preorder.status, offer.preorder.threshold
    reached = gettext("{n} reached", n=threshold)
    is_open_now = status in ("live", "paused")
    first = [(gettext("Open for orders"), "now" if is_open_now else "done", None)]
    if status in ("no_go", "cancelled"):
        stopped = gettext("Not enough orders") if status == "no_go" else gettext("Called off")
        return [*first, (stopped, "stopped", None)]
    now = "next" if is_open_now else "now" if status in AT_THRESHOLD else "done"
    second = [(reached, now, None)]
    stages = batch.stages if batch else offer.product.stages or ["materials", "making", "inspection"]
    last = {"shipping": "now", "completed": "done"}.get(status, "next")
    return [*first, *second, *_stages(stages, batch), (gettext("On its way"), last, None)]


def _stages(stages: list[str], batch: Batch | None) -> list[tuple[str, str, str | None]]:
    if batch is None:
        return [(stage_name(stage), "next", None) for stage in stages]
    here = stages.index(batch.stage) if batch.stage in stages else 0
    here = len(stages) if batch.status == "done" else here
    note = gettext("Paused") if batch.status == "on_hold" else None
    states = ["done" if n < here else "now" if n == here else "next" for n in range(len(stages))]
    return [(stage_name(s), state, note if state == "now" else None) for s, state in zip(stages, states, strict=True)]


@bp.post("/preorders/<int:preorder_id>/orders", to=MEMBERS, limit="60 per hour", most=PICTURE_BYTES + AROUND)
def order(preorder_id: int) -> Response | tuple[str, int]:
    """Order so many of what was chosen, or only show what the choice comes to."""
    offer = get_offer(preorder_id, current_viewer())
    form = _form_of(offer).sent()
    assert isinstance(form, OrderForm)
    buyer_id = current_viewer().id or 0
    is_fine = form.take_pictures(buyer_id)
    if request.form.get("look"):
        return _page(preorder_id, order=form), 200
    order_id = form.accept(lambda: _place(preorder_id, buyer_id, form)) if is_fine else None
    if order_id is None:
        _show_prices_of_now(form, _form_of(offer))
        return _page(preorder_id, order=form), form.status
    return redirect(url_for("orders.show", order_id=order_id), 303)


def _form_of(offer: Offer) -> type[OrderForm]:
    return order_form(menu_of(offer.product.id), offer.terms.base, offer.preorder.currency, offer.product.language)


def _place(preorder_id: int, buyer_id: int, form: OrderForm) -> int:
    n, name, code = form["quantity"].data, form["name"].data or "", form["voucher"].data or ""
    if point_id := form["point"].data:
        return order_to_point(preorder_id, buyer_id, n, point_id, name, form.choice(), code)
    is_new = bool(form["keep"].data) and not form.is_kept
    return order_with(preorder_id, buyer_id, n, form.address(), form.choice(), code, keep=is_new)


def _show_prices_of_now(form: OrderForm, kind: type[OrderForm]) -> None:
    """Let a form that was refused carry the prices that it shows now."""
    form["seen"].data = kind(None)["seen"].data


@bp.get("/preorders/<int:preorder_id>/price", to=ANYBODY)
def price(preorder_id: int) -> Response:
    """Say what a choice comes to, as one chooses."""
    offer = get_offer(preorder_id, current_viewer())
    menu = menu_of(offer.product.id)
    form = order_form(menu, offer.terms.base, offer.preorder.currency, offer.product.language)(request.args)
    form["seen"].data = ""
    for group in menu.groups:
        if group.kind == PICTURE:
            form[f"kept_{group.id}"].data = request.args.get(f"option_{group.id}", "")
    return jsonify(priced(offer, menu, form.choice(), form["quantity"].data).plain())


@bp.get("/batches/<int:batch_id>", to=ANYBODY)
def batch(batch_id: int) -> Response:
    """Lead to the page that tells of a batch."""
    found = get_batch(batch_id, current_viewer())
    chosen = batch_id if found.split_from_id else None
    return redirect(url_for("preorders.show", preorder_id=found.preorder_id, batch=chosen), 302)


@bp.post("/batches/<int:batch_id>/comments", to=MEMBERS, limit="60 per hour")
def ask(batch_id: int) -> Response | tuple[str, int]:
    """Ask about a batch, say what one sees, or answer."""
    found, form = get_batch(batch_id, current_viewer()), QuestionForm.sent()
    reply_to = request.form.get("reply_to", type=int)
    comment_id = form.accept(lambda: ask_about(batch_id, current_viewer().id or 0, form["body"].data, reply_to))
    if comment_id is None:
        return _page(found.preorder_id, question=form), form.status
    anchor = f"comment-{comment_id}"
    chosen = batch_id if found.split_from_id else None
    return redirect(url_for("preorders.show", preorder_id=found.preorder_id, batch=chosen, _anchor=anchor), 303)

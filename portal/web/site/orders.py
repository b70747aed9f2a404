"""My orders: what each costs, how it is paid, where it goes, and the way out while there is one."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import FileField, SelectField, StringField
from wtforms.validators import Optional

from portal.flows.checkout import use_voucher
from portal.kit import limits
from portal.kit.clock import now
from portal.kit.errors import NotFound, Refused
from portal.kit.limits import PICTURE_BYTES
from portal.kit.setting import setting
from portal.kit.words import N_
from portal.kit.zones import zone_for
from portal.orders import acts
from portal.orders.models import Preorder
from portal.orders.queries import Known, bills_of, get_bill, get_order, has_royalties, orders_of, preorder_of
from portal.orders.queries.addresses import kept_addresses, plain
from portal.orders.queries.cards import due_errands, pages_to_pay
from portal.orders.queries.catalogue import run_of
from portal.orders.queries.disputes import answer_by
from portal.orders.queries.money import received
from portal.orders.queries.options import configurations, customisations_of
from portal.orders.queries.pickups import get_point
from portal.orders.queries.returns import could_return, returns_of
from portal.orders.queries.taxing import tax_at
from portal.orders.rules.addresses import Address
from portal.orders.rules.collecting import NOW, PLAINLY
from portal.orders.rules.customising import CUSTOM_LIFE
from portal.orders.rules.lives import DEAD, EARNED, OPEN, ORDER_LIFE, PAYMENT_LIFE, UNDECIDED
from portal.orders.rules.payments import PROMISE_WAYS, VOUCHER, WAYS
from portal.orders.rules.returns import RETURN_LIFE, WISHES
from portal.orders.sender import carry
from portal.rewards.queries.standing import usable_vouchers
from portal.river.acts import told_at
from portal.talk.pictures import keep_picture
from portal.web.errors import say
from portal.web.forms import HouseForm, do_once, named, within
from portal.web.looks import company
from portal.web.pages import Pages
from portal.web.papers import PAPERS, number_of, pdf_of, percent
from portal.web.policy import MEMBERS
from portal.web.site.choosing import WhereForm
from portal.web.site.pictures import AROUND
from portal.web.viewing import current_viewer

bp = Pages("orders", __name__)


class SimulatedForm(HouseForm):
    """In which way the simulator pays."""

    way = SelectField(N_("What the simulated payment does"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self["way"].choices = named({way: words for way, (words, _) in WAYS.items()})


class VoucherForm(HouseForm):
    """The code of a voucher that pays a part."""

    voucher = StringField(N_("Voucher"), [within(limits.REFERENCE)])


class PromiseForm(HouseForm):
    """In which way the simulator promises, and what will come of it."""

    way = SelectField(N_("What the simulated payment does"), id="promise-way")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self["way"].choices = named({way: words for way, (words, _) in PROMISE_WAYS.items()})


@bp.get("/orders", to=MEMBERS)
def index() -> str:
    """Show my orders, the newest first."""
    after = request.args.get("after")
    return render_template(
        "site/orders/index.html",
        page=orders_of(current_viewer(), after),
        after=after,
        names=ORDER_LIFE.names,
        designs=has_royalties(current_viewer().id),
    )


def own_order(order_id: int) -> Known:
    """Return an order of the viewer's own; what others ordered is not there, whoever looks."""
    known = get_order(order_id, current_viewer())
    if known.order.person_id != current_viewer().id:
        raise NotFound("This does not exist, or not any more.")
    return known


@bp.get("/orders/<int:order_id>", to=MEMBERS)
def show(order_id: int) -> str:
    """Show one of my orders."""
    return _page(order_id)


def _page(order_id: int, *, anew: HouseForm | None = None, anew_at: int = 0, **forms: HouseForm) -> str:
    known = get_order(order_id, current_viewer())
    preorder = preorder_of(known.order, current_viewer())
    return render_template(
        "site/orders/show.html",
        known=known,
        order=known.order,
        preorder=preorder,
        names=ORDER_LIFE.names,
        payment_names=PAYMENT_LIFE.names,
        bank=setting("BANK_ACCOUNT"),
        company=company(),
        **_chosen(known) | _inquired(known) | {"anew": anew, "anew_at": anew_at},
        papers=_papers(known),
        **_ways_on(known, preorder, **forms) | _back_of(known) | _taxed(known) | _where_to(known),
    )


def _inquired(known: Known) -> dict[str, Any]:
    """Return until when a bank waits for an answer of the company to what it asks."""
    return {"answer_by": answer_by(known.order.id)} if known.inquiries and current_viewer().is_staff else {}


def _papers(known: Known) -> list[Any]:
    """Return the papers of an order with their numbers; before it is shipped there are none."""
    found = bills_of(known.order.id) if known.order.status in EARNED else []
    return [(bill, PAPERS[bill.kind], number_of(bill.kind, bill.year, bill.number)) for bill in found]


def _chosen(known: Known) -> dict[str, Any]:
    """Return what was chosen of the options, and what is put on."""
    return {
        "chosen": configurations([line.configuration_id for line in known.lines]),
        "put_on": customisations_of(known.order.id),
        "custom_names": CUSTOM_LIFE.names,
        "runs": {line.product_id: run_of(line.product_id, current_viewer()) for line in known.lines[:1]},
        "plainly": PLAINLY,
    }


def _where_to(known: Known) -> dict[str, Any]:
    """Return where the order is fetched, if somewhere, and what was received of each payment."""
    point_id = known.address.pickup_point_id if known.address else None
    taken = received(known.order.id) if known.captured else {}
    return {"point": get_point(point_id) if point_id else None, "taken": taken}


def _taxed(known: Known) -> dict[str, Any]:
    """Return what of the order is tax at its destination: by its invoice once it is shipped, before by today's rate."""
    order = known.order
    is_ours = order.preorder_id is not None and order.status not in DEAD
    today = now().astimezone(zone_for("")).date()
    found = tax_at(known.due, order.country, order.region, today) if is_ours else None
    return {"tax": found, "percent": percent, "is_billed": order.status in EARNED}


def _back_of(known: Known) -> dict[str, Any]:
    """Return what of the order comes back, and whether more of it could."""
    is_mine = known.order.person_id == current_viewer().id
    may = bool(is_mine and could_return(known.order, known.lines))
    found = returns_of(known.order.id) if known.order.status in EARNED else []
    return {"returns": found, "return_names": RETURN_LIFE.names, "wishes": WISHES, "may_return": may}


@bp.get("/orders/<int:order_id>/papers/<int:bill_id>.pdf", to=MEMBERS, limit="120 per hour")
def paper(order_id: int, bill_id: int) -> Response:
    """Send an invoice or credit note of an order."""
    get_order(order_id, current_viewer())
    return pdf_of(get_bill(bill_id, order_id, current_viewer()))


def _address(known: Known) -> Address:
    """Return where an order goes."""
    where = {"country": known.order.country, "region": known.order.region}
    if known.address:
        where |= {name: getattr(known.address, name) for name in ("name", "street", "postal_code", "city")}
    return Address(**where)


def _where(known: Known) -> WhereForm:
    """Return the form of where an order goes: an address that is kept is chosen there, any other stands in it."""
    here, mine = _address(known), kept_addresses(current_viewer().id)
    kept = next((each.id for each in mine if plain(each) == here), 0)
    is_fetched = known.address is not None and known.address.pickup_point_id is not None
    shown = {"country": here.country} if kept else {"name": here.name} if is_fetched else asdict(here)
    return WhereForm(None, mine=mine, now=here, kept=kept, **shown)


def _ways_on(
    known: Known,
    preorder: Preorder | None,
    pay: HouseForm | None = None,
    address: HouseForm | None = None,
    promise: HouseForm | None = None,
    voucher: HouseForm | None = None,
) -> dict[str, Any]:
    """Return what the buyer can do now, each as a form or a yes."""
    order, is_mine = known.order, known.order.person_id == current_viewer().id
    is_free = is_mine and preorder is not None and order.status in ("placed", "pledged", "confirmed")
    simulated, is_placed = is_mine and known.left and setting("SIMULATOR"), order.status == "placed"
    may_promise = simulated and preorder is not None and preorder.mode != NOW and is_placed
    return {
        "promise": (promise or PromiseForm()) if may_promise else None,
        "pay": (pay or SimulatedForm()) if simulated else None,
        **_vouchers(known, is_free=bool(is_free and is_placed and known.left), asked=voucher),
        "by_card": bool(is_mine and known.left and setting("STRIPE_SECRET")),
        "pages": pages_to_pay(order.id) if is_mine else {},
        "may_cancel": is_free and _is_undecided(preorder),
        "may_change": is_free and _is_undecided(preorder, OPEN),
        "form": (address or _where(known)) if is_free else None,
    }


class AnewForm(HouseForm):
    """Other words for what is put on an order, or another picture."""

    words = StringField(N_("Words"), [Optional(), within(limits.LINE)])
    photo = FileField(N_("Picture"), [Optional()])


def _is_undecided(preorder: Preorder | None, states: tuple[str, ...] = UNDECIDED) -> bool:
    return preorder is not None and preorder.status in states and preorder.closes_at > told_at()


def _back(order_id: int) -> Response:
    return redirect(url_for("orders.show", order_id=order_id), 303)


def _do(order_id: int, form: HouseForm, name: str, work: Callable[[], Any]) -> Response | tuple[str, int]:
    """Do the work for the viewer's own order, or show the page again with what is wrong."""
    get_order(order_id, current_viewer())
    if form.accept(lambda: (work(), True)[1]):
        return _back(order_id)
    return _page(order_id, **{name: form}), form.status


def _vouchers(known: Known, *, is_free: bool, asked: HouseForm | None) -> dict[str, Any]:
    """Return which vouchers may still pay a part, and how much they paid."""
    mine = usable_vouchers(current_viewer().id or 0, known.order.currency) if is_free else []
    paid = sum(payment.minor for payment in known.payments if payment.provider == VOUCHER)
    return {"vouchers": mine, "voucher": (asked or VoucherForm()) if mine or asked else None, "by_voucher": paid}


@bp.post("/orders/<int:order_id>/vouchers", to=MEMBERS, limit="20 per hour")
def use(order_id: int) -> Response | tuple[str, int]:
    """Pay a part of an order with a voucher."""
    form, me = VoucherForm.sent(), current_viewer().id or 0
    return _do(order_id, form, "voucher", lambda: use_voucher(order_id, form["voucher"].data, me))


@bp.post("/orders/<int:order_id>/payments", to=MEMBERS, limit="60 per hour")
def pay(order_id: int) -> Response | tuple[str, int]:
    """Pay through the simulator, where there is one."""
    form = SimulatedForm.sent()
    return _do(order_id, form, "pay", lambda: acts.pay_simulated(order_id, form["way"].data, current_viewer().id or 0))


@bp.post("/orders/<int:order_id>/promise", to=MEMBERS, limit="60 per hour")
def promise(order_id: int) -> Response | tuple[str, int]:
    """Promise the money through the simulator, where there is one."""
    form, me = PromiseForm.sent(), current_viewer().id or 0
    return _do(order_id, form, "promise", lambda: acts.promise_simulated(order_id, form["way"].data, me))


@bp.post("/orders/<int:order_id>/payments/<int:payment_id>/inquiry", to=MEMBERS, limit="60 per hour")
def inquire(order_id: int, payment_id: int) -> Response:
    """Ask what became of a payment without a clear answer."""
    get_order(order_id, current_viewer())
    acts.reconcile(payment_id, current_viewer().id or 0)
    return _back(order_id)


@bp.post("/orders/<int:order_id>/cards", to=MEMBERS, limit="20 per hour")
def pay_by_card(order_id: int) -> Response:
    """Begin to pay by card: the provider is asked for a page at once, and the order leads there."""
    get_order(order_id, current_viewer())
    errand_id = do_once(lambda: acts.begin_card(order_id, current_viewer().id or 0))
    if errand_id in due_errands():  # sent twice, it was asked before
        carry(errand_id)
    return _back(order_id)


@bp.post("/orders/<int:order_id>/address", to=MEMBERS, limit="60 per hour")
def address(order_id: int) -> Response | tuple[str, int]:
    """Say where an order goes."""
    known = get_order(order_id, current_viewer())
    form = WhereForm.sent(now=_address(known))
    return _do(order_id, form, "address", lambda: acts.set_address(order_id, form.address(), current_viewer().id or 0))


@bp.post("/orders/<int:order_id>/cancellation", to=MEMBERS)
def cancel(order_id: int) -> Response:
    """Cancel an order while orders are open."""
    get_order(order_id, current_viewer())
    acts.cancel_order(order_id, current_viewer().id or 0)
    return _back(order_id)


@bp.post(
    "/orders/<int:order_id>/put-on/<int:customisation_id>",
    to=MEMBERS,
    limit="60 per hour",
    most=PICTURE_BYTES + AROUND,
)
def put_on_anew(order_id: int, customisation_id: int) -> Response | tuple[str, int]:
    """Give other words or another picture for what is put on an order."""
    get_order(order_id, current_viewer())
    form, me = AnewForm.sent(), current_viewer().id or 0
    try:
        picture = _given_picture(me)
    except Refused as refusal:
        form.validate()
        form["photo"].errors = [say(refusal)]
        return _page(order_id, anew=form, anew_at=customisation_id), 422
    words = form["words"].data or ""
    if form.accept(lambda: (acts.write_anew(customisation_id, me, words, picture), True)[1]):
        return _back(order_id)
    return _page(order_id, anew=form, anew_at=customisation_id), form.status


def _given_picture(person_id: int) -> str | None:
    photo = request.files.get("photo")
    return keep_picture(person_id, photo.read()) if photo and photo.filename else None

"""Change one's order while orders are open: how many, and what was chosen."""

from typing import Any

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField, IntegerField

from portal.kit import limits
from portal.kit.errors import Conflict
from portal.kit.words import N_
from portal.orders import acts
from portal.orders.queries import Known, Offer, get_offer
from portal.orders.queries.options import configurations, menu_of
from portal.orders.rules.lives import OPEN
from portal.orders.rules.options import CHOICE, Choice, Menu
from portal.river.acts import told_at
from portal.web.forms import HouseForm, within
from portal.web.policy import MEMBERS
from portal.web.site.choosing import option_field
from portal.web.site.orders import bp, own_order
from portal.web.viewing import current_viewer


class ChangeForm(HouseForm):
    """How many, and a field more for each choice."""

    quantity = IntegerField(N_("How many"), [within(limits.QUANTITY)])
    seen = HiddenField()

    @property
    def options(self) -> list[Any]:
        """Return the fields of the choices."""
        return [field for name, field in self._fields.items() if name.startswith("option_")]

    def choice(self) -> Choice:
        """Return what is chosen now, at the prices that were shown."""
        picked = {int(field.name.removeprefix("option_")): str(field.data or "") for field in self.options}
        values = {group: int(value) for group, value in picked.items() if value.isdecimal() and len(value) < 19}
        return Choice(values, seen=self["seen"].data or "")


def _form_of(offer: Offer, menu: Menu) -> type[HouseForm]:
    groups = [group for group in menu.groups if group.kind == CHOICE]
    about = (offer.preorder.currency, offer.product.language)
    fields: dict[str, Any] = {f"option_{group.id}": option_field(group, *about) for group in groups}
    return type("ChangeForm", (ChangeForm,), fields | {"seen": HiddenField(default=menu.prices(offer.terms.base))})


def _found(order_id: int) -> tuple[Known, Offer, Menu]:
    """Return an order of the viewer's own that can be changed, with its pre-order and its choices."""
    known = own_order(order_id)
    offer = get_offer(known.order.preorder_id or 0, current_viewer())
    is_open = offer.preorder.status in OPEN and offer.preorder.closes_at > told_at()
    if known.order.status not in acts.CHANGEABLE or not is_open:
        raise Conflict("This order can no longer be changed: it counts for the decision.", code="locked")
    return known, offer, menu_of(offer.product.id)


@bp.get("/orders/<int:order_id>/change", to=MEMBERS)
def change(order_id: int) -> str | Response:
    """Show what was ordered, to be changed; where it cannot be any more, the page of the order says so."""
    try:
        known, offer, menu = _found(order_id)
    except Conflict:
        return redirect(url_for("orders.show", order_id=order_id), 303)
    line = known.lines[0]
    frozen = configurations([line.configuration_id]).get(line.configuration_id or 0)
    parts = frozen.snapshot["parts"] if frozen else []
    picked = {f"option_{part['group_id']}": str(part["value_id"]) for part in parts if part["value_id"]}
    return _page(known, offer, _form_of(offer, menu)(None, quantity=line.quantity, **picked))


def _page(known: Known, offer: Offer, form: HouseForm) -> str:
    return render_template("site/orders/change.html", order=known.order, known=known, offer=offer, form=form)


@bp.post("/orders/<int:order_id>/change", to=MEMBERS, limit="60 per hour")
def save_change(order_id: int) -> Response | tuple[str, int]:
    """Let the order be for what was typed; where it is refused, the page shows today's prices."""
    known, offer, menu = _found(order_id)
    kind, me = _form_of(offer, menu), current_viewer().id or 0
    form: Any = kind.sent()
    if form.accept(lambda: acts.change_order(order_id, me, form.quantity.data, form.choice())) is None:
        form["seen"].data = kind(None)["seen"].data
        return _page(known, offer, form), form.status
    return redirect(url_for("orders.show", order_id=order_id), 303)

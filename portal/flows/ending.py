"""End an order that is being made and that nobody pays for any more: its pieces stay here, beyond the orders."""

from portal.flows.parcels import tell_sent
from portal.kit.db import db, load
from portal.orders import acts as orders
from portal.orders.acts.mirroring import is_held
from portal.orders.models import Order, Preorder
from portal.production import acts as production
from portal.river import act


@act
def end_held(order_id: int, reason: str, person_id: int) -> None:
    """End an order that is held back; its batch makes as many as before, and what all others ordered goes on."""
    order = db.session.get(Order, order_id)
    if order is None or not is_held(order):
        raise orders.not_held()
    production.free_pieces(order_id, order.reference or str(order_id), person_id)
    orders.end_held(order_id, reason, person_id)
    preorder = load(Preorder, order.preorder_id)
    if preorder.status == "shipping":
        tell_sent([preorder.id], person_id)

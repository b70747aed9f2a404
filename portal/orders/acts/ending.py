"""End an order that is being made and that nobody pays for any more."""

from portal.events.orders import HeldOrderEnded
from portal.kit import limits
from portal.kit.db import load
from portal.kit.errors import Conflict, Invalid, Refused
from portal.kit.text import clean
from portal.orders.acts.mirroring import is_held
from portal.orders.acts.ordering import end_order, load_order
from portal.orders.acts.paying import refuse_own
from portal.orders.models import Preorder
from portal.orders.rules.lives import MAKERS
from portal.people.queries import role_of
from portal.people.rules import check_role
from portal.river import act, record


@act
def end_held(order_id: int, reason: str, person_id: int) -> None:
    """End an order of which all money was given back at its provider; what is still paid for it goes back too."""
    check_role(role_of(person_id), *MAKERS)
    order = load_order(order_id)
    refuse_own(order.person_id, person_id)
    if not is_held(order):
        raise not_held()
    reason = _said(reason)
    end_order(order, load(Preorder, order.preorder_id), "end", person_id, reason, role_of(person_id))
    about = (order.person_id, order.preorder_id, order.quantity, order.total_minor, order.currency)
    record(HeldOrderEnded(order.id, *about), person_id)


def not_held() -> Conflict:
    """Return the refusal to end what is paid, or has ended."""
    return Conflict("This order is not held back any more: it was paid again, or it has ended.", code="not_held")


def _said(reason: str) -> str:
    """Return the reason, cleaned, or refuse it at its field."""
    try:
        return limits.REASON.text(clean(reason))
    except Refused as refusal:
        raise Invalid({"reason": refusal}) from refusal

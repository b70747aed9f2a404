"""A refund that did not go through: it is tried again under a new key."""

from portal.events.books import CardErrandMoved
from portal.kit.db import db, load
from portal.kit.errors import Conflict
from portal.orders.acts.paying import refuse_own
from portal.orders.acts.sending import check_failed, still_owed
from portal.orders.models import Order, PaymentErrand
from portal.orders.rules.cards import ERRAND_LIFE, REFUND
from portal.orders.rules.lives import MAKERS
from portal.orders.rules.payments import STRIPE
from portal.people.queries import role_of
from portal.people.rules import check_role
from portal.river import act, record
from portal.river.acts import told_at


@act
def try_refund_again(provider: str, reference: str, person_id: int) -> int:
    """Have the provider asked again for a refund that it refused, under a new key; return the errand."""
    check_role(role_of(person_id), *MAKERS)
    payment, minor, known = still_owed(provider, reference)
    refuse_own(load(Order, payment.order_id).person_id, person_id)
    if provider != STRIPE:
        raise Conflict("This way to pay cannot be asked; note what the bank sent.", code="state")
    check_failed(known)
    errand = PaymentErrand(payment_id=payment.id, kind=REFUND, key=known.next, minor=minor)
    errand.made_at, errand.state = told_at(), ERRAND_LIFE.first
    db.session.add(errand)
    db.session.flush()
    record(CardErrandMoved(payment.order_id, errand.id, REFUND, errand.state), person_id)
    return errand.id

"""What buyers of the demo send back: one got the money, one waits for the next run, one has just asked."""

from datetime import timedelta

from sqlalchemy import select

from portal.demo.cast import Cast, days_ago
from portal.flows.ending import end_held
from portal.kit.clock import now
from portal.kit.db import db
from portal.orders import acts
from portal.orders.acts.explaining import Said, hear_dispute
from portal.orders.acts.outside import Outside, hear_outside
from portal.orders.models import Order, OrderLine, PaymentEvent
from portal.orders.rules.payments import CAPTURED, DISPUTED, REFUNDED, SIMULATOR

WISHES = (
    ("refund", 1, "One peg of the set came with a bent hook, and I cannot use it."),
    ("exchange", 2, "Two are fine, two are scratched all over. I would like the same once more."),
    ("refund", 1, "I ordered one set too many and never opened it."),
)


def send_back(cast: Cast) -> None:
    """Ask for three returns of pegs, and see two of them through as far as they can go."""
    asked = select(Order.id, Order.person_id, OrderLine.id.label("line_id"))
    asked = asked.join(OrderLine, OrderLine.order_id == Order.id).where(Order.preorder_id == cast.things["peg"])
    rows = db.session.execute(asked.where(Order.status == "delivered", Order.quantity > 1).order_by(Order.id)).all()
    buyers = [row for row in rows if row.person_id not in (cast["petra"], cast["olivia"])]
    for (wish, n, why), row, days in zip(WISHES, buyers, (20, 15, 1), strict=False):
        with days_ago(days):
            return_id = acts.ask_return(row.id, row.person_id, {row.line_id: n}, why, wish=wish)
        if days > 1:
            _see_through(cast, return_id, {row.line_id: n}, days)


def go_astray(cast: Cast) -> None:
    """Let the refund of a return come back to us, and let somebody give a little back at the provider itself."""
    of_pegs = select(PaymentEvent).join(Order, Order.id == PaymentEvent.order_id)
    of_pegs = of_pegs.where(Order.preorder_id == cast.things["peg"], PaymentEvent.provider == SIMULATOR)
    sent = db.session.scalars(of_pegs.where(PaymentEvent.type == REFUNDED).order_by(PaymentEvent.id)).all()
    with days_ago(4):
        acts.note_refund_failed(SIMULATOR, sent[-1].reference)
    kept = of_pegs.where(PaymentEvent.type == CAPTURED, PaymentEvent.order_id.not_in([each.order_id for each in sent]))
    payment = db.session.scalars(kept.where(Order.status == "delivered").order_by(PaymentEvent.id)).first()
    if payment is not None:
        with days_ago(2):
            hear_outside(payment.payment_id, Outside(SIMULATOR, "e-1", 500, payment.currency))
    _hold_back(cast)


def _hold_back(cast: Cast) -> None:
    """Let all money of two shells be given back at the provider while they are made: one ends, one waits."""
    made = select(PaymentEvent).join(Order, Order.id == PaymentEvent.order_id).where(PaymentEvent.type == CAPTURED)
    made = made.where(Order.preorder_id == cast.things["green"], Order.status == "in_production")
    for number, paid in enumerate(db.session.scalars(made.order_by(PaymentEvent.id.desc()).limit(2)).all()):
        with days_ago(1.2 - number):
            hear_outside(paid.payment_id, Outside(SIMULATOR, f"e-{number + 2}", paid.minor, paid.currency))
        if number == 0:
            with days_ago(1):
                end_held(paid.order_id, "The buyer asked for the money and does not want it.", cast["olivia"])


def dispute(cast: Cast) -> None:
    """Let somebody have their bank take a payment back; it waits for an answer."""
    kept = select(PaymentEvent).join(Order, Order.id == PaymentEvent.order_id).where(PaymentEvent.type == CAPTURED)
    kept = kept.where(PaymentEvent.provider == SIMULATOR, Order.status == "in_production")
    kept = kept.where(Order.person_id.not_in((cast["petra"], cast["olivia"], cast["windbreak"])))
    payment = db.session.scalars(kept.order_by(PaymentEvent.id)).first()
    if payment is not None:
        with days_ago(3):
            about = ("dp-1", DISPUTED, payment.minor, payment.currency, "unrecognized")
            hear_dispute(payment.payment_id, Said(*about, now() + timedelta(days=9), now()))


def _see_through(cast: Cast, return_id: int, accepted: dict[int, int], days: float) -> None:
    """Authorise a return, and inspect it when it has arrived."""
    with days_ago(days - 0.5):
        acts.decide_return(return_id, "approve", cast["olivia"], "Of course. Sorry for that.")
    with days_ago(days - 5):
        acts.receive_return(return_id, cast["petra"])
    with days_ago(days - 6):
        acts.inspect_return(return_id, accepted, cast["olivia"])

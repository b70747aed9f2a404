"""What was asked for in words elsewhere, as the room of orders takes it up."""

from sqlalchemy import select

from portal.kit import limits
from portal.kit.db import db
from portal.kit.errors import NotFound
from portal.orders.acts.crediting import left_of
from portal.orders.acts.returning import ask_return
from portal.orders.models import Order, OrderLine, Return
from portal.orders.queries.returns import asked_back
from portal.river import act


@act
def ask_for_feedback(order_id: int, person_id: int, words: str, feedback_id: int, product_id: int | None) -> int:
    """Open the return that a feedback asks for, of all that is left of its product; asked again it is refused."""
    if db.session.scalar(select(Return.id).filter_by(feedback_id=feedback_id)):
        raise NotFound("This does not exist, or not any more.")
    order = db.session.get(Order, order_id)
    if order is None or order.preorder_id is None:
        raise NotFound("This does not exist, or not any more.")
    asked = select(OrderLine.id).filter_by(order_id=order_id)
    asked = asked.where(OrderLine.product_id == product_id) if product_id else asked
    left, under_way = left_of(order), asked_back(order_id)
    whole = {line_id: left.get(line_id, 0) - under_way.get(line_id, 0) for line_id in db.session.scalars(asked)}
    return ask_return(order_id, person_id, whole, _reason(words), feedback_id=feedback_id)


def _reason(words: str) -> str:
    """Return the words as a reason: as many as fit, and never fewer than a reason has."""
    return words[: limits.REASON.most].ljust(limits.REASON.least, ".")

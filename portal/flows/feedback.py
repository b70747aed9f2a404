"""Feedback about things that exist, and the customer's word on the answer: two rooms at the same instant."""

from sqlalchemy import select

from portal.care import acts as care
from portal.care.queries import find_case_of
from portal.feedback import acts as feedback
from portal.feedback.queries import get_feedback
from portal.feedback.rules import RETURN
from portal.kit.db import db
from portal.kit.errors import Conflict, Invalid, NotFound
from portal.orders.models import Order, Product
from portal.orders.queries.owning import returnable
from portal.people.queries import viewer
from portal.river import act


@act
def give_feedback(
    author_id: int,
    kind: str,
    body: str,
    rating: int | None = None,
    product_id: int | None = None,
    order_id: int | None = None,
) -> int:
    """Give feedback, about a product that the author sees or an order of theirs; return the id."""
    if product_id is not None and find_product(product_id, author_id) is None:
        raise Invalid({"product_id": "There is no such product."})
    if order_id is not None and not is_order_of(order_id, author_id):
        raise Invalid({"order_id": "There is no such order of yours."})
    if kind == RETURN:
        product_id = _sent_back(author_id, order_id, product_id)
    return feedback.give_feedback(author_id, kind, body, rating, product_id, order_id)


def _sent_back(author_id: int, order_id: int | None, product_id: int | None) -> int:
    """Return the product of an order that its buyer wants to send back; only what has arrived can be."""
    of_order = [row.product_id for row in returnable(author_id, []) if row.id == order_id]
    if not of_order:
        raise Invalid({"order_id": "Please choose the order from which you want to send something back."})
    return product_id if product_id is not None and product_id in of_order else int(of_order[0])


def find_product(product_id: int, person_id: int) -> str | None:
    """Return the name of a product that the person may see."""
    asked = select(Product.name).where(Product.id == product_id, Product.audience_id.in_(viewer(person_id).audiences))
    return db.session.scalar(asked)


def is_order_of(order_id: int, person_id: int) -> bool:
    """Say whether the order is this person's."""
    return db.session.scalar(select(Order.id).filter_by(id=order_id, person_id=person_id)) is not None


@act
def give_verdict(feedback_id: int, accepted: bool, author_id: int, words: str = "") -> None:
    """Say whether the answer settled the matter: the case is closed, or open again."""
    case_id = _case_id(feedback_id, author_id)
    feedback.give_verdict(feedback_id, accepted, author_id)
    care.give_word(case_id, author_id, accepted, words)


@act
def write_again(feedback_id: int, author_id: int, body: str) -> int:
    """Add to what one said; return the id of the message."""
    return care.reply_to_case(_case_id(feedback_id, author_id), author_id, body)


def _case_id(feedback_id: int, author_id: int) -> int:
    """Return the case of a feedback, for its author alone."""
    if get_feedback(feedback_id, viewer(author_id)).author_id != author_id:
        raise NotFound("This does not exist, or not any more.")
    case = find_case_of(feedback_id)
    if case is None:
        raise Conflict("This was only just received. Please try again in a moment.", code="received")
    return case.id

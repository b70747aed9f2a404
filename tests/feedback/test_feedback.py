"""Feedback about a product, an order, or anything: between the customer and the company alone."""

import pytest

from portal.feedback import queries
from portal.flows.feedback import give_feedback, give_verdict
from portal.kit.clock import now
from portal.kit.db import db, writing
from portal.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from portal.orders.models import Order, Product
from portal.people.acts import own_audience
from portal.people.queries import viewer


@pytest.fixture
def shop(ada, bo):
    """A product that everybody sees, one that only the staff sees, and an order of Bo's."""
    with writing():
        for key, audience in ((1, 1), (2, 2)):
            product = {"id": key, "name": f"Stove {key}", "audience_id": audience, "made_at": now()}
            db.session.add(Product(**product))
        order = {"id": 1, "person_id": bo, "quantity": 1, "total_minor": 100, "currency": "EUR", "placed_at": now()}
        db.session.add(Order(**order, audience_id=own_audience(bo)))


def test_feedback_is_kept_with_its_rating_and_what_it_is_about(shop, ada, bo, flows):
    praise = give_feedback(ada, "praise", "Well made.", 5, product_id=1)
    complaint = give_feedback(bo, "complaint", "It came late.", order_id=1)
    found, other = queries.get_feedback(praise, viewer(ada)), queries.get_feedback(complaint, viewer(bo))
    assert (found.kind, found.rating, found.product_id, found.summary) == ("praise", 5, 1, "Well made.")
    assert (other.order_id, other.rating) == (1, None)
    flows()


def test_only_its_author_and_the_company_see_it(ada, bo, staff):
    feedback = give_feedback(ada, "question", "Does it fold?")
    assert queries.get_feedback(feedback, viewer(ada)).id == feedback
    assert queries.get_feedback(feedback, viewer(staff)).id == feedback
    for stranger in (bo, None):
        with pytest.raises(NotFound):
            queries.get_feedback(feedback, viewer(stranger))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "rant"}, "kind"),
        ({"kind": ""}, "kind"),
        ({"body": " \x00 "}, "body"),
        ({"body": "x" * 10_001}, "body"),
        ({"rating": 0}, "rating"),
        ({"rating": 6}, "rating"),
        ({"product_id": 2}, "product_id"),
        ({"product_id": 99}, "product_id"),
        ({"order_id": 1}, "order_id"),
        ({"order_id": 99}, "order_id"),
    ],
)
def test_what_cannot_be_taken_is_refused_at_its_field(shop, ada, wrong, field):
    with pytest.raises(Invalid) as refusal:
        give_feedback(**{"author_id": ada, "kind": "question", "body": "Does it fold?", **wrong})
    assert list(refusal.value.fields) == [field]
    assert queries.feedback_of(ada).items == []


def test_nobody_unknown_gives_feedback(app):
    with pytest.raises(NotAllowed):
        give_feedback(99, "question", "Does it fold?")


def test_there_is_no_verdict_before_there_is_an_answer(ada, flows):
    feedback = give_feedback(ada, "question", "Does it fold?")
    with pytest.raises(Conflict, match="just received"):
        give_verdict(feedback, True, ada)
    flows()
    with pytest.raises(Conflict):
        give_verdict(feedback, True, ada)
    assert queries.get_feedback(feedback, viewer(ada)).accepted is None


def test_my_feedback_goes_on_the_latest_first(ada, bo):
    mine = [give_feedback(ada, "question", f"Does it fold, {n}?") for n in range(5)]
    give_feedback(bo, "question", "Not mine.")
    first = queries.feedback_of(ada, size=3)
    second = queries.feedback_of(ada, first.next, size=3)
    assert [row.id for row in [*first.items, *second.items]] == mine[::-1]
    assert second.next is None

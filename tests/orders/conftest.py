"""A product from Ada's idea, a pre-order for it, and people who order and pay."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.app import CHECKS
from portal.flows import making
from portal.ideas.acts import decide_idea, post_idea
from portal.kit.clock import now
from portal.kit.db import db
from portal.orders import acts
from portal.orders.models import MoneyPosting, Order, Preorder
from portal.orders.rules.addresses import Address
from portal.people.acts import join
from portal.production import acts as production
from portal.production.models import Batch

HOME = Address("Bo Berg", "Storgatan 1", "11122", "Stockholm", "", "SE")


class Shop:
    """Tells stories of orders in few words."""

    def __init__(self, staff):
        self.staff = staff
        self.times = 0

    def product(self, author_id=None, idea_id=None, royalty=0):
        product_id = acts.create_product(
            "Moss-green shell", "A jacket.", self.staff, idea_id=idea_id, author_id=author_id
        )
        if royalty:
            acts.agree_royalty(product_id, royalty, [(author_id, 10_000)], self.staff)
        return product_id

    def open(self, threshold=3, prices=((1, 8900), (5, 8400)), cap=None, product_id=None, days=10, currency="EUR"):
        closes = now() + timedelta(days=days)
        return acts.open_preorder(
            product_id or self.product(), threshold, closes, prices, currency, self.staff, cap=cap
        )

    def order(self, preorder_id, person_id, quantity=1, address=HOME):
        return acts.place_order(preorder_id, person_id, quantity, address)

    def pay(self, order_id, minor=None, reference=None, **more):
        order = db.session.get(Order, order_id)
        self.times += 1
        minor = order.total_minor if minor is None else minor
        return acts.note_payment(
            order_id, "bank", reference or f"B{self.times}", minor, order.currency, person_id=self.staff, **more
        )

    def bought(self, preorder_id, person_id, quantity=1):
        order_id = self.order(preorder_id, person_id, quantity)
        self.pay(order_id)
        return order_id

    def make(self, preorder_id):
        """Close a pre-order that goes ahead and begin its batch; return its id."""
        making.close_preorder(preorder_id, self.staff)
        batch_id = db.session.query(Batch).filter_by(preorder_id=preorder_id).one().id
        production.advance_batch(batch_id, "making", "", self.staff)
        return batch_id

    def status(self, order_id):
        db.session.rollback()
        return db.session.get(Order, order_id, populate_existing=True).status

    def preorder(self, preorder_id):
        return db.session.get(Preorder, preorder_id, populate_existing=True)


@pytest.fixture
def shop(staff):
    return Shop(staff)


@pytest.fixture
def idea(ada, staff):
    idea_id = post_idea(ada, "A shell in moss green", "Please make it.")
    decide_idea(idea_id, "adopted", "Many people asked for it.", staff)
    return idea_id


@pytest.fixture
def crowd(app):
    return [join(f"Buyer {n}") for n in range(6)]


@pytest.fixture
def sound():
    """Count everything again; quicker than `flows`, which also lets every reader learn all anew."""

    def count_again():
        assert [check.__name__ for check in CHECKS if check()] == []

    return count_again


def balance(account, order_id=None):
    """Return what stands in an account of the ledger; credit is minus."""
    asked = select(MoneyPosting.minor).where(MoneyPosting.account == account)
    if order_id:
        asked = asked.where(MoneyPosting.order_id == order_id)
    return sum(db.session.scalars(asked))

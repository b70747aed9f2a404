"""Pre-orders, orders and payments against a model of forty lines: whatever happens, both agree to the cent."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from portal.app import CHECKS
from portal.kit.db import db
from portal.kit.errors import Conflict
from portal.orders import acts
from portal.orders.models import Order
from portal.orders.queries import refunds_due
from tests.orders.conftest import balance

LADDER, THRESHOLD, CAP = ((1, 1000), (6, 900), (9, 750)), 5, 12


class Story(RuleBasedStateMachine):
    """Orders by id: [quantity, money that we keep, status]; the shop and its people are lent by the test."""

    shop, people = None, []

    @initialize()
    def begin(self):
        self.preorder_id = self.shop.open(threshold=THRESHOLD, prices=LADDER, cap=CAP)
        self.orders, self.decision, self.last = {}, None, None

    def held(self, *statuses):
        return sum(n for n, _, status in self.orders.values() if status in statuses)

    @rule(who=st.integers(0, 2), n=st.integers(1, 5))
    def order(self, who, n):
        fits = self.decision is None and self.held("placed", "confirmed") + n <= CAP
        try:
            order_id = self.shop.order(self.preorder_id, self.people[who], n)
        except Conflict:
            assert not fits
        else:
            assert fits
            self.orders[order_id] = [n, 0, "placed"]

    @precondition(lambda self: self.orders)
    @rule(data=st.data(), part=st.sampled_from([1, 2, 3]))
    def pay(self, data, part):
        order_id = data.draw(st.sampled_from(sorted(self.orders)))
        minor = self.orders[order_id][0] * 500 * part  # half, all, or half too much
        self.last = (order_id, minor, f"M{order_id}-{db.session.query(Order).count()}-{self.shop.times}")
        self.shop.pay(order_id, minor, self.last[2])
        self.received(order_id, minor)

    def received(self, order_id, minor):
        n, kept, status = self.orders[order_id]
        kept = min(kept + minor, n * 1000) if status == "placed" else kept
        self.orders[order_id] = [n, kept, "confirmed" if status == "placed" and kept == n * 1000 else status]

    @precondition(lambda self: self.last)
    @rule()
    def hear_again(self):
        self.shop.pay(*self.last)

    @precondition(lambda self: self.orders)
    @rule(data=st.data())
    def cancel(self, data):
        order_id = data.draw(st.sampled_from(sorted(self.orders)))
        n, _, status = self.orders[order_id]
        may = self.decision is None and status in ("placed", "confirmed")
        try:
            acts.cancel_order(order_id, self.shop.staff)
        except Conflict:
            assert not may
        else:
            assert may
            self.orders[order_id] = [n, 0, "cancelled"]

    @precondition(lambda self: self.decision is None and len(self.orders) > 2)
    @rule()
    def close(self):
        collected = self.held("confirmed")
        self.decision = acts.close_preorder(self.preorder_id, self.shop.staff)
        assert self.decision == ("go" if collected >= THRESHOLD else "no_go")
        price = next((minor for n, minor in reversed(LADDER) if n <= collected), 0)
        for each in self.orders.values():
            if each[2] == "placed":
                each[1:] = [0, "expired"]
            elif each[2] == "confirmed":
                each[1:] = [each[0] * price, "confirmed"] if self.decision == "go" else [0, "refunded"]

    @rule()
    def send_refunds(self):
        for row in refunds_due(self.preorder_id)[:2]:
            acts.settle_refund(row.provider, row.reference, self.shop.staff if row.provider == "bank" else None)

    @invariant()
    def both_agree(self):
        if not hasattr(self, "orders"):
            return
        found = self.shop.preorder(self.preorder_id)
        assert (found.reserved, found.paid) == (self.held("placed", "confirmed"), self.held("confirmed"))
        for order_id, (_, kept, status) in self.orders.items():
            assert self.shop.status(order_id) == status
            assert balance("customer:deposits", order_id) == -kept

    def teardown(self):
        assert [check.__name__ for check in CHECKS if check()] == []


def test_orders_and_money_agree_with_a_model_whatever_happens(shop, crowd):
    limits = settings(
        max_examples=8,
        stateful_step_count=25,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    Story.shop, Story.people = shop, crowd[:3]
    run_state_machine_as_test(Story, settings=limits)

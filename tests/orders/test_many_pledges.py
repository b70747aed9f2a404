"""Promised money of many, collected in batches: whoever is killed, however often it is told, it adds up to the cent."""

import pytest

from portal.flows import deadlines, making
from portal.orders.acts.collecting import claim, collect
from portal.orders.rules.payments import PROVIDERS, Simulator
from portal.river.locks import alone
from tests import pledges
from tests.orders.test_collecting import later  # noqa: F401 - a fixture

MANY = 120


class Dying(Simulator):
    """A provider that is asked by somebody who is killed, now and then."""

    def __init__(self, *deaths):
        self.asked, self.deaths = 0, deaths

    def collect(self, reference, minor, currency):
        self.asked += 1
        if self.asked in self.deaths:
            raise KeyboardInterrupt
        return super().collect(reference, minor, currency)


def test_many_pledges_with_failures_duplicates_and_two_kills_end_exactly(app, monkeypatch, later, flows):  # noqa: F811
    preorder_id = pledges.sow(MANY)
    monkeypatch.setitem(PROVIDERS, "simulator", Dying(40, 105))
    making.close_over(preorder_id)
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            deadlines.keep_deadlines()
    making.collect(preorder_id)
    for _ in range(4):
        later(hours=48)
        making.collect(preorder_id)
    assert pledges.wrongs(preorder_id) == []
    flows()


def test_what_somebody_left_behind_who_is_gone_is_asked_at_once_and_only_by_one(app):
    preorder_id = pledges.sow(20)
    making.close_over(preorder_id)
    claim(preorder_id)
    with alone("orders.collector"):
        assert collect(preorder_id) == 0
    assert collect(preorder_id) == 20


def test_a_hundred_are_collected_in_as_many_questions_as_ten(app, statements, monkeypatch):
    monkeypatch.setattr(pledges, "WAYS", "a" * 100)
    counted = []
    for many in (10, 100):
        preorder_id = pledges.sow(many)
        making.close_over(preorder_id)
        with statements() as seen:
            assert collect(preorder_id) == many
        counted.append(len(seen))
    assert counted[0] == counted[1] <= 50

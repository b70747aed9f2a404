"""Months of royalties are cut by one clock, that of the company: what stands open is what closing takes."""

from datetime import timedelta

import pytest

from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.setting import settle
from portal.kit.zones import zone_of
from portal.orders import acts
from portal.orders.models import RoyaltyStatement
from portal.orders.queries import open_months
from portal.orders.rules.royalties import last_month, month_end, month_of, months_between
from tests.orders.test_royalties import designed, sold

__all__ = ["designed"]
TAIPEI = zone_of("Asia/Taipei")
BEFORE = last_month(month_end(last_month(now(), TAIPEI), TAIPEI) - timedelta(days=40), TAIPEI)


@pytest.fixture
def taipei(app):
    settle({**app.config, "ZONE": "Asia/Taipei"})
    yield
    settle(app.config)


def test_what_was_sold_at_the_edge_of_a_month_is_open_and_closed_in_the_same_one(
    taipei, shop, designed, crowd, operator, statements, sound
):
    edge = month_end(BEFORE, TAIPEI)  # four in the afternoon of the last day by UTC
    assert month_of(edge, TAIPEI) != edge.strftime("%Y-%m") == BEFORE
    sold(shop, designed, crowd[:1], edge - timedelta(minutes=1))
    sold(shop, designed, crowd[:2], edge)
    with statements() as asked:
        assert [(row.month, row.minor, row.people) for row in open_months()] == [
            (BEFORE, 100, 2), (month_of(edge, TAIPEI), 200, 2)
        ]  # fmt: skip
    assert len(asked) == 2
    assert acts.close_month(BEFORE, operator) == 2
    assert sum(row.minor for row in db.session.query(RoyaltyStatement)) == 100
    assert [(row.month, row.minor) for row in open_months()] == [(month_of(edge, TAIPEI), 200)]
    sound()


def test_all_months_between_two_moments_are_named_once():
    first, last = month_end("2025-11", TAIPEI) - timedelta(seconds=1), month_end("2026-01", TAIPEI)
    assert months_between(first, last, TAIPEI) == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert months_between(last, last, TAIPEI) == ["2026-02"]

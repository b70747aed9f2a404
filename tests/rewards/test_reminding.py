"""Bells about points: in time before they expire, and for the company while something waits for approval."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.flows.deadlines import keep_deadlines
from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.errors import Conflict
from portal.kit.setting import settle
from portal.outside.queries.mail import bells
from portal.people.acts import give_role
from portal.rewards import acts
from portal.rewards.models import PointsLot
from portal.rewards.queries import to_remind
from tests.rewards.test_lots import earn  # noqa: F401 - a fixture


def rung(person):
    return [row.kind for row in bells(person, None, 20) if row.kind.startswith(("points.", "reward_rule."))]


def test_of_points_that_expire_soon_their_member_hears_once(earn, ada, bo, browser, flows):  # noqa: F811
    earn(ada, 120, days=30, ago=20)
    earn(ada, 30, days=30, ago=19)
    earn(bo, 50, days=30)
    keep_deadlines()
    keep_deadlines()
    flows()
    assert (rung(ada), rung(bo)) == (["points.expiring"], [])
    page = browser(ada).get("/notifications").text
    assert "150 points of Ada expire within 14 days" in page
    assert 'href="/me/points"' in page
    with pytest.raises(Conflict):
        acts.remind_expiring(ada)


def test_nobody_is_reminded_more_than_once_a_week_and_all_in_time(earn, ada, flows):  # noqa: F811
    earn(ada, 120, days=30, ago=20)
    acts.remind_expiring(ada)
    earn(ada, 30, days=30, ago=18)
    assert to_remind(now()) == []
    assert to_remind(now() + timedelta(days=8)) == [ada]
    assert db.session.scalar(select(PointsLot.id).where(PointsLot.reminded_at.is_(None)))
    flows()


def test_who_may_approve_hears_what_waits_and_nobody_else(earn, ada, bo, staff, operator, admin, app, browser, flows):  # noqa: F811
    earn(ada, 600)
    mug = acts.offer_reward("A lamp", "", 500, 9, staff)
    settle({**app.config, "REDEMPTION_LIMIT": 400})
    try:
        acts.redeem(mug, ada)
    finally:
        settle(app.config)
    flows()
    assert (rung(staff), rung(admin)) == (["points.redeemed"], ["points.redeemed"])
    assert (rung(ada), rung(operator)) == ([], [])
    assert "/desk/rewards" in browser(staff).get("/notifications").text
    give_role(staff, "customer", admin)
    flows()
    assert rung(staff) == []


def test_only_the_company_chooses_about_what_waits_for_approval(ada, staff, browser):
    words = "What waits until I or somebody else agrees"
    assert words not in browser(ada).get("/me/notices").text
    assert words in browser(staff).get("/me/notices").text

"""The demo tells a story that adds up."""

from sqlalchemy import func, select

from portal.app import READERS
from portal.demo import SIGN_INS, fill, is_filled
from portal.ideas.models import Idea
from portal.kit.db import db
from portal.orders.models import PaymentEvent
from portal.orders.queries.disputes import open_disputes
from portal.orders.queries.mending import refunds_failed, refunds_outside
from portal.orders.rules.payments import REFUND_FAILED, REFUNDED
from portal.people.passwords import find_by_password
from portal.production.models import LotIssue, Plan, Replacement, Shipment, Unbuild
from portal.river.models import EventRow
from portal.sources.queries import find_run, ranking


def test_the_demo_is_told_once_and_every_count_in_it_is_true(app, flows):
    assert not is_filled()
    fill(READERS)
    assert ranking().items
    assert find_run("worth")
    flows(twins=True)
    told = db.session.scalar(select(func.count(EventRow.id)))
    statuses = set(db.session.scalars(select(Idea.status)))
    assert "cancelled" in set(db.session.scalars(select(Plan.status)))
    for table in (Unbuild, LotIssue, Replacement):
        assert db.session.scalar(select(func.count()).select_from(table)), table
    assert db.session.scalar(select(Shipment.id).where(Shipment.part_of_id.is_not(None)))
    assert {"open", "review", "adopted", "making", "shipped", "declined", "parked"} <= statuses
    assert (refunds_failed(), len(refunds_outside().items), open_disputes()) == (1, 3, 1)
    came_back = db.session.scalars(select(PaymentEvent).where(PaymentEvent.type == REFUND_FAILED)).one()
    left = select(PaymentEvent).where(PaymentEvent.type == REFUNDED, PaymentEvent.reference == came_back.reference)
    assert db.session.scalars(left).one().happened_at < came_back.happened_at
    fill(READERS)
    assert db.session.scalar(select(func.count(EventRow.id))) == told
    assert is_filled()
    for _, mail, password in SIGN_INS:
        assert find_by_password(mail, password)

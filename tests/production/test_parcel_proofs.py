# ruff: noqa: F401, F811
"""What `verify` says of parcels, consignments and promised days that somebody changed by hand."""

from contextlib import contextmanager

import pytest
from sqlalchemy import text

from portal.app import CHECKS
from portal.flows import parcels as flow
from portal.flows.deadlines import keep_deadlines
from portal.kit.db import db, writing
from portal.production import acts
from portal.production.acts.carriers import Takes
from portal.production.models import Consignment, Shipment
from portal.production.queries import checks_of_parcels
from tests.orders.conftest import Shop, crowd, idea, shop, sound
from tests.production import test_sending_again
from tests.production.test_delays import batch, today

TAMPERED = {
    "mispacked_lines": [
        "UPDATE pegging SET shipment_id = (SELECT max(id) FROM shipment)",
        "UPDATE pegging SET shipment_id = NULL WHERE order_line_id = 1",
        "UPDATE shipment SET order_id = NULL, country = 'NO'",
    ],
    "uneven_consignments": [
        "UPDATE consignment SET parcels = parcels + 1",
        "UPDATE consignment SET grams = grams - 1",
        "UPDATE shipment SET ccm = ccm + 1 WHERE id = 1",
    ],
    "overloaded_consignments": ["UPDATE consignment SET most_grams = 1", "UPDATE consignment SET most_ccm = 1"],
    "misdirected_parcels": [
        "UPDATE shipment SET consignment_id = NULL WHERE id = 1",
        "UPDATE shipment SET country = 'NO' WHERE id = 1",
        "UPDATE shipment SET status = 'packed' WHERE id = 2",
        "UPDATE consignment SET status = 'collecting'",
        "DELETE FROM tracking_event",
        "UPDATE shipment SET delivered_at = NULL WHERE id = 1",
    ],
    "misreported_parcels": [
        "UPDATE tracking_event SET report = 'lost' WHERE shipment_id = 1",
        "UPDATE shipment SET status = 'at_pickup' WHERE id = 1",
    ],
    "broken_promises": [
        "UPDATE delivery_promise SET due_on = first_on",
        "UPDATE delivery_promise SET kept_at = NULL",
        "UPDATE delivery_delay SET expected_on = due_on",
        "UPDATE delivery_delay SET cause = 'said'",
        "DELETE FROM delivery_delay WHERE order_id = 1",
    ],
}


@pytest.fixture
def history(batch, staff):
    """Three parcels, weighed and handed over: one has arrived, one is under way, and one of them is late."""
    keep_deadlines()
    acts.measure(1, 640, 5000, staff)
    post = acts.name_carrier("Post", Takes(kilograms=50, litres=500), staff)
    acts.gather(post, staff, acts.pack_batch(batch, staff))
    flow.send_all([row.id for row in db.session.query(Consignment)], staff)
    first, second, _ = [row.id for row in db.session.query(Shipment).order_by(Shipment.id)]
    flow.report_now(first, "delivered", staff)
    flow.report_now(second, "in_transit", staff)
    assert breaches() == set()


def breaches():
    return {check.__name__ for check in CHECKS if check()}


class TakenBack(Exception):
    """What was changed by hand is taken back."""


@contextmanager
def tampered(line):
    """Change something by hand, and take it back at the end."""
    with writing():
        db.session.execute(text(line))
        yield
        raise TakenBack


def test_verify_names_what_was_tampered_with(history):
    for name, lines in TAMPERED.items():
        for line in lines:
            with pytest.raises(TakenBack), tampered(line):
                assert name in breaches(), line
    assert breaches() == set()


def test_each_check_of_parcels_is_proved_to_see():
    proved = set(TAMPERED) | set(test_sending_again.TAMPERED)
    assert {check.__name__ for check in checks_of_parcels.CHECKS} <= proved

"""`verify` names a breach when somebody changes a row behind the back of the house."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import text

from portal.app import CHECKS
from portal.flows import making
from portal.kit.clock import now
from portal.kit.db import db, is_postgresql, writing
from portal.orders import acts
from portal.orders.acts.explaining import Said, hear_dispute
from portal.orders.models import PaymentEvent
from portal.orders.queries.proofs import PROOFS
from portal.orders.queries.returns import RETURN_CHECKS
from portal.orders.rules.options import Choice
from portal.production import acts as production
from portal.production.models import Batch
from portal.production.queries import (
    checks_of_freeing,
    checks_of_lots,
    checks_of_parcels,
    checks_of_replacing,
    checks_of_unbuilding,
    checks_of_works,
    scrapped,
)
from portal.production.queries.levels import unfed_works
from tests.orders.conftest import HOME

TAMPERED = {
    "unbalanced_entries": "UPDATE money_posting SET minor = minor + 1 WHERE entry_id = 1 AND number = 1",
    "overdrawn_orders": "UPDATE payment_event SET minor = minor * 30 WHERE type = 'refund_requested'",
    "overcredited_lines": "UPDATE order_line SET credited_minor = -1 WHERE id = 1",
    "repeated_effects": "DELETE FROM payment_event WHERE id = 1",
    "misbooked_payments": "UPDATE payment_event SET minor = minor - 1 WHERE type = 'captured' AND id = 1",
    "mistold_payments": "UPDATE payment SET status = 'failed' WHERE id = 1",
    "overcaptured_payments": "UPDATE payment SET minor = minor - 1 WHERE id = 1",
    "misplaced_disputes": "UPDATE payment_dispute SET payment_id = 1",
    "misplaced_deposits": "UPDATE sales_order SET status = 'cancelled' WHERE id = 4",
    "unpaid_orders": "UPDATE sales_order SET status = 'confirmed' WHERE id = 5",
    "mixed_currencies": "UPDATE money_posting SET currency = 'USD' WHERE entry_id = 1",
    "miscounted_preorders": "UPDATE preorder SET reserved = reserved + 1 WHERE id = 2",
    "undecided_orders": "UPDATE preorder SET status = 'no_go' WHERE id = 2",
    "uneven_splits": "UPDATE royalty_split SET basis_points = 9999",
    "misreckoned_royalties": "UPDATE royalty_agreement SET basis_points = basis_points + 100",
    "addresses_of_the_forgotten": "UPDATE person SET forgotten_at = joined_at WHERE name = 'Buyer 3'",
    "unsealed_configurations": "UPDATE configuration SET minor = minor + 1 WHERE id = 1",
    "mispriced_lines": "UPDATE order_line SET configuration_id = NULL WHERE configuration_id = 1",
    "misplaced_customisations": "UPDATE customisation SET person_id = (SELECT min(id) FROM person)",
    "broken_exclusions": "UPDATE option_group SET currency = 'USD' WHERE id = 1",
    "overclaimed_values": "UPDATE option_claim SET quantity = quantity + 1",
    "misclaimed_lines": "DELETE FROM option_claim WHERE value_id = (SELECT min(value_id) FROM option_claim)",
    "misplaced_collections": "UPDATE collection SET status = 'dropped'",
    "overcharged_promises": "UPDATE payment_event SET minor = minor - 1 WHERE type = 'mandated'",
    "unpromised_pledges": "UPDATE payment SET minor = minor - 1 WHERE status = 'failed'",
    "unfounded_decisions": "UPDATE preorder SET threshold = threshold + 9 WHERE id = 1",
    "foreign_prices": "UPDATE preorder SET final_minor = final_minor + 1000 WHERE id = 1",
    "mispegged_lines": "DELETE FROM pegging WHERE order_line_id = 1",
    "uneven_batches": "UPDATE batch SET quantity = quantity + 1",
    "uneven_shipments": "UPDATE shipment SET quantity = quantity + 1",
    "miscounted_batch_comments": "UPDATE batch SET comments = 7",
    "misplaced_batches": "UPDATE batch SET preorder_id = 2",
    "misshipped_orders": "UPDATE shipment SET sent_at = NULL",
    "strayed_rows": "UPDATE payment SET order_id = 3 WHERE order_id = 1",
}


@pytest.fixture
def history(shop, ada, idea, crowd):
    """One pre-order that was made and shipped, and one that is open with a paid, an unpaid and a lapsed order."""
    first = shop.open(threshold=3, prices=[(1, 1000), (3, 900)], product_id=making.make_product(idea, shop.staff))
    for person in crowd[:3]:
        shop.bought(first, person)
    making.close_preorder(first, shop.staff)
    batch_id = db.session.query(Batch).one().id
    production.advance_batch(batch_id, "making", "", shop.staff)
    making.ship_batch(batch_id, shop.staff)
    second = shop.open(threshold=9)
    shop.bought(second, crowd[3])
    shop.order(second, crowd[4])
    acts.cancel_order(shop.order(second, crowd[3]), crowd[3])
    choosing(shop, crowd[5])
    promising(shop, crowd)
    assert breaches() == []


def promising(shop, crowd):
    """Three promised, one paid, and of one it is asked for again."""
    closes = now() + timedelta(days=5)
    preorder_id = acts.open_preorder(shop.product(), 2, closes, [(1, 900)], "EUR", shop.staff, mode="mandate")
    for person, way in zip(crowd, ("accept", "accept", "never"), strict=False):
        acts.promise_simulated(shop.order(preorder_id, person), way, person)
    making.close_preorder(preorder_id, shop.staff)
    making.collect(preorder_id)
    paid = db.session.query(PaymentEvent).filter_by(provider="simulator", type="captured").first()
    hear_dispute(paid.payment_id, Said("dp_1", "disputed", 900, "EUR", "fraudulent", None, now()))


def choosing(shop, buyer):
    """Somebody chose, with words put on, of a product of which not all goes together."""
    product = shop.product()
    colour, size = (acts.add_option(product, name, "EUR", shop.staff) for name in ("Colour", "Size"))
    name = acts.add_option(product, "Name", "EUR", shop.staff, kind="words", is_needed=False)
    green, red = (acts.add_value(colour, each, 100, 0, shop.staff) for each in ("Green", "Red"))
    small = acts.add_value(size, "Small", 0, 0, shop.staff)
    acts.exclude(red, small, shop.staff)
    acts.place_order(shop.open(product_id=product), buyer, 1, HOME, Choice({colour: green, size: small}, {name: "Bo"}))


def breaches():
    return [check.__name__ for check in CHECKS if check()]


@contextmanager
def unguarded(table):
    """Take the triggers of a table away for a moment, as only somebody with the keys of the database can."""
    with writing():
        if is_postgresql():
            db.session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        find = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table")
        guards = [] if is_postgresql() else db.session.execute(find, {"table": table}).all()
        for name, _ in guards:
            db.session.execute(text(f"DROP TRIGGER {name}"))
        yield
        for _, made in guards:
            db.session.execute(text(made))
        if is_postgresql():
            db.session.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))


@pytest.mark.parametrize("name", TAMPERED)
def test_verify_names_what_was_tampered_with(history, name):
    words = TAMPERED[name].split()
    with unguarded(words[2] if words[0] == "DELETE" else words[1]):
        db.session.execute(text(TAMPERED[name]))
    assert name in breaches()


def test_each_check_of_orders_and_production_is_proved_to_see():
    ours = {check.__name__ for check in CHECKS if check.__module__.startswith(("portal.orders.", "portal.production."))}
    elsewhere = [*checks_of_works.CHECKS, *checks_of_parcels.CHECKS]
    elsewhere += [*checks_of_unbuilding.CHECKS, *checks_of_replacing.CHECKS, *checks_of_lots.CHECKS, unfed_works]
    elsewhere += [*checks_of_freeing.CHECKS, *scrapped.CHECKS]  # with the stories of ended orders and of scrap
    ours -= {check.__name__ for check in [*PROOFS, *RETURN_CHECKS, *elsewhere]}  # in files of their own
    assert ours <= set(TAMPERED)
    assert set(TAMPERED) - ours == {"mispegged_lines", "misplaced_batches", "misshipped_orders"}

# ruff: noqa: F401, F811
"""An order whose money was given back while it was made is ended: its pieces stay here, and all else goes on."""

from datetime import date

import pytest
from sqlalchemy import text

from portal.flows import making, parcels
from portal.flows.checks import packed_for_nobody
from portal.flows.ending import end_held
from portal.kit.db import db, writing
from portal.kit.errors import Conflict, NotAllowed
from portal.orders import acts
from portal.orders.acts.outside import Outside, hear_outside
from portal.orders.models import Payment, Preorder
from portal.production import acts as production
from portal.production import models as m
from portal.production.queries.checks_of_freeing import stray_pieces
from portal.river.models import EventRow
from tests.orders.conftest import balance
from tests.orders.stripe_double import intent
from tests.orders.test_outside_refunds import begun, hear, made, paid, stripe
from tests.orders.test_stripe import tell
from tests.orders.test_together import at_once, patiently
from tests.outside.test_bells import rung

WHY = "The buyer got the money back and does not want it."


def batch_of(batch_id):
    return db.session.get(m.Batch, batch_id, populate_existing=True)


def consigned(batch_id, staff):
    packed = production.pack_batch(batch_id, staff)
    return parcels.gather(production.carrier_called("", staff), staff, packed)[0]


def numbered(batch_id, staff):
    """Let the pieces of a batch be numbered when it is finished."""
    product_id = batch_of(batch_id).product_id
    production.name_part("SHELL", "Shell", staff, product_id=product_id, has_serials=True)


def test_operations_end_it_on_its_page_and_its_piece_is_made_beyond_the_orders(
    paid, made, ada, bo, shop, client, browser, operator, flows, sound
):
    day = date(2030, 5, 1)
    with writing():
        db.session.add(m.Promise(order_id=paid, person_id=ada, first_on=day, due_on=day))
    hear(client)
    assert [bell for bell in rung(browser(operator)) if "is not to be sent" in bell] != []
    desk = browser(operator)
    assert f"/desk/production/held/{paid}" in desk.get("/desk").text
    assert f"/desk/production/held/{paid}" in desk.get("/desk/production/held").text
    page = desk.get(f"/desk/production/held/{paid}").text
    assert ("Make it all the same" in page, "Ada" in page) == (True, True)
    assert browser(ada).get(f"/desk/production/held/{paid}").status_code in (403, 404)
    assert "Promised by" in browser(ada).get(f"/orders/{paid}/parcels").text
    short = desk.post(f"/desk/production/held/{paid}/ending", {"reason": "no"})
    assert (short.status_code, "no</textarea>" in short.text) == (422, True)
    assert desk.post(f"/desk/production/held/{paid}/ending", {"reason": WHY}).status_code == 303
    again = desk.post(f"/desk/production/held/{paid}/ending", {"reason": WHY + " Again."})
    assert (again.status_code, "paid again, or it has ended" in again.text) == (409, True)
    batch = batch_of(made)
    assert (shop.status(paid), batch.quantity, batch.allowance) == ("cancelled", 4, 1)
    assert (balance("disputes"), balance("refunds:payable"), balance("customer:deposits", paid)) == (0, 0, 0)
    assert "it is not sent" in rung(browser(ada))[0]
    assert browser(ada).get(f"/orders/{paid}").status_code == 200
    assert "Promised by" not in browser(ada).get(f"/orders/{paid}/parcels").text
    making.ship_batch(made, shop.staff)
    assert [row.order_id == paid for row in db.session.query(m.Shipment)] == [False]
    tell(client, "payment_intent.succeeded", intent("pi_none"))
    sound()
    flows()


def test_it_is_told_once_that_it_is_held_however_many_refunds_there_are(begun, ada, bo, shop, client, sound):
    _, reference = begun
    tell(client, "payment_intent.succeeded", intent(reference))
    run = db.session.query(Payment).one().order_id and shop.preorder(1).id
    shop.bought(run, bo, 3)
    shop.make(run)
    hear(client, amount=8900)
    payment_id = db.session.query(Payment).filter_by(provider="stripe").one().id
    for name in ("re_9", "re_9"):
        hear_outside(payment_id, Outside("stripe", name, 8900, "EUR"))
    assert db.session.query(EventRow).filter_by(kind="order.given_back").count() == 1
    sound()


def test_what_is_packed_of_it_is_unpacked_and_its_number_goes_to_who_lost_theirs(
    paid, made, ada, shop, client, flows, sound
):
    numbered(made, shop.staff)
    consignment = consigned(made, shop.staff)
    hear(client)
    end_held(paid, WHY, shop.staff)
    [spare] = db.session.query(m.Unit).filter_by(order_line_id=None)
    assert [row.order_id == paid for row in db.session.query(m.Shipment)] == [False]
    production.move_consignment(consignment, "seal", shop.staff)
    parcels.dispatch(consignment, shop.staff)
    sound()
    [parcel] = db.session.query(m.Shipment)
    serial = spare.serial
    with writing():
        db.session.execute(text("UPDATE unit SET place = 9 WHERE serial = :serial"), {"serial": serial})
    assert stray_pieces() != []
    with writing():
        db.session.execute(text("UPDATE unit SET place = NULL WHERE serial = :serial"), {"serial": serial})
        db.session.execute(text("UPDATE sales_order SET status = 'cancelled' WHERE id = :id"), {"id": parcel.order_id})
    assert packed_for_nobody() != []
    with writing():
        db.session.execute(text("UPDATE sales_order SET status = 'shipped' WHERE id = :id"), {"id": parcel.order_id})
    flows()


def test_what_has_left_or_is_paid_again_is_not_ended(paid, made, ada, shop, client, browser, sound):
    with pytest.raises(Conflict, match="paid again"):
        end_held(paid, WHY, shop.staff)
    hear(client)
    with pytest.raises(NotAllowed):
        end_held(paid, WHY, ada)
    assert browser(ada).post(f"/orders/{paid}/payments", {"way": "accept"}).status_code == 303
    with pytest.raises(Conflict, match="paid again"):
        end_held(paid, WHY, shop.staff)
    assert shop.status(paid) == "in_production"
    sound()


def test_money_that_comes_after_the_end_goes_back(paid, made, ada, shop, client, flows, sound):
    hear(client)
    end_held(paid, WHY, shop.staff)
    assert hear(client, "failed") == 204
    assert balance("refunds:payable", paid) == -8900
    sound()
    flows()


def test_whoever_comes_first_it_is_paid_again_or_ended_and_never_both(app, paid, made, ada, shop, client, sound):
    hear(client)
    consigned(made, shop.staff)
    [consignment] = {row.consignment_id for row in db.session.query(m.Shipment)} - {None}
    production.move_consignment(consignment, "seal", shop.staff)
    work = (
        lambda: end_held(paid, WHY, shop.staff),
        lambda: acts.pay_simulated(paid, "accept", ada),
        lambda: parcels.dispatch(consignment, shop.staff),
    )
    at_once(app, lambda n: patiently(work[n % 3]), range(16))
    sound()
    assert shop.status(paid) in ("cancelled", "in_production", "shipped")


def test_a_preorder_of_which_nothing_is_left_to_send_is_completed(begun, ada, shop, client, browser, flows, sound):
    _, reference = begun
    tell(client, "payment_intent.succeeded", intent(reference))
    run = db.session.query(Preorder).one().id
    other = shop.bought(run, ada, 3)
    batch = shop.make(run)
    for payment in db.session.query(Payment).order_by(Payment.id).all():
        hear_outside(payment.id, Outside(payment.provider, f"re_{payment.id}", payment.minor, "EUR"))
    for order_id in (begun[0], other):
        end_held(order_id, WHY, shop.staff)
    assert making.ship_batch(batch, shop.staff) == []
    assert "Complete it" in browser(shop.staff).get(f"/desk/preorders/{run}").text
    acts.complete_preorder(run, shop.staff)
    assert shop.preorder(run).status == "completed"
    flows()
    sound()

# ruff: noqa: F401, F811
"""A parcel that was lost or came back is sent again, once; and one order travels in several parcels."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from portal.app import CHECKS
from portal.flows import making
from portal.flows import parcels as flow
from portal.flows.labels import packed_in
from portal.flows.late import late_parcels
from portal.kit.clock import now
from portal.kit.db import db, writing
from portal.kit.errors import Conflict, Invalid
from portal.orders import acts as orders
from portal.orders.models import MoneyEntry
from portal.outside.models.mail import Bell
from portal.production import acts
from portal.production import models as m
from portal.production.models import Batch, Pegging, Promise, Shipment
from portal.production.queries.late import BACK, LOST, OVERDUE, SILENT
from portal.production.queries.parcels import spare_pieces
from portal.river.models import EventRow
from tests.orders.conftest import Shop, crowd, idea, shop, sound
from tests.orders.test_together import HANDS, at_once, patiently
from tests.production.test_parcels import batch, consignments, of_order, parcels, post, sent, status

WHY = "The carrier says that its van burned out."


def lost(parcel, staff, what="lost"):
    flow.report_now(parcel.id, what, staff)
    return parcel


def row(shipment_id):
    return db.session.get(Shipment, shipment_id, populate_existing=True)


def hand_over(shipment_id, staff):
    flow.send_shipment(shipment_id, "PostNord", "", staff)


def test_what_came_back_is_packed_again_and_arrives_once(sent, staff, flows):
    old = lost(sent[0], staff, "returned")
    with pytest.raises(Conflict, match="lost or came back"):
        flow.resend(sent[1].id, "same", WHY, staff)
    new = row(flow.resend(old.id, "same", WHY, staff))
    assert (new.quantity, new.status, new.tracking) == (2, "packed", f"{old.tracking}-2")
    assert row(old.id).replaced_by_id == new.id
    assert db.session.query(Pegging).filter_by(shipment_id=new.id).count() == 1
    with pytest.raises(Conflict, match="already"):
        flow.resend(old.id, "same", WHY, staff)
    hand_over(new.id, staff)
    flow.deliver_shipment(new.id, staff)
    assert of_order(new) == "delivered"
    flows()
    told = db.session.query(EventRow).filter_by(kind="shipment.resent").one()
    assert db.session.query(Bell).filter_by(person_id=new.person_id, event_id=told.id).count() == 1
    assert db.session.query(MoneyEntry).filter_by(kind="shipped").count() == 5


def test_what_is_lost_is_replaced_from_beyond_the_orders_or_made_anew(sent, staff, sound):
    old = lost(sent[0], staff)
    for way, words in (("same", "not come back"), ("allowance", "Only 0"), ("theirs", "options")):
        with pytest.raises(Invalid) as refusal:
            flow.resend(old.id, way, "", staff)
        assert words in refusal.value.fields["way"].message.replace("{n}", "0")
        assert "reason" in refusal.value.fields
    new = flow.resend(old.id, "anew", WHY, staff)
    batch = db.session.get(Batch, old.batch_id, populate_existing=True)
    anew = db.session.query(Batch).filter_by(split_from_id=batch.id).one()
    assert (batch.quantity, batch.allowance, spare_pieces(batch.id)) == (10, 0, 0)
    assert (anew.quantity, anew.allowance, anew.replacements, anew.status) == (2, 0, 2, "done")
    sound()
    again = lost(row(new), staff) if hand_over(new, staff) is None else None
    flow.resend(again.id, "anew", WHY, staff)
    sound()


def test_many_who_send_it_again_at_once_send_it_once(app, sent, staff, sound):
    old = lost(sent[0], staff, "returned")
    old_id, order_id = old.id, old.order_id
    said = at_once(app, lambda _: patiently(lambda: flow.resend(old_id, "same", WHY, staff) > 0), range(HANDS))
    assert said.count(True) == 1
    assert db.session.query(Shipment).filter_by(order_id=order_id).count() == 2
    sound()


def test_what_was_refunded_is_not_sent_again(sent, staff, sound):
    old = lost(sent[0], staff)
    orders.take_back(old.order_id, "It was lost, and the buyer wants the money.", staff)
    with pytest.raises(Conflict, match="refunded"):
        flow.resend(old.id, "anew", WHY, staff)
    assert len(parcels()) == 5
    sound()


def test_one_order_in_several_parcels_is_shipped_with_the_last_and_arrives_with_the_last(batch, post, staff, flows):
    acts.measure(db.session.get(Batch, batch).product_id, 501, 1000, staff)
    first = acts.pack_batch(batch, staff)[0]
    with pytest.raises(Invalid):
        acts.divide_parcel(first, 2, staff)
    second = acts.divide_parcel(first, 1, staff)
    assert [(p.quantity, p.grams, p.first) for p in (row(first), row(second))] == [(1, 501, 0), (1, 501, 1)]
    acts.gather(post, staff, [first])
    with pytest.raises(Conflict, match="different consignments"):
        acts.join_parcel(second, staff)
    [one] = [c.id for c in consignments()]
    flow.send_all([one], staff)
    assert (status(row(first)), of_order(row(first))) == ("handed_over", "in_production")
    with pytest.raises(Conflict, match="left the house"):
        acts.divide_parcel(first, 1, staff)
    flow.deliver_shipment(first, staff)
    assert of_order(row(first)) == "in_production"
    hand_over(second, staff)
    assert of_order(row(first)) == "shipped"
    lost(row(second), staff, "returned")
    third = flow.resend(second, "same", WHY, staff)
    hand_over(third, staff)
    flow.deliver_shipment(third, staff)
    assert of_order(row(first)) == "delivered"
    flows()


def test_what_was_divided_is_joined_again_within_its_consignment(batch, post, staff, sound):
    first = acts.pack_batch(batch, staff)[0]
    acts.gather(post, staff, [first])
    second = acts.divide_parcel(first, 1, staff)
    [one] = consignments()
    assert (one.parcels, one.quantity) == (2, 2)
    found = packed_in(one.id)
    assert [(each.label.place, each.label.parcels, each.lines[0][1]) for each in found] == [(1, 2, 1), (2, 2, 1)]
    assert [each.label.ordered for each in found] == [2, 2]
    sound()
    assert acts.join_parcel(second, staff) == first
    assert [(c.parcels, c.quantity) for c in consignments()] == [(1, 2)]
    with pytest.raises(Conflict):
        acts.join_parcel(first, staff)
    sound()


def test_a_parcel_that_its_carrier_knows_already_stays_apart(batch, post, staff, sound):
    first = acts.pack_batch(batch, staff)[0]
    acts.gather(post, staff, [first])
    second = acts.divide_parcel(first, 1, staff)
    flow.report(second, "accepted", now(), staff)
    with pytest.raises(Conflict, match="reported something"):
        acts.join_parcel(second, staff)
    sound()


def test_numbers_of_pieces_follow_their_parcels(shop, crowd, staff, sound):
    product_id = shop.product()
    acts.name_part("LAMP", "Lamp", staff, product_id=product_id, has_serials=True)
    preorder_id = shop.open(threshold=1, product_id=product_id)
    shop.bought(preorder_id, crowd[0], 4)
    lamps = shop.make(preorder_id)
    [first] = acts.pack_batch(lamps, staff)
    second = acts.divide_parcel(first, 3, staff)
    for shipment_id in (first, second):
        hand_over(shipment_id, staff)
    lost(row(first), staff)
    third = flow.resend(first, "anew", WHY, staff)
    hand_over(third, staff)
    found = {each.label.id: each.lines[0][2] for c in consignments() for each in packed_in(c.id) if each.lines}
    lot = db.session.get(Batch, lamps).lot
    anew = db.session.query(Batch).filter_by(split_from_id=lamps).one()
    assert found[third] == [f"{anew.lot}-00001"]
    assert found[second] == [f"{lot}-0000{n}" for n in (2, 3, 4)]
    sound()


TAMPERED = {
    "misdivided_orders": {"first": 3},
    "uneven_shipments": {"quantity": 3},
    "misreplaced_parcels": {"resent_as": ""},
    "overspent_allowances": {"resent_as": "allowance"},
}


@pytest.mark.parametrize("check", TAMPERED)
def test_what_somebody_writes_by_hand_is_named(sent, staff, check):
    flow.resend(lost(sent[0], staff, "returned").id, "same", WHY, staff)
    with writing():
        db.session.execute(update(Shipment).filter_by(order_id=sent[0].order_id).values(TAMPERED[check]))
    assert check in [each.__name__ for each in CHECKS if each()]


def on(shelf, days=7):
    return [each.id for each in late_parcels(shelf, days).items]


def promise(parcel, day):
    with writing():
        about = {"order_id": parcel.order_id, "person_id": parcel.person_id, "first_on": day, "due_on": day}
        db.session.execute(m.Promise.__table__.insert(), [about])


def test_parcels_to_look_after_stand_on_their_shelves(sent, staff, monkeypatch, sound):
    first, second, third, *_ = sent
    promise(first, now().date() + timedelta(days=1))
    lost(second, staff)
    lost(third, staff, "returned")
    assert (on(OVERDUE), on(SILENT), on(LOST), on(BACK)) == ([], [], [second.id], [third.id])
    moment = now() + timedelta(days=8)
    for module in ("river.acts", "production.queries.late", "production.queries.promises"):
        monkeypatch.setattr(f"portal.{module}.now", lambda: moment)
    assert first.id in on(SILENT)
    assert first.id not in on(SILENT, 30)
    assert on(OVERDUE) == [first.id]
    acts.tell_delay(first.order_id, staff)
    assert on(OVERDUE) == []
    with pytest.raises(Conflict):
        acts.tell_delay(first.order_id, staff)
    flow.resend(third.id, "same", WHY, staff)
    assert on(BACK) == []
    sound()


@pytest.mark.parametrize("path", ["/desk/parcels", "/desk/parcels?shelf=silent&days=3", "/desk/shipments/{parcel}"])
def test_a_page_asks_few_questions(sent, staff, browser, operator, statements, path):
    lost(sent[0], staff)
    olu = browser(operator)
    olu.get("/desk/production")
    with statements() as seen:
        assert olu.get(path.format(parcel=sent[0].id)).status_code == 200
    assert len(seen) <= (10 if "desk/parcels" in path else 14), "\n".join(str(each) for each in seen)


def test_the_desk_sends_again_and_the_buyer_sees_both(sent, staff, browser, operator):
    olu, old = browser(operator), lost(sent[0], staff, "returned")
    assert "Send it again" in olu.get("/desk/parcels?shelf=back").text
    at = f"/desk/shipments/{old.id}"
    answer = olu.post(f"{at}/resending", data={"way": "same", "reason": "kept"})
    assert (answer.status_code, "kept" in answer.text) == (422, True)
    answer = olu.post(f"{at}/resending", data={"way": "same", "reason": WHY})
    assert answer.status_code == 303
    new = int(answer.location.rsplit("/", 1)[1])
    assert WHY in olu.get(at).text
    page = browser(old.person_id).get(f"/orders/{old.order_id}/parcels").text
    assert "Earlier parcel" in page
    assert "We have sent it again" in page
    assert WHY not in page
    assert olu.post(f"/desk/shipments/{new}/parts", data={"quantity": 1}).status_code == 409
    assert olu.post(f"/desk/shipments/{sent[1].id}/joining").status_code == 409
    assert olu.post("/desk/parcels?shelf=lost", data={"shipment": old.id}).status_code in (404, 409)

"""The same stories as buyers and staff walk them, over HTTP."""

import re

import pytest

from portal.flows import making
from portal.kit.db import db
from portal.orders import acts
from portal.orders.models import Order, Preorder, Product, RoyaltyAgreement
from portal.production import acts as production
from portal.production.models import Batch, Shipment

TYPED = {
    "quantity": "2",
    "name": "Bo",
    "street": "Storgatan 1",
    "postal_code": "11122",
    "city": "Stockholm",
    "country": "SE",
}


def text(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def test_everybody_sees_what_is_made_to_order_and_signs_in_to_order(shop, client):
    preorder_id = shop.open()
    page = client.get("/preorders")
    assert page.status_code == 200
    assert "Moss-green shell" in text(page)
    assert "Sign in to order" in text(client.get(f"/preorders/{preorder_id}"))
    assert client.get("/preorders/999").status_code == 404
    assert client.get("/preorders?shelf=past").status_code == 200


def test_a_buyer_orders_pays_and_cancels(shop, bo, browser, flows):
    preorder_id, me = shop.open(threshold=2), browser(bo)
    answer = me.post(f"/preorders/{preorder_id}/orders", TYPED)
    assert answer.status_code == 303, text(answer)
    where = answer.headers["Location"]
    assert "WS000001-95" in text(me.get(where))
    assert me.post(where + "/payments", {"way": "out_of_order"}).status_code == 303
    assert "Paid" in text(me.get(where))
    assert "2 ordered and paid of 2 needed" in text(me.get(f"/preorders/{preorder_id}"))
    assert "Moss-green shell" in text(me.get("/orders"))
    assert "What you paid goes back to you, and your place is free for others." in text(me.get(where))
    assert me.post(where + "/cancellation").status_code == 303
    assert db.session.get(Order, 1, populate_existing=True).status == "cancelled"
    flows()


def test_a_payment_without_an_answer_is_asked_for_again(shop, bo, browser, sound):
    order_id, me = shop.order(shop.open(), bo), browser(bo)
    me.post(f"/orders/{order_id}/payments", {"way": "time_out"})
    assert shop.status(order_id) == "placed"
    assert me.post(f"/orders/{order_id}/payments/1/inquiry").status_code == 303
    assert shop.status(order_id) == "confirmed"
    sound()


def test_sold_out_is_said_with_409_and_what_was_typed_stays(shop, bo, browser):
    preorder_id = shop.open(threshold=1, cap=1)
    answer = browser(bo).post(f"/preorders/{preorder_id}/orders", TYPED)
    assert answer.status_code == 409
    assert "Only one is left" in text(answer)
    assert "Storgatan 1" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "wrong", [{"quantity": "abc"}, {"quantity": "9" * 5000}, {"quantity": ""}, {"country": "XX"}, {"city": "\0"}]
)
def test_nonsense_in_the_order_form_is_refused_beside_its_field(shop, bo, browser, wrong):
    preorder_id = shop.open()
    answer = browser(bo).post(f"/preorders/{preorder_id}/orders", TYPED | wrong)
    assert answer.status_code == 422
    assert db.session.query(Order).count() == 0


def test_an_order_sent_twice_is_one_order(shop, bo, browser):
    preorder_id, me = shop.open(), browser(bo)
    first = me.post(f"/preorders/{preorder_id}/orders", TYPED | {"once": "the same key"})
    again = me.post(f"/preorders/{preorder_id}/orders", TYPED | {"once": "the same key"})
    assert first.headers["Location"] == again.headers["Location"]
    assert db.session.query(Order).count() == 1


def test_an_order_is_nobody_elses(shop, ada, bo, browser):
    order_id = shop.order(shop.open(), bo)
    stranger = browser(ada)
    assert stranger.get(f"/orders/{order_id}").status_code == 404
    for path in ("cancellation", "payments", "address", "payments/1/inquiry"):
        assert stranger.post(f"/orders/{order_id}/{path}", {"way": "accept"}).status_code == 404
    assert shop.status(order_id) == "placed"


def test_the_desk_opens_marks_money_and_closes(idea, staff, bo, shop, browser, sound):
    desk = browser(staff)
    assert "Make a product of it" in text(desk.get("/desk/preorders"))
    assert "moss green" in text(desk.get(f"/desk/products/new?idea={idea}")).lower()
    made = {
        "idea": idea,
        "name": "Moss shell",
        "body": "Warm.",
        "facts": "Material: wool\nWeight: 300 g",
        "royalty": "101",
    }
    assert "from 0 to 100 percent" in text(desk.post("/desk/products", made | {"stages": ""}))
    made["royalty"] = "2.5"
    answer = desk.post("/desk/products", made | {"stages": "cutting, sewing, inspection"})
    assert answer.status_code == 303, text(answer)
    product = db.session.query(Product).one()
    assert db.session.query(RoyaltyAgreement).one().basis_points == 250
    assert (product.facts[0], product.stages) == (["Material", "wool"], ["cutting", "sewing", "inspection"])
    terms = {"product": product.id, "threshold": "2", "cap": "", "closes_on": "2030-01-31", "currency": "eur"}
    wrong = desk.post("/desk/preorders", terms | {"prices": "one: 2"})
    assert wrong.status_code == 422
    assert "one: 2" in wrong.get_data(as_text=True)
    answer = desk.post("/desk/preorders", terms | {"prices": "2: 89.00\n5: 84"})
    assert answer.status_code == 303, text(answer)
    order_id = shop.order(1, bo, 2)
    reference = db.session.get(Order, order_id).reference
    paid = {"order": reference.lower(), "amount": "178.00", "reference": "TX 1"}
    assert desk.post("/desk/preorders/1/transfers", paid | {"order": "WS9"}).status_code == 422
    for _ in range(2):
        assert desk.post("/desk/preorders/1/transfers", paid).status_code == 303
    assert desk.get("/desk/preorders/1").status_code == desk.get("/desk/preorders").status_code == 200
    assert desk.post("/desk/preorders/1/closing").status_code == 303
    assert db.session.get(Preorder, 1, populate_existing=True).status == "in_production"
    sound()


def test_operations_makes_ships_and_answers(shop, idea, bo, operator, staff, browser, flows):
    preorder_id = shop.open(threshold=1, product_id=making.make_product(idea, staff))
    shop.bought(preorder_id, bo)
    making.close_preorder(preorder_id, staff)
    batch_id = db.session.query(Batch).one().id
    desk, buyer = browser(operator), browser(bo)
    assert buyer.post(f"/batches/{batch_id}/comments", {"body": "When?"}).status_code == 303
    assert "1 question waits" in text(desk.get(f"/desk/production/{batch_id}"))
    assert desk.post(f"/batches/{batch_id}/comments", {"body": "In May.", "reply_to": "1"}).status_code == 303
    told = {"stage": "making", "done": "1", "note": "Sewn **well**."}
    assert desk.post(f"/desk/production/{batch_id}/stages", told | {"done": "2"}).status_code == 422
    assert desk.post(f"/desk/production/{batch_id}/stages", told).status_code == 303
    assert "Making 1 of 1 done" in text(buyer.get(f"/preorders/{preorder_id}"))
    assert desk.post(f"/desk/production/{batch_id}/packing").status_code == 303
    shipment_id = db.session.query(Shipment).one().id
    assert desk.post(f"/desk/shipments/{shipment_id}/handover", {"carrier": "Post"}).status_code == 303
    assert desk.post(f"/desk/shipments/{shipment_id}/delivery").status_code == 303
    for path in ("/desk/production", f"/desk/shipments/{shipment_id}", f"/desk/production/{batch_id}"):
        assert desk.get(path).status_code == 200
    assert "Take it back" in text(desk.get("/orders/1"))
    assert desk.post("/desk/orders/1/return", {"reason": "The zip was broken."}).status_code == 303
    assert "sent back by the buyer" in text(desk.get("/desk/preorders"))
    refund = {"provider": "bank", "reference": "B1/R1"}
    assert desk.post("/desk/refunds", refund | {"preorder": preorder_id}).status_code == 303
    assert desk.post(f"/desk/preorders/{preorder_id}/completion").status_code == 303
    assert "arrived" in text(buyer.get(f"/preorders/{preorder_id}"))
    assert buyer.get(f"/batches/{batch_id}").status_code == 302
    assert buyer.get("/desk/production").status_code == 403
    flows()


def test_a_page_with_a_hundred_orders_asks_no_more_than_one_with_two(shop, bo, crowd, browser, statements):
    preorder_id, me = shop.open(threshold=500), browser(bo)
    for _ in range(3):
        shop.order(preorder_id, bo)
    with statements() as seen:
        me.get(f"/preorders/{preorder_id}")
    assert len(seen) <= 14, seen
    with statements() as seen:
        me.get("/orders")
    assert len(seen) <= 10, seen
    for n in range(3):
        shop.open(product_id=acts.create_product(f"Thing {n}", "", shop.staff))
    with statements() as seen:
        me.get("/preorders")
    assert len(seen) <= 10, seen


def test_the_workshop_page_is_read_with_few_questions(shop, crowd, browser, operator, statements):
    preorder_id = shop.open(threshold=1)
    for person in crowd:
        shop.bought(preorder_id, person)
    making.close_preorder(preorder_id, operator)
    batch_id = db.session.query(Batch).one().id
    for _ in range(3):
        production.advance_batch(batch_id, "making", "On it.", operator)
        production.ask_about(batch_id, crowd[0], "And now?")
    page = browser(crowd[0])
    with statements() as seen:
        page.get(f"/preorders/{preorder_id}")
    assert len(seen) <= 16, len(seen)

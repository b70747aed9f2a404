"""Send something back: all or a part, for the money or the same once more; asked twice it happens once."""

import re

import pytest
from sqlalchemy import text

from portal.app import CHECKS
from portal.events.parcels import ShipmentReturned
from portal.flows import making
from portal.flows.feedback import give_feedback
from portal.kit.db import db, writing
from portal.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from portal.orders import acts
from portal.orders.models import Bill, Order, OrderLine, Payment, ProductWait, Return
from portal.orders.queries.returns import exchanges_due
from portal.outside.models.mail import Bell
from portal.people.acts import join
from portal.people.forgetting import forget_person
from portal.river import record
from tests.orders.conftest import balance
from tests.orders.test_verify import unguarded

WHY = "The zip does not close any more."


@pytest.fixture
def shell(shop, ada):
    """A product with a royalty for Ada of 7 percent."""
    return shop.product(author_id=ada, royalty=700)


@pytest.fixture
def arrived(shop, shell, bo, crowd):
    """Bo's order of three, shipped and delivered; each cost 33.35."""
    preorder_id = shop.open(threshold=3, prices=[(1, 3335)], product_id=shell)
    order_id = shop.bought(preorder_id, bo, 3)
    for shipment_id in making.ship_batch(shop.make(preorder_id), shop.staff):
        making.deliver_shipment(shipment_id, shop.staff)
    return order_id


def line_of(order_id):
    return db.session.query(OrderLine).filter_by(order_id=order_id).one().id


def asked(order_id, person_id, n=1, **more):
    return acts.ask_return(order_id, person_id, {line_of(order_id): n}, WHY, **more)


def sent_back(shop, order_id, person_id, n=1, accepted=None, **more):
    """Ask for a return, and see it through to the inspection; return its id."""
    return_id = asked(order_id, person_id, n, **more)
    acts.decide_return(return_id, "approve", shop.staff)
    acts.send_return(return_id, person_id)
    acts.receive_return(return_id, shop.staff)
    taken = n if accepted is None else accepted
    acts.inspect_return(return_id, {line_of(order_id): taken}, shop.staff, "" if taken == n else "Two were cut open.")
    return return_id


def status(return_id):
    return db.session.get(Return, return_id, populate_existing=True).status


def test_what_comes_back_in_parts_makes_up_the_whole_to_the_cent(shop, ada, bo, arrived, flows):
    owed = -balance("royalty:payable")
    for n, left in ((1, 6670), (2, 3335), (3, 0)):
        return_id = sent_back(shop, arrived, bo)
        assert status(return_id) == "refunded"
        assert -balance("revenue", arrived) - balance("tax:payable", arrived) == left
        assert db.session.query(Bill).filter_by(kind="credit_note").count() == n
    assert shop.status(arrived) == "returned"
    assert owed > 0
    assert (balance("royalty:payable"), balance("refunds:payable", arrived)) == (0, -10_005)
    flows()


def test_only_what_was_accepted_is_paid_back_and_the_rest_is_explained(shop, bo, arrived, sound):
    with pytest.raises(Invalid):
        sent_back(shop, arrived, bo, 3, accepted=4)
    db.session.rollback()
    found = db.session.query(Return).one()
    with pytest.raises(Invalid):
        acts.inspect_return(found.id, {line_of(arrived): 1}, shop.staff)
    acts.inspect_return(found.id, {line_of(arrived): 1}, shop.staff, "Two of them were cut open.")
    assert (status(found.id), found.minor, shop.status(arrived)) == ("refunded", 3335, "delivered")
    none = sent_back(shop, arrived, bo, 2, accepted=0)
    assert status(none) == "refused"
    assert balance("refunds:payable", arrived) == -3335
    sound()


def test_no_more_comes_back_than_was_ordered_however_often_it_is_asked(shop, bo, arrived, sound):
    first = asked(arrived, bo, 2)
    with pytest.raises(Conflict, match="Only 1") as refusal:
        asked(arrived, bo, 2)
    assert refusal.value.code == "too_many"
    asked(arrived, bo, 1)
    acts.withdraw_return(first, bo)
    with pytest.raises(Conflict):
        acts.withdraw_return(first, bo)
    sent_back(shop, arrived, bo, 2)
    with pytest.raises(Conflict):
        asked(arrived, bo, 1)
    with pytest.raises(Conflict, match="under way"):
        acts.take_back(arrived, "It came back by post.", shop.staff)
    sound()


def test_two_clicks_pay_once(shop, bo, arrived, sound):
    return_id = sent_back(shop, arrived, bo)
    for again in (
        lambda: acts.inspect_return(return_id, {line_of(arrived): 1}, shop.staff),
        lambda: acts.refund_return(return_id, bo),
        lambda: acts.refund_return(return_id, shop.staff),
        lambda: acts.decide_return(return_id, "approve", shop.staff),
        lambda: acts.exchange_return(return_id, shop.staff),
    ):
        with pytest.raises(Conflict):
            again()
    assert balance("refunds:payable", arrived) == -3335
    acts.take_back(arrived, "The other two came back as well.", shop.staff)
    assert (shop.status(arrived), balance("refunds:payable", arrived)) == ("returned", -10_005)
    with pytest.raises(Conflict):
        acts.take_back(arrived, "The other two came back as well.", shop.staff)
    sound()


def test_who_bought_does_not_decide_and_who_did_not_does_not_ask(shop, ada, bo, arrived):
    with pytest.raises(NotFound):
        asked(arrived, ada)
    return_id = asked(arrived, bo)
    for deed in (acts.withdraw_return, acts.refund_return, acts.send_return):
        with pytest.raises(NotFound):
            deed(return_id, ada)
    with pytest.raises(NotAllowed):
        acts.decide_return(return_id, "approve", bo)
    with pytest.raises(Invalid):
        acts.decide_return(return_id, "refuse", shop.staff, "no")
    acts.decide_return(return_id, "refuse", shop.staff, "It was worn for a year.")
    assert status(return_id) == "refused"


def test_of_their_own_order_even_staff_need_somebody_else(shop, staff, operator, crowd):
    preorder_id = shop.open(threshold=1)
    order_id = shop.bought(preorder_id, staff)
    making.ship_batch(shop.make(preorder_id), staff)
    return_id = asked(order_id, staff)
    with pytest.raises(NotAllowed, match="own order"):
        acts.decide_return(return_id, "approve", staff)
    acts.decide_return(return_id, "approve", operator)


@pytest.mark.parametrize(("n", "why", "wish"), [(0, WHY, "refund"), (1, "no", "refund"), (1, WHY, "a pony")])
def test_what_is_wrong_is_said_beside_its_field_and_keeps_nothing(shop, bo, arrived, n, why, wish):
    with pytest.raises(Invalid):
        acts.ask_return(arrived, bo, {line_of(arrived): n}, why, wish=wish)
    assert db.session.query(Return).count() == 0


def test_what_has_not_been_shipped_is_cancelled_not_sent_back(shop, bo):
    order_id = shop.bought(shop.open(), bo)
    with pytest.raises(Conflict, match="shipped"):
        asked(order_id, bo)


def test_an_exchange_waits_for_the_next_run_and_is_paid_by_what_came_back(shop, bo, shell, arrived, flows):
    return_id = sent_back(shop, arrived, bo, 2, wish="exchange")
    assert (status(return_id), exchanges_due()) == ("inspected", [])
    with pytest.raises(Conflict, match="stock") as refusal:
        acts.exchange_return(return_id)
    assert refusal.value.code == "no_run"
    run = shop.open(threshold=9, prices=[(1, 3000)], product_id=shell)
    assert exchanges_due() == [return_id]
    new_id = acts.exchange_return(return_id)
    assert (status(return_id), shop.status(new_id), exchanges_due()) == ("exchanged", "confirmed", [])
    assert (shop.preorder(run).paid, balance("customer:deposits", new_id)) == (2, -6000)
    assert (balance("cash:exchange"), balance("refunds:payable", arrived)) == (0, -670)
    assert db.session.get(Order, new_id).person_id == bo
    with pytest.raises(Conflict):
        acts.exchange_return(return_id)
    flows()


def test_what_costs_more_now_is_left_to_be_paid(shop, bo, shell, arrived, sound):
    return_id = sent_back(shop, arrived, bo, 1, wish="exchange")
    shop.open(threshold=9, prices=[(1, 5000)], product_id=shell)
    new_id = acts.exchange_return(return_id)
    assert (shop.status(new_id), balance("customer:deposits", new_id)) == ("placed", -3335)
    shop.pay(new_id, 1665)
    assert shop.status(new_id) == "confirmed"
    sound()


def test_what_the_bank_took_back_pays_for_no_exchange(shop, bo, shell, arrived, sound):
    told = (db.session.query(Payment).filter_by(order_id=arrived).one().reference, 10_005, "EUR")
    acts.note_payment(arrived, "bank", *told, result="disputed", person_id=shop.staff)
    return_id = sent_back(shop, arrived, bo, 1, wish="exchange")
    shop.open(threshold=9, prices=[(1, 3335)], product_id=shell)
    new_id = acts.exchange_return(return_id)
    assert (shop.status(new_id), balance("customer:deposits", new_id)) == ("placed", 0)
    sound()


def test_whoever_does_not_want_to_wait_takes_the_money(shop, bo, arrived, sound):
    return_id = sent_back(shop, arrived, bo, 1, wish="exchange")
    acts.refund_return(return_id, bo)
    assert (status(return_id), balance("refunds:payable", arrived)) == ("refunded", -3335)
    sound()


def test_an_exchange_that_is_cancelled_is_paid_back_by_the_bank(shop, bo, shell, arrived, operator, sound):
    return_id = sent_back(shop, arrived, bo, 1, wish="exchange")
    shop.open(threshold=9, prices=[(1, 3335)], product_id=shell)
    new_id = acts.exchange_return(return_id)
    acts.cancel_order(new_id, bo)
    assert balance("refunds:payable", new_id) == -3335
    acts.pay_refund_by_bank("exchange", f"X{return_id}/R1", operator)
    assert (balance("refunds:payable", new_id), balance("cash:exchange")) == (0, 0)
    sound()


def test_money_that_comes_again_after_a_part_went_back_goes_back_too(shop, bo, arrived, sound):
    sent_back(shop, arrived, bo, 1)
    shop.pay(arrived, 3335)
    assert (balance("customer:deposits", arrived), balance("refunds:payable", arrived)) == (0, -6670)
    sound()


def test_a_wish_for_words_alone_opens_no_second_return(shop, bo, arrived):
    stranger = join("Somebody")
    with pytest.raises(NotFound):
        acts.ask_return(arrived, stranger, {line_of(arrived): 1}, WHY)


def words_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def test_a_buyer_and_the_desk_walk_a_return_over_http(shop, bo, arrived, browser, flows):
    me, desk, line = browser(bo), browser(shop.staff), line_of(arrived)
    assert "Ask to send it back" in words_of(me.get(f"/orders/{arrived}"))
    assert "nothing is kept in stock" in words_of(me.get(f"/orders/{arrived}/returns/new"))
    typed = {f"line_{line}": "2", "reason": "no", "wish": "refund"}
    for said, enough in (("no", 10), ("壞了", 4)):  # a Chinese character says more than a letter
        refused = me.post(f"/orders/{arrived}/returns", typed | {"reason": said})
        assert (refused.status_code, f"at least {enough}" in words_of(refused)) == (422, True)
    assert 'value="2"' in refused.get_data(as_text=True)
    assert me.post(f"/orders/{arrived}/returns", typed | {"reason": "釘子彎了"}).status_code == 303
    assert "Please write" not in words_of(me.get(f"/orders/{arrived}"))
    assert "R-1" in words_of(desk.get("/desk/returns"))
    assert desk.post("/desk/returns/1/decision", {"step": "refuse", "answer": "no"}).status_code == 422
    assert desk.post("/desk/returns/1/decision", {"step": "approve"}).status_code == 303
    assert "R-1" in words_of(me.get(f"/orders/{arrived}"))
    assert me.post(f"/orders/{arrived}/returns/1/steps", {"step": "send"}).status_code == 303
    assert desk.post("/desk/returns/1/arrival").status_code == 303
    assert "Inspect it" in words_of(desk.get("/desk/returns/1"))
    refused = desk.post("/desk/returns/1/inspection", {f"line_{line}": "9"})
    assert (refused.status_code, "from 0 to 2" in words_of(refused)) == (422, True)
    assert desk.post("/desk/returns/1/inspection", {f"line_{line}": "2"}).status_code == 303
    assert desk.post("/desk/returns/1/inspection", {f"line_{line}": "2"}).status_code == 409
    assert "€66.70 were credited for it" in words_of(me.get(f"/orders/{arrived}"))
    assert "Money given back" in words_of(desk.get("/desk/returns?status=refunded"))
    flows()


def test_who_is_not_meant_sees_no_return_and_a_strange_step_is_a_sentence(shop, ada, bo, arrived, browser, client):
    asked(arrived, bo)
    assert browser(ada).post(f"/orders/{arrived}/returns/1/steps", {"step": "withdraw"}).status_code == 404
    assert browser(ada).get(f"/orders/{arrived}/returns/new").status_code == 404
    assert browser(bo).get("/desk/returns/1").status_code in (403, 404)
    assert browser(bo).post(f"/orders/{arrived}/returns/1/steps", {"step": "explode"}).status_code == 422
    assert browser(shop.staff).get(f"/orders/{arrived}/returns/new").status_code == 404
    assert browser(shop.staff).get("/desk/returns/77").status_code == 404
    assert browser(bo).post(f"/orders/{arrived}/returns/1/steps", {"step": "withdraw"}).status_code == 303


def test_a_return_asked_for_in_words_is_a_return(shop, bo, arrived, flows):
    feedback_id = give_feedback(bo, "return", "It is too small for me.", order_id=arrived)
    flows()
    found = db.session.query(Return).one()
    assert (found.feedback_id, found.reason, found.status) == (feedback_id, "It is too small for me.", "requested")
    give_feedback(bo, "return", "It is too small, as I said.", order_id=arrived)
    flows()
    assert db.session.query(Return).count() == 1


def test_a_parcel_that_its_carrier_brings_back_has_arrived(shop, bo, arrived, flows):
    return_id = asked(arrived, bo)
    acts.decide_return(return_id, "approve", shop.staff)
    flows()
    with writing():
        record(ShipmentReturned(1, arrived, bo, 1, 1, was_delivered=True))
    flows()
    assert status(return_id) == "received"


def test_who_leaves_takes_the_reason_along(shop, bo, admin, arrived, flows):
    sent_back(shop, arrived, bo)
    forget_person(bo, admin)
    flows()
    assert db.session.query(Return).one().reason == ""


def test_who_waits_hears_once_that_it_can_be_ordered_again(shop, bo, shell, flows):
    for heard in (1, 1):
        if not db.session.query(Bell).filter_by(person_id=bo).count():
            acts.await_product(shell, bo)
        shop.open(product_id=shell)
        flows()
        rung = db.session.query(Bell).filter_by(person_id=bo).count()
        assert (rung, db.session.query(ProductWait).count()) == (heard, 0)


TAMPERED = {
    "overreturned_lines": "UPDATE return_line SET accepted = 3, quantity = 3 WHERE return_id = 1",
    "missettled_returns": "UPDATE return_request SET decided_by_id = person_id WHERE id = 1",
    "uneven_exchanges": "UPDATE money_posting SET minor = minor - 1 WHERE account = 'cash:exchange' AND minor > 0",
    "misreckoned_taxes": "UPDATE bill_line SET tax_minor = tax_minor + 1 WHERE quantity = 1",
    "misplaced_deposits": "UPDATE bill SET gross_minor = gross_minor - 1 WHERE kind = 'credit_note'",
    "misreckoned_royalties": "UPDATE bill_line SET gross_minor = gross_minor + 500 WHERE quantity = 1",
}


@pytest.fixture
def settled(shop, bo, shell, arrived, operator):
    """One thing came back for money and one was exchanged, both with tax."""
    sent_back(shop, arrived, bo)
    exchanged = sent_back(shop, arrived, bo, 1, wish="exchange")
    shop.open(threshold=9, prices=[(1, 3000)], product_id=shell)
    acts.exchange_return(exchanged)


class Undo(Exception):
    """Takes back what was changed by hand."""


def undone(statement):
    db.session.execute(text(statement))
    db.session.expire_all()
    raise Undo([check.__name__ for check in CHECKS if check()])


def found_after(statement):
    """Change a row past all guards, and return what is named then; nothing of it stays."""
    try:
        with unguarded(statement.split()[1]):
            undone(statement)
    except Undo as undo:
        return undo.args[0]
    finally:
        db.session.expire_all()


def test_each_breach_is_named(settled):
    assert [check.__name__ for check in CHECKS if check()] == []
    for check, statement in TAMPERED.items():
        assert check in found_after(statement)
    assert [check.__name__ for check in CHECKS if check()] == []

"""What providers say, in every order, twice and late; each complaint about other shops has its test here."""

from itertools import permutations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal.kit.db import db, writing
from portal.kit.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from portal.kit.setting import setting, settle
from portal.orders import acts
from portal.orders.models import MoneyEntry, MoneyPosting, Payment, PaymentEvent
from portal.orders.rules.lives import PAYMENT_LIFE, leads
from portal.orders.rules.payments import RESULTS, status_of
from portal.people.forgetting import forget_person
from portal.river.models import EventRow
from tests.orders.conftest import balance

NOTICES = ("captured", "captured", "failed")
ALL = (*RESULTS, "refunded")


def hear(order_id, result, reference="SIM-1", minor=8900):
    return acts.note_payment(order_id, "simulator", reference, minor, "EUR", result=result)


def money_of(order_id):
    accounts = ("customer:deposits", "refunds:payable", "cash:simulator", "revenue")
    return [balance(account, order_id) for account in accounts]


def test_confirm_and_webhook_in_any_order_end_the_same(shop, ada, sound):
    """Orders paid twice, or not at all, because a browser and a webhook raced."""
    preorder_id = shop.open(threshold=50)
    for n, notices in enumerate(sorted(set(permutations(NOTICES)))):
        order_id = shop.order(preorder_id, ada)
        for result in notices:
            hear(order_id, result, f"SIM-{n}")
        assert shop.status(order_id) == "confirmed"
        assert money_of(order_id) == [-8900, 0, 8900, 0]
    assert shop.preorder(preorder_id).paid == 3
    sound()


def test_confirm_duplicate_and_refund_converge_in_every_interleaving(shop, ada, sound):
    preorder_id = shop.open(threshold=50)
    for n, order_of_things in enumerate(permutations(("captured", "captured", "cancel", "refunded"))):
        order_id, reference = shop.order(preorder_id, ada), f"SIM-{n}"
        deeds = {
            "captured": lambda o=order_id, r=reference: hear(o, "captured", r),
            "cancel": lambda o=order_id: acts.cancel_order(o, ada),
            "refunded": lambda r=reference: acts.settle_refund("simulator", f"{r}/R1"),
        }
        for what in [*order_of_things, "captured", "refunded"]:  # a provider says again what was not taken
            try:
                deeds[what]()
            except NotFound:
                assert what == "refunded"
        assert shop.status(order_id) == "cancelled"
        assert money_of(order_id) == [0, 0, 0, 0]
        assert db.session.query(Payment).filter_by(reference=reference).one().status == "refunded"
    sound()


def test_the_same_amount_is_never_counted_twice(shop, ada, bo, sound):
    """The amount of one payment counted for two orders, or twice for one."""
    preorder_id = shop.open()
    first, second = shop.order(preorder_id, ada), shop.order(preorder_id, bo)
    shop.pay(first, reference="B1")
    before = db.session.query(EventRow).count()
    shop.pay(first, reference="B1")
    assert db.session.query(EventRow).count() == before
    with pytest.raises(Conflict, match="another payment") as refusal:
        shop.pay(second, reference="B1")
    assert refusal.value.code == "reference_used"
    with pytest.raises(Conflict):
        shop.pay(first, 1, reference="B1")
    sound()


def test_no_clear_answer_is_no_money_until_the_provider_is_asked(shop, ada, sound):
    order_id = shop.order(shop.open(), ada)
    assert acts.pay_simulated(order_id, "time_out", ada) == "unknown"
    assert (shop.status(order_id), money_of(order_id)) == ("placed", [0, 0, 0, 0])
    payment = db.session.query(Payment).one()
    assert acts.reconcile(payment.id, ada) == "captured"
    with pytest.raises(Conflict):
        acts.reconcile(payment.id, ada)
    assert shop.status(order_id) == "confirmed"
    sound()


def test_a_part_is_not_paid_and_too_much_goes_back(shop, ada, sound):
    preorder_id = shop.open()
    order_id = shop.order(preorder_id, ada, 2)
    shop.pay(order_id, 8900)
    assert (shop.status(order_id), shop.preorder(preorder_id).paid) == ("placed", 0)
    shop.pay(order_id, 10_000)
    assert (shop.status(order_id), shop.preorder(preorder_id).paid) == ("confirmed", 2)
    assert balance("refunds:payable", order_id) == -1100
    acts.cancel_order(order_id, ada)
    assert (balance("customer:deposits"), balance("refunds:payable")) == (0, -18_900)
    sound()


def test_money_for_a_cancelled_order_goes_back(shop, ada, sound):
    order_id = shop.order(shop.open(), ada)
    acts.cancel_order(order_id, ada)
    shop.pay(order_id)
    assert (balance("customer:deposits"), balance("refunds:payable")) == (0, -8900)
    with pytest.raises(Conflict):
        acts.cancel_order(order_id, ada)
    sound()


def test_the_simulator_sends_refunds_by_itself_and_once(shop, ada, flows):
    order_id = shop.order(shop.open(), ada)
    acts.pay_simulated(order_id, "duplicate", ada)
    acts.cancel_order(order_id, ada)
    flows()
    assert money_of(order_id) == [0, 0, 0, 0]
    flows()


def test_only_staff_mark_transfers_and_only_the_buyer_simulates(shop, ada, bo):
    order_id = shop.order(shop.open(), ada)
    with pytest.raises(NotAllowed):
        acts.note_payment(order_id, "bank", "B1", 8900, "EUR", person_id=ada)
    with pytest.raises(NotFound):
        acts.pay(order_id, "X", 8900, "EUR", bo)
    with pytest.raises(NotFound):
        acts.pay_simulated(order_id, "accept", bo)
    acts.pay(order_id, "X", 8900, "EUR", ada)
    assert db.session.query(Payment).one().provider == "simulator"


def test_where_there_is_no_simulator_nobody_pays_without_money(shop, ada, app):
    order_id = shop.order(shop.open(), ada)
    settle({**app.config, "SIMULATOR": False})
    try:
        with pytest.raises(Refused):
            acts.pay_simulated(order_id, "accept", ada)
    finally:
        settle(app.config)
    assert setting("SIMULATOR")


@pytest.mark.parametrize(
    "wrong",
    [{"minor": 0}, {"minor": -1}, {"minor": 10**12}, {"reference": ""}, {"reference": "x" * 81}, {"currency": "USD"}],
)
def test_a_payment_that_cannot_be_is_refused(shop, ada, wrong):
    order_id = shop.order(shop.open(), ada)
    told = {"reference": "B1", "minor": 8900, "currency": "EUR", "person_id": shop.staff} | wrong
    with pytest.raises(Invalid):
        acts.note_payment(order_id, "bank", told.pop("reference"), told.pop("minor"), told.pop("currency"), **told)
    assert db.session.query(Payment).count() == 0


@pytest.mark.parametrize("table", [PaymentEvent, MoneyEntry, MoneyPosting])
@pytest.mark.parametrize("verb", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_the_database_itself_keeps_what_was_booked(shop, ada, table, verb):
    shop.pay(shop.order(shop.open(), ada))
    name, column = table.__tablename__, next(iter(table.__table__.columns)).name
    with pytest.raises(DBAPIError, match="added, never changed"), writing():
        db.session.execute(text(verb.format(name, column, column)))
    db.session.rollback()


def test_every_change_of_a_payment_is_a_step_of_its_table():
    """Each set of up to five things that were told, in every order: no way leads outside the table."""
    for told in (each for n in range(5) for each in permutations(ALL, n)):
        seen, status = set(), "created"
        for result in told:
            seen.add(result)
            captured, refunded = 100 * ("captured" in seen), 100 * ({"captured", "refunded"} <= seen)
            after = status_of(seen, captured, refunded, 100)
            assert leads(PAYMENT_LIFE, status, after), (told, status, after)
            status = after


def test_who_leaves_takes_the_address_along_and_the_ledger_still_adds_up(shop, ada, admin, flows):
    preorder_id = shop.open(threshold=1)
    gone = shop.order(preorder_id, ada)
    acts.cancel_order(gone, ada)
    kept = shop.bought(preorder_id, ada)
    forget_person(ada, admin)
    flows()
    held = dict(db.session.execute(text("SELECT order_id, street FROM order_address")).all())
    assert held == {gone: "", kept: "Storgatan 1"}
    assert balance("customer:deposits", kept) == -8900

"""A refund that was sent and came back is owed again, once; it is sent again, or to another account, once."""

from itertools import permutations

import pytest

from portal.events.orders import RefundMadeOutside
from portal.flows import making
from portal.kit.db import db
from portal.kit.errors import Conflict, Invalid, NotAllowed
from portal.orders import acts
from portal.orders.models import Bill, MoneyEntry, Payment
from portal.orders.queries.cards import due_errands
from portal.orders.queries.mending import attempt_of, owed_refunds, refunds_failed, sent_refunds
from portal.orders.sender import carry
from portal.people.signing import sign_up
from portal.web.telling import sentence_of
from tests.orders.conftest import balance
from tests.orders.stripe_double import intent
from tests.orders.test_bank import camt, line, lines, read, reference
from tests.orders.test_stripe import begun, stripe, tell
from tests.orders.test_together import at_once, patiently
from tests.outside.test_bells import rung
from tests.outside.test_news import read_post

__all__ = ["begun", "stripe"]
REFUND = {"id": "re_1", "object": "refund", "amount": 8900, "currency": "eur", "payment_intent": "pi_1"}
IBAN = "DE89 3704 0044 0532 0130 00"


@pytest.fixture
def promised(begun, ada, client):
    """A refund that we owe to a buyer who paid by card; its reference."""
    order_id, known_as = begun
    tell(client, "payment_intent.succeeded", intent(known_as))
    acts.cancel_order(order_id, ada)
    return f"{known_as}/R1"


@pytest.fixture
def sent(shop, ada):
    """A refund that went out by the bank; the order and the reference."""
    order_id = shop.bought(shop.open(), ada)
    acts.cancel_order(order_id, ada)
    acts.settle_refund("bank", "B1/R1", shop.staff)
    return order_id, "B1/R1"


def hear(client, attempt, state):
    about = REFUND | {"status": state, "metadata": {"refund": attempt}}
    return tell(client, "refund.failed" if state == "failed" else "refund.updated", about)


def status():
    db.session.rollback()
    return db.session.query(Payment).first().status


def test_in_whatever_order_stripe_says_that_it_was_sent_and_failed_it_is_owed(promised, client, operator, sound):
    for states in permutations(("succeeded", "failed", "failed")):
        for state in states:
            assert hear(client, promised, state) == 204
        assert (balance("refunds:payable"), balance("cash:stripe"), refunds_failed()) == (-8900, 8900, 1)
    assert status() == "captured"
    sound()


def test_it_is_booked_back_shown_as_failed_and_sent_again_under_a_new_key(
    begun, promised, client, flows, operator, browser, stripe, statements, sound
):
    flows()
    carry(due_errands()[0])
    hear(client, promised, "succeeded")
    assert (status(), balance("refunds:payable")) == ("refunded", 0)
    hear(client, promised, "failed")
    assert (status(), balance("refunds:payable"), balance("cash:stripe")) == ("captured", -8900, 8900)
    back = db.session.query(MoneyEntry).filter_by(kind="refund_back").one()
    assert db.session.get(MoneyEntry, back.reverses_id).kind == "refunded"
    desk = browser(operator)
    with statements() as asked:
        assert "Came back" in desk.get("/desk/money/refunds?shelf=failed").text
    assert len(asked) <= 10
    assert desk.post("/desk/money/refunds/attempts", {"provider": "stripe", "reference": promised}).status_code == 303
    assert "The provider is sending it" in desk.get("/desk/money/refunds").text
    hear(client, promised, "failed")  # told once more of the first
    hear(client, f"{promised}#2", "succeeded")
    assert (status(), balance("refunds:payable"), refunds_failed()) == ("refunded", 0, 0)
    sound()
    flows()


def test_it_goes_to_another_account_which_is_kept_by_its_ends_only(promised, client, operator, browser, sound):
    hear(client, promised, "succeeded")
    hear(client, promised, "failed")
    desk, named = browser(operator), {"provider": "stripe", "reference": promised}
    wrong = desk.post("/desk/money/refunds/transfers", named | {"to": "DE89 1234"})
    assert (wrong.status_code, "DE89 1234" in wrong.text, "no IBAN" in wrong.text) == (422, True, True)
    assert desk.post("/desk/money/refunds/transfers", named | {"to": IBAN}).status_code == 303
    assert (balance("refunds:payable"), balance("cash:bank"), balance("cash:stripe")) == (0, -8900, 8900)
    page = desk.get("/desk/money/refunds?shelf=sent").text
    assert "DE89 … 3000" in page
    assert "0532" not in page
    sound()


def test_what_the_bank_sent_back_is_noted_by_hand_and_sent_again(shop, sent, ada, operator, browser, sound):
    _, first = sent
    desk, named = browser(operator), {"provider": "bank", "reference": first}
    assert desk.post("/desk/money/refunds/returns", named).status_code == 303
    assert desk.post("/desk/money/refunds/returns", named).status_code == 409
    (row,) = owed_refunds(failed=True).items
    assert (balance("refunds:payable"), balance("cash:bank"), attempt_of(row)) == (-8900, 8900, f"{first}#2")
    with pytest.raises(Conflict):
        acts.settle_refund("bank", f"{first}#3", operator)
    acts.settle_refund("bank", first, operator)  # an old page: that attempt is over
    assert refunds_failed() == 1
    assert desk.post("/desk/money/refunds", named | {"reference": f"{first}#2", "to": IBAN}).status_code == 303
    assert (balance("refunds:payable"), balance("cash:bank"), refunds_failed()) == (0, 0, 0)
    assert [each.reference for each in sent_refunds().items] == [f"{first}#2"]
    with pytest.raises(NotAllowed):
        acts.note_refund_back("bank", f"{first}#2", ada)
    acts.note_refund_back("bank", f"{first}#2", operator)
    with pytest.raises(Invalid):
        acts.settle_refund("bank", f"{first}#3", operator, "no account")
    sound()


def test_the_statement_of_the_bank_says_it_and_says_it_once(shop, sent, operator, sound):
    order_id, _ = sent
    raw = camt(line(f"RETURN {reference(order_id)} account closed", reference="A"))
    read(raw, operator)
    assert lines() == {"A": ("booked", "refund_back")}
    with pytest.raises(Conflict):
        read(raw, operator)
    read(camt(line(f"RETURN {reference(order_id)} account closed", reference="A"), number="2"), operator)
    assert (balance("refunds:payable"), balance("customer:deposits"), refunds_failed()) == (-8900, 0, 1)
    read(camt(line(f"again {reference(order_id)}", reference="B", side="DBIT"), number="3"), operator)
    assert (lines()["B"], balance("refunds:payable"), balance("cash:bank")) == (("booked", "refund"), 0, 0)
    sound()


def test_what_was_noted_by_hand_is_known_when_the_statement_says_it_too(shop, sent, operator, sound):
    order_id, first = sent
    acts.note_refund_back("bank", first, operator)
    acts.settle_refund("bank", f"{first}#2", operator)
    read(camt(line(f"RETURN {reference(order_id)} account closed", reference="A")), operator)
    assert lines() == {"A": ("booked", "refund_back")}
    assert (balance("refunds:payable"), balance("cash:bank"), refunds_failed()) == (0, 0, 0)
    read(camt(line(f"RETURN {reference(order_id)} once more", reference="B"), number="2"), operator)
    assert (balance("refunds:payable"), balance("cash:bank"), refunds_failed()) == (-8900, 8900, 1)
    sound()


def test_nobody_of_the_company_says_that_their_own_refund_came_back(shop, operator, admin, sound):
    order_id = shop.bought(shop.open(), operator)
    acts.cancel_order(order_id, operator)
    acts.settle_refund("bank", "B1/R1", admin)
    with pytest.raises(NotAllowed, match="about you"):
        acts.note_refund_back("bank", "B1/R1", operator)
    read(camt(line(f"RETURN {reference(order_id)} account closed", reference="A")), operator)
    assert (lines(), balance("refunds:payable")) == ({"A": ("waiting", "refused")}, 0)
    acts.note_refund_back("bank", "B1/R1", admin)
    assert balance("refunds:payable") == -8900
    sound()


def test_a_credit_note_stays_as_it_was_written(shop, ada, operator, sound):
    run = shop.open(threshold=1, prices=[(1, 1000)])
    order_id = shop.bought(run, ada)
    making.ship_batch(shop.make(run), shop.staff)
    acts.take_back(order_id, "It does not fit at all.", shop.staff)
    acts.settle_refund("bank", "B1/R1", operator)
    acts.note_refund_back("bank", "B1/R1", operator)
    papers = [(bill.kind, bill.gross_minor) for bill in db.session.query(Bill).order_by(Bill.id)]
    assert papers == [("invoice", 1000), ("credit_note", 1000)]
    assert (shop.status(order_id), balance("refunds:payable"), balance("revenue")) == ("returned", -1000, 0)
    sound()


def test_of_many_hands_one_notes_it_and_one_sends_it(app, sent, operator, sound):
    _, first = sent
    said = at_once(app, lambda _: patiently(lambda: acts.note_refund_back("bank", first, operator)), range(16))
    assert said.count("state") == 15
    at_once(app, lambda _: patiently(lambda: acts.settle_refund("bank", f"{first}#2", operator)), range(16))
    assert (balance("refunds:payable"), balance("cash:bank")) == (0, 0)
    assert db.session.query(MoneyEntry).filter_by(kind="refunded").count() == 2
    sound()


def test_its_buyer_hears_that_it_came_back_and_that_it_is_sent_again(shop, operator, browser):
    ina = sign_up("Ina", "ina@example.org", "four plain words here", confirmed=True)
    order_id = shop.bought(shop.open(), ina)
    acts.cancel_order(order_id, ina)
    acts.settle_refund("bank", "B1/R1", operator)
    mine = browser(ina)
    assert rung(mine) == []
    acts.note_refund_back("bank", "B1/R1", operator)
    assert ["did not arrive" in sentence for sentence in rung(mine)] == [True]
    acts.settle_refund("bank", "B1/R1#2", operator)
    assert ["was sent again" in sentence for sentence in rung(mine)] == [True, False]
    assert [f"/orders/{order_id}" in letter.body for letter in read_post()] == [True, True]


def test_each_end_of_a_refund_made_at_the_provider_has_a_sentence_of_its_own():
    about = (1, 2, 3, "stripe", 100, "EUR")
    told = [sentence_of(RefundMadeOutside(*about, has_failed=end), "", "“Shell”") for end in (False, True)]
    assert told == [
        "Money of “Shell” was given back at the provider of payments",
        "Money of “Shell” that was given back at the provider of payments did not arrive; it is here again",
    ]

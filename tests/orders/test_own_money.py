"""Whoever gets the money does not say that it went, came or came back: somebody else of the company does."""

import pytest

from portal.kit.db import db
from portal.kit.errors import NotAllowed
from portal.orders import acts
from portal.orders.models import Payment
from tests.orders.conftest import balance
from tests.orders.stripe_double import intent
from tests.orders.test_bank import camt, line, lines, read, reference
from tests.orders.test_stripe import stripe, tell

__all__ = ["stripe"]


@pytest.fixture
def mine(shop, operator):
    """An order of somebody of the company."""
    return shop.order(shop.open(), operator)


def test_nobody_notes_that_their_own_refund_was_sent(shop, mine, operator, admin, browser, sound):
    shop.pay(mine)
    acts.cancel_order(mine, operator)
    said = browser(operator).post("/desk/money/refunds", {"provider": "bank", "reference": "B1/R1"})
    assert (said.status_code, "Somebody else has to decide on this" in said.text) == (403, True)
    with pytest.raises(NotAllowed, match="about you"):
        acts.pay_refund_by_bank("bank", "B1/R1", operator)
    read(camt(line(f"refund {reference(mine)}", reference="A", side="DBIT")), operator)
    assert (lines(), balance("refunds:payable")) == ({"A": ("waiting", "refused")}, -8900)
    acts.settle_refund("bank", "B1/R1", admin)
    assert balance("refunds:payable") == 0
    sound()


def test_nobody_reads_from_a_statement_that_they_paid(shop, mine, operator, admin, sound):
    read(camt(line(reference(mine), reference="A")), operator)
    assert (lines(), shop.status(mine)) == ({"A": ("waiting", "refused")}, "placed")
    shop.pay(mine)
    assert shop.status(mine) == "confirmed"
    sound()


def test_nobody_has_a_card_asked_again_for_their_own_refund(mine, operator, admin, stripe, client, sound):
    acts.begin_card(mine, operator)
    known_as = db.session.query(Payment).one().reference
    tell(client, "payment_intent.succeeded", intent(known_as))
    acts.cancel_order(mine, operator)
    acts.note_refund_failed("stripe", f"{known_as}/R1")
    for again in (acts.try_refund_again, acts.pay_refund_by_bank):
        with pytest.raises(NotAllowed, match="about you"):
            again("stripe", f"{known_as}/R1", operator)
    acts.try_refund_again("stripe", f"{known_as}/R1", admin)
    sound()

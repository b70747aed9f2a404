"""`verify` names a breach when a paper, a rate, a line of the bank, a statement or a payout is changed by hand."""

import pytest
from sqlalchemy import select, text

from portal.flows import making
from portal.kit.clock import now
from portal.kit.db import db
from portal.orders import acts
from portal.orders.models import RoyaltyStatement
from portal.orders.queries.proofs import PROOFS
from portal.orders.rules.royalties import Account
from portal.orders.rules.taxes import TypedRate
from portal.river.acts import telling
from tests.orders.test_bank import camt, line, read, reference
from tests.orders.test_royalties import IBAN, LAST, LAST_MONTH
from tests.orders.test_verify import breaches, unguarded

TAMPERED = {
    "gapped_papers": "UPDATE bill SET number = 99 WHERE number = 1 AND kind = 'invoice'",
    "misadded_bills": "UPDATE bill SET gross_minor = gross_minor - 1 WHERE id = 1",
    "misreckoned_taxes": "UPDATE bill_line SET basis_points = 1900",
    "untaxed_lines": "UPDATE bill_line SET tax_minor = tax_minor + 1 WHERE bill_id = 1",
    "overlapping_rates": "UPDATE tax_rate SET valid_until = NULL",
    "misbooked_lines": "UPDATE bank_line SET minor = minor + 1 WHERE status = 'booked'",
    "misstated_royalties": "UPDATE royalty_line SET minor = minor + 1",
    "mispaid_statements": "UPDATE royalty_statement SET payout_id = NULL",
    "misbooked_payouts": "UPDATE payout SET status = 'approved'",
    "misbooked_awards": "UPDATE award_credit SET minor = minor + 1",
    "overpaid_designers": "UPDATE payout SET minor = minor * 100",
    "own_approvals": "UPDATE royalty_statement SET approved_by_id = closed_by_id",
    "accounts_of_the_forgotten": "UPDATE person SET forgotten_at = joined_at",
}
MORE = [
    ("gapped_papers", "UPDATE paper_number SET last = last + 1"),
    ("gapped_papers", "DELETE FROM paper_number"),
    ("misbooked_lines", "UPDATE bank_line SET status = 'waiting' WHERE payment_id IS NOT NULL"),
    ("misstated_royalties", "DELETE FROM royalty_line"),
    ("misbooked_payouts", "DELETE FROM money_posting WHERE account = 'payout:clearing'"),
]


@pytest.fixture
def books(shop, ada, idea, crowd, operator, admin):
    """A month with a tax, an invoice, a credit note, a statement, a payout at the bank, and a statement of the bank."""
    with telling("demo", LAST_MONTH):
        day = LAST_MONTH.date()
        acts.set_tax_rate(TypedRate("SE", "", 2500, "Moms", True, day), operator)
        acts.set_tax_rate(TypedRate("SE", "", 1200, "Moms", True, now().date().replace(year=2099)), operator)
        product_id = making.make_product(idea, shop.staff, basis_points=1000)
        preorder_id = shop.open(threshold=1, prices=[(1, 1000)], product_id=product_id)
        orders = [shop.order(preorder_id, person) for person in crowd[:3]]
        read(camt(*(line(reference(each), "10.00", f"R{each}") for each in orders), line("?", "1.00", "Q")), operator)
        making.ship_batch(shop.make(preorder_id), shop.staff)
        acts.take_back(orders[2], "It was too small for me.", shop.staff)
        acts.book_award("hand:1", "hand:1", "challenge:9", ada, 2_500, "EUR")
    acts.set_payout_account(ada, Account("Ada", IBAN))
    acts.close_month(LAST, operator)
    acts.approve_statement(db.session.scalar(select(RoyaltyStatement.id)), admin)
    acts.move_payout(acts.ask_payouts(operator)[0], "approve", admin)
    acts.submit_payouts("EUR", operator)
    assert breaches() == []


@pytest.mark.parametrize(("name", "sql"), [*TAMPERED.items(), *MORE])
def test_verify_names_what_was_tampered_with(books, name, sql):
    words = sql.split()
    with unguarded(words[2] if words[0] == "DELETE" else words[1]):
        db.session.execute(text(sql))
    assert name in breaches()


def test_each_proof_of_the_books_is_proved_to_see():
    assert {check.__name__ for check in PROOFS} == set(TAMPERED)

"""What designers get: stated by the month, looked at by four eyes, paid, and mirrored when something comes back."""

import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.flows import making
from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from portal.kit.setting import settle
from portal.orders import acts
from portal.orders.models import MoneyPosting, Payout, PayoutAccount, RoyaltyStatement
from portal.orders.queries import transfers_in
from portal.orders.rules.royalties import Account, Terms, is_iban, month_end
from portal.orders.rules.transfers import pain_001, plain
from portal.people.forgetting import forget_person
from portal.river.acts import telling
from tests.orders.conftest import balance
from tests.orders.test_bank import camt, line, read

IBAN = "DE89 3704 0044 0532 0130 00"
LAST = (now().replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
LAST_MONTH = now().replace(day=1) - timedelta(days=3)


def sold(shop, product_id, people, when=LAST_MONTH):
    """Return the orders of a pre-order of the product that went the whole way at a time."""
    with telling("demo", when):
        preorder_id = acts.open_preorder(product_id, 1, when + timedelta(days=1), [(1, 1000)], "EUR", shop.staff)
        orders = [acts.place_order(preorder_id, person, 1) for person in people]
        for order_id in orders:
            shop.pay(order_id)
        making.ship_batch(shop.make(preorder_id), shop.staff)
    return orders


@pytest.fixture
def designed(shop, ada, bo):
    """Return a product of Ada and Bo, who share a tenth of it."""
    product_id = shop.product()
    acts.agree_royalty(product_id, 1000, [(ada, 6666), (bo, 3334)], shop.staff)
    return product_id


@pytest.fixture
def paid_out(shop, designed, ada, bo, crowd, operator, admin):
    """Return payouts to Ada and Bo that are with the bank."""
    sold(shop, designed, crowd[:3])
    for person in (ada, bo):
        acts.set_payout_account(person, Account("Ada Ångström", IBAN))
    acts.close_month(LAST, operator)
    for statement in db.session.scalars(select(RoyaltyStatement.id)).all():
        acts.approve_statement(statement, admin)
    payouts = acts.ask_payouts(operator)
    for payout_id in payouts:
        acts.move_payout(payout_id, "approve", admin)
    acts.submit_payouts("EUR", operator)
    return payouts


def test_a_month_is_stated_once_and_what_comes_later_is_in_the_next(shop, designed, ada, crowd, operator, flows):
    orders = sold(shop, designed, crowd[:3])
    assert acts.close_month(LAST, operator) == 2
    stated = dict(db.session.execute(select(RoyaltyStatement.person_id, RoyaltyStatement.minor)).all())
    assert stated[ada] == 3 * 67
    assert sum(stated.values()) == 300
    with telling("demo", LAST_MONTH):
        acts.take_back(orders[0], "It was too small for me.", shop.staff)
    with pytest.raises(Conflict):
        acts.close_month(LAST, operator)
    with pytest.raises(Invalid):
        acts.close_month(now().strftime("%Y-%m"), operator)
    with pytest.raises(Invalid):
        acts.close_month("2026-1x", operator)
    assert balance("royalty:payable") == -200
    flows()


def test_who_closed_a_month_does_not_approve_it_and_nobody_their_own(
    shop, ada, designed, crowd, operator, admin, staff
):
    sold(shop, designed, crowd[:1])
    acts.close_month(LAST, operator)
    statement_id = db.session.scalar(select(RoyaltyStatement.id).filter_by(person_id=ada))
    for person in (operator, staff, ada):
        with pytest.raises(NotAllowed):
            acts.approve_statement(statement_id, person)
    acts.approve_statement(statement_id, admin)
    with pytest.raises(Conflict):
        acts.approve_statement(statement_id, admin)


def test_a_payout_goes_the_whole_way_and_is_settled_by_the_statement_of_the_bank(paid_out, operator, flows):
    assert (balance("royalty:payable"), balance("payout:clearing")) == (0, -300)
    first, second = paid_out
    amount = db.session.get(Payout, first).minor
    read(camt(line(f"ROYALTY-{first}", f"{amount / 100:.2f}", "P1", side="DBIT")), operator)
    acts.move_payout(second, "lose", operator)
    assert balance("payout:clearing") == amount - 300
    acts.move_payout(second, "fail", operator)
    assert balance("royalty:payable") == amount - 300
    assert [db.session.get(Payout, each).status for each in paid_out] == ["paid", "failed"]
    with pytest.raises(Conflict):
        acts.move_payout(second, "arrive", operator)
    flows()


def test_a_payout_that_failed_is_tried_again_and_one_that_came_back_is_owed_again(paid_out, operator, admin, flows):
    first, second = paid_out
    acts.move_payout(first, "fail", operator)
    acts.move_payout(first, "again", operator)
    acts.move_payout(first, "approve", admin)
    acts.submit_payouts("EUR", admin)
    for payout_id in paid_out:
        acts.move_payout(payout_id, "arrive", operator)
    acts.move_payout(second, "return", operator)
    assert db.session.query(RoyaltyStatement).filter_by(status="approved").one().payout_id is None
    assert balance("royalty:payable") == -db.session.get(Payout, second).minor
    assert len(acts.ask_payouts(admin)) == 1
    flows()


def test_who_asks_for_a_payout_does_not_approve_it(shop, designed, ada, crowd, operator, admin):
    sold(shop, designed, crowd[:1])
    acts.close_month(LAST, operator)
    with pytest.raises(Conflict):
        acts.ask_payouts(operator)
    for statement in db.session.scalars(select(RoyaltyStatement.id)).all():
        acts.approve_statement(statement, admin)
    payout_id = acts.ask_payouts(operator)[0]
    with pytest.raises(NotAllowed):
        acts.move_payout(payout_id, "approve", operator)
    with pytest.raises(Refused):
        acts.move_payout(payout_id, "submit", operator)
    acts.move_payout(payout_id, "approve", admin)
    with pytest.raises(Conflict, match="account"):
        acts.submit_payouts("EUR", operator)


def test_a_cap_ends_what_an_agreement_pays_and_an_order_keeps_its_version(shop, ada, crowd, sound):
    product_id = shop.product()
    acts.agree_royalty(product_id, 1000, [(ada, 10_000)], shop.staff, Terms(currency="EUR", cap_minor=250))
    orders = sold(shop, product_id, crowd[:3])
    assert balance("royalty:payable") == -250
    acts.take_back(orders[2], "It was too small for me.", shop.staff)
    assert balance("royalty:payable") == -200
    acts.agree_royalty(product_id, 2000, [(ada, 10_000)], shop.staff, Terms(starts_on=now().date() + timedelta(days=9)))
    sold(shop, product_id, crowd[3:5])
    assert balance("royalty:payable") == -250
    sound()
    for wrong in (Terms(cap_minor=5), Terms(starts_on=now().date(), ends_on=now().date() - timedelta(days=1))):
        with pytest.raises(Invalid):
            acts.agree_royalty(product_id, 1000, [(ada, 10_000)], shop.staff, wrong)


def test_less_than_the_agreed_minimum_waits_for_the_next_payout(shop, ada, crowd, operator, admin):
    product_id = shop.product()
    terms = Terms(currency="EUR", minimum_minor=150)
    acts.agree_royalty(product_id, 1000, [(ada, 10_000)], shop.staff, terms)
    sold(shop, product_id, crowd[:1], LAST_MONTH - timedelta(days=40))
    earlier = (LAST_MONTH - timedelta(days=40)).strftime("%Y-%m")
    for month, n in ((earlier, 1), (LAST, 2)):
        acts.close_month(month, operator)
        acts.approve_statement(db.session.scalar(select(func.max(RoyaltyStatement.id))), admin)
        if n == 1:
            with pytest.raises(Conflict):
                acts.ask_payouts(operator)
            sold(shop, product_id, crowd[1:2])
            continue
    assert db.session.get(Payout, acts.ask_payouts(operator)[0]).minor == 200


def test_the_file_for_the_bank_is_well_formed_and_names_each_payout(paid_out):
    transfers = transfers_in(min(paid_out))
    root = ET.fromstring(pain_001(1, "Tent & Peg", "DE89 3704 0044 0532 0130 00", transfers))
    names = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}
    assert [each.text for each in root.iterfind(".//p:EndToEndId", names)] == [f"ROYALTY-{n}" for n in paid_out]
    assert root.find(".//p:CtrlSum", names).text == "3.00"
    assert root.find(".//p:Cdtr/p:Nm", names).text == "Ada Angstrom"
    with pytest.raises(Refused):
        pain_001(1, "Tent", "at the bank", transfers)
    with pytest.raises(NotFound):
        transfers_in(999)


@pytest.mark.parametrize(
    ("iban", "fits"), [(IBAN.replace(" ", ""), True), ("DE89370400440532013001", False), ("", False)]
)
def test_a_slip_in_an_iban_is_seen(iban, fits):
    assert is_iban(iban) == fits
    assert plain("Łucja Ångström 林") == "Lucja Angstrom ?"


def test_a_month_ends_where_the_company_is(app):
    from portal.kit.zones import zone_of

    assert month_end("2026-12", zone_of("Europe/Berlin")).isoformat() == "2026-12-31T23:00:00+00:00"


def test_designers_see_their_own_and_only_the_ends_of_their_account(paid_out, ada, bo, browser, operator, statements):
    mine = browser(ada)
    statement_id = db.session.scalar(select(RoyaltyStatement.id).filter_by(person_id=ada))
    with statements() as asked:
        page = mine.get("/me/royalties").text
    assert len(asked) <= 10
    assert "DE89 … 3000" in page
    assert "0532" not in page
    assert mine.get(f"/me/royalties/{statement_id}").status_code == 200
    assert browser(bo).get(f"/me/royalties/{statement_id}").status_code == 404
    bad = mine.post("/me/royalties/account", data={"holder": "Ada L.", "iban": "DE00 1234", "bic": ""})
    assert (bad.status_code, "DE00 1234" in bad.text) == (422, True)
    desk = browser(operator)
    for path in ("/desk/money/royalties", "/desk/money/payouts", f"/desk/money/royalties/{statement_id}"):
        with statements() as asked:
            assert desk.get(path).status_code == 200
        assert len(asked) <= 12, path
    assert desk.get(f"/desk/money/payouts/{min(paid_out)}/transfers.csv").text.count("ROYALTY-") == 2
    assert desk.post("/desk/money/royalties", data={"month": "soon"}).status_code == 422


def test_the_file_for_the_bank_wants_an_account_of_the_company(paid_out, browser, operator, app):
    path = f"/desk/money/payouts/{min(paid_out)}/transfers.xml"
    assert browser(operator).get(path).status_code == 422
    settle({**app.config, "BANK_ACCOUNT": IBAN})
    try:
        assert browser(operator).get(path).mimetype == "application/xml"
    finally:
        settle(app.config)


def test_who_leaves_takes_the_account_along_and_the_books_still_balance(paid_out, ada, admin, flows):
    forget_person(ada, admin)
    flows()
    assert db.session.get(PayoutAccount, ada) is None
    assert sum(db.session.scalars(select(MoneyPosting.minor))) == 0

"""Who gets what of a product is agreed at the desk, and months are closed by the clock."""

import pytest
from sqlalchemy import select

from portal.flows.deadlines import keep_deadlines
from portal.kit.db import db
from portal.kit.errors import Conflict
from portal.orders import acts
from portal.orders.models import RoyaltyAgreement, RoyaltySplit, RoyaltyStatement
from portal.orders.queries import months_over
from tests.orders.test_royalties import LAST, sold

TYPED = {"rate": "2.5", "starts_on": "", "ends_on": "", "cap": "", "minimum": "", "currency": "EUR"}


@pytest.fixture
def page(shop, ada):
    product_id = shop.product()
    acts.agree_royalty(product_id, 100, [(ada, 10_000)], shop.staff)
    return f"/desk/products/{product_id}/royalty"


def test_a_new_version_is_agreed_at_the_desk_and_the_old_one_stays(shop, page, ada, bo, browser, flows):
    desk = browser(shop.staff)
    assert "100 %" in desk.get(page).text
    more = {"shares": f"Ada #{ada}: 66.66\n{bo}：33.34 %", "cap": "5000", "minimum": "10.00"}
    assert desk.post(page, TYPED | more).status_code == 303
    new = db.session.scalars(select(RoyaltyAgreement).order_by(RoyaltyAgreement.id.desc())).first()
    assert (new.basis_points, new.cap_minor, new.minimum_minor, new.currency) == (250, 500_000, 1000, "EUR")
    shares = db.session.execute(select(RoyaltySplit.basis_points).filter_by(agreement_id=new.id)).scalars().all()
    assert sorted(shares) == [3334, 6666]
    assert db.session.query(RoyaltyAgreement).count() == 2
    assert "66.66 %" in desk.get(page).text
    flows()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"shares": "Ada"}, "cannot be read"),
        ({"shares": "#1: 50"}, "make up the whole"),
        ({"shares": "#999: 100"}, "nobody with the number 999"),
        ({"shares": "#1: 100", "rate": "lots"}, "such as 19"),
        ({"shares": "#1: 100", "cap": "much"}, "amount"),
        ({"shares": "#2: 100", "starts_on": "2027-02-01", "ends_on": "2027-01-01"}, "before the first"),
    ],
    ids=["no-share", "half", "nobody", "no-rate", "no-amount", "backwards"],
)
def test_what_cannot_be_agreed_is_said_and_what_was_typed_stays(shop, page, browser, typed, said):
    answer = browser(shop.staff).post(page, TYPED | typed)
    assert (answer.status_code, said in answer.text, typed["shares"] in answer.text) == (422, True, True)
    assert db.session.query(RoyaltyAgreement).count() == 1


def test_nobody_agrees_a_part_for_themselves(shop):
    with pytest.raises(Conflict, match="Somebody else"):
        acts.agree_royalty(shop.product(), 100, [(shop.staff, 10_000)], shop.staff)


def test_the_clock_closes_a_month_once_and_anybody_of_the_till_approves_it(shop, ada, crowd, operator, flows):
    product_id = shop.product()
    acts.agree_royalty(product_id, 1000, [(ada, 10_000)], shop.staff)
    sold(shop, product_id, crowd[:2])
    keep_deadlines()
    statement = db.session.query(RoyaltyStatement).one()
    assert (statement.month, statement.minor, statement.closed_by_id) == (LAST, 200, None)
    keep_deadlines()
    assert (db.session.query(RoyaltyStatement).count(), months_over(statement.closed_at)) == (1, [])
    acts.approve_statement(statement.id, operator)
    flows()


def test_a_statement_asked_for_twice_is_written_once(shop, ada, crowd, operator, sound):
    product_id = shop.product()
    acts.agree_royalty(product_id, 1000, [(ada, 10_000)], shop.staff)
    sold(shop, product_id, crowd[:1])
    acts.close_month(LAST, operator)
    for again in (lambda: acts.close_month(LAST, operator), lambda: acts.close_month_over(LAST)):
        with pytest.raises(Conflict):
            again()
    assert db.session.query(RoyaltyStatement).count() == 1
    sound()

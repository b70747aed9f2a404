"""Money that a jury or a rule awards: owed once, stated with royalties, paid out, and taken back with its reason."""

import pytest
from sqlalchemy import update

from portal.app import CHECKS
from portal.flows import making
from portal.ideas import acts as ideas
from portal.ideas.acts import decide_idea
from portal.kit.db import db, writing
from portal.kit.errors import Conflict
from portal.orders import acts
from portal.orders.models import AwardCredit, Payout, RoyaltyStatement
from portal.orders.reactions import book_awards
from portal.orders.rules.royalties import Account
from portal.people.acts import join
from portal.people.joining import join_people
from portal.rewards.acts import propose_rule, publish_rule
from portal.rewards.reactions import pay_rewards
from portal.rewards.rules.plans import Plan
from portal.river.acts import telling
from tests.orders.conftest import balance
from tests.orders.test_royalties import IBAN, LAST, LAST_MONTH, sold

WHY = "We want good ideas, and pay for them."


@pytest.fixture
def awarded(ada, staff, admin):
    """Ada's idea is adopted last month, for which a rule of the company gives 25 euros."""
    gives = {"effect": "money", "gives": {"minor": 2_500, "currency": "EUR"}}
    with telling("demo", LAST_MONTH):
        publish_rule(propose_rule(Plan("idea_adopted", WHY, **gives), staff), admin)
        idea = ideas.post_idea(ada, "A quiet stove", "It hums.")
        decide_idea(idea, "adopted", "Many people asked for it.", staff)
    hear()
    return idea


def hear():
    pay_rewards.catch_up()
    book_awards.catch_up()


def paid(operator, admin):
    """Close last month, approve all, and give what is owed to the bank."""
    acts.close_month(LAST, operator)
    for statement in db.session.query(RoyaltyStatement):
        acts.approve_statement(statement.id, admin)
    payouts = acts.ask_payouts(operator)
    for payout_id in payouts:
        acts.move_payout(payout_id, "approve", admin)
    acts.submit_payouts("EUR", operator)
    return payouts


def test_what_a_rule_awards_is_owed_once_and_no_more_when_it_falls(awarded, ada, staff, flows):
    assert (balance("award:payable"), balance("expense:award")) == (-2_500, 2_500)
    with writing():
        book_awards.move_to(0)  # told again from the beginning
    book_awards.catch_up()
    assert balance("award:payable") == -2_500
    decide_idea(awarded, "declined", "It cannot be made safely.", staff)
    hear()
    assert (balance("award:payable"), balance("expense:award")) == (0, 0)
    with pytest.raises(Conflict):
        acts.take_award_back(db.session.query(AwardCredit).one().source)
    flows()


def test_an_award_and_royalties_are_one_statement_and_one_payout(awarded, shop, ada, crowd, operator, admin, flows):
    product_id = making.make_product(awarded, shop.staff, basis_points=1000)
    sold(shop, product_id, crowd[:3])
    acts.set_payout_account(ada, Account("Ada Ångström", IBAN))
    [payout] = paid(operator, admin)
    assert db.session.get(Payout, payout).minor == 2_500 + 300
    assert (balance("award:payable"), balance("royalty:payable"), balance("payout:clearing")) == (0, 0, -2_800)
    acts.move_payout(payout, "fail", operator)
    assert (balance("award:payable"), balance("royalty:payable")) == (-2_500, -300)
    acts.move_payout(payout, "again", operator)
    acts.move_payout(payout, "approve", admin)
    acts.submit_payouts("EUR", admin)
    acts.move_payout(payout, "arrive", operator)
    acts.move_payout(payout, "return", operator)
    assert (balance("award:payable"), balance("royalty:payable")) == (-2_500, -300)
    flows()


def test_what_falls_after_it_was_paid_comes_off_the_next_statement(awarded, ada, staff, operator, admin, flows):
    acts.set_payout_account(ada, Account("Ada Ångström", IBAN))
    [payout] = paid(operator, admin)
    acts.move_payout(payout, "arrive", operator)
    decide_idea(awarded, "declined", "It cannot be made safely.", staff)
    hear()
    assert balance("award:payable") == 2_500
    flows()


def test_a_statement_names_what_an_award_is_for(awarded, ada, operator, browser, statements):
    acts.close_month(LAST, operator)
    hers, desk = browser(ada), browser(operator)
    statement = db.session.query(RoyaltyStatement).one().id
    assert "€25.00" in hers.get("/me/royalties").text
    for reader, path in ((hers, f"/me/royalties/{statement}"), (desk, f"/desk/money/royalties/{statement}")):
        with statements() as seen:
            page = reader.get(path).text
        assert len(seen) <= 14
        assert "A quiet stove" in page
        assert "€25.00" in page
    assert "award:payable" in desk.get("/desk/money").text or "Awards that we owe" in desk.get("/desk/money").text


@pytest.mark.parametrize("values", [{"minor": 1}, {"currency": "SEK"}, {"source": "award:7"}])
def test_what_somebody_writes_by_hand_is_named(awarded, values):
    with writing():
        db.session.execute(update(AwardCredit).values(values))
    found = {each.__name__ for each in CHECKS if each()}
    assert found == ({"misawarded"} if "source" in values else {"misbooked_awards"})


def test_who_won_without_a_name_is_paid_by_name(shop, awarded, ada, crowd, operator, admin, flows):
    """An answer to a blind challenge is posted under a record of its own, which is joined when the results are told."""
    unnamed = join("匿名 · Anonymous")
    product_id = shop.product()
    with telling("demo", LAST_MONTH):
        join_people(unnamed, ada, admin)
        acts.agree_royalty(product_id, 1000, [(unnamed, 10_000)], shop.staff)
        acts.book_award("hand:1", "hand:1", "challenge:9", unnamed, 5_000, "EUR")
    sold(shop, product_id, crowd[:1])
    acts.set_payout_account(ada, Account("Ada Ångström", IBAN))
    [payout] = paid(operator, admin)
    assert (db.session.get(Payout, payout).person_id, db.session.get(Payout, payout).minor) == (ada, 2_500 + 5_100)
    flows()

"""A line of the bank that cannot be booked waits with its reason; all the others are booked, once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from portal.kit import limits
from portal.kit.db import db
from portal.kit.errors import Conflict
from portal.orders import acts
from portal.orders.models import BankLine
from tests.orders.conftest import balance
from tests.orders.test_bank import camt, line, lines, read, reference
from tests.together import patiently


@pytest.fixture
def mixed(shop, ada, bo):
    """A file of four lines of which one can be booked by nobody."""
    run = shop.open()
    good, large, last = (shop.order(run, person) for person in (ada, bo, bo))
    payout = line("ROYALTY-77", "5.00", "P", side="DBIT")
    return camt(
        line(reference(good), reference="A"),
        line(reference(large), f"{limits.PRICE.most // 100 + 1}.00", "B"),
        payout,
        line(reference(last), reference="D"),
    )


def test_the_others_are_booked_and_this_one_waits_with_its_reason(mixed, operator, browser, sound):
    read(mixed, operator)
    found = lines()
    assert (found["A"], found["D"], found["P"]) == (("booked", "paid"), ("booked", "paid"), ("waiting", "outgoing"))
    assert found["B"] == ("waiting", "refused")
    assert balance("cash:bank") == 2 * 8900
    page = browser(operator).get("/desk/money/bank").text
    assert "It could not be booked, and was set aside: This is more than one payment can be." in page
    with pytest.raises(Conflict, match="read before"):
        read(mixed, operator)
    assert balance("cash:bank") == 2 * 8900
    waiting = db.session.query(BankLine).filter_by(verdict="refused").one().id
    acts.set_line_aside(waiting, "Asked the bank", operator)
    assert db.session.get(BankLine, waiting, populate_existing=True).refusal is None
    sound()


def test_many_hands_that_read_the_same_file_at_once_book_it_once(app, mixed, operator, sound):
    def hand(_):
        with app.app_context():
            try:
                return patiently(lambda: read(mixed, operator)) and "read"
            except Conflict as refusal:
                return refusal.code
            finally:
                db.session.remove()

    with ThreadPoolExecutor(8) as hands:
        said = list(hands.map(hand, range(8)))
    assert sorted(said) == ["known"] * 7 + ["read"]
    assert (db.session.query(BankLine).count(), balance("cash:bank")) == (4, 2 * 8900)
    sound()

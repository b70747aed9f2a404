"""An answer of which there are only so many, and many hands at once: never one more, whichever run it is ordered in."""

import pytest

from portal.flows import making
from portal.kit.db import db
from portal.kit.errors import Conflict, Invalid
from portal.orders import acts
from portal.orders.models import Order, OrderLine
from portal.orders.queries.options import menu_of, taken_of
from portal.orders.rules.options import Choice
from portal.people.acts import join
from tests.orders.conftest import balance
from tests.orders.test_together import at_once, patiently


@pytest.fixture
def golden(shop):
    """A product in green, or in gold of which there are twelve."""
    product_id = shop.product()
    colour = acts.add_option(product_id, "Colour", "EUR", shop.staff)
    green, gold = (acts.add_value(colour, name, 0, 0, shop.staff) for name in ("Green", "Gold"))
    acts.limit_value(gold, 12, shop.staff)
    return product_id, Choice({colour: green}), Choice({colour: gold}), gold


def test_of_sixty_orders_at_once_for_twelve_in_gold_twelve_are_accepted(app, shop, golden, sound):
    product_id, green, gold, value = golden
    run, people = shop.open(threshold=10, cap=90, product_id=product_id), [join(f"Buyer {n}") for n in range(60)]
    said = at_once(app, lambda who: patiently(lambda: acts.place_order(run, who, 1, None, gold)), people)
    assert (said.count("sold_out"), taken_of([value])[value], shop.preorder(run).reserved) == (48, 12, 12)
    acts.place_order(run, people[0], 1, None, green)
    sound()


def test_what_is_cancelled_or_changed_is_free_again_and_the_limit_is_no_lie(shop, bo, golden, sound):
    product_id, _green, gold, value = golden
    run = shop.open(product_id=product_id)
    order_id = acts.place_order(run, bo, 12, None, gold)
    assert [each.left for each in menu_of(product_id).groups[0].values] == [None, 0]
    with pytest.raises(Conflict, match="Gold") as refusal:
        acts.place_order(run, bo, 1, None, gold)
    assert (refusal.value.code, shop.preorder(run).reserved) == ("sold_out", 12)
    assert "is sold out" in str(refusal.value)
    acts.change_order(order_id, bo, 5, gold)
    acts.place_order(run, bo, 7, None, gold)
    acts.cancel_order(order_id, bo)
    assert taken_of([value])[value] == 7
    with pytest.raises(Invalid, match="look"):
        acts.limit_value(value, 6, shop.staff)
    acts.limit_value(value, None, shop.staff)
    acts.place_order(run, bo, 50, None, gold)
    sound()


def test_staff_say_how_many_there_are_and_buyers_read_it(shop, bo, golden, browser):
    product_id, _, _, value = golden
    desk, page = browser(shop.staff), f"/desk/products/{product_id}/values/{value}"
    typed = {"value_name": "Gold", "price": "", "lead_days": ""}
    assert desk.post(page, typed | {"stock": "7"}).status_code == 303
    run = shop.open(product_id=product_id)
    assert "Gold</span> (7 left)" in browser(bo).get(f"/preorders/{run}").text
    acts.place_order(run, bo, 7, None, Choice({menu_of(product_id).groups[0].id: value}))
    assert "Gold</span> (all gone)" in browser(bo).get(f"/preorders/{run}").text
    refused = desk.post(page, typed | {"value_name": "Old gold", "lead_days": "soon", "stock": "3"})
    assert (refused.status_code, "Old gold" in refused.text, 'value="soon"' in refused.text) == (422, True, True)
    refused = desk.post(page, typed | {"value_name": "Old gold", "stock": "3"})
    assert (refused.status_code, "7 are ordered with it already." in refused.text) == (422, True)
    assert "Gold" in [one.name for one in menu_of(product_id).groups[0].values]  # nothing is half done
    assert desk.post(page, typed | {"stock": ""}).status_code == 303


def test_sixteen_hands_send_back_what_there_is_and_are_paid_once(app, shop, bo, sound):
    run = shop.open(threshold=1, prices=[(1, 1000)])
    order_id = shop.bought(run, bo, 5)
    making.ship_batch(shop.make(run), shop.staff)
    line = db.session.query(OrderLine).one().id
    why = "They do not fit together."
    said = at_once(app, lambda n: patiently(lambda: acts.ask_return(order_id, bo, {line: 2}, why)), range(16))
    assert said.count("too_many") == 14
    for return_id in (1, 2):
        acts.decide_return(return_id, "approve", shop.staff)
        acts.receive_return(return_id, shop.staff)
    said = at_once(
        app, lambda n: patiently(lambda: acts.inspect_return(1 + n % 2, {line: 2}, shop.staff)), list(range(16))
    )
    assert said.count("refunded") == 2
    assert balance("refunds:payable", order_id) == -4000
    assert db.session.get(Order, order_id, populate_existing=True).status == "shipped"
    sound()

"""What buyers choose: priced as they saw it, frozen as it was, and refused in a sentence when it is gone."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from portal.kit.db import db, writing
from portal.kit.errors import Conflict, Invalid, NotAllowed
from portal.orders import acts
from portal.orders.models import Configuration, Customisation, Order, OrderLine, Product
from portal.orders.queries.options import menu_of
from portal.orders.rules.options import Choice
from tests.orders.conftest import HOME, balance
from tests.orders.test_pages import TYPED
from tests.orders.test_pages import text as words_of


class Menu:
    """A shell in two colours and two sizes, with a name sewn on; the red one is not made in large."""

    def __init__(self, shop):
        self.product = shop.product()
        self.colour = acts.add_option(self.product, "Colour", "EUR", shop.staff)
        self.green = acts.add_value(self.colour, "Moss green", 0, 0, shop.staff)
        self.red = acts.add_value(self.colour, "Rust red", 500, 7, shop.staff)
        self.size = acts.add_option(self.product, "Size", "EUR", shop.staff)
        self.small = acts.add_value(self.size, "Small", -300, 0, shop.staff)
        self.large = acts.add_value(self.size, "Large", 0, 3, shop.staff)
        more = {"kind": "words", "is_needed": False, "minor": 900, "lead_days": 2}
        self.name = acts.add_option(self.product, "Name sewn on", "EUR", shop.staff, **more)
        acts.exclude(self.red, self.large, shop.staff)

    def choice(self, colour, size, name="", seen=""):
        return Choice({self.colour: colour, self.size: size}, {self.name: name} if name else {}, seen=seen)


@pytest.fixture
def menu(shop):
    return Menu(shop)


def ordered(shop, menu, person, choice, quantity=1, **terms):
    preorder_id = terms.pop("preorder", None) or shop.open(product_id=menu.product, **terms)
    return acts.place_order(preorder_id, person, quantity, HOME, choice)


def test_what_is_chosen_is_priced_and_frozen_with_its_labels(shop, menu, bo, flows):
    order_id = ordered(shop, menu, bo, menu.choice(menu.red, menu.small, "Bo"), 2)
    line, frozen = db.session.query(OrderLine).one(), db.session.query(Configuration).one()
    assert (line.unit_minor, db.session.get(Order, order_id).total_minor) == (8900 + 500 - 300 + 900, 2 * 10_000)
    assert (frozen.minor, frozen.lead_days, line.configuration_id) == (1100, 7, frozen.id)
    assert [part["value"] for part in frozen.snapshot["parts"]] == ["Rust red", "Small", ""]
    acts.edit_value(menu.red, "Fox red", 800, 9, shop.staff)
    assert [part["minor"] for part in db.session.query(Configuration).one().snapshot["parts"]] == [500, -300, 900]
    flows()


def test_the_same_choice_is_the_same_thing_to_make_whatever_it_cost(shop, menu, bo, ada, sound):
    preorder_id = shop.open(product_id=menu.product)
    for person in (bo, ada):
        ordered(shop, menu, person, menu.choice(menu.red, menu.small), preorder=preorder_id)
    assert db.session.query(Configuration).count() == 1
    acts.edit_value(menu.red, "Rust red", 600, 7, shop.staff)
    ordered(shop, menu, bo, menu.choice(menu.red, menu.small), preorder=preorder_id)
    first, second = db.session.query(Configuration).order_by(Configuration.id)
    assert (first.hash == second.hash, first.seal == second.seal) == (True, False)
    sound()


def test_what_was_chosen_is_never_changed_not_even_behind_the_back_of_the_house(shop, menu, bo):
    ordered(shop, menu, bo, menu.choice(menu.red, menu.small))
    with pytest.raises(DatabaseError), writing():
        db.session.execute(text("UPDATE configuration SET minor = 0"))


def test_what_does_not_go_together_is_gone_or_is_missing_is_refused_and_nothing_is_ordered(shop, menu, bo):
    preorder_id = shop.open(product_id=menu.product)
    with pytest.raises(Conflict, match="“Rust red” and “Large” do not go together"):
        ordered(shop, menu, bo, menu.choice(menu.red, menu.large), preorder=preorder_id)
    with pytest.raises(Invalid) as refusal:
        ordered(shop, menu, bo, Choice({menu.size: menu.small}), preorder=preorder_id)
    assert set(refusal.value.fields) == {f"option_{menu.colour}"}
    acts.retire_value(menu.green, shop.staff)
    with pytest.raises(Conflict, match="“Moss green” is no longer offered") as refusal:
        ordered(shop, menu, bo, menu.choice(menu.green, menu.small), preorder=preorder_id)
    assert (refusal.value.code, shop.preorder(preorder_id).reserved) == ("option_gone", 0)
    assert db.session.query(Order).count() == 0


def test_a_price_that_changed_while_choosing_is_said_and_nothing_is_ordered(shop, menu, bo):
    seen = menu_of(menu.product).prices(8900)
    preorder_id = shop.open(product_id=menu.product)
    acts.edit_value(menu.green, "Moss green", 100, 0, shop.staff)
    ordered(shop, menu, bo, menu.choice(menu.red, menu.small, seen=seen), preorder=preorder_id)
    with pytest.raises(Conflict, match="The price has changed") as refusal:
        ordered(shop, menu, bo, menu.choice(menu.green, menu.small, seen=seen), preorder=preorder_id)
    assert (refusal.value.code, refusal.value.status) == ("price_changed", 409)
    assert db.session.query(Order).count() == 1


def test_options_are_priced_in_the_currency_of_the_pre_order(shop, menu):
    with pytest.raises(Invalid) as refusal:
        shop.open(product_id=menu.product, currency="USD")
    assert set(refusal.value.fields) == {"currency"}
    with pytest.raises(Invalid):
        acts.add_option(menu.product, "Zip", "USD", shop.staff)


def test_a_choice_that_would_cost_nothing_is_refused(shop, menu, bo):
    acts.edit_value(menu.small, "Small", -8400, 0, shop.staff)
    with pytest.raises(Conflict, match="would cost nothing"):
        ordered(shop, menu, bo, menu.choice(menu.green, menu.small))


def test_what_nobody_accepted_before_orders_closed_is_left_out_and_its_price_comes_off(shop, menu, crowd, flows):
    preorder_id = shop.open(product_id=menu.product, threshold=2, prices=[(1, 8900), (2, 8400)])
    first, second = (
        ordered(shop, menu, person, menu.choice(menu.green, menu.large, "Hej"), preorder=preorder_id)
        for person in crowd[:2]
    )
    acts.judge_customisation(1, "accept", shop.staff)
    for order_id in (first, second):
        shop.pay(order_id)
    assert acts.close_preorder(preorder_id, shop.staff) == "go"
    assert [balance("refunds:payable", order) for order in (first, second)] == [-500, -1400]
    assert db.session.get(Customisation, 2, populate_existing=True).status == "left_out"
    flows()


def test_what_is_refused_says_why_and_can_be_written_anew(shop, menu, bo, ada, moderator, sound):
    ordered(shop, menu, bo, menu.choice(menu.green, menu.large, "Rude"))
    with pytest.raises(NotAllowed):
        acts.judge_customisation(1, "accept", ada)
    with pytest.raises(Invalid):
        acts.judge_customisation(1, "refuse", moderator, "No")
    acts.judge_customisation(1, "refuse", moderator, "Please choose kinder words.")
    acts.write_anew(1, bo, "Kind")
    row = db.session.get(Customisation, 1, populate_existing=True)
    assert (row.words, row.status, row.reason) == ("Kind", "waiting", "")
    sound()


def test_who_leaves_takes_the_words_along_that_are_not_waited_for(shop, menu, bo, flows):
    from portal.people.forgetting import forget_person

    ordered(shop, menu, bo, menu.choice(menu.green, menu.large, "Bo B."))
    forget_person(bo, bo)
    flows()
    assert db.session.get(Customisation, 1, populate_existing=True).words == ""


def test_a_buyer_sees_the_price_chooses_and_orders(shop, menu, bo, browser):
    preorder_id, me = shop.open(product_id=menu.product, threshold=2), browser(bo)
    page = me.get(f"/preorders/{preorder_id}").get_data(as_text=True)
    assert "Rust red</span> (+€5.00, 7 days longer)" in page
    asked = {f"option_{menu.colour}": menu.red, f"option_{menu.size}": menu.small, f"option_{menu.name}": "Bo"}
    said = me.get(f"/preorders/{preorder_id}/price", query_string=asked | {"quantity": "2"}).get_json()
    assert (said["together"], said["problem"]) == ("€200.00 for 2", False)
    assert said["sentence"] == "Rust red · Small · Name sewn on · €100.00 each at most"
    seen = menu_of(menu.product).prices(8900)
    look = me.post(f"/preorders/{preorder_id}/orders", TYPED | asked | {"look": "1", "seen": seen})
    assert (look.status_code, "€200.00 for 2" in words_of(look), db.session.query(Order).count()) == (200, True, 0)
    acts.edit_value(menu.red, "Rust red", 700, 7, shop.staff)
    late = me.post(f"/preorders/{preorder_id}/orders", TYPED | asked | {"seen": seen})
    assert (late.status_code, "each costs €102.00 now, not €100.00" in words_of(late)) == (409, True)
    assert "Storgatan 1" in late.get_data(as_text=True)
    seen = menu_of(menu.product).prices(8900)
    done = me.post(f"/preorders/{preorder_id}/orders", TYPED | asked | {"seen": seen})
    assert done.status_code == 303, words_of(done)
    assert "Colour: Rust red" in words_of(me.get(done.headers["Location"]))


def test_the_names_that_the_company_gave_are_marked_with_their_language_wherever_a_buyer_reads_them(
    shop, menu, bo, browser
):
    preorder_id, me = shop.open(product_id=menu.product), browser(bo)
    order_id = ordered(shop, menu, bo, menu.choice(menu.red, menu.small, "Bo"), preorder=preorder_id)
    tongue = db.session.get(Product, menu.product).language
    marked = f'<span lang="{tongue}">Rust red</span>'
    for path in (f"/preorders/{preorder_id}", f"/products/{menu.product}", f"/orders/{order_id}/change"):
        page = me.get(path).get_data(as_text=True)
        assert [each in page for each in (marked, f'lang="{tongue}">Colour<')] == [True, True], path
    assert f'<span lang="{tongue}">Colour: Rust red</span>' in me.get(f"/orders/{order_id}").get_data(as_text=True)


@pytest.mark.parametrize("wrong", ["abc", "999999", "9" * 5000, "-1"])
def test_nonsense_for_an_option_is_refused_with_a_sentence(shop, menu, bo, browser, wrong):
    preorder_id, me = shop.open(product_id=menu.product), browser(bo)
    asked = {f"option_{menu.colour}": wrong, f"option_{menu.size}": menu.small, "seen": "base:x v1:" + "9" * 5000}
    assert me.post(f"/preorders/{preorder_id}/orders", TYPED | asked).status_code in (409, 422)
    assert me.get(f"/preorders/{preorder_id}/price", query_string=asked).get_json()["problem"] is True
    assert db.session.query(Order).count() == 0


def test_the_desk_writes_options_down(shop, staff, browser):
    product_id, desk = shop.product(), browser(staff)
    where = f"/desk/products/{product_id}/options"
    asked = {"name": "Zip", "kind": "choice", "currency": "eur", "is_needed": "y"}
    assert desk.post(where, asked | {"currency": "XXX1"}).status_code == 422
    assert desk.post(where, asked).status_code == 303
    group = menu_of(product_id).groups[0].id
    wrong = desk.post(f"{where}/{group}/values", {"group": group, "value_name": "Two-way", "price": "five"})
    assert (wrong.status_code, "Two-way" in wrong.get_data(as_text=True)) == (422, True)
    for name, price in (("Two-way", "4.50"), ("One-way", "-1")):
        sent = desk.post(f"{where}/{group}/values", {"group": group, "value_name": name, "price": price})
        assert sent.status_code == 303
    first, second = menu_of(product_id).groups[0].values
    assert (first.minor, second.minor) == (450, -100)
    change = {"value_name": "Both ways", "price": "5", "lead_days": "2"}
    assert desk.post(f"/desk/products/{product_id}/values/{first.id}", change).status_code == 303
    assert desk.post(f"/desk/products/{product_id}/values/{second.id}/retirement").status_code == 303
    assert [(v.name, v.minor) for v in menu_of(product_id).groups[0].values] == [("Both ways", 500)]
    assert "Both ways" in desk.get(where).get_data(as_text=True)
    assert db.session.get(Product, product_id, populate_existing=True).version > 1


def test_the_desk_looks_at_what_is_put_on(shop, menu, bo, moderator, browser):
    order_id, desk = ordered(shop, menu, bo, menu.choice(menu.green, menu.large, "Rude")), browser(moderator)
    assert "Rude" in words_of(desk.get("/desk/customisations"))
    assert desk.post("/desk/customisations/1/verdict", {"step": "refuse", "reason": "No"}).status_code == 422
    refused = {"step": "refuse", "reason": "Please choose kinder words."}
    assert desk.post("/desk/customisations/1/verdict", refused).status_code == 303
    me = browser(bo)
    assert "Please choose kinder words." in words_of(me.get(f"/orders/{order_id}"))
    assert me.post(f"/orders/{order_id}/put-on/1", {"words": "Kind"}).status_code == 303
    assert desk.post("/desk/customisations/1/verdict", {"step": "accept"}).status_code == 303
    assert browser(bo).get("/desk/customisations").status_code == 403

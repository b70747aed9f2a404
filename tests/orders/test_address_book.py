"""Addresses that a member keeps: chosen when ordering, the last one proposed, and no order moves with them."""

import pytest

from portal.kit.db import db
from portal.kit.errors import Conflict, Invalid, NotFound
from portal.orders import acts
from portal.orders.models import KeptAddress, Order, OrderAddress
from portal.orders.queries.addresses import kept_addresses
from portal.orders.rules.addresses import Address
from portal.people.acts import join
from portal.people.forgetting import forget_person
from portal.web.copying import copy_of
from tests.orders.conftest import HOME
from tests.together import together

WORK = Address("Bo Berg", "Kontorsvägen 7", "41103", "Göteborg", "", "SE")
TYPED = {"name": "Bo Berg", "street": "Ny gata 3", "postal_code": "22100", "city": "Lund", "country": "SE"}


def proposed(page):
    """Return which kept address an order form proposes."""
    select = page.split('name="kept"')[1].split("</select>")[0]
    return next(int(part.split('value="')[1].split('"')[0]) for part in select.split("<option") if "selected" in part)


def goes_to():
    db.session.rollback()
    return [row.street for row in db.session.query(OrderAddress).order_by(OrderAddress.order_id)]


def test_one_is_chosen_when_ordering_and_the_one_used_last_is_proposed(shop, bo, browser, statements):
    home, work = acts.keep_address(bo, HOME), acts.keep_address(bo, WORK)
    run, mine = shop.open(), browser(bo)
    with statements() as asked:
        page = mine.get(f"/preorders/{run}").text
    assert (proposed(page), len(asked) <= 14) == (work, True)
    assert mine.post(f"/preorders/{run}/orders", {"quantity": "1", "kept": str(home)}).status_code == 303
    assert proposed(mine.get(f"/preorders/{run}").text) == home
    new = TYPED | {"quantity": "2", "kept": "0", "keep": "y"}
    assert mine.post(f"/preorders/{run}/orders", new).status_code == 303
    assert goes_to() == [HOME.street, "Ny gata 3"]
    assert [each.street for each in kept_addresses(bo)] == ["Ny gata 3", HOME.street, WORK.street]
    assert mine.post(f"/preorders/{run}/orders", new).status_code == 303
    assert len(kept_addresses(bo)) == 3
    assert db.session.query(Order).filter_by(country="SE").count() == 3


def test_what_is_gone_or_given_twice_is_asked_again_and_nothing_typed_is_lost(shop, bo, ada, browser):
    home, hers = acts.keep_address(bo, HOME), acts.keep_address(ada, WORK)
    run, mine = shop.open(), browser(bo)
    both = mine.post(f"/preorders/{run}/orders", TYPED | {"quantity": "3", "kept": str(home)})
    assert (both.status_code, "Please choose" in both.text, "Ny gata 3" in both.text) == (422, True, True)
    acts.remove_address(home, bo)
    for other in (home, hers, 10**15):
        gone = mine.post(f"/preorders/{run}/orders", TYPED | {"quantity": "3", "kept": str(other)})
        assert (gone.status_code, "You keep this address no more" in gone.text, "Ny gata 3" in gone.text) == (
            422, True, True
        )  # fmt: skip
    assert mine.post(f"/preorders/{run}/orders", TYPED | {"quantity": "3", "kept": "x"}).status_code in (303, 422)


def test_it_is_edited_and_removed_and_an_order_keeps_its_own(shop, bo, ada, browser, flows):
    mine = browser(bo)
    assert mine.post("/me/addresses", TYPED).status_code == 303
    run, (kept,) = shop.open(), kept_addresses(bo)
    mine.post(f"/preorders/{run}/orders", {"quantity": "1", "kept": str(kept.id)})
    where = f"/me/addresses/{kept.id}"
    assert "Ny gata 3" in mine.get(where).text
    assert mine.post(where, TYPED | {"street": "Gamla gatan 1", "version": "1"}).status_code == 303
    stale = mine.post(where, TYPED | {"street": "Tredje gatan 1", "version": "1"})
    assert (stale.status_code, "Tredje gatan 1" in stale.text) == (409, True)
    wrong = mine.post("/me/addresses", TYPED | {"street": "", "city": "Kiruna"})
    assert (wrong.status_code, "Kiruna" in wrong.text) == (422, True)
    assert mine.post("/me/addresses", TYPED | {"street": "Gamla gatan 1"}).status_code == 409
    assert "Gamla gatan 1" in mine.get("/me/addresses").text
    assert goes_to() == ["Ny gata 3"]
    theirs = browser(ada)
    assert [theirs.get(where).status_code, theirs.post(where, TYPED).status_code] == [404, 404]
    assert theirs.post(f"{where}/removal").status_code == 404
    assert [mine.post(f"{where}/removal").status_code for _ in range(2)] == [303, 404]
    assert (kept_addresses(bo), goes_to()) == ([], ["Ny gata 3"])
    flows()


def test_it_is_in_the_copy_of_ones_data_and_goes_with_the_person(bo, ada, admin, flows, sound):
    acts.keep_address(bo, HOME)
    acts.keep_address(ada, WORK)
    assert [row["street"] for row in copy_of(bo)["kept_address"]] == [HOME.street]
    flows()
    forget_person(bo, bo)
    flows()
    assert [row.street for row in db.session.query(KeptAddress)] == [WORK.street]
    sound()


def test_of_many_hands_one_keeps_it_and_there_are_only_so_many(app, bo, sound):
    said = together(app, *[lambda: acts.keep_address(bo, HOME)] * 8)
    assert said.count("kept") == 7
    for n in range(19):
        acts.keep_address(bo, Address("Bo", f"Gata {n}", "1", "Lund", "", "SE"))
    with pytest.raises(Conflict, match="as many as there can be"):
        acts.keep_address(bo, WORK)
    with pytest.raises(Invalid):
        acts.edit_address(kept_addresses(bo)[0].id, bo, Address())
    with pytest.raises(NotFound):
        acts.remove_address(kept_addresses(bo)[0].id, join("Somebody"))
    sound()


def test_an_order_goes_to_another_one_that_is_kept_as_long_as_it_is_not_made(shop, bo, ada, browser, statements):
    home, work = acts.keep_address(bo, HOME), acts.keep_address(bo, WORK)
    hers, mine = acts.keep_address(ada, WORK), browser(bo)
    order_id = shop.order(shop.open(), bo)
    with statements() as asked:
        page = mine.get(f"/orders/{order_id}").text
    assert (proposed(page), len(asked) <= 22) == (home, True)
    where = f"/orders/{order_id}/address"
    assert mine.post(where, {"kept": str(work)}).status_code == 303
    assert (goes_to(), proposed(mine.get(f"/orders/{order_id}").text)) == ([WORK.street], work)
    assert mine.post(where, TYPED | {"kept": "0"}).status_code == 303
    assert (goes_to(), proposed(mine.get(f"/orders/{order_id}").text)) == (["Ny gata 3"], 0)
    both = mine.post(where, TYPED | {"kept": str(home), "street": "Nyare gata 4"})
    assert (both.status_code, "Please choose" in both.text, "Nyare gata 4" in both.text) == (422, True, True)
    assert mine.post(where, TYPED | {"kept": str(home)}).status_code == 303  # what stood there before is no other wish
    for other in (hers, 10**15):
        assert mine.post(where, {"kept": str(other)}).status_code == 422
    assert goes_to() == [HOME.street]

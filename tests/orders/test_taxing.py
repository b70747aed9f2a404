"""What of a price is tax is shown by destination: within the price, or really beside it."""

from datetime import timedelta

from portal.kit.clock import now
from portal.kit.zones import zone_for
from portal.orders import acts
from portal.orders.queries.taxing import tax_at
from portal.orders.rules.addresses import Address
from portal.orders.rules.taxes import TypedRate
from tests.orders.conftest import HOME
from tests.orders.test_pages import text

NEW_YORK = Address("Bo Berg", "1 Broadway", "10004", "New York", "New York", "US")


def rated(operator):
    today = now().astimezone(zone_for("")).date()
    acts.set_tax_rate(TypedRate("SE", "", 2500, "Moms", True, today), operator)
    acts.set_tax_rate(TypedRate("US", "New York", 825, "Sales tax", False, today), operator)
    return today


def test_the_page_of_a_product_says_what_is_tax_where(shop, client, operator):
    rated(operator)
    product_id = shop.product()
    preorder_id = shop.open(product_id=product_id)
    for page in (f"/products/{product_id}", f"/preorders/{preorder_id}"):
        said = text(client.get(page))
        assert "€89.00, of which €17.80 Moms (25 %)" in said
        assert "€82.22 and €6.78 Sales tax (8.25 %)" in said


def test_an_order_shows_its_lines_with_tax_or_really_without(shop, bo, operator, browser, sound):
    rated(operator)
    preorder_id, me = shop.open(), browser(bo)
    here, there = shop.order(preorder_id, bo, 2, HOME), shop.order(preorder_id, bo, 2, NEW_YORK)
    assert "Of it €35.60 are tax for Sweden: Moms, 25 %" in text(me.get(f"/orders/{here}"))
    said = text(me.get(f"/orders/{there}"))
    assert "€82.22" in said
    assert "The lines are without tax: €164.43, and €13.57 for United States: Sales tax, 8.25 %" in said
    sound()


def test_a_rate_counts_from_its_day_and_nowhere_else(app, operator):
    today = rated(operator)
    assert tax_at(12_500, "SE", "", today).tax == 2500
    assert tax_at(12_500, "SE", "", today - timedelta(days=1)) is None
    assert tax_at(12_500, "NO", "", today) is None
    assert tax_at(12_500, "", "", today) is None

"""Taxes, invoices and credit notes: what each destination asks for, and papers whose numbers have no gap."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal.flows import making
from portal.kit.clock import now
from portal.kit.db import db, writing
from portal.kit.errors import Conflict, Invalid, NotAllowed
from portal.kit.paper import Paper
from portal.orders import acts
from portal.orders.models import Bill, BillLine, TaxRate
from portal.orders.queries import trial_balance
from portal.orders.rules.addresses import Address
from portal.orders.rules.taxes import TypedRate, percent, rate_for, tax_within
from portal.people.acts import join
from tests.orders.conftest import balance

TODAY = now().date()
FILE = "country,region,percent,name,shown,from\n,,0,Tax free,inclusive,{day}\nDE,,19,USt,inclusive,{day}\n"


def rate(country="SE", points=2500, day=TODAY, region="", inclusive=True, name="Moms"):
    return TypedRate(country, region, points, name, inclusive, day)


def shipped(shop, people, idea=None, **more):
    """Return the orders of a pre-order that went the whole way."""
    product_id = making.make_product(idea, shop.staff, basis_points=1000) if idea else None
    preorder_id = shop.open(threshold=1, prices=[(1, 1000)], product_id=product_id, **more)
    orders = [shop.bought(preorder_id, person) for person in people]
    making.ship_batch(shop.make(preorder_id), shop.staff)
    return orders


@pytest.mark.parametrize(
    ("gross", "points", "tax"), [(1000, 2500, 200), (1001, 2500, 200), (8900, 1900, 1421), (1, 1900, 0), (3, 10_000, 2)]
)
def test_tax_is_rounded_half_up_and_mirrored(gross, points, tax):
    assert tax_within(gross, points) == tax
    assert tax_within(-gross, points) == -tax


def test_a_region_comes_before_its_country_and_a_country_before_all_others():
    rows = [TaxRate(country=c, region=r, basis_points=p, name="x", valid_from=date(2026, 1, 1), valid_until=None)
            for c, r, p in (("", "", 0), ("US", "", 100), ("US", "New York", 825))]  # fmt: skip
    found = [rate_for(rows, *place, date(2026, 6, 1)).basis_points
             for place in (("US", "new york"), ("US", "Texas"), ("FR", ""))]  # fmt: skip
    assert found == [825, 100, 0]
    assert rate_for(rows, "US", "", date(2025, 12, 31)) is None
    assert [percent("19"), percent("8,25 %"), percent("0.5")] == [1900, 825, 50]


def test_a_price_holds_the_tax_of_its_destination_until_it_comes_back(shop, ada, idea, operator, flows):
    acts.set_tax_rate(rate(), operator)
    (order_id,) = shipped(shop, [ada], idea)
    assert [balance(account) for account in ("revenue", "tax:payable", "customer:deposits")] == [-800, -200, 0]
    assert balance("royalty:payable") == -80  # of what is left without the tax
    making_lines = db.session.query(BillLine).one()
    assert (making_lines.gross_minor, making_lines.tax_minor, making_lines.basis_points) == (1000, 200, 2500)
    acts.take_back(order_id, "It was too small for me.", shop.staff)
    assert [balance(account) for account in ("revenue", "tax:payable", "royalty:payable")] == [0, 0, 0]
    papers = [(bill.kind, bill.number, bill.gross_minor, bill.tax_minor) for bill in db.session.query(Bill)]
    assert papers == [("invoice", 1, 1000, 200), ("credit_note", 1, 1000, 200)]
    assert {row.currency: sum(r.balance for r in trial_balance()) for row in trial_balance()} == {"EUR": 0}
    flows()


def test_numbers_have_no_gap_even_if_an_act_fails_half_way(shop, crowd, sound):
    shipped(shop, crowd[:3])
    preorder_id = shop.open(threshold=1, prices=[(1, 1000)])
    shop.bought(preorder_id, crowd[0])
    batch_id = shop.make(preorder_id)
    with pytest.raises(Conflict):
        _ship_twice(batch_id, shop.staff)
    making.ship_batch(batch_id, shop.staff)
    assert [bill.number for bill in db.session.query(Bill).order_by(Bill.id)] == [1, 2, 3, 4]
    sound()


def _ship_twice(batch_id, person_id):
    with writing():
        making.ship_batch(batch_id, person_id)
        making.ship_batch(batch_id, person_id)


def test_papers_written_at_once_share_no_number(app, shop, crowd, sound):
    batches = []
    for person in crowd[:4]:
        preorder_id = shop.open(threshold=1, prices=[(1, 1000)])
        shop.bought(preorder_id, person)
        batches.append(shop.make(preorder_id))

    def ship(batch_id):
        with app.app_context():
            making.ship_batch(batch_id, shop.staff)
            db.session.remove()

    with ThreadPoolExecutor(4) as hands:
        list(hands.map(ship, batches))
    db.session.rollback()
    assert sorted(bill.number for bill in db.session.query(Bill)) == [1, 2, 3, 4]
    sound()


@pytest.mark.parametrize("table", [Bill, BillLine])
def test_the_database_itself_keeps_papers_as_they_were_written(shop, ada, table):
    shipped(shop, [ada])
    with pytest.raises(DBAPIError, match="added, never changed"), writing():
        db.session.execute(text(f"UPDATE {table.__tablename__} SET tax_minor = 1"))
    db.session.rollback()


def test_a_rate_ends_the_one_before_it_and_never_what_has_begun(operator, staff):
    acts.set_tax_rate(rate(), operator)
    acts.set_tax_rate(rate(points=1200, day=TODAY + timedelta(days=9)), operator)
    assert [each.valid_until for each in db.session.query(TaxRate).order_by(TaxRate.id)] == [
        TODAY + timedelta(days=8),
        None,
    ]
    with pytest.raises(Conflict):
        acts.set_tax_rate(rate(points=600, day=TODAY + timedelta(days=1)), operator)
    with pytest.raises(Invalid):
        acts.set_tax_rate(rate("DE", day=TODAY - timedelta(days=1)), operator)
    with pytest.raises(NotAllowed):
        acts.set_tax_rate(rate("FR"), staff)


def test_a_file_of_rates_is_taken_whole_or_not_at_all_and_twice_changes_nothing(operator):
    good = FILE.format(day=TODAY.isoformat())
    for bad in (
        "",
        "a,b\n",
        '"' + "x" * 140_000,
        good + "DE,,1.²,USt,inclusive,2030-01-01\n",
        good + "DE,,lots,USt,inclusive,2026-01-01\n",
        good + "XX,,1,USt,inclusive,2030-01-01\n",
    ):
        with pytest.raises(Invalid):
            acts.read_tax_rates(bad, operator)
    assert db.session.query(TaxRate).count() == 0
    assert acts.read_tax_rates(good, operator) == 2
    with pytest.raises(Conflict):
        acts.read_tax_rates(good, operator)


def test_a_buyer_finds_the_invoice_in_their_language_and_nobody_else_does(shop, bo, browser, operator, idea):
    acts.set_tax_rate(rate("TW", 500, name="營業稅", inclusive=False), operator)
    buyer = join("林美", language="zh-Hant")
    preorder_id = shop.open(threshold=1, prices=[(1, 1000)], product_id=making.make_product(idea, shop.staff))
    order_id = shop.order(preorder_id, buyer, address=Address("林美", "民生東路 18 號", "104", "台北", "", "TW"))
    shop.pay(order_id)
    making.ship_batch(shop.make(preorder_id), shop.staff)
    path = f"/orders/{order_id}/papers/{db.session.query(Bill).one().id}.pdf"
    mine = browser(buyer)
    assert path in mine.get(f"/orders/{order_id}").text
    answer = mine.get(path)
    assert (answer.status_code, answer.mimetype, answer.data[:5]) == (200, "application/pdf", b"%PDF-")
    assert answer.data == browser(operator).get(path).data  # the same words make the same file
    assert browser(bo).get(path).status_code == 404
    assert mine.get(path.replace(f"/orders/{order_id}/", "/orders/999/")).status_code == 404


def test_a_paper_of_many_lines_and_scripts_has_as_many_pages_as_it_needs():
    paper = Paper("Łódź 發票", "zh-Hant")
    paper.table([["What", "How many"], *(["苔綠外套 Żółta kurtka 😀", "3"] for _ in range(120))], [3, 1], numbers=(1,))
    paper.bars("WS000012-34")
    assert paper.file().startswith(b"%PDF-")
    assert paper.pages > 1


def test_a_paper_keeps_chinese_marks_as_wide_as_letters_and_begins_no_line_with_one():
    paper = Paper("裝箱單", "zh-Hant")
    assert paper.measure("：", 10) == paper.measure("甲", 10)
    assert paper.broken("甲乙，丙丁", 10, paper.measure("甲乙", 10)) == ["甲乙，", "丙丁"]


@pytest.mark.parametrize(
    ("language", "encoding"), [("zh-Hant", b"/UniCNS-UCS2-H"), ("zh-Hans", b"/UniGB-UCS2-H"), ("ja", b"/UniJIS-UCS2-H")]
)
def test_each_script_of_a_paper_is_named_so_that_a_reader_of_pdf_finds_its_signs(language, encoding):
    paper = Paper("發票", language)
    paper.line("數量")
    assert paper.file().count(b"/Encoding " + encoding) == 1


def test_the_pages_of_the_books_ask_the_database_few_questions(shop, crowd, browser, operator, statements):
    shipped(shop, crowd[:5])
    desk = browser(operator)
    for path in ("/desk/money", "/desk/money/entries", "/desk/money/bills", "/desk/money/taxes"):
        desk.get(path)
        with statements() as asked:
            assert desk.get(path).status_code == 200
        assert len(asked) <= 10, path
    month = now().strftime("%Y-%m")
    lines = desk.get(f"/desk/money/entries.csv?month={month}").text.strip().splitlines()
    assert len(lines) == 1 + db.session.execute(text("SELECT count(*) FROM money_posting")).scalar()
    assert desk.get("/desk/money/balance.csv").text.count("\n") == 1 + len(trial_balance())
    assert desk.get("/desk/money/entries.csv?month=2026-13").status_code == 422


def test_a_rate_that_cannot_be_keeps_what_was_typed(browser, operator):
    desk = browser(operator)
    typed = {"country": "DE", "percent": "lots", "name": "Umsatzsteuer", "shown": "inclusive"}
    answer = desk.post("/desk/money/taxes", data=typed | {"valid_from": TODAY.isoformat()})
    assert answer.status_code == 422
    assert "Umsatzsteuer" in answer.text
    assert (
        desk.post("/desk/money/taxes", data=typed | {"percent": "1.²", "valid_from": "2030-01-01"}).status_code == 422
    )
    assert (
        desk.post("/desk/money/taxes", data=typed | {"percent": "19", "valid_from": TODAY.isoformat()}).status_code
        == 303
    )
    assert db.session.query(TaxRate).one().basis_points == 1900

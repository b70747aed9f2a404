"""The statement of the bank: what is certain is booked, what is not waits, and nothing counts twice."""

import io
from datetime import date

import pytest

from portal.flows.banking import read_bank, read_rest
from portal.kit.db import db
from portal.kit.errors import Conflict, Invalid, NotAllowed, Refused
from portal.orders import acts
from portal.orders.acts import banking
from portal.orders.models import BankLine, BankStatement, Order, Payment
from portal.orders.rules.bank import BankRow, keys_of, order_in
from portal.orders.rules.payments import bank_reference
from portal.river.models import EventRow
from tests.orders.conftest import balance
from tests.together import together

ENTRY = """<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts><Cd>{state}</Cd></Sts>
<BookgDt><Dt>2026-11-02</Dt></BookgDt><AcctSvcrRef>{reference}</AcctSvcrRef><NtryDtls><TxDtls>
<RltdPties><Dbtr><Pty><Nm>Ada &amp; Co</Nm></Pty></Dbtr></RltdPties><RmtInf><Ustrd>{words}</Ustrd></RmtInf>
</TxDtls></NtryDtls></Ntry>"""
CAMT = """<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
<BkToCstmrStmt><Stmt><Id>{number}</Id><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></Acct>{entries}</Stmt>
</BkToCstmrStmt></Document>"""
BOMB = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><Document>&b;</Document>"""
NAMED = {"date": "Buchungstag", "amount": "Betrag", "words": "Zweck", "party": "Name", "reference": "", "currency": ""}


def line(words, amount="89.00", reference="R1", currency="EUR", side="CRDT", state="BOOK"):
    return ENTRY.format(words=words, amount=amount, reference=reference, currency=currency, side=side, state=state)


def camt(*entries, number="2026/1"):
    return CAMT.format(number=number, entries="".join(entries)).encode()


def read(raw, person_id, form="camt", columns=NAMED, point="."):
    return read_bank(raw, form, columns, point, "EUR", "main", person_id)


def lines():
    db.session.rollback()
    return {row.reference: (row.status, row.verdict) for row in db.session.query(BankLine).order_by(BankLine.id)}


def reference(order_id):
    return db.session.get(Order, order_id).reference


@pytest.mark.parametrize("written", ["{}", "order {} thanks", "ws {1}", "WS{1}", "Ref:{0}."])
def test_a_reference_is_known_however_it_is_written_and_by_its_check_digits(written):
    good = bank_reference(42)
    words = written.format(good, good.removeprefix("WS").replace("-", " "))
    assert order_in(words) == 42
    assert order_in(words.replace("000042", "000043")) is None


def test_a_statement_books_what_is_certain_and_twice_changes_nothing(shop, ada, bo, operator, flows):
    preorder_id = shop.open()
    paid, part, over, gone = (shop.order(preorder_id, person) for person in (ada, bo, ada, bo))
    acts.cancel_order(gone, bo)
    raw = camt(
        line(f"thanks {reference(paid)}", reference="A"),
        line(reference(part), "40.00", "B"),
        line(reference(over), "100.00", "C"),
        line(reference(gone), "89.00", "D"),
        line("for the lovely jacket", "12.00", "E"),
        line(reference(part), "49.00", "F", state="PDNG"),
    )
    read(raw, operator)
    assert lines() == {
        "A": ("booked", "paid"), "B": ("booked", "part"), "C": ("booked", "over"), "D": ("booked", "late"),
        "E": ("waiting", "unknown"),
    }  # fmt: skip
    assert [shop.status(each) for each in (paid, part, over, gone)] == ["confirmed", "placed", "confirmed", "cancelled"]
    assert (balance("customer:deposits"), balance("refunds:payable")) == (-8900 - 4000 - 8900, -1100 - 8900)
    with pytest.raises(Conflict, match="read before"):
        read(raw, operator)
    read(camt(line(f"thanks {reference(paid)}", reference="A"), number="2026/2"), operator)
    assert [row.known for row in db.session.query(BankStatement).order_by(BankStatement.id)] == [0, 1]
    assert balance("cash:bank") == 8900 + 4000 + 10_000 + 8900
    flows()


def test_another_currency_waits_and_a_slip_of_the_pen_is_proposed(shop, ada, bo, operator, sound):
    preorder_id = shop.open()
    order_id, other = shop.order(preorder_id, ada), shop.order(preorder_id, bo, 2)
    slipped = reference(order_id)[:-1] + str((int(reference(order_id)[-1]) + 1) % 10)
    read(
        camt(line(reference(other), "178.00", "A", "USD"), line(slipped, reference="B"), line("", "178.00", "C")),
        operator,
    )
    assert lines() == {"A": ("waiting", "currency"), "B": ("waiting", "slip"), "C": ("waiting", "amount")}
    found = {row.reference: row.id for row in db.session.query(BankLine)}
    with pytest.raises(Invalid):
        acts.assign_line(found["A"], reference(other), operator)
    acts.assign_line(found["B"], "", operator)
    acts.assign_line(found["C"], reference(other), operator)
    with pytest.raises(Invalid):
        acts.set_line_aside(found["A"], "", operator)
    acts.set_line_aside(found["A"], "Sent back by hand", operator)
    with pytest.raises(Conflict):
        acts.set_line_aside(found["B"], "Again", operator)
    assert [shop.status(each) for each in (order_id, other)] == ["confirmed", "confirmed"]
    sound()


def test_what_is_left_of_an_order_is_what_is_proposed_for(shop, ada, bo, operator, sound):
    preorder_id = shop.open()
    part, other = shop.order(preorder_id, ada), shop.order(preorder_id, bo)
    slipped = reference(part)[:-1] + str((int(reference(part)[-1]) + 1) % 10)
    read(camt(line(reference(part), "40.00", "A"), line(slipped, "49.00", "B"), line("", "89.00", "C")), operator)
    assert lines() == {"A": ("booked", "part"), "B": ("waiting", "slip"), "C": ("waiting", "amount")}
    found = {row.reference: row for row in db.session.query(BankLine)}
    assert [found[each].order_id for each in "BC"] == [part, other]
    acts.assign_line(found["B"].id, "", operator)
    assert shop.status(part) == "confirmed"
    sound()


def test_lines_that_name_nobody_ask_for_open_orders_once_however_many_there_are(shop, ada, operator, statements, sound):
    run = shop.open()
    order_id = shop.order(run, ada)

    def asked(number, entries):
        with statements() as seen:
            read(camt(*entries, number=number), operator)
        return sum("sales_order.status = " in each for each in seen)

    few = asked("1", [line("a jacket", f"{n}.00", f"F{n}") for n in range(1, 4)])
    many = asked("2", [line("a jacket", f"{n}.00", f"M{n}") for n in range(10, 50)])
    assert few == many == 1
    # what is booked on the way changes what is proposed after it
    read(camt(line(reference(order_id), "40.00", "P"), line("the rest", "49.00", "Q"), number="3"), operator)
    assert (lines()["P"], lines()["Q"]) == (("booked", "part"), ("waiting", "amount"))
    sound()


def test_what_was_marked_by_hand_counts_once_and_a_reference_for_many_does_no_harm(shop, ada, bo, operator, sound):
    preorder_id = shop.open()
    first, second = shop.order(preorder_id, ada), shop.order(preorder_id, bo)
    shop.pay(first, reference="NONREF")
    read(camt(line(reference(first), reference="NONREF"), line(reference(second), reference="NONREF")), operator)
    assert sorted(row.verdict for row in db.session.query(BankLine)) == ["known", "paid"]
    assert (db.session.query(Payment).count(), balance("cash:bank")) == (2, 17_800)
    sound()


def test_money_that_left_settles_the_refund_that_it_names(shop, ada, operator, sound):
    order_id = shop.bought(shop.open(), ada)
    acts.cancel_order(order_id, ada)
    read(
        camt(line(f"refund {reference(order_id)}", "89.00", "A", side="DBIT"), line("rent", "9.00", "B", side="DBIT")),
        operator,
    )
    assert lines() == {"A": ("booked", "refund"), "B": ("waiting", "outgoing")}
    assert (balance("refunds:payable"), balance("cash:bank")) == (0, 0)
    sound()


def test_a_table_of_the_bank_is_read_by_the_names_of_its_columns(shop, ada, operator, sound):
    order_id = shop.order(shop.open(), ada)
    rows = f"02.11.2026;Ada;{reference(order_id)};1.089,00\n03.11.2026;Gas;;-12,30\n"
    raw = f"Konto;DE89\n\nBuchungstag;Name;Zweck;Betrag\n{rows}"
    read(raw.encode("cp1252"), operator, "csv", NAMED, ",")
    found = {row.booked_on: (row.minor, row.verdict) for row in db.session.query(BankLine)}
    assert found == {date(2026, 11, 2): (108_900, "over"), date(2026, 11, 3): (-1230, "outgoing")}
    sound()


@pytest.mark.parametrize(
    ("raw", "form", "point"),
    [
        (BOMB, "camt", "."), (b"<a>", "camt", "."), (b"<a/>", "camt", "."), (b"\xff\x00", "camt", "."),
        (b"x\0y", "csv", "."),
        (b"<Document>" + b"<a>" * 100, "camt", "."), (b"one,two\n1,2\n", "csv", "."),
        (b"Buchungstag,Betrag\n2026-11-02,\"12,50\"\n", "csv", "."),
        (b"Buchungstag,Betrag\n31.02.2026,1.00\n", "csv", "."),
        (b"Buchungstag,Betrag\n2026-11-02," + b"9" * 5000 + b"\n", "csv", "."),
        (b'<?xml version="1.0" encoding="x-none"?><a/>', "camt", "."),
        (b'<?xml version="1.0" encoding="utf-7"?><a/>', "camt", "."), (camt(line("x", "1E999999")), "camt", "."),
        (b"Buchungstag,Betrag\n2026-11-02," + b"9" * 140_000 + b"\n", "csv", "."),
        (camt(line("x", "1.005")), "camt", "."), (camt(line("x", "NaN")), "camt", "."), (camt(line("x")), "other", "."),
    ],
    ids=["bomb", "open", "empty", "bytes", "nul", "deep", "columns", "mark", "day", "digits",
         "alphabet", "letters", "endless", "wide", "parts", "nan", "form"],
)  # fmt: skip
def test_a_file_that_cannot_be_is_refused_with_a_sentence_and_changes_nothing(operator, raw, form, point):
    with pytest.raises(Refused):
        read(raw, operator, form, NAMED, point)
    assert db.session.query(BankStatement).count() == 0


def test_only_who_keeps_the_books_reads_the_bank(staff, ada):
    for person_id in (staff, ada):
        with pytest.raises(NotAllowed):
            read(camt(line("x")), person_id)


def test_lines_that_look_alike_are_told_apart_by_their_turn():
    row = BankRow("", date(2026, 11, 2), 100, "EUR", "x")
    first, second = keys_of("main", [row, row])
    assert second == f"{first}/2"
    assert keys_of("other", [row]) != [first]


def test_the_page_says_what_each_line_was_and_keeps_what_was_typed(shop, ada, browser, operator, statements):
    order_id = shop.order(shop.open(), ada)
    desk = browser(operator)
    sent = {
        "file": (io.BytesIO(camt(line(reference(order_id)), line("hello", "5.00", "X"))), "a.xml"),
        "format": "camt",
    }
    assert (
        desk.post("/desk/money/bank", data=sent | {"point": "."}, content_type="multipart/form-data").status_code == 303
    )
    with statements() as asked:
        page = desk.get("/desk/money/bank").text
    assert len(asked) <= 10
    assert "We know no order for it." in page
    assert "It pays the order in full." in desk.get("/desk/money/bank?status=booked").text
    waiting = db.session.query(BankLine).filter_by(status="waiting").one().id
    answer = desk.post(f"/desk/money/bank/{waiting}/order", data={"order": "WS999999-99"})
    assert (answer.status_code, "WS999999-99" in answer.text) == (422, True)
    assert desk.post(f"/desk/money/bank/{waiting}/aside", data={"note": "A gift"}).status_code == 303
    assert desk.post(f"/desk/money/bank/{waiting}/aside", data={"note": "A gift"}).status_code == 409
    bad = desk.post("/desk/money/bank", data={"format": "csv", "point": ",", "date": "Mein Tag", "amount": "Betrag"})
    assert (bad.status_code, "Mein Tag" in bad.text) == (422, True)


def test_a_table_whose_columns_nobody_names_is_refused_and_old_line_ends_are_read(operator):
    table = b"Buchungstag,Betrag\r2026-11-02,1.00\r"
    with pytest.raises(Refused):
        read(table, operator, "csv", NAMED | {"date": ""})
    read(table, operator, "csv")
    assert db.session.query(BankLine).one().minor == 100


def test_nobody_books_money_for_an_order_of_their_own(shop, operator):
    order_id = shop.order(shop.open(), operator)
    read(camt(line("no reference at all")), operator)
    waiting = db.session.query(BankLine).one().id
    for work in (
        lambda: acts.assign_line(waiting, reference(order_id), operator),
        lambda: acts.pay(order_id, "X", 8900, "EUR", operator),
    ):
        with pytest.raises(NotAllowed, match="about you"):
            work()
    acts.pay(order_id, "X", 8900, "EUR", shop.staff)
    assert shop.status(order_id) == "confirmed"


def test_another_file_in_a_form_that_was_sent_before_is_not_taken_for_the_first(operator, browser):
    desk = browser(operator)

    def send(number):
        file = (io.BytesIO(camt(line("hello", "5.00", number), number=number)), "statement.xml")
        return desk.post("/desk/money/bank", data={"format": "camt", "point": ".", "once": "one form", "file": file})

    assert [send(number).status_code for number in ("2026/1", "2026/1", "2026/2")] == [303, 303, 422]


@pytest.fixture
def long(shop, crowd, monkeypatch):
    """A statement of which two lines are looked at in one transaction, and five are there."""
    monkeypatch.setattr(banking, "PIECE", 2)
    preorder_id = shop.open()
    orders = [shop.order(preorder_id, buyer) for buyer in crowd[:5]]
    return camt(*[line(reference(each), reference=f"R{each}") for each in orders])


def test_a_long_statement_is_booked_piece_by_piece(long, operator, browser, flows):
    sent = {"format": "camt", "point": ".", "file": (io.BytesIO(long), "a.xml")}
    assert browser(operator).post("/desk/money/bank", data=sent).status_code == 303
    assert set(lines().values()) == {("booked", "paid")}
    assert db.session.query(EventRow).filter_by(kind="bank.statement_read").count() == 3
    flows()


def test_what_somebody_set_aside_stays_aside_when_the_reading_goes_on(long, operator, sound):
    read(long, operator)
    third = db.session.query(BankLine).filter_by(reference="R3").one().id
    acts.set_line_aside(third, "It was sent to us by mistake.", operator)
    read(long, operator)
    read_rest(operator)
    assert lines() == {f"R{n}": ("aside", "unread") if n == 3 else ("booked", "paid") for n in range(1, 6)}
    sound()


def test_a_reading_that_was_cut_short_goes_on_when_the_file_is_read_again(app, long, operator, browser, sound):
    read(long, operator)
    assert [each[0] for each in lines().values()] == ["booked"] * 2 + ["waiting"] * 3
    assert "Nobody has looked at it yet" in browser(operator).get("/desk/money/bank").text
    together(app, *[lambda: read(long, operator)] * 3, *[lambda: read_rest(operator)] * 3)
    assert set(lines().values()) == {("booked", "paid")}
    assert db.session.query(Payment).count() == 5
    with pytest.raises(Conflict, match="read before"):
        read(long, operator)
    sound()

"""Sales become invoices, exactly, whatever the shop's files look like."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from portal.kit.errors import Refused
from portal.outside.readers.mapping import read_mapping
from portal.outside.readers.orders import Orders
from portal.outside.readers.rows import InvoiceRow, PersonRow, Refusal, Tally, counted

MAPPINGS = Path(__file__).parent / "mappings"
HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"


def read(folder, lines, mapping="online_retail"):
    path = folder / "lines.csv"
    path.write_bytes(lines if isinstance(lines, bytes) else (HEADER + lines).encode())
    rows = list(Orders(read_mapping(MAPPINGS / f"{mapping}.toml"), [path]).rows())
    return [row for row in rows if isinstance(row, InvoiceRow)], [row for row in rows if isinstance(row, Refusal)]


@pytest.mark.samples
@pytest.mark.parametrize(
    ("mapping", "pattern", "lines", "invoices", "customers", "total", "refused"),
    [
        ("online_retail", "online-retail-uci/*.gz", 541_909, 25_898, 4_372, 976_987_205, {"The price is negative.": 2}),
        ("adventureworks", "adventureworks/sales/*_Sales_*.csv", 56_046, 25_164, 17_416, 2_491_458_366, {}),
        ("cdnow", "cdnow/CDNOW_master.txt", 69_659, 69_659, 23_570, 250_031_563, {}),
        ("cdnow_sample", "cdnow/CDNOW_sample.txt", 6_919, 6_919, 2_357, 24_409_194, {}),
    ],
)
def test_the_sales_of_a_shop_are_accounted_for_to_the_line(
    samples, mapping, pattern, lines, invoices, customers, total, refused
):
    tally, keys, bought, sums = Tally(), set(), set(), 0
    for row in counted(Orders(read_mapping(MAPPINGS / f"{mapping}.toml"), sorted(samples.glob(pattern))).rows(), tally):
        if isinstance(row, InvoiceRow):
            keys.add(row.key)
            bought.add(row.customer_key)
            sums += row.total_minor
    assert (tally.read("lines"), len(keys), sums) == (lines, invoices, total)
    assert (len(bought - {None}), tally.refused.get("lines", {})) == (customers, refused)


@pytest.mark.samples
def test_a_list_of_customers_comes_with_its_names(samples):
    files = sorted((samples / "adventureworks" / "sales").glob("*_Sales_2015.csv"))
    people = [
        row
        for row in Orders(read_mapping(MAPPINGS / "adventureworks.toml"), files).rows()
        if isinstance(row, PersonRow)
    ]
    assert len(people) == 18_148
    assert (people[0].key, people[0].name, people[0].mail) == (
        "customer/11000",
        "JON YANG",
        "jon24@adventure-works.com",
    )


def test_lines_are_put_together_into_invoices(tmp_path):
    [one, other], refused = read(
        tmp_path,
        "7,A,Bell,6.0,2011-07-01 08:30:00,2.55,17.0,France\n"
        "7,B,,1,2011-07-01 08:29:00,0.001,17.0,France\n"
        "8,A,Bell,1,2011-07-02 08:30:00,3,,France\n",
    )
    assert refused == []
    assert (one.key, one.customer_key, one.country, one.currency) == ("invoice/7", "customer/17", "France", "GBP")
    assert one.placed_at == datetime(2011, 7, 1, 7, 29, tzinfo=UTC)
    assert [(line.quantity, line.unit_minor, line.total_minor) for line in one.lines] == [(6, 255, 1530), (1, 0, 0)]
    assert (other.customer_key, other.total_minor) == (None, 300)


def test_an_invoice_whose_lines_are_scattered_is_one_invoice(tmp_path):
    line = "{},A,Bell,1,2011-07-01 08:30:00,2,,France\n"
    invoices, _ = read(tmp_path, "".join(map(line.format, [7, 8, 7, 9, 7])))
    assert [(row.key, len(row.lines)) for row in invoices] == [("invoice/8", 1), ("invoice/9", 1), ("invoice/7", 3)]


def test_returns_are_returns(tmp_path):
    [back, cancelled], _ = read(
        tmp_path, "7,A,Bell,-2,2011-07-01 08:30:00,2,,F\nC8,A,Bell,3,2011-07-01 08:30:00,2,,F\n"
    )
    assert (back.is_return, back.total_minor) == (True, -400)
    assert (cancelled.is_return, cancelled.total_minor) == (True, -600)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("7,A,B,1,2011-07-01 08:30:00,-2,,F", "The price is negative."),
        ("7,A,B,1,2011-07-01 08:30:00,nan,,F", "The price is not a number."),
        ("7,A,B,1,2011-07-01 08:30:00,Infinity,,F", "The price is not a number."),
        ("7,A,B,1,2011-07-01 08:30:00,1e99,,F", "The price is not a number."),
        ("7,A,B,1,2011-07-01 08:30:00," + "9" * 5000 + ",,F", "The price is not a number."),
        ("7,A,B," + "9" * 5000 + ",2011-07-01 08:30:00,1,,F", "The quantity is not a whole number, or it is zero."),
        ("7,A,B,1.5,2011-07-01 08:30:00,1,,F", "The quantity is not a whole number, or it is zero."),
        ("7,A,B,0,2011-07-01 08:30:00,1,,F", "The quantity is not a whole number, or it is zero."),
        ("7,A,B,1,0000-01-01 00:00:00,1,,F", "The date is none."),
        ("7,A,B,1,9999-12-31 23:59:59,1,,F", "The date is none."),
        (",A,B,1,2011-07-01 08:30:00,1,,F", "It belongs to no invoice."),
        ("7,A,B", "The line has another number of columns."),
    ],
)
def test_a_line_that_makes_no_sense_is_refused_with_its_reason_and_place(tmp_path, line, reason):
    invoices, refused = read(tmp_path, f"6,A,B,1,2011-07-01 08:30:00,2,,F\n{line}\n")
    assert len(invoices) == 1
    assert refused == [Refusal("lines", "lines.csv:3", reason)]


def test_an_invoice_has_one_customer(tmp_path):
    [row], [refusal] = read(tmp_path, "7,A,B,1,2011-07-01 08:30:00,2,1,F\n7,A,B,1,2011-07-01 08:30:00,2,2,F\n")
    assert (len(row.lines), refusal.reason) == (1, "The invoice belongs to another customer.")


def test_broken_bytes_spoil_only_their_own_line(tmp_path):
    good = b"%d,A,B,1,2011-07-01 08:30:00,2,,F\n"
    lines = HEADER.encode() + good % 1 + b"2,\xff,B,1,2011-07-01 08:30:00,2,,F\n" + good % 3
    lines += b"4,A\x00,B,1,2011-07-01 08:30:00,2,,F\n" + b"x" * 3_000_000 + b"\n" + good % 6
    invoices, refused = read(tmp_path, lines)
    assert [row.key for row in invoices] == ["invoice/1", "invoice/3", "invoice/4", "invoice/6"]
    assert [(row.key, row.reason) for row in refused] == [
        ("lines.csv:3", "The line is not in the encoding of the file."),
        ("lines.csv:6", "The line is too long."),
    ]
    assert invoices[2].lines[0].product_key == "product/A"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00",
        b"a,b\n1,2\n",
        gzip.compress(b"InvoiceNo\n" * 99, mtime=0)[:40],
        b"\x1f\x8b\x08",
        HEADER.encode() + b'"' * 200_001,
    ],
)
def test_a_file_that_is_none_is_refused(tmp_path, content):
    invoices, refused = read(tmp_path, content)
    assert invoices == []
    assert refused


def test_a_missing_file_is_refused(tmp_path):
    rows = list(Orders(read_mapping(MAPPINGS / "online_retail.toml"), [tmp_path / "none.csv"]).rows())
    assert [row.reason for row in rows] == ["The file cannot be read."]


SOUND = 'source = "x"\ncurrency = "EUR"\n[columns]\ndate = "d"\nprice = "p"\n'


@pytest.mark.parametrize(
    "toml",
    [
        "",
        "[",
        "a = " + "[" * 9_000,
        SOUND.replace("[columns]", "columns = 3"),
        SOUND.replace('price = "p"', ""),
        SOUND.replace('date = "d"', ""),
        SOUND + 'amount = "a"',
        SOUND + 'colour = "c"',
        'colour = "c"\n' + SOUND,
        'zone = "Mars"\n' + SOUND,
        SOUND.replace('"x"', '"X y"'),
        SOUND.replace("EUR", "QQQ"),
    ],
)
def test_a_mapping_that_does_not_serve_is_refused_in_a_sentence(tmp_path, toml):
    (tmp_path / "m.toml").write_text(SOUND)
    assert read_mapping(tmp_path / "m.toml").source == "x"
    (tmp_path / "m.toml").write_text(toml)
    with pytest.raises(Refused, match=r"The mapping m\.toml does not serve|There is no currency"):
        read_mapping(tmp_path / "m.toml")

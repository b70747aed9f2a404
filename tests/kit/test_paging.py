"""Next pages by key."""

import base64
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kit.errors import Refused
from portal.kit.paging import Page, read_cursor, write_cursor

KINDS = (float | None, int, str, datetime)
instants = st.datetimes(timezones=st.just(UTC))
numbers = st.integers(-(2**63) + 1, 2**63 - 1)
words = st.text(st.characters(categories=["L", "N"]), max_size=20)


def pack(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


@given(st.tuples(st.floats(allow_nan=False, allow_infinity=False) | st.none(), numbers, words, instants))
def test_a_cursor_is_read_as_it_was_written(keys):
    assert read_cursor(write_cursor(*keys), *KINDS) == list(keys)


def test_a_page_ends_where_the_next_begins():
    rows = list(range(10, 0, -1))
    first = Page.of(rows[:4], 3, lambda n: [n])
    assert first.items == [10, 9, 8]
    assert read_cursor(first.next, int) == [8]
    assert Page.of(rows[-3:], 3, lambda n: [n]) == Page([3, 2, 1], None)
    assert Page.of([], 3, lambda n: [n]) == Page([], None)
    assert read_cursor("", int) is read_cursor(None, int) is None


def test_a_whole_number_serves_where_a_fraction_is_wanted():
    assert read_cursor(write_cursor(3), float) == [3.0]


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "é",
        "!!!!",
        "A" * 100_000,
        pack(7),
        pack([]),
        pack([1, 2]),
        pack(["7"]),
        pack([True]),
        pack([2**63]),
        pack([10**300]),
        pack([None]),
        pack([{"t": "2026-01-01T00:00:00+00:00"}]),
        pack([{"x": 1}]),
        pack([[1]]),
        "W" * 500,
        pack("[" * 300),
    ],
)
def test_garbage_is_refused_in_a_sentence(text):
    with pytest.raises(Refused, match=r"This page link is not valid\."):
        read_cursor(text, int)


@pytest.mark.parametrize("t", ["now", "2026-01-01T00:00:00", "0001-01-01T00:00:00+23:59", 7, None])
def test_an_instant_must_be_one(t):
    with pytest.raises(Refused):
        read_cursor(pack([{"t": t}]), datetime)


@pytest.mark.parametrize(
    "raw", [b"[NaN]", b"[Infinity]", b"[1e999]", b'["a\\u0000"]', b'["\\ud800"]', b"[" * 300, b"\xff"]
)
def test_no_number_without_end_and_no_hidden_characters(raw):
    with pytest.raises(Refused):
        read_cursor(base64.urlsafe_b64encode(raw).decode(), float if b"\\" not in raw else str)


@given(st.text(max_size=100))
def test_no_text_breaks_it(text):
    try:
        keys = read_cursor(text, int)
    except Refused:
        return
    assert keys is None or isinstance(keys[0], int)

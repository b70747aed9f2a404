"""Money is whole minor units; nothing is lost and nothing is guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kit.errors import Refused
from portal.kit.money import Money, decimals, parse, split

amounts = st.integers(-(10**12), 10**12)
weights = st.lists(st.integers(0, 10_000), min_size=1, max_size=20).filter(any)


@given(amounts, amounts)
def test_adding_and_taking_away_in_one_currency(a, b):
    whole = Money(a, "EUR") + Money(b, "EUR")
    assert whole == Money(a + b, "EUR")
    assert whole - Money(b, "EUR") == Money(a, "EUR")
    assert (Money(a, "EUR") < Money(b, "EUR")) == (a < b)
    assert (Money(a, "EUR") <= Money(b, "EUR")) == (a <= b)


def test_two_currencies_never_meet():
    for clash in (lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a < b, lambda a, b: a <= b):
        with pytest.raises(ValueError, match="EUR and USD"):
            clash(Money(1, "EUR"), Money(1, "USD"))


def test_money_is_counted_turned_around_and_asked_whether_it_is_any():
    assert 3 * Money(5, "EUR") == Money(5, "EUR") * 3 == Money(15, "EUR")
    assert -Money(5, "EUR") == Money(-5, "EUR")
    assert Money(1, "EUR")
    assert not Money(0, "EUR")


@pytest.mark.parametrize("currency", ["", "eur", "EURO", "QQQ", "1€2"])
def test_only_real_currencies(currency):
    with pytest.raises(Refused, match="There is no currency"):
        Money(1, currency)


@pytest.mark.parametrize("minor", [1.0, True, "1"])
def test_never_anything_but_whole_units(minor):
    with pytest.raises(TypeError):
        Money(minor, "EUR")


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12", "EUR", 1200),
        ("12.5", "EUR", 1250),
        (" 1,234.50 ", "CNY", 123450),
        ("12.50", "CNY", 1250),
        ("0.05", "USD", 5),
        ("1250", "JPY", 1250),
        ("12.00", "JPY", 12),
        ("1.234", "KWD", 1234),
        ("100", "KRW", 100),
    ],
)
def test_amounts_are_read_as_people_type_them(text, currency, minor):
    assert parse(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    "text",
    ["", "x", "1,5", "12,50", "1.234", "-1", "1e5", "1_000", ".5", "NaN", "٣", "9" * 5000, "1,234,5", "12.", "0x1"],
)
def test_what_could_mean_two_things_is_refused(text):
    with pytest.raises(Refused):
        parse(text, "EUR")


@given(st.integers(0, 10**11), st.sampled_from(["EUR", "JPY", "KWD", "CLF"]))
def test_what_is_written_is_read_again(minor, currency):
    money = Money(minor, currency)
    assert parse(f"{money.amount:,.{decimals(currency)}f}", currency) == money


@given(amounts, weights)
def test_a_split_adds_up_and_is_fair(total, parts):
    shares = split(total, parts)
    assert sum(shares) == total
    for share, weight in zip(shares, parts, strict=True):
        assert abs(share - total * weight / sum(parts)) < 1.001
        assert weight or not share


@given(st.integers(0, 10**9), weights)
def test_a_split_is_the_same_every_time_and_equals_differ_by_one_at_most(total, parts):
    shares = split(total, parts)
    assert shares == split(total, list(parts))
    by_weight = {}
    for share, weight in zip(shares, parts, strict=True):
        by_weight.setdefault(weight, set()).add(share)
    assert all(max(some) - min(some) <= 1 for some in by_weight.values())


def test_the_first_gets_the_odd_cent():
    assert split(100, [1, 1, 1]) == [34, 33, 33]
    assert split(-100, [1, 1, 1]) == [-34, -33, -33]
    assert Money(5, "EUR").split([7, 3]) == [Money(4, "EUR"), Money(1, "EUR")]


@pytest.mark.parametrize("parts", [[], [0, 0], [-1, 2]])
def test_weights_must_make_sense(parts):
    with pytest.raises(ValueError, match="Weights"):
        split(10, parts)

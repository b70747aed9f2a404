"""One set of limits."""

import pytest

from portal.kit import limits
from portal.kit.errors import Refused


def test_texts_and_numbers_within_the_limits_come_back_as_they_are():
    assert limits.TITLE.text("A bell") == "A bell"
    assert limits.BODY.text("") == ""
    assert limits.QUANTITY.number(10_000) == 10_000


@pytest.mark.parametrize(
    ("text", "why"),
    [("", "fill this in"), ("ab", "at least 3"), ("x" * 151, "at most 150 characters; these are 151")],
)
def test_a_text_outside_is_refused_in_a_sentence(text, why):
    with pytest.raises(Refused, match=why):
        limits.TITLE.text(text)


def test_two_chinese_characters_are_a_title_and_one_is_none():
    assert limits.TITLE.text("退货") == "退货"
    with pytest.raises(Refused, match="at least 2"):
        limits.TITLE.text("退")


@pytest.mark.parametrize("n", [0, -1, 10_001, 2**70])
def test_a_number_outside_is_refused(n):
    with pytest.raises(Refused, match="from 1 to 10000"):
        limits.QUANTITY.number(n)

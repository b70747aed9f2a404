"""Tables for a spreadsheet: numbers stay numbers, and nobody's words become a formula."""

import pytest

from portal.web.sheets import sheet


def cells(app, *values):
    with app.test_request_context():
        return sheet("x.csv", ["a"], [values]).get_data(as_text=True).split("\r\n")[1]


@pytest.mark.parametrize("words", ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "＝1+1", "－1", "\tx", "1\n=2"[1:]])
def test_words_that_begin_like_a_formula_are_words(app, words):
    assert cells(app, words).lstrip('"').startswith("'")


@pytest.mark.parametrize("number", ["-12.50", "+3", "-1", "0.5", 7])
def test_an_amount_below_nought_is_an_amount(app, number):
    assert cells(app, number) == str(number)

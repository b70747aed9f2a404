"""Who signs up is a person, or pays for it; nobody else is asked."""

import re
from itertools import count

import pytest
from sqlalchemy import func, select

from portal.kit import setting
from portal.kit.db import db
from portal.people.models import SignIn
from portal.people.puzzles import is_solved

from .conftest import PASSWORD, hidden

EVE = {"name": "Eve", "mail": "eve@example.org", "password": PASSWORD}


@pytest.fixture(autouse=True)
def _work(app, monkeypatch):
    monkeypatch.setitem(app.config, "SIGN_UP_WORK", 6)
    monkeypatch.setitem(setting._settings, "SIGN_UP_WORK", 6)


def members():
    return db.session.scalar(select(func.count()).select_from(SignIn))


def solved(puzzle):
    return next(str(n) for n in count() if is_solved(puzzle, str(n)))


def form(visitor):
    return visitor.http.get("/sign-up")


def test_a_browser_that_did_its_sum_is_let_in_at_once(visitor):
    page = form(visitor)
    answer = solved(hidden(page, "/sign-up")["puzzle"])
    assert visitor.answer(page, "/sign-up", **EVE, answer=answer).status_code == 200
    assert members() == 1


def test_one_sum_is_good_for_one_sign_up(visitor):
    page = form(visitor)
    answer = solved(hidden(page, "/sign-up")["puzzle"])
    sent = [visitor.answer(page, "/sign-up", **EVE, answer=answer).status_code for _ in range(2)]
    other = visitor.answer(page, "/sign-up", **{**EVE, "mail": "mallory@example.org"}, answer=answer)
    assert (sent, other.status_code, members()) == ([200, 200], 422, 1)


@pytest.mark.parametrize("puzzle", ["", "AAAA", "not of ours", "x" * 54])
def test_a_puzzle_of_ones_own_is_not_taken(visitor, puzzle):
    answer = solved(puzzle)
    assert visitor.answer(form(visitor), "/sign-up", **EVE, puzzle=puzzle, answer=answer).status_code == 422
    assert members() == 0


def test_without_script_one_waits_half_a_minute_and_keeps_what_was_typed(visitor, later):
    page = form(visitor)
    assert "<noscript>" in page.text
    early = visitor.answer(page, "/sign-up", **EVE)
    seconds = re.search(r"again in (\d+) seconds", early.text)[1]
    assert (early.status_code, "eve@example.org" in early.text, 25 <= int(seconds) <= 30) == (422, True, True)
    later(seconds=31)
    assert visitor.answer(early, "/sign-up", **EVE).status_code == 200
    assert members() == 1


def test_without_script_few_sign_up_from_one_network(visitor, later, app):
    pages = [form(visitor) for _ in range(4)]
    later(seconds=31)
    app.config["LIMITS"] = "on"
    try:
        came = [visitor.answer(page, "/sign-up", **{**EVE, "mail": f"e{n}@x.org"}) for n, page in enumerate(pages)]
    finally:
        app.config["LIMITS"] = "off"
    assert [answer.status_code for answer in came] == [200, 200, 429, 429]


def test_a_page_of_yesterday_is_not_good_today(visitor, later):
    page = form(visitor)
    later(minutes=31)
    answer = solved(hidden(page, "/sign-up")["puzzle"])
    again = visitor.answer(page, "/sign-up", **EVE, answer=answer)
    assert (again.status_code, "open for too long" in again.text) == (422, True)
    assert hidden(again, "/sign-up")["puzzle"] != hidden(page, "/sign-up")["puzzle"]


def test_who_fills_in_what_people_do_not_see_is_told_the_same_and_forgotten(visitor):
    page = form(visitor)
    answer = visitor.answer(page, "/sign-up", **EVE, website="https://example.org")
    assert (answer.status_code, "look into your mail" in answer.text, members()) == (200, True, 0)


def test_addresses_that_nobody_keeps_can_be_refused(visitor, monkeypatch):
    monkeypatch.setitem(setting._settings, "REFUSED_MAIL", ["trash.example"])
    page = form(visitor)
    answer = solved(hidden(page, "/sign-up")["puzzle"])
    refused = visitor.answer(page, "/sign-up", **{**EVE, "mail": "eve@trash.example"}, answer=answer)
    assert (refused.status_code, "an address that you keep" in refused.text) == (422, True)

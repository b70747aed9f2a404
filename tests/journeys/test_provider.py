"""Somebody comes in through another house, and the browser finds its way there and back by itself."""

import pytest

from tests.people.provider import Provider
from tests.server import Server


@pytest.fixture(scope="module")
def club():
    there = Provider()
    yield there
    there.stop()


@pytest.fixture(scope="module")
def house(tmp_path_factory, club):
    settings = {"ISSUER": club.issuer, "CLIENT": club.client, "SECRET": club.secret, "NAME": "Club"}
    named = {f"WELLSPRING_OIDC_{name}": value for name, value in settings.items()}
    here = Server(tmp_path_factory.mktemp("provider"), **named).start()
    yield here
    here.stop()


def test_there_and_back_and_in(house, open_window):
    page = open_window(house.url, locale="en-GB")
    page.goto("/sign-in?next=/me/settings")
    page.click("text=Sign in with Club")
    page.wait_for_url("**/me/settings")
    assert page.locator("input[name=name]").input_value() == "Ada L"
    assert page.get_by_text("ada@example.org").is_visible()

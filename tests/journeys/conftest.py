"""A real server with a few people in it, and a window for each of them."""

import subprocess
import sys

import pytest

from tests.browser import chromium, open_window
from tests.server import ROOT, Server

__all__ = ["chromium", "open_window", "site"]

PASSWORD = "four plain words here"
PEOPLE = {
    "ada": "customer",
    "bo": "customer",
    "pia": "product",
    "olu": "operations",
    "mo": "moderator",
    "mia": "moderator",
    "adi": "admin",
}
MOVE_IN = f"""
from portal.app import create_app
from portal.cli.migrations import get_ready
from portal.people.signing import sign_up
with create_app().app_context():
    get_ready()
    for name, role in {PEOPLE!r}.items():
        sign_up(name.title(), name + "@example.org", {PASSWORD!r}, role=role, confirmed=True)
"""


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The server as it is run in production, on a folder of its own."""
    print("All windows come from one address: every limit is twenty times as high here.")
    here = Server(tmp_path_factory.mktemp("journeys"), WELLSPRING_LIMIT_FACTOR="20")
    subprocess.run([sys.executable, "-c", MOVE_IN], check=True, env=here.env, cwd=ROOT)
    here.start()
    yield here
    here.stop()


@pytest.fixture
def enter(site, open_window):
    """Return a function that signs somebody in, in a window of their own."""
    return entering(site, open_window)


def entering(house, open_window):
    """Return what signs somebody in to a house."""

    def enter(name, **settings):
        page = open_window(house.url, **{"locale": "en-GB", **settings})
        page.goto("/sign-in?next=/ideas")
        page.fill("input[name=mail]", f"{name}@example.org")
        page.fill("input[name=password]", PASSWORD)
        page.click("main form button")
        page.wait_for_url("**/ideas")
        return page

    return enter

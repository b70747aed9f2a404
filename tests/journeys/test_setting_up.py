"""A new house: its first administrator sets it up in three steps, leaves one for later, and comes back to it."""

import re

import pytest

from tests.server import Server

pytestmark = pytest.mark.browser
WORD = "four plain words here"


@pytest.fixture(scope="module")
def new_house(tmp_path_factory):
    """A server with nobody in it but one administrator."""
    house = Server(tmp_path_factory.mktemp("new"), WELLSPRING_LIMITS="off")
    house.command("migrate")
    house.command("user", "create", "--email", "ad@example.org", "--name", "Ad", "--role", "admin", "--password", WORD)
    house.start_again()
    yield house
    house.stop()


def at_ease(page):
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{page.url} scrolls sideways."


def test_a_house_is_set_up_in_three_steps(new_house, open_window):
    page = open_window(new_house.url, locale="en-GB")
    page.goto("/sign-in?next=/desk")
    page.fill("input[name=mail]", "ad@example.org")
    page.fill("input[name=password]", WORD)
    page.click("main form button")
    page.wait_for_url("**/desk/set-up/name")
    at_ease(page)
    page.fill("#company", "North Ridge Works")
    page.get_by_label("Rust").check()
    page.get_by_role("button", name="Save and go on").click()
    page.wait_for_url("**/desk/set-up/parts")
    at_ease(page)
    page.get_by_label("Challenges").uncheck()
    page.get_by_label("简体中文").uncheck()
    page.get_by_role("button", name="Later").click()
    page.wait_for_url("**/desk/set-up/people")
    assert "left for later" in page.locator("main nav").inner_text()
    page.set_viewport_size({"width": 390, "height": 844})
    at_ease(page)
    page.fill("#mails", "cleo@example.org")
    page.select_option("#role", "product")
    page.get_by_role("button", name="Save and go on").click()
    page.wait_for_url(re.compile(r"/desk$"))
    page.click("text=Languages and parts")
    page.get_by_label("Challenges").uncheck()
    page.get_by_role("button", name="Save and go on").click()
    page.goto("/ideas")
    assert page.locator(".brand").first.inner_text() == "North Ridge Works"
    assert page.locator("html").get_attribute("data-accent") == "rust"
    assert page.locator("nav.places >> text=Challenges").count() == 0
    at_ease(page)
    come_in(new_house, open_window)


def link_in_a_letter(house, page):
    """Return the link of the invitation, as soon as the letter has left."""
    for _ in range(60):
        letters = (house.folder / "mail").rglob("*.eml")
        links = [found[0] for each in letters if (found := re.search(r"/welcome/[\w-]+", each.read_text()))]
        if links:
            return links[0]
        page.wait_for_timeout(250)
    raise AssertionError("No letter left.")


def come_in(house, open_window):
    """Whoever was invited comes in by the letter."""
    guest = open_window(house.url, locale="en-GB")
    guest.goto(link_in_a_letter(house, guest))
    at_ease(guest)
    guest.fill("#name", "Cleo")
    guest.fill("#password", WORD)
    guest.click("text=Come in")
    guest.goto("/desk/harvest")
    assert guest.locator("h1").inner_text() == "Harvest"

"""A friend comes by an invitation; an idea is found while one types; who wants to hear of more is told, live."""

import pytest
from playwright.sync_api import expect

from tests.journeys.letters import letter_to
from tests.server import Server

PASSWORD = "four plain words here"


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A server of its own, with its folder of letters."""
    here = Server(tmp_path_factory.mktemp("finding"), WELLSPRING_SIGN_UP_WORK="4")
    here.start()
    yield here
    here.stop()


def join(page, house, name):
    """Sign somebody up by the form that the page shows, and confirm the address."""
    page.fill("input[name=name]", name)
    page.fill("input[name=mail]", f"{name.lower()}@example.org")
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button")
    page.get_by_role("heading", name="Please look into your mail").wait_for()
    page.goto(letter_to(house, "confirm your mail address"))
    page.click("main form button")
    page.wait_for_url("**/ideas")
    for letter in (house.folder / "mail").glob("*.eml"):
        letter.unlink()


def post(page, title):
    page.goto("/ideas/new")
    page.fill("main input[name=title]", title)
    page.fill("main textarea[name=body]", "For the woods.")
    page.click("main form button.is-primary")
    page.wait_for_url("**/ideas/*")


def test_a_friend_comes_finds_saves_a_search_and_is_told(house, open_window):
    ada = open_window(house.url, locale="en-GB")
    ada.goto("/sign-up")
    join(ada, house, "Ada")
    post(ada, "A quiet bell for bicycles")
    ada.goto("/me/invitations")
    link = ada.get_by_label("Link").input_value()
    assert "/join/" in link

    bo = open_window(house.url, locale="en-GB")
    bo.goto(link)
    expect(bo.locator("main")).to_contain_text("Ada")
    join(bo, house, "Bo")
    expect(ada.locator("#said")).to_contain_text("Bo", timeout=10_000)  # the bell rings for who invited
    ada.reload()
    expect(ada.locator("main")).to_contain_text("Bo")

    box = bo.locator("header [data-seek]")
    box.press_sequentially("bicyc", delay=20)
    find = bo.get_by_role("option", name="A quiet bell for bicycles")
    expect(find).to_be_visible(timeout=10_000)
    expect(bo.get_by_role("status").filter(has_text="1 find")).to_have_count(1)
    box.press("ArrowDown")
    expect(find).to_have_attribute("aria-selected", "true")
    box.press("Escape")
    expect(find).to_be_hidden()
    box.press("ArrowDown")
    box.press("Control+a")
    box.press_sequentially("quiet")
    expect(find).to_be_visible()
    box.press("ArrowDown")
    box.press("Enter")
    bo.wait_for_url("**/ideas/*")
    bo.locator("main [data-vote]").first.click()
    expect(ada.locator("#said")).to_contain_text("One person voted", timeout=10_000)

    bo.goto("/search?q=bells")
    bo.click("text=Tell me of new finds")
    bo.wait_for_url("**/me/searches")
    post(ada, "Louder bells for the town")
    expect(bo.locator("#said")).to_contain_text("Louder bells for the town", timeout=10_000)
    bo.goto("/me/searches")
    expect(bo.locator("main")).to_contain_text("1 find")
    bo.get_by_role("button", name="End the search bells").click()
    expect(bo.locator("main")).to_contain_text("No saved search yet")

"""A morning's triage by keys alone: walk the list, answer, give a status, go on to the next and back."""

import re

import pytest

pytestmark = pytest.mark.browser
TITLES = ("A lamp for the porch", "A lamp for the tent", "A lamp for the bag")


def post(page, title):
    """Post an idea."""
    page.goto("/ideas/new")
    page.fill("#title", title)
    page.fill("#tags", "porchlight")
    page.locator("main form button", has_text="Post the idea").click()
    page.wait_for_url(re.compile(r"/ideas/\d+$"))


def wait_until_found(page, words):
    """Wait until the index knows an idea."""
    for _ in range(200):
        if "/ideas/" in page.request.get(f"/ideas/similar?q={words}").text():
            return
        page.wait_for_timeout(100)


def heading(page):
    return page.locator("h1").inner_text()


def test_the_inbox_is_worked_through_by_keys(enter):
    page = enter("pia")
    for title in TITLES:
        post(page, title)
    page.goto("/desk/harvest?tag=porchlight&sort=old", wait_until="networkidle")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert TITLES[1] in page.locator("[data-item].is-chosen").inner_text()
    page.keyboard.press("k")
    page.keyboard.press("o")
    page.wait_for_url(re.compile(r"/desk/harvest/\d+\?"))
    assert heading(page) == TITLES[0]
    page.keyboard.press("j")
    page.wait_for_function("title => document.querySelector('h1')?.innerText === title", arg=TITLES[1])
    page.keyboard.press("k")
    page.wait_for_function("title => document.querySelector('h1')?.innerText === title", arg=TITLES[0])
    page.keyboard.press("a")
    assert page.evaluate("document.activeElement.name") == "words"
    page.keyboard.type("We build a first one this month, thank you.")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("s")
    assert page.evaluate("document.activeElement.name") == "step"
    page.keyboard.press("ArrowDown")
    page.evaluate("document.activeElement.blur()")
    page.get_by_role("button", name="Save and go on").press("Enter")
    page.wait_for_function("title => document.querySelector('h1')?.innerText === title", arg=TITLES[1])
    page.go_back()
    page.goto("/desk/harvest?tag=porchlight&sort=old&status=review", wait_until="networkidle")
    assert page.locator("[data-item]").count() == 1
    page.keyboard.press("j")
    page.keyboard.press("s")
    page.wait_for_url(re.compile(r"#step$"))
    assert heading(page) == TITLES[0]


def test_an_idea_is_begun_on_the_list_and_another_voted_for_instead(enter):
    post(enter("pia"), "A lamp for the cellar")
    page = enter("bo")
    wait_until_found(page, "lamp for the cellar")
    page.goto("/ideas")
    with page.expect_response(lambda answer: answer.url.endswith("/similar.js")):
        page.locator("summary", has_text="Share an idea").first.click()
    page.locator("#title").press_sequentially("lamp for the cellar", delay=40)
    near = page.locator("#near, .similar").first
    near.get_by_role("link", name="A lamp for the cellar").wait_for()
    near.locator("[data-vote]").first.click()
    page.wait_for_function(
        "() => document.querySelector('.similar [data-vote]').getAttribute('aria-pressed') === 'true'"
    )
    assert page.input_value("#title") == "lamp for the cellar"

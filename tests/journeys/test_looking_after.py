"""A flag that a moderator follows up, and a question that is answered while its asker looks on."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

WHY = "It sells something of its own."


def post(page, title, body):
    """Share an idea, and return where it stands."""
    page.goto("/ideas/new")
    page.get_by_label("Title").fill(title)
    page.locator("main textarea[name=body]").fill(body)
    page.get_by_role("button", name="Post the idea").click()
    page.wait_for_url("**/ideas/*")
    return page.url


def flag(page, link):
    """Flag what the link is about."""
    link.click()
    page.locator("main input[type=radio], main select[name=reason]").first.wait_for()
    choice = page.locator("main select[name=reason]")
    choice.select_option(index=1) if choice.count() else page.locator("main input[type=radio]").first.check()
    page.get_by_role("button", name="Flag").click()
    expect(page).to_have_url(re.compile("/flags/thanks"))


def hide(page):
    """Hide what the page of the moderator shows, with a reason that everybody reads."""
    form = page.locator("form[action$='/hiding']")
    choice = form.locator("select[name=reason]")
    choice.select_option(index=1) if choice.count() else form.locator("input[type=radio]").first.check()
    form.locator("textarea[name=words]").fill(WHY)
    form.get_by_role("button", name="Hide").click()


def test_a_flagged_idea_and_comment_are_looked_at_hidden_explained_and_restored(enter):
    ada, bo, mo = enter("ada"), enter("bo"), enter("mo")
    address = post(ada, "Buy my stoves at my shop", "They are the best stoves.")
    ada.locator("textarea[name=body]").last.fill("Ask me for a price.")
    ada.locator("form:has(textarea[name=body]) button.is-primary").last.click()
    expect(ada.locator(".comment", has_text="Ask me for a price.")).to_be_visible()

    # Bo flags both.
    for part in ("article", ".comment"):
        bo.goto(address)
        flag(bo, bo.locator(part).first.get_by_role("link", name="Flag"))

    # Mo finds them in the queue, looks at the idea where it stands, and hides it.
    mo.goto("/desk/moderation")
    expect(mo.locator("[data-item]", has_text="Ask me for a price.")).to_be_visible()
    line = mo.locator("[data-item]", has_text="They are the best stoves.")
    line.get_by_role("link").first.click()
    expect(mo.get_by_role("heading", level=1)).to_contain_text("Buy my stoves")
    hide(mo)
    expect(ada.locator("#said")).to_contain_text("hid")  # said at once in the page that its author has open
    expect(ada.locator("[data-notices] .count").first).to_be_visible()

    # Everybody may read why, but not what.
    bo.goto("/log")
    expect(bo.get_by_text(WHY).first).to_be_visible()
    expect(bo.get_by_text("They are the best stoves.")).to_have_count(0)
    ada.goto("/notifications")
    ada.locator("[data-item] a").first.click()
    expect(ada.get_by_text(WHY).first).to_be_visible()

    # Mo thinks again, and restores it.
    mo.goto(f"/desk/moderation/idea/{address.rsplit('/', 1)[1].partition('-')[0]}")
    mo.get_by_role("button", name="Restore").click()
    expect(ada.locator("#said")).to_contain_text("restored")
    bo.goto(address)
    expect(bo.get_by_role("heading", level=1)).to_contain_text("Buy my stoves")


def test_an_answer_of_the_desk_appears_while_its_asker_looks(enter):
    ada, pia = enter("ada", viewport={"width": 390, "height": 844}), enter("pia")
    ada.goto("/feedback/new")
    ada.locator("input[name=kind][value=question]").check()
    ada.get_by_label("Your words").fill("Does the lid lock?")
    ada.locator("main form button.is-primary").click()
    expect(ada.locator("#answers")).to_contain_text("You will have an answer by")

    pia.goto("/desk/cases")
    pia.get_by_role("link", name="Does the lid lock?").first.click()
    ada.reload()
    ada.get_by_label("Your words").fill("I am still typing")
    pia.get_by_label("Answer to the customer").fill("Yes, with half a turn.")
    pia.get_by_role("button", name="Answer", exact=True).click()

    expect(ada.locator("#answers")).to_contain_text("Yes, with half a turn.")
    expect(ada.get_by_label("Your words")).to_have_value("I am still typing")
    expect(ada.locator("#said")).to_contain_text("answered")
    ada.get_by_role("button", name="It is settled").click()
    expect(ada.get_by_text("This is settled.", exact=False).first).to_be_visible()
    expect(pia.locator("[data-status-of^='case:']").first).to_contain_text("Settled")

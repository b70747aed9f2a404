"""The main job, told by the people who do it, each in a browser of their own."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from portal.kit.clock import now

pytestmark = pytest.mark.browser

REASON = "We measured three of them, and it is true."


def test_an_idea_is_shared_voted_for_adopted_ordered_and_made(enter):
    ada, bo = enter("ada"), enter("bo", locale="zh-TW", viewport={"width": 390, "height": 844})

    # Ada shares an idea from the list.
    ada.get_by_text("Share an idea").first.click()
    ada.get_by_label("Title").fill("A stove that folds flat")
    ada.locator("textarea[name=body]").first.fill("It has to fit under the **lid**.")
    ada.get_by_role("button", name="Post the idea").click()
    expect(ada.get_by_role("heading", name="A stove that folds flat")).to_be_visible()
    expect(ada.locator("strong", has_text="lid")).to_be_visible()
    address = re.sub(r"https?://[^/]+", "", ada.url)

    # Bo, on a phone and in Traditional Chinese, votes and comments; Ada's open page hears of both.
    bo.goto(address)
    expect(bo.locator("html")).to_have_attribute("lang", "zh-Hant")
    bo.locator("[data-vote]").first.click()
    expect(bo.locator("[data-votes-of]").first).to_have_text("1")
    expect(ada.locator("[data-votes-of]").first).to_have_text("1")
    bo.locator("textarea[name=body]").last.fill("我也想要")
    bo.locator("form:has(textarea[name=body]) button.is-primary").last.click()
    expect(bo.get_by_text("我也想要").first).to_be_visible()
    ada.locator("[data-news]").click()
    expect(ada.get_by_text("我也想要").first).to_be_visible()

    # Pia adopts it with a reason; Ada sees where it stands without reloading.
    pia = enter("pia")
    for step in ("In review", "Adopted"):
        pia.goto(address)
        decide(pia, step)
    expect(ada.locator("[data-status-of]").first).to_contain_text("Adopted")
    ada.reload()
    expect(ada.get_by_text(REASON).first).to_be_visible()

    # Pia makes a product of it and opens it for orders.
    pia.goto("/desk/preorders")
    pia.get_by_role("link", name=re.compile("Make a product")).first.click()
    pia.get_by_label("Name").fill("Flat stove")
    pia.locator("main form button.is-primary").last.click()
    pia.get_by_label("Threshold").fill("2")
    pia.get_by_label("Last day for orders").fill(str((now() + timedelta(days=30)).date()))
    pia.get_by_label("Prices").fill("2: 40.00\n5: 36.00")
    pia.get_by_role("button", name="Open for orders").click()
    public = pia.get_by_role("link", name="The public page").get_attribute("href")

    # Bo orders and pays; the run is closed and goes into the workshop.
    bo.goto(public)
    bo.fill("input[name=quantity]", "5")
    for field, words in (("name", "Bo"), ("street", "民生東路 18 號"), ("city", "台北")):
        bo.fill(f"input[name={field}]", words)
    bo.select_option("select[name=country]", "TW")
    bo.locator("form:has(input[name=quantity]) button.is-primary").click()
    bo.locator("form[action$='/payments'] button.is-primary").first.click()
    pia.goto(public.replace("/preorders/", "/desk/preorders/"))
    pia.locator("details:has(form[action$='/closing']) > summary").click()
    pia.locator("form[action$='/closing'] button").first.click()
    expect(pia.get_by_role("link", name="The batch")).to_be_visible()
    bo.goto(public)
    olu = enter("olu")
    olu.goto("/desk/production")
    olu.locator("tr", has_text="Flat stove").get_by_role("link").first.click()
    olu.get_by_label("Stage", exact=True).fill("Bending")
    olu.get_by_label("What the buyers should know").fill("The first plate is bent.")
    olu.get_by_role("button", name="Tell the buyers").click()
    expect(bo.get_by_text("The first plate is bent.").first).to_be_visible()


def decide(page, step):
    """Bring the idea on the page one step on."""
    folded = page.locator("details:has(textarea[name=reason])")
    if folded.count() and not folded.first.evaluate("each => each.open"):
        folded.first.locator("summary").click()
    page.locator("textarea[name=reason]").fill(REASON)
    names = {"In review": "review", "Adopted": "adopted"}
    page.locator(f"button[name=status][value={names[step]}]").click()
    expect(page.locator("[data-status-of]").first).to_contain_text(step)

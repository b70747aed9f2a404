"""People of like interests meet: in a group that keeps to itself, and in the hour in which the company answers."""

import re
from datetime import UTC, timedelta

import pytest
from playwright.sync_api import expect

from portal.kit.clock import now

pytestmark = pytest.mark.browser


def test_a_question_is_voted_up_answered_and_kept_while_others_look(enter):
    pia, ada, bo = enter("pia"), enter("ada"), enter("bo", viewport={"width": 390, "height": 844})

    # Pia announces an hour; Bo looks at its page and sees it begin.
    pia.goto("/desk/live")
    pia.locator("summary", has_text="Announce a session").click()
    pia.get_by_label("Title").fill("Ask the workshop")
    pia.get_by_label("Begins").fill((now().astimezone(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"))
    pia.get_by_label("Time zone").fill("UTC")
    pia.get_by_role("button", name="Announce it").click()
    address = re.sub(r".*(/live/\d+)$", r"\1", pia.get_by_role("link", name="The public page").get_attribute("href"))

    bo.goto(address)
    expect(bo.get_by_text("Announced", exact=True)).to_be_visible()
    pia.get_by_role("button", name="Begin now").click()
    expect(bo.get_by_text("Live now", exact=True)).to_be_visible()
    expect(bo.locator("[data-here]")).to_be_visible()

    # Ada and Bo ask; each sees what the other asks without reloading.
    ada.goto(address)
    pia.goto(address)
    ask(ada, "When is the lamp made?")
    ask(bo, "May I wash the gloves?")
    first = ada.locator("[data-question]").first
    expect(ada.get_by_text("May I wash the gloves?", exact=True)).to_be_visible()
    expect(bo.get_by_text("When is the lamp made?", exact=True)).to_be_visible()
    expect(first).to_contain_text("When is the lamp made?")

    # Ada wants Bo's question answered: it moves up before everybody's eyes.
    ada.locator("[data-question]", has_text="May I wash the gloves?").locator("[data-vote]").click()
    for page in (ada, bo, pia):
        expect(page.locator("[data-question]").first).to_contain_text("May I wash the gloves?")
        expect(page.locator("[data-votes-of]").first).to_have_text("1")
    expect(pia.locator("[data-here]")).to_have_text("3 here now")

    # Pia takes it up, answers, and keeps the answer with one press.
    asked = pia.locator("[data-question]", has_text="May I wash the gloves?")
    asked.get_by_role("button", name="Answering now").click()
    expect(bo.get_by_text("Being answered now")).to_be_visible()
    asked.get_by_label("The answer, as it is kept").fill("By hand, **without** the liner.")
    asked.get_by_role("button", name="Save the answer").click()
    expect(bo.locator(".is-answer strong", has_text="without")).to_be_visible()
    expect(ada.locator("[data-question]").first).to_contain_text("When is the lamp made?")
    asked.get_by_role("button", name="Keep as an article").click()
    kept = bo.get_by_role("link", name="Kept as an article")
    expect(kept).to_be_visible()
    kept.click()
    expect(bo.get_by_role("heading", name="May I wash the gloves?")).to_be_visible()
    expect(bo.locator("aside")).to_contain_text("Bo")

    # Pia ends it: in every open page the buttons go, and what Ada is writing stays.
    bo.goto(address)
    waiting = bo.locator("[data-question]", has_text="When is the lamp made?")
    expect(waiting.locator("[data-vote]")).to_be_visible()
    ada.get_by_label("Your question").fill("And who makes it?")
    pia.get_by_role("link", name="Steer it").click()
    pia.get_by_role("button", name="End it").click()
    expect(waiting.locator("[data-vote]")).to_have_count(0)
    expect(bo.get_by_role("button", name="Ask", exact=True)).to_have_count(0)
    expect(bo.get_by_text("Over", exact=True)).to_be_visible()
    expect(ada.get_by_text("What you wrote was not sent")).to_be_visible()
    expect(ada.get_by_label("Your question")).to_have_value("And who makes it?")
    expect(ada.get_by_role("button", name="Ask", exact=True)).to_be_disabled()


def ask(page, words):
    page.get_by_label("Your question").fill(words)
    page.get_by_role("button", name="Ask", exact=True).click()


def test_an_idea_in_a_group_by_invitation_is_found_inside_alone(enter):
    ada, bo, olu = enter("ada"), enter("bo"), enter("olu")

    # Ada makes a group that keeps to itself, and invites Bo.
    ada.goto("/groups")
    ada.get_by_role("link", name="Make a group").first.click()
    ada.get_by_label("Name of the group").fill("Quiet testers")
    ada.get_by_label("What it is about").fill("We try the new latch.")
    ada.get_by_label("By invitation").check()
    ada.get_by_role("button", name="Make the group").click()
    ada.get_by_role("link", name="Share an idea here").first.click()
    ada.get_by_label("Title").fill("A silent nightingale latch")
    ada.locator("textarea[name=body]").fill("It clicks like a nightingale.")
    ada.get_by_role("button", name="Post the idea").click()
    address = re.sub(r"https?://[^/]+", "", ada.url)
    ada.get_by_role("link", name="Quiet testers").click()
    ada.get_by_role("link", name=re.compile("Members")).first.click()
    ada.get_by_label("Name").fill("Bo")
    ada.get_by_role("button", name="Invite").click()

    # Bo finds the invitation among his groups; he comes in and finds the idea.
    bo.goto("/me/groups")
    bo.get_by_role("link", name="Look at it").click()
    bo.get_by_role("button", name="Accept").click()
    bo.get_by_role("link", name="A silent nightingale latch").click()
    expect(bo.get_by_text("only for members of the group")).to_be_visible()
    expect(bo.locator(f'a[href="{address}"]')).to_have_count(0)
    expect(found(bo)).to_be_visible(timeout=15_000)

    # Olu finds nothing, anywhere.
    expect(found(olu)).to_have_count(0)
    for place in ("/ideas?sort=new", "/groups", "/people/1"):
        olu.goto(place)
        expect(olu.get_by_text("nightingale")).to_have_count(0)
        expect(olu.get_by_text("Quiet testers")).to_have_count(0)
    assert olu.request.get(address).status == 404


def found(page):
    """Search for the idea; return where it would stand among what was found."""
    page.goto("/search?q=nightingale")
    return page.locator("main a", has_text="nightingale latch")

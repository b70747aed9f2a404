"""A blind challenge from the brief to the award: asked, answered, judged, announced to all at once, and paid."""

import re

import pytest

pytestmark = pytest.mark.browser

AGREEMENT = "The design stays yours. You grant us a licence to make and sell it."
REASON = "It stood in every wind that we could make."


def press(page, name, place="main"):
    page.locator(place).get_by_role("button", name=name, exact=True).first.click()
    page.wait_for_load_state()


def brief(pia, adi):
    """Write a challenge, plan it, and have somebody else publish it; return its number."""
    pia.goto("/desk/challenges")
    pia.get_by_text("Draft a challenge", exact=True).click()
    pia.fill("input[name=title]", "A shelter that one person pitches")
    pia.fill("textarea[name=brief]", "One person, 50 km/h of wind, no tree.")
    press(pia, "Save the draft")
    pia.wait_for_url(re.compile(r"/desk/challenges/[0-9]+$"))
    number = int(pia.url.rsplit("/", 1)[1])
    pia.goto(f"/desk/challenges/{number}/plan")
    pia.fill("textarea[name=criteria]", "60 | Stands in the wind | 0 falls, 10 stands\n40 | Quick to pitch")
    press(pia, "Save the criteria")
    for mail in ("mo@example.org", "mia@example.org"):
        pia.fill("input[name=juror]", mail)
        press(pia, "Invite")
    pia.fill("textarea[name=agreement]", AGREEMENT)
    pia.fill("input[name=pool]", "500")
    pia.check("input[name=is_blind]")
    press(pia, "Save the terms")
    press(pia, "Send to legal review")
    adi.goto(f"/desk/challenges/{number}/plan")
    press(adi, "Publish")
    return number


def answer(page, number, title):
    page.goto(f"/challenges/{number}")
    page.get_by_text("Answer with an idea").click()
    page.fill("main input[name=title]", title)
    page.fill("main textarea[name=body]", "One peg, then the pole.")
    page.check("main input[name=agreed]")
    press(page, "Post the idea")
    page.wait_for_url(re.compile(r"/ideas/[0-9]+$"))
    return int(page.url.rsplit("/", 1)[1])


def score(page, number, idea, points):
    page.goto(f"/challenges/{number}/jury")
    place = page.locator(f"#idea-{idea}")
    for field, n in zip(place.locator("input[type=number]").all(), points, strict=True):
        field.fill(str(n))
    press(page, "Give the scores", f"#idea-{idea}")


def test_a_challenge_from_the_brief_to_the_award(enter):
    ada, bo, pia, adi, mo, mia, olu = (enter(name) for name in ("ada", "bo", "pia", "adi", "mo", "mia", "olu"))
    number = brief(pia, adi)
    first, other = answer(ada, number, "Pitch it from the windward peg"), answer(bo, number, "Two guy lines")
    ada.goto(f"/ideas/{first}")
    assert ada.get_by_role("link", name="Edit").is_visible()
    for page in (mo, pia):
        page.goto(f"/ideas/{first}")
        assert page.locator("main .by").first.inner_text() == "匿名 · Anonymous"

    pia.goto(f"/desk/challenges/{number}")
    press(pia, "Close now")
    pia.goto(f"/desk/challenges/{number}/jury")
    press(pia, "Let in all that wait")
    press(pia, "Give it to the jury")
    assert "Ada" not in pia.locator(f"#answer-{first}").inner_text()

    mia.goto(f"/challenges/{number}/jury")
    mia.locator(f"#idea-{first} summary").click()
    mia.fill(f"#why-{first}", "We built a tent together last year.")
    press(mia, "Stand aside", f"#idea-{first}")
    assert mia.locator(f"#idea-{first}").count() == 0
    pia.goto(f"/desk/challenges/{number}/plan")
    pia.fill("input[name=juror]", "ada@example.org")
    press(pia, "Invite")
    pia.goto(f"/desk/challenges/{number}/jury")
    given = pia.locator(f"#answer-{first} form").first
    sent = {"csrf": given.locator("input[name=csrf]").get_attribute("value"), "juror": "ada@example.org"}
    refused = pia.request.post(given.get_attribute("action"), form=sent)  # beside the page
    assert refused.status == 422
    assert "This juror cannot judge this answer." in refused.text()

    score(mo, number, first, (9, 8))
    score(mo, number, other, (5, 6))
    score(mia, number, other, (6, 5))
    pia.goto(f"/desk/challenges/{number}/jury")
    pia.fill("input[name=size]", "1")
    press(pia, "Rank and shortlist")
    pia.fill(f"#advise-{other}", "Two lines are not enough above 60 km/h.")
    press(pia, "Save the feedback", f"#answer-{other}")
    for page in (ada, bo):
        page.goto(f"/challenges/{number}")
        assert page.get_by_text("Place ").count() == 0

    pia.fill(f"#award-{first}", "500")
    pia.fill("#announce textarea[name=reason]", REASON)
    press(pia, "Announce the results", "#announce")
    for page, place in ((ada, "Place 1 of 2"), (bo, "Place 2 of 2")):
        page.goto(f"/challenges/{number}")
        assert page.get_by_text(place).is_visible()
        assert page.get_by_text(REASON).is_visible()
    assert bo.get_by_text("Two lines are not enough").is_visible()
    bo.goto(f"/ideas/{first}")
    assert bo.locator("main .by").first.inner_text() == "Ada"

    ada.check("main input[name=agreed]")
    press(ada, "Accept the award")
    olu.goto(f"/desk/challenges/{number}/jury")
    press(olu, "Pay it out to Ada", f"#answer-{first}")
    bo.goto("/challenges")
    assert bo.get_by_text("Awarded").first.is_visible()

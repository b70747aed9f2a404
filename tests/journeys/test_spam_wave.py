"""A wave of spam is cleared with keys alone; what was hidden wrongly in it is appealed against, and stands again."""

import re
import subprocess
import sys

import pytest

from tests.server import ROOT

pytestmark = pytest.mark.browser

HONEST = "Which stove do you use for melting snow?"
WAVE = """
from portal.app import create_app
from portal.flows.flags import flag
from portal.ideas.acts import comment_on, post_idea
from portal.people.acts import join
from portal.people.queries import find_by_mail
with create_app().app_context():
    ada, bo = find_by_mail("ada@example.org"), find_by_mail("bo@example.org")
    stove = post_idea(ada, "A stove for deep snow", "It stands on three feet.")
    comment_on(stove, ada, "I have drawn the feet.")
    flag(f"comment:{comment_on(stove, bo, HONEST)}", ada, "spam")
    for n in range(6):
        seller = join(f"seller {n}")
        for m in range(3 if n else 2):
            flag(f"comment:{comment_on(stove, seller, f'Cheap gas {n}{m}, write to my shop.')}", bo, "spam")
        for m in range(2):
            flag(f"idea:{post_idea(seller, f'Buy gas {n}{m} today', 'Write to my shop.')}", bo, "spam")
    print(stove)
"""


# Says whether the public log, page after page, has these words so often by now.
LOGGED = """async ([words, least]) => {
  let n = 0;
  for (let path = "/log"; path; ) {
    const page = await (await fetch(path)).text();
    n += page.split(words).length - 1;
    path = page.match(/href="([^"]+)"[^>]*rel="next"/)?.[1].replaceAll("&amp;", "&");
  }
  return n >= least;
}"""


@pytest.fixture
def stove(site):
    """Let the wave come in: thirty posts of new accounts, and among them one that is none of it."""
    wave = WAVE.replace("HONEST", repr(HONEST))
    told = subprocess.run(
        [sys.executable, "-c", wave], env=site.env, cwd=ROOT, check=True, capture_output=True, text=True
    )
    return int(told.stdout)


def comments(page, idea):
    page.goto(f"/ideas/{idea}")
    return int(page.locator("[data-comments-of]").first.get_attribute("data-n"))


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def choose_all(page):
    """Walk the lines from the first to the last, and choose each."""
    lines = page.locator("[data-item]").count()
    for _ in range(lines):
        press(page, "j", "x")
    assert page.locator("input[name=target]:checked").count() == lines
    return lines


def test_a_wave_of_spam_is_cleared_by_keys_and_one_of_it_comes_back(enter, stove):
    mo, bo, mia = enter("mo"), enter("bo"), enter("mia")
    assert comments(bo, stove) == 19
    mo.goto("/desk/moderation", wait_until="networkidle")
    done = 0
    while mo.locator("[data-item]").count():
        done += choose_all(mo)
        press(mo, "H")
        mo.wait_for_url("**/many")
        assert "left as they are" not in mo.inner_text("main")
        press(mo, "b")
        mo.wait_for_url("**/desk/moderation")
    assert done >= 30  # what waited before the wave came is cleared with it
    assert comments(bo, stove) == 1
    bo.wait_for_function(LOGGED, arg=["It is advertising or spam", 30])
    bo.goto("/notifications")
    bo.locator("main a[href='/me/moderation']").first.click()
    bo.get_by_role("link", name="Your comment was hidden").first.click()
    assert HONEST in bo.inner_text("main")
    bo.fill("textarea[name=words]", "I asked a question, and sell nothing.")
    bo.get_by_role("button", name="Send the appeal").click()
    bo.get_by_text("Waiting for another moderator").wait_for()
    mia.goto("/desk/moderation/appeals", wait_until="networkidle")
    press(mia, "j", "Enter")
    mia.wait_for_url(re.compile(r"/appeals/[0-9]+$"))
    mia.wait_for_load_state("networkidle")
    press(mia, "a")
    mia.keyboard.type("It was a question indeed. Sorry for that.")
    press(mia, "Tab", "Enter")
    mia.wait_for_url("**/appeals")
    assert comments(bo, stove) == 2
    assert HONEST in bo.inner_text("#comments")
    bo.wait_for_function(LOGGED, arg=["Appeal granted", 1])

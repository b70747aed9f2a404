"""What burglars type, all of it, on the pages that show it: in a real browser nothing runs, calls or leads away."""

import subprocess
import sys

import pytest

from tests.server import ROOT

pytestmark = pytest.mark.browser

# All words are said in comments; some are also names and titles.  What is refused was refused with a sentence.
TYPE = """
from portal.app import create_app
from portal.ideas.acts import comment_on, post_idea
from portal.kit.db import db
from portal.kit.errors import Refused
from portal.kit.text import clean
from portal.people.acts import join
from portal.talk.models import Comment
from tests.trust.words import ALWAYS, OURS, theirs

EACH, TOGETHER = 200, 4
words = [word for word in [*ALWAYS, *OURS, *theirs()] if isinstance(word, str) and len(word) <= 3_000]

def taken(act, *words):
    try:
        return act(*words)
    except Refused:
        return None

with create_app().app_context():
    for start in range(0, len(words), EACH):
        some = words[start : start + EACH]
        people = [taken(join, word[:60]) for word in some[:3]]
        author = next((each for each in people if each), None) or join("Cy")
        titles = [word[:140] for word in some if len(clean(word)) > 9]
        tried = (taken(post_idea, author, title, some[0]) for title in [*titles, "What burglars type"])
        idea = next(idea for idea in tried if idea)
        for at in range(0, len(some), TOGETHER):
            body = "\\n\\n".join(some[at : at + TOGETHER])[:9_000]
            if (said := taken(comment_on, idea, author, body)) and db.session.get(Comment, said).body != clean(body):
                raise SystemExit(f"{body!r} is kept as {db.session.get(Comment, said).body!r}")
        print(idea)
"""


@pytest.fixture
def typed(site):
    """The ideas on which all was said."""
    done = subprocess.run([sys.executable, "-c", TYPE], env=site.env, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return [int(line) for line in done.stdout.split()]


def test_no_word_runs_calls_or_leads_away_where_it_is_shown(site, open_window, typed):
    page, wrongs = open_window(site.url), []
    page.on("dialog", lambda dialog: (wrongs.append(("runs", page.url, dialog.message)), dialog.dismiss()))
    page.on("popup", lambda other: wrongs.append(("opens", page.url, other.url)))
    page.on("request", lambda asked: asked.url.startswith(site.url) or wrongs.append(("calls", page.url, asked.url)))
    for address in ["/ideas?sort=new", *[f"/ideas/{idea}" for idea in typed]]:
        while address:
            page.goto(address)
            if not page.url.startswith(site.url) or page.locator("h1").count() != 1:
                wrongs.append(("leads away", address, page.url))
            more = page.locator("a[rel=next]")
            address = more.first.get_attribute("href") if more.count() and "/ideas/" in address else ""
    assert len(typed) >= 1
    assert not wrongs, wrongs

"""A visitor who fills in forms and reads mail; a clock that can be moved."""

import re
from datetime import timedelta

import pytest

from portal.kit import clock
from portal.outside.sender import deliver_all
from portal.people.signing import sign_up
from portal.river.reader import flow

PASSWORD = "four plain words here"


class Visitor:
    """A browser that fills in the forms it is shown, and reads the mail."""

    def __init__(self, app, post):
        self.http, self.post_box = app.test_client(), post

    def send(self, path, shown=None, **fields):
        page = self.http.get(shown or path)
        return self.answer(page, path, **fields)

    def answer(self, page, path, **fields):
        """Send a form of a page that is here already, with all that is hidden in it."""
        return self.http.post(path, data={**hidden(page, path), **fields})


def hidden(page, path):
    """Return the hidden fields of the form of a page that goes to this path."""
    form = next((each for each in re.findall(r"<form.*?</form>", page.text, re.S) if f'action="{path}"' in each), "")
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form or page.text))
    return found if form else {"csrf": found.get("csrf", "")}


def link(letter):
    return re.search(r"https?://[^/]+(/\S+)", letter.body)[1]


@pytest.fixture
def post(app):
    """What the post has taken."""
    taken = []

    def read(letters=taken):
        from portal.app import REACTIONS

        flow(REACTIONS)
        deliver_all(letters.append)
        return letters

    return read


@pytest.fixture
def visitor(app, post):
    return Visitor(app, post)


@pytest.fixture
def member(app):
    """Ada, who signs in with her address and password."""
    return sign_up("Ada", "ada@example.org", PASSWORD, confirmed=True)


@pytest.fixture
def later(monkeypatch):
    """Move the clock on."""
    real, moved = clock.now, [timedelta()]

    def move(**span):
        moved[0] += timedelta(**span)

    _everywhere(monkeypatch, real, lambda: real() + moved[0])
    return move


def _everywhere(monkeypatch, real, moved):
    import sys

    for name, module in list(sys.modules.items()):
        if name.startswith("portal.") and getattr(module, "now", None) is real:
            monkeypatch.setattr(module, "now", moved)

"""A session that is ended in one window is over in the other; one that may see other things than before goes on."""

import subprocess
import sys

from tests.server import ROOT

IN_AND_OUT = """
from portal.app import create_app
from portal.groups.acts import accept_invitation, invite, make_group, remove_member
from portal.people.queries import find_by_mail
with create_app().app_context():
    ada, bo = (find_by_mail(name + "@example.org") for name in ("ada", "bo"))
    group = make_group("Testers", "We test.", "invited", ada)
    accept_invitation(invite(group, bo, ada), bo)
    remove_member(group, bo, ada)
"""


def let_in(page):
    """Return the list in which each socket stands that is let in from now on; those of the page before are gone."""
    page.goto("about:blank")
    found = []

    def listen(socket):
        socket.on("framereceived", lambda frame: str(frame).startswith("40") and found.append(socket))

    page.on("websocket", listen)
    return found


def wait_for(page, found, many):
    for _ in range(600):
        if len(found) >= many:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{len(found)} sockets were let in, and not {many}.")


def test_a_session_that_was_ended_elsewhere_hears_and_gets_nothing(enter):
    here, there = enter("ada"), enter("ada")
    sockets = let_in(there)
    there.goto("/ideas")
    here.goto("/me/security")
    wait_for(there, sockets, 1)  # a socket that is still at the door is not closed, but refused
    with sockets[0].expect_event("close", timeout=30_000):
        here.click("text=Sign out everywhere else")
    there.goto("/me/security")
    there.get_by_role("heading", name="Sign in").wait_for()
    here.goto("/me/security")
    here.get_by_role("heading", name="Signing in").wait_for()


def test_who_may_see_less_than_before_is_shown_the_door_and_comes_in_again(enter, site):
    bo = enter("bo")
    sockets = let_in(bo)
    bo.goto("/ideas")
    wait_for(bo, sockets, 1)
    subprocess.run([sys.executable, "-c", IN_AND_OUT], check=True, env=site.env, cwd=ROOT)
    wait_for(bo, sockets, 2)

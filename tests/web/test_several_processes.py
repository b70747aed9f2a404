"""Two servers and a river on one PostgreSQL and one Redis: one house, whichever door somebody comes in by."""

import json
import subprocess
import sys
import time
import urllib.request
from http import HTTPStatus
from queue import Queue
from threading import Event
from urllib.error import HTTPError

import pytest
import socketio

from tests.bench.asking import Line
from tests.bench.house import House
from tests.leash import Leashed
from tests.postgres import cluster, programs
from tests.redis import program, redis_server
from tests.server import ROOT

PATIENCE = 30.0


@pytest.fixture(scope="module")
def redis():
    if programs() is None or program() is None:
        pytest.skip("There is no PostgreSQL or no Redis server on this machine.")
    with redis_server() as server:
        yield server


@pytest.fixture(scope="module")
def house(redis, tmp_path_factory):
    """Two doors of one house, and the river in a process of its own."""
    tmp_path = tmp_path_factory.mktemp("several")
    shared = {
        "WELLSPRING_DATA": str(tmp_path),
        "WELLSPRING_DATABASE_URL": cluster().create("several"),
        "WELLSPRING_REDIS_URL": redis.url,
        "WELLSPRING_RIVER": "elsewhere",
    }
    one = House(tmp_path, **shared).start()
    (tmp_path / "other").mkdir()
    other = House(tmp_path / "other", **shared).start_again()
    river = Leashed([sys.executable, "-m", "portal", "river", "run"], tmp_path / "river.log", env=one.env)
    yield one, other, river
    for process in (one.process, other.process, river):
        process.stop()


def ask(house, method, path, token, **body):
    line = Line(house.port, f"Authorization: Bearer {token}\r\n")
    status, said = line.ask(method, f"/api/v1{path}", json.dumps(body).encode() if method != "GET" else b"")
    line.close()
    return status, json.loads(said or b"null")


ANNOUNCE = """
from datetime import timedelta
from portal.app import create_app
from portal.kit.clock import now
from portal.meetings.acts import announce
from portal.people.acts import join
with create_app().app_context():
    print(announce("The hour of the stove", "", now() + timedelta(days=1), 60, "UTC", join("Pia", role="product")))
"""


def announced(house):
    """Announce a live session by the back door; return its number."""
    told = subprocess.run([sys.executable, "-c", ANNOUNCE], env=house.env, cwd=ROOT, capture_output=True, check=True)
    return int(told.stdout.split()[-1])


def page(house, path):
    try:
        with urllib.request.urlopen(house.url + path, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        return error.code, ""


def until(found):
    """Ask again until something is found, for as long as a patient person would."""
    ends = time.monotonic() + PATIENCE
    while not (result := found()):
        assert time.monotonic() < ends
        Event().wait(0.5)  # who asks too often is refused
    return result


def test_whoever_comes_in_by_one_door_hears_sees_and_finds_what_was_done_at_the_other(house):
    one, other, _ = house
    ada, bo = (guest["token"] for guest in one.guests(2))
    idea = ask(one, "POST", "/ideas", ada, title="A stove that folds", body="It fits under the seat.")[1]["id"]
    heard = Queue()
    browser = socketio.Client()
    browser.on("votes", heard.put)
    browser.connect(other.url, auth={"subjects": [f"idea:{idea}"]})
    try:
        assert "A stove that folds" in until(lambda: page(other, "/ideas?sort=new")[1])
        assert ask(one, "PUT", f"/ideas/{idea}/vote", bo)[0] == HTTPStatus.OK
        assert heard.get(timeout=PATIENCE)["votes"] == 1
        until(lambda: ask(other, "GET", "/search?q=stove", ada)[1]["items"])
    finally:
        browser.disconnect()
    assert heard.empty()


def test_limits_are_counted_for_all_doors_together(house):
    one, other, _ = house
    said = [page((one, other)[n % 2], "/challenges")[0] for n in range(220)]
    assert said.count(HTTPStatus.OK) <= 200
    assert said[-2:] == [HTTPStatus.TOO_MANY_REQUESTS] * 2


def test_one_door_that_is_killed_leaves_the_other_open_and_one_river_that_is_killed_is_followed_by_another(house):
    one, other, river = house
    ada = one.guests(1)[0]["token"]
    windows, heard = [socketio.Client(reconnection=False) for _ in range(3)], Queue()
    windows[0].on("here", lambda push: heard.put(push["n"]))
    meeting = announced(one)
    for window, door in zip(windows, (other, other, one), strict=True):
        window.connect(door.url, auth={"subjects": [f"meeting:{meeting}"]}, transports=["websocket"])
    until(lambda: heard.get(timeout=PATIENCE) == 3)
    one.kill()
    assert heard.get(timeout=PATIENCE) == 2  # who looked in by the door that was killed is gone
    for window in windows:
        window.disconnect()
    river.kill()
    next_river = Leashed([sys.executable, "-m", "portal", "river", "run"], other.folder / "river.log", env=other.env)
    try:
        assert ask(other, "POST", "/ideas", ada, title="A lamp of tin", body="It glows.")[0] == HTTPStatus.CREATED
        until(lambda: ask(other, "GET", "/search?q=tin", ada)[1]["items"])
    finally:
        next_river.stop()
    other.command("verify")

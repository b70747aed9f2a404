"""Pushes: how soon after an act another open browser hears of it, and how soon it stands in the customer's timeline.

The clock starts before the request is sent, so that the act itself, its commit and its answer count too.
"""

import time
from queue import Queue
from typing import Any

from tests.bench.asking import Line
from tests.bench.figures import Figure, percentile
from tests.bench.house import House, sown_house

ACTS, PATIENCE, PAUSE = 100, 30.0, 0.05
TOLD = "SELECT max(event_id) FROM moment WHERE person_id = ?"
MOST = 300  # milliseconds


def measure(profile: str) -> list[Figure]:
    """Let people vote one after the other while a page is open that shows the idea."""
    with sown_house(profile) as house:
        author, *voters = house.guests(ACTS + 1)
        house.start().process.wait_until(house.searches)
        pushed, told = _acts(house, author, voters)
    return [
        Figure("pushes.browser", "from an act to another open browser, 95 of 100 within", pushed, "ms", most=MOST),
        Figure("pushes.timeline", "    to the timeline of the customer", told, "ms", most=MOST),
    ]


def _acts(house: House, author: dict[str, Any], voters: list[dict[str, Any]]) -> tuple[float, float]:
    """Return the milliseconds within which 95 of 100 votes were heard of, and were told."""
    import socketio

    idea_id, heard = _idea(house, author), Queue[Any]()
    browser = socketio.Client(reconnection=False, handle_sigint=False)
    browser.on("votes", heard.put)
    browser.connect(house.url, auth={"subjects": [f"idea:{idea_id}"]}, transports=["websocket"])
    try:
        took = [_act(house, voter, idea_id, heard) for voter in voters]
    finally:
        browser.disconnect()
    pushed, told = zip(*took, strict=True)
    return percentile(pushed, 0.95) * 1000, percentile(told, 0.95) * 1000


def _idea(house: House, author: dict[str, Any]) -> int:
    line = Line(house.port, f"Authorization: Bearer {author['token']}\r\n")
    status, said = line.ask("POST", "/api/v1/ideas", b'{"title": "A bell that rings", "body": "At once."}')
    assert status == 201, said
    return int(house.ask("SELECT max(id) FROM idea")[0][0])


def _act(house: House, voter: dict[str, Any], idea_id: int, heard: Queue[Any]) -> tuple[float, float]:
    """Vote, and return the seconds until a browser heard of it and until the voter's timeline told it."""
    before = house.ask(TOLD, voter["id"])[0][0]
    line = Line(house.port, f"Authorization: Bearer {voter['token']}\r\n")
    began = time.perf_counter()
    assert line.ask("PUT", f"/api/v1/ideas/{idea_id}/vote", b"{}")[0] == 200
    heard.get(timeout=PATIENCE)
    pushed = time.perf_counter() - began
    while house.ask(TOLD, voter["id"])[0][0] == before and time.perf_counter() - began < PATIENCE:
        time.sleep(0.002)
    told = time.perf_counter() - began
    line.close()
    time.sleep(PAUSE)
    return pushed, told

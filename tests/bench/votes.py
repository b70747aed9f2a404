"""Votes over HTTP: how many are acknowledged, and with that durable, how long each takes, and when all is learned."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from tests.bench.asking import Line, for_seconds
from tests.bench.figures import Figure, percentile
from tests.bench.house import House, sown_house

CLIENTS, SECONDS, PATIENCE = 32, 15.0, 60.0
VOTABLE = "SELECT id FROM idea WHERE status = 'open' AND audience_id = 1 ORDER BY id"
BEHIND = "SELECT max(event.id) - (SELECT min(event_id) FROM cursor) FROM event"


def measure(profile: str) -> list[Figure]:
    """Let many people vote at once."""
    with sown_house(profile) as house:
        guests = house.guests(CLIENTS)
        house.start().process.wait_until(house.searches)
        took: list[float] = []
        works = [_voting(house, guest, took) for guest in guests]
        before = house.processor_seconds()
        given, seconds = for_seconds(SECONDS, works)
        lag = _seconds_until_learned(house)
        worked = house.processor_seconds() - before
        kept = house.ask("SELECT count(*) FROM vote WHERE voter_id >= ?", guests[0]["id"])[0][0]
    assert kept == given, f"{given} votes were acknowledged and {kept} are there."
    return [
        Figure("votes.rate", f"votes acknowledged, {CLIENTS} clients", given / seconds, "per second", least=150),
        Figure("votes.p50", "    half of them within", percentile(took, 0.5) * 1000, "ms"),
        Figure("votes.p99", "    99 of 100 within", percentile(took, 0.99) * 1000, "ms", most=500),
        Figure("votes.processor", "processor time of the server, river and all, per vote", worked / given * 1000, "ms"),
        Figure("votes.lag", "the river has learned all after", lag, "s", most=10),
    ]


def _voting(house: House, guest: dict[str, Any], took: list[float]) -> Callable[[], None]:
    """Return what gives one vote more, each to another idea."""
    ideas = _shuffled([number for (number,) in house.ask(VOTABLE)], guest["id"])
    line = Line(house.port, f"Authorization: Bearer {guest['token']}\r\n")

    def vote() -> None:
        began = time.perf_counter()
        status, said = line.ask("PUT", f"/api/v1/ideas/{next(ideas)}/vote", b"{}")
        assert status == 200, said
        took.append(time.perf_counter() - began)

    return vote


def _shuffled(ideas: list[int], seed: int) -> Iterator[int]:
    random.Random(seed).shuffle(ideas)
    return iter(ideas)


def _seconds_until_learned(house: House) -> float:
    """Return how long the readers of the river still need to reach its end."""
    began = time.perf_counter()
    while time.perf_counter() - began < PATIENCE:
        with suppress(TypeError):
            if house.ask(BEHIND)[0][0] <= 0:
                break
        time.sleep(0.05)
    return time.perf_counter() - began

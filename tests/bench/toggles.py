"""Many people press the vote of one idea on and off, at once: the tally is the rows, and each raised the trend once."""

import math
from collections import Counter
from threading import Thread
from typing import Any

from portal.ideas.rules import warmth
from portal.kit.clock import now
from tests.bench.asking import Line
from tests.bench.figures import Figure
from tests.bench.house import House, sown_house

PEOPLE, TIMES = 64, 200
IDEA = b'{"title": "A lamp that everybody presses", "body": "On and off."}'


def measure(profile: str) -> list[Figure]:
    """Toggle, and let `verify` count again."""
    with sown_house(profile) as house:
        guests = house.guests(PEOPLE + 1)
        house.start()
        found = toggle(house, guests, TIMES)
        house.command("verify")
    words = f"votes shown less rows, after {PEOPLE} people pressed {TIMES} times each"
    return [
        Figure("toggles.astray", words, abs(found["votes"] - found["rows"]), most=0),
        Figure(
            "toggles.trend", "    trend above that of one vote each", max(found["trend"] - found["worth"], 0), most=0
        ),
    ]


def toggle(house: House, guests: list[dict[str, Any]], times: int) -> dict[str, Any]:
    """Let all but the first press so many times the vote of an idea of the first; return what is known of it then."""
    author, *others = guests
    idea_id = _post(house, author["token"])
    said: Counter[int] = Counter()
    hands = [
        Thread(target=_press, args=(house, guest["token"], idea_id, times + n % 2, said))
        for n, guest in enumerate(others)
    ]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    votes, trend = house.ask("SELECT votes, trend FROM idea WHERE id = ?", idea_id)[0]
    rows = house.ask("SELECT count(*) FROM vote WHERE idea_id = ? AND withdrawn_at IS NULL", idea_id)[0][0]
    worth = warmth(now(), 14.0) + math.log(len(others))
    return {"votes": votes, "rows": rows, "trend": trend, "worth": worth, "said": said}


def _post(house: House, token: str) -> int:
    line = Line(house.port, f"Authorization: Bearer {token}\r\n")
    status, said = line.ask("POST", "/api/v1/ideas", IDEA)
    assert status == 201, said
    line.close()
    return int(house.ask("SELECT max(id) FROM idea")[0][0])


def _press(house: House, token: str, idea_id: int, times: int, said: Counter[int]) -> None:
    line = Line(house.port, f"Authorization: Bearer {token}\r\n")
    for n in range(times):
        status, _ = line.ask("DELETE" if n % 2 else "PUT", f"/api/v1/ideas/{idea_id}/vote", b"{}")
        said[status] += 1
    line.close()

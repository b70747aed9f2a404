"""Closing a pre-order of ten thousand pledges, while who collects is killed and webhooks come again and again."""

import json
import os
import sqlite3
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from tests.bench.figures import Figure
from tests.bench.house import House
from tests.leash import Leashed
from tests.server import wellspring

PLEDGES = int(os.environ.get("CLOSING_PLEDGES", "10000"))
KILLS = (0.3, 0.7)  # after such a share of the money was taken
OVER = "UPDATE collection SET next_at = strftime('%Y-%m-%d %H:%M:%f', next_at, '-2 days') WHERE status IN {}"
ENDS = "UPDATE preorder SET collect_until = strftime('%Y-%m-%d %H:%M:%f', 'now', '-1 minutes')"


def measure(_profile: str) -> list[Figure]:
    """Close, collect, dun and decide in a served house, as the chores of the clock do it."""
    with tempfile.TemporaryDirectory(prefix="wellspring-bench-") as folder:
        house = House(Path(folder), WELLSPRING_LIMITS="off")
        house.command("migrate")
        preorder_id = json.loads(house.python("-m", "tests.pledges", "sow", str(PLEDGES)))
        house.start_again()
        _await_river(house)
        began = time.monotonic()
        with _webhooks(house, preorder_id) as told:
            _collect(house)
            _dun(house)
        took = time.monotonic() - began
        repeated = int((told.read_text().split() or ["0"])[-1])
        _await_river(house)
        learned = time.monotonic() - began
        wrongs = json.loads(house.python("-m", "tests.pledges", "wrongs", str(preorder_id)))
        house.stop()
        house.command("verify")
    for wrong in wrongs:
        print(f"  {wrong[:300]}")
    head = f"closing {PLEDGES:,} pledges, 5 of 100 decline, {len(KILLS)} times kill -9"
    return [
        Figure("closing.seconds", head, took, "s", most=300),
        Figure("closing.wrongs", "    otherwise than arithmetic says: money, orders, pegging", len(wrongs), most=0),
        Figure("closing.repeated", "    said again by webhooks meanwhile", repeated),
        Figure("closing.learned", "    all of it known to every reader of the river after", learned, "s"),
    ]


def _collect(house: House) -> None:
    """Let the clock close it and collect; kill who collects in the midst of it, and begin again."""
    for share in KILLS:
        collector = _collector(house)
        while _taken(house) < share * PLEDGES or not _asked(house):  # killed while somebody is asked
            time.sleep(0.02)
            if not collector.is_alive():  # a round that closed it; the next one collects
                collector.stop()
                collector = _collector(house)
        collector.kill()
        print(f"    killed when {_taken(house):,} were taken, {_asked(house)} asked and not heard", flush=True)
    _finish(house)


def _dun(house: House) -> None:
    """Let the days pass in which declined payments are asked for again, and give up what is too late."""
    for _ in range(3):
        _later(house, OVER.format("('due', 'unknown')"))
        _finish(house)
    _later(house, OVER.format("('due', 'unknown')"))
    _later(house, ENDS)
    _finish(house)


def _collector(house: House) -> Leashed:
    return Leashed(wellspring("chores", "run"), house.folder / "chores.log", env=house.env)


def _finish(house: House) -> None:
    """Let one round of the chores do all that is due."""
    house.command("chores", "run")


def _later(house: House, sql: str) -> None:
    database = sqlite3.connect(house.folder / "wellspring.db", timeout=30, isolation_level=None)
    database.execute(sql)
    database.close()


def _taken(house: House) -> int:
    return int(house.ask("SELECT count(*) FROM collection WHERE status = 'collected'")[0][0])


def _asked(house: House) -> int:
    return int(house.ask("SELECT count(*) FROM collection WHERE status = 'asked'")[0][0])


def _await_river(house: House) -> None:
    """Wait until every reader has come to the end of the river."""
    behind = "SELECT count(*) FROM cursor WHERE event_id < (SELECT max(id) FROM event)"
    while house.ask(behind)[0][0]:
        time.sleep(0.2)


@contextmanager
def _webhooks(house: House, preorder_id: int):
    """Let somebody tell again and again what was paid."""
    told = house.folder / "webhooks.log"
    told.touch()
    caller = Leashed([sys.executable, "-m", "tests.pledges", "repeat", preorder_id], told, env=house.env)
    try:
        yield told
    finally:
        caller.kill()

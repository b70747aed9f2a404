"""kill -9 in the midst of a storm, again and again: what is lost, and how soon the house is ready again."""

import random
import tempfile
import time
from pathlib import Path

from tests.bench.figures import Figure, percentile
from tests.bench.house import House
from tests.crash.storm import Storm

TIMES = 25


def measure(_profile: str) -> list[Figure]:
    """Kill the server of an empty house so many times."""
    with tempfile.TemporaryDirectory(prefix="wellspring-bench-") as folder:
        house = House(Path(folder), WELLSPRING_LIMITS="off")
        house.command("migrate")
        storm, chance = Storm(house), random.Random(7)
        took = [_live_and_die(storm, chance.randint(1, 150)) for _ in range(TIMES)]
        house.start_again()
        storm.settle()
        wrongs = storm.wrongs()
        house.stop()
        house.command("verify")
    for wrong in wrongs:
        print(f"  {wrong}")
    return [
        Figure("crash.sent", f"acknowledged under {TIMES} times kill -9", storm.acknowledged),
        Figure("crash.wrongs", "    of it lost, doubled or half done", len(wrongs), most=0),
        Figure("crash.ready", "    ready again, 95 of 100 within", percentile(took, 0.95), "s", most=3),
    ]


def _live_and_die(storm: Storm, many: int) -> float:
    """Start, write for a while, be killed; return how long it took from the start to being ready."""
    began = time.perf_counter()
    storm.house.start_again()
    took = time.perf_counter() - began
    storm.settle()
    storm.rage(many)
    return took

"""Five hundred orders at once for a hundred units: a hundred are accepted, and nobody hears of an error."""

import os
import tempfile
import time
from pathlib import Path

from tests.bench.figures import Figure
from tests.bench.house import House
from tests.postgres import cluster, programs
from tests.rush import Rush

ORDERS, UNITS = 500, 100
TIMES = int(os.environ.get("WELLSPRING_BENCH_TIMES", "20"))
WANTED = {"201": UNITS, "409 sold_out": ORDERS - UNITS}


def measure(_: str) -> list[Figure]:
    """Let the rush come again and again, on each database."""
    urls = {"sqlite": ""} | ({"postgresql": cluster().create("bench")} if programs() else {})
    return [figure for name, url in urls.items() for figure in _measured(name, url)]


def _measured(name: str, url: str) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        more = {"WELLSPRING_DATABASE_URL": url} if url else {}
        house = House(Path(folder), WELLSPRING_LIMITS="off", **more).start()
        rush, took, right = Rush(house), [], 0
        for _ in range(TIMES):
            preorder_id = rush.preorder(UNITS)
            began = time.perf_counter()
            said = rush.run(preorder_id, ORDERS)
            took.append(time.perf_counter() - began)
            print(f"    {name}: {dict(said)} in {took[-1]:.1f} s", flush=True)
            right += said == WANTED and rush.reserved(preorder_id) == UNITS
        house.command("verify")
        house.stop()
    head = f"{ORDERS} orders at once for {UNITS} units, {name}"
    return [
        Figure(f"orders.{name}.right", f"{head}: as they should be, of {TIMES} times", right, "times", least=TIMES),
        Figure(f"orders.{name}.longest", "    the longest took", max(took), "s"),
    ]

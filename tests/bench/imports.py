"""Imports of the samples, where they are: how long each takes, with all that is learned of it, and a second time."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from config import settings
from tests.bench.figures import Figure
from tests.server import ROOT, Server

MAPPINGS = ROOT / "tests" / "imports" / "mappings"
SAMPLES = Path(settings()["SAMPLES"])
BICYCLES, RETAIL = SAMPLES / "se-bicycles-meta", SAMPLES / "online-retail-uci"


def measure(_profile: str) -> list[Figure]:
    """Import what is there, each into a house of its own."""
    figures: list[Figure] = []
    if BICYCLES.is_dir():
        figures += _twice("bicycles", "bicycles: 12,000 rows", 60, "stackexchange", str(BICYCLES))
    if RETAIL.is_dir():
        files = map(str, sorted(RETAIL.glob("*.csv*")))
        mapping = ("--mapping", str(MAPPINGS / "online_retail.toml"))
        figures += _twice("retail", "retail: 541,909 lines", 300, "orders", *files, *mapping)
    return figures


def _twice(name: str, words: str, most: float, *command: str) -> Iterator[Figure]:
    """Import, and import the same again: nothing may come in twice."""
    with tempfile.TemporaryDirectory(prefix="wellspring-bench-") as folder:
        house = Server(Path(folder))
        house.command("migrate")
        seconds, memory, said = _import(house, *command)
        again, _, nothing = _import(house, *command)
    print(f"  {words}: {_told(said)}", flush=True)
    assert not any(each["taken"] for each in nothing["tables"].values()), "Something came in twice."
    yield Figure(f"imports.{name}", words, seconds, "s", most=most)
    yield Figure(f"imports.{name}.memory", "    memory", memory, "MB", most=500)
    yield Figure(f"imports.{name}.again", "    and again", again, "s")


def _told(said: dict[str, dict[str, dict[str, int]]]) -> str:
    return ", ".join(f"{each['taken']:,} {kind}" for kind, each in said["tables"].items())


def _import(house: Server, *command: str) -> tuple[float, float, dict[str, dict[str, dict[str, int]]]]:
    """Return the seconds, the megabytes and the summary of an import."""
    asked, began = [sys.executable, "-m", "portal", "import", *command, "--json"], time.perf_counter()
    process = subprocess.Popen(asked, env=house.env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    said = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, said
    return time.perf_counter() - began, used.ru_maxrss / 1024, json.loads(said)

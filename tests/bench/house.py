"""Houses to measure: the server of the bench on a community that is sown once and copied for each part."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.server import ROOT, Server

SOWN = ROOT / "build" / "bench"
TICKS = os.sysconf("SC_CLK_TCK")


class House(Server):
    """The server of the bench, and what we ask of its process and its database."""

    program = ("-m", "tests.bench.serving")

    def __init__(self, folder: Path, **settings: str) -> None:
        super().__init__(folder, **({"WELLSPRING_VOTE_BUDGETS": "1000000"} | settings))

    def searches(self) -> bool:
        """Say whether the index of the search is there, so that making it does not count among what is measured."""
        with urllib.request.urlopen(f"{self.url}/readyz", timeout=10) as answer:
            return bool(json.load(answer)["search"] == "ready")

    def guests(self, many: int) -> list[dict[str, Any]]:
        """Let so many people join; each has a session and a token."""
        found: list[dict[str, Any]] = json.loads(self.python("-m", "tests.bench.guests", str(many)))
        return found

    def python(self, *words: str) -> str:
        """Run our own code in a process of its own in this house, and return what it printed."""
        asked = [sys.executable, *words]
        return subprocess.run(asked, env=self.env, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout

    def ask(self, sql: str, *values: object) -> list[Any]:
        """Ask the database behind the back of the server."""
        database = sqlite3.connect(f"file:{self.folder}/wellspring.db?mode=ro", uri=True)
        try:
            return database.execute(sql, values).fetchall()
        finally:
            database.close()

    def processor_seconds(self) -> float:
        """Return how long the processor has worked for the server so far."""
        return sum(_times(pid) for pid in self._processes())

    def resident_megabytes(self) -> float:
        """Return how much memory the process holds that answers: the largest of the server's."""
        sizes = [int(_field(pid, "VmRSS")) / 1024 for pid in self._processes()]
        return max(sizes)

    def _processes(self) -> list[int]:
        """Return the server and the processes of its group."""
        group = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
        return [pid for pid in group if _group(pid) == self.process.pid]


@contextmanager
def sown_house(profile: str, **settings: str) -> Iterator[House]:
    """Copy the sown community to a folder that goes afterwards, and stop whatever serves it."""
    with tempfile.TemporaryDirectory(prefix="wellspring-bench-") as folder:
        shutil.copytree(_sown(profile), folder, dirs_exist_ok=True)
        house = House(Path(folder), WELLSPRING_LIMITS="off", **settings)
        house.command("migrate")  # it may have been sown by an earlier release
        try:
            yield house
        finally:
            if hasattr(house, "process"):
                house.stop()


def _sown(profile: str) -> Path:
    """Return the folder of an invented community, sown at the first time."""
    folder = SOWN / profile
    if not (folder / "sown").exists():
        folder.mkdir(parents=True, exist_ok=True)
        print(f"  Sowing {profile} into {folder.relative_to(ROOT)}; this is done once.", flush=True)
        Server(folder).command("seed", "--profile", profile)
        Server(folder).command("chores", "index")
        (folder / "sown").touch()
    return folder


def _times(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS


def _group(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return -1


def _field(pid: int, name: str) -> str:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((line.split()[1] for line in lines if line.startswith(name)), "0")

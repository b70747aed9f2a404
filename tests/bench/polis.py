"""Conversations of Polis, where they are: imported, and their votes counted again from the files."""

import sqlite3
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path

from config import settings
from tests.bench.figures import Figure
from tests.polis import recounted
from tests.server import Server

FOLDER = Path(settings()["SAMPLES"]) / "polis"
VOTES = """
    SELECT import_key.source, import_key."key", vote.value, count(*)
      FROM import_key
      JOIN vote ON import_key.subject = 'idea:' || vote.idea_id AND vote.withdrawn_at IS NULL
  GROUP BY import_key.source, import_key."key", vote.value
"""


def measure(_profile: str) -> list[Figure]:
    """Import every conversation, and compare the database with the files."""
    if not FOLDER.is_dir():
        return []
    with tempfile.TemporaryDirectory(prefix="wellspring-bench-") as folder:
        house = Server(Path(folder))
        house.command("migrate")
        began = time.perf_counter()
        house.command("import", "polis", str(FOLDER))
        seconds = time.perf_counter() - began
        house.command("verify")
        astray, statements = _compared(Path(folder) / "wellspring.db")
    return [
        Figure("polis.astray", f"statements of {statements} with another total than the files", astray, most=0),
        Figure("polis.seconds", "    imported, with all that is learned", seconds, "s"),
    ]


def _compared(database: Path) -> tuple[int, int]:
    """Return how many statements have another count in the database than in their file, and of how many."""
    found: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
    with sqlite3.connect(database) as there:
        for source, key, value, n in there.execute(VOTES):
            found[source, key][value] = n
    wanted = {
        (f"polis.{each.name}", f"statement/{statement}"): counts
        for each in sorted(FOLDER.iterdir())
        if each.is_dir()
        for statement, counts in recounted(each).items()
    }
    return sum(found[key] != counts for key, counts in wanted.items()), len(wanted)

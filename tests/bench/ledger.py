"""A hundred thousand random operations on the ledger of points, beside a plain model of it, in one process."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.figures import Figure
from tests.server import ROOT

STORY = "tests/rewards/test_ledger_machine.py"
LEAST = 100_000  # a story may end before its last step: a few more are begun
EXAMPLES, STEPS = int(os.environ.get("LEDGER_EXAMPLES", "300")), int(os.environ.get("LEDGER_STEPS", "400"))


def measure(_profile: str) -> list[Figure]:
    """Let both go through the same, and count what was asked of them and what was booked."""
    with tempfile.TemporaryDirectory(prefix="wellspring-bench-") as folder:
        told = Path(folder) / "entries"
        env = os.environ | {"LEDGER_EXAMPLES": str(EXAMPLES), "LEDGER_STEPS": str(STEPS), "LEDGER_COUNTED": str(told)}
        began = time.monotonic()
        asked = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", STORY]
        env |= {"WELLSPRING_TEST_DATABASES": "sqlite"}
        apart = subprocess.run(asked, env=env, cwd=ROOT, check=False).returncode
        counts = [line.split() for line in told.read_text().splitlines()] if told.exists() else []
    operations, entries = (sum(int(line[n]) for line in counts) for n in (0, 1))
    return [
        Figure("ledger.operations", "operations on the ledger beside a plain model", operations, least=LEAST),
        Figure("ledger.entries", "    entries that they booked", entries),
        Figure("ledger.apart", "    differences, unbalanced sums, wallets below zero", apart, most=0),
        Figure("ledger.rate", "    operations a second, each checked", operations / (time.monotonic() - began), "/s"),
    ]

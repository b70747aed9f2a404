"""The whole chain at full size: ten thousand voices, five hundred and twenty coats, two batches, three consignments.

Once as it should go, and once with a failure at each arrow; each identity is worked out beside and compared.
"""

import tempfile
import time
from pathlib import Path

from tests.bench.figures import Figure
from tests.postgres import cluster, programs


def measure(_: str) -> list[Figure]:
    """Take the chain from the first voice to the last cent, on each database."""
    names = ["sqlite", "postgresql"] if programs() else ["sqlite"]
    return [figure for name in names for figure in _measured(name)]


def _measured(name: str) -> list[Figure]:
    figures = []
    for trouble in ("", "trouble"):
        with tempfile.TemporaryDirectory(prefix="wellspring-bench-") as folder:
            url = f"sqlite:///{folder}/wellspring.db"
            if name == "postgresql":
                url = cluster().create(f"chain_{trouble or 'plain'}")
            seconds, astray, breaches = _taken(folder, url, trouble)
        print(f"    {name} {trouble}: {seconds:.0f} s, astray {astray}, breaches {breaches}", flush=True)
        head = f"The chain{', a failure at each arrow' if trouble else ''}, {name}"
        key = f"chain.{name}.{trouble or 'plain'}"
        figures += [
            Figure(f"{key}.seconds", f"{head}: 10,000 supports, 520 collected", seconds, "s"),
            Figure(
                f"{key}.astray", "    identities that are not exact " + " ".join(map(str, astray)), len(astray), most=0
            ),
            Figure(f"{key}.breaches", "    breaches found by verify " + " ".join(breaches), len(breaches), most=0),
        ]
    return figures


def _taken(folder: str, url: str, trouble: str) -> tuple[float, list[object], list[str]]:
    """Take every step in a house of its own; return how long that took, and what is not as it must be."""
    from portal.app import READERS, create_app
    from portal.cli.migrations import get_ready
    from portal.river.reader import flow
    from tests.chain import FULL, FULL_TROUBLED, Chain
    from tests.troubled_chain import TroubledChain

    kind, size = (TroubledChain, FULL_TROUBLED) if trouble else (Chain, FULL)
    app = create_app({"DATA": Path(folder), "DATABASE_URL": url})
    with app.app_context():
        get_ready()
        began = time.perf_counter()
        chain = kind(size, lambda: flow(READERS)).go()
        seconds = time.perf_counter() - began
        return seconds, list(chain.astray().items()), chain.breaches()

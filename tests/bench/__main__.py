"""`python -m tests.bench [PART …] [--profile M] [--keep]`: measure, print the table, and keep it for the help page."""

import argparse
from collections.abc import Callable

from tests.bench import (
    books,
    chain,
    closing,
    crash,
    imports,
    ledger,
    orders,
    pages,
    planning,
    polis,
    pushes,
    relearn,
    search,
    toggles,
    votes,
)
from tests.bench.figures import Figure, keep, machine, table

PARTS: dict[str, Callable[[str], list[Figure]]] = {
    "pages": pages.measure,
    "votes": votes.measure,
    "pushes": pushes.measure,
    "toggles": toggles.measure,
    "relearn": relearn.measure,
    "search": search.measure,
    "crash": crash.measure,
    "orders": orders.measure,
    "imports": imports.measure,
    "ledger": ledger.measure,
    "books": books.measure,
    "closing": closing.measure,
    "polis": polis.measure,
    "planning": planning.measure,
    "chain": chain.measure,
}


def main() -> None:
    """Measure what is asked for, part after part."""
    asked = argparse.ArgumentParser(prog="make bench", description=__doc__)
    asked.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    asked.add_argument("--profile", choices=("S", "M"), default="S", help="how large the invented community is")
    asked.add_argument("--keep", action="store_true", help="keep the figures for the help page")
    wanted = asked.parse_args()
    print(f"On {machine()}. Limits are off for the bench, and only for it.", flush=True)
    for name in wanted.parts or PARTS:
        print(f"\n{name}", flush=True)
        figures = PARTS[name](wanted.profile)
        print(table(figures), flush=True)
        if wanted.keep:
            keep(figures)


main()

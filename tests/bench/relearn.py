"""Relearning: how many events a second each projection learns anew, and how many documents the search takes in."""

import json
import sys
import time
from collections.abc import Callable

from tests.bench.figures import Figure
from tests.bench.house import sown_house

BY_DOCUMENTS = ("search.documents",)


def measure(profile: str) -> list[Figure]:
    """Let everything be learned anew in a house that nobody uses."""
    with sown_house(profile) as house:
        house.command("migrate")
        found = json.loads(house.python("-m", "tests.bench.relearn"))
    events, documents = found["events"], found["documents"]
    print(f"  {events:,} events, {documents:,} documents", flush=True)
    rates = {name: events / seconds for name, seconds in found["projections"].items()}
    slowest = min(rate for name, rate in rates.items() if name not in BY_DOCUMENTS)
    return [
        *(Figure(f"relearn.{name}", name, rate, "events per second") for name, rate in rates.items()),
        Figure("relearn.slowest", "the slowest that goes by events", slowest, "events per second", least=10_000),
        Figure("relearn.index", "search index", documents / found["index"], "documents per second", least=250),
    ]


def relearn() -> dict[str, object]:
    """Relearn in this process, and say how many seconds each took."""
    from sqlalchemy import text

    from portal.app import PROJECTIONS, READERS, create_app
    from portal.kit.db import db
    from portal.river.reader import flow
    from portal.search import indexing

    with create_app().app_context():
        flow(READERS)
        projections = {each.name: _seconds(each.rebuild) for each in PROJECTIONS}
        index = _seconds(indexing.make_anew)
        events = db.session.scalar(text("SELECT count(*) FROM event"))
        documents = db.session.scalar(text("SELECT count(*) FROM search_document"))
        return {"events": events, "documents": documents, "projections": projections, "index": index}


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    json.dump(relearn(), sys.stdout)

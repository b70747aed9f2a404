"""Relearning: how many events a second each projection learns anew, and how many documents the search takes in."""

import json
import sys
import time
from collections.abc import Callable

from tests.bench.figures import Figure
from tests.bench.house import sown_house

SLOWER = ("search.documents",)  # it is measured by its documents


def measure(profile: str) -> list[Figure]:
    """Let everything be learned anew in a house that nobody uses."""
    with sown_house(profile) as house:
        house.command("migrate")
        found = json.loads(house.python("-m", "tests.bench.relearn"))
    events, documents = found["events"], found["documents"]
    print(f"  {events:,} events, {documents:,} documents", flush=True)
    figures = [
        Figure(f"relearn.{name}", name, events / seconds, "events per second", least=_least(name))
        for name, seconds in found["projections"].items()
    ]
    rate = documents / found["index"]
    return [*figures, Figure("relearn.index", "search index", rate, "documents per second", least=250)]


def _least(name: str) -> float | None:
    return None if name in SLOWER else 10_000


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

"""Search at size, with both engines: how soon an index is made, how long a search takes, how soon an act is found.

The documents are put together from the sentences of real ones, Chinese in both scripts and English; the searches are
the questions that people asked about them.  What a person then posts is sought until it is found.
"""

import json
import random
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape
from itertools import chain
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from config import settings
from tests.bench.figures import Figure, percentile
from tests.bench.house import House

SAMPLES = Path(settings()["SAMPLES"])
QUESTIONS = ("zh-hant-drcd/DRCD_dev.json", "zh-hans-cmrc2018/cmrc2018_dev.json")
POSTS = "se-bicycles-meta/Posts.xml"
DOCUMENTS = 100_000
ASKED, POSTED, PATIENCE = 300, 25, 30.0
SENTENCE = re.compile(r"[^。！？.!?\n]+[。！？.!?]?")


def measure(_profile: str) -> list[Figure]:
    """Measure each engine in a house of its own."""
    if not (SAMPLES / POSTS).exists():
        return []
    figures = [*_figures("whoosh", "Whoosh")]
    if (url := _postgresql()) is not None:
        figures += _figures("postgresql", "PostgreSQL", WELLSPRING_DATABASE_URL=url)
    return figures


def _postgresql() -> str | None:
    from tests.postgres import postgres_url

    return postgres_url("bench")


def _figures(name: str, words: str, **more: str) -> Iterator[Figure]:
    """Let an empty house be filled and asked, and say what came of it."""
    with tempfile.TemporaryDirectory(prefix="wellspring-bench-") as folder:
        house = House(Path(folder), WELLSPRING_LIMITS="off", WELLSPRING_SAMPLES=str(SAMPLES), **more)
        house.command("migrate")
        found = json.loads(house.python("-m", "tests.bench.search", str(DOCUMENTS)))
    rate, size = found["documents"] / found["index"], f"{found['documents']:,} documents"
    yield Figure(f"search.{name}.index", f"{words}: {size}", rate, "documents per second", least=250)
    yield Figure(f"search.{name}.asked", "    a search, half within", percentile(found["asked"], 0.5) * 1000, "ms")
    p95 = percentile(found["asked"], 0.95) * 1000
    yield Figure(f"search.{name}.asked95", "    95 of 100 within", p95, "ms", most=250)
    p95 = percentile(found["posted"], 0.95)
    yield Figure(f"search.{name}.posted", "    from an act until found, 95 of 100 within", p95, "s", most=2)
    yield Figure(f"search.{name}.memory", "    memory of the process", found["memory"], "MB")


def at_size(many: int) -> dict[str, object]:
    """Fill the house of this process, make its index, search in it, post and look for what was posted."""
    import resource

    from portal.app import READERS, create_app
    from portal.people.acts import join
    from portal.river.reader import flow
    from portal.river.runner import Runner
    from portal.search import indexing

    app = create_app()
    with app.app_context():
        author = join("Ada")
        flow(READERS)
        _fill(many)
        index = _seconds(indexing.make_anew)
        asked = [_seconds(lambda query=query: _search(query)) for query in _queries(ASKED)]
        runner = Runner(app, READERS)
        runner.start()
        posted = [_until_found(author, number) for number in range(POSTED)]
        runner.stop()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"documents": many, "index": index, "asked": asked, "posted": posted, "memory": memory}


def _fill(many: int) -> None:
    """Put documents in the table that the index is made from, as if they had been posted."""
    from sqlalchemy import insert

    from portal.kit.clock import now
    from portal.kit.db import db, writing
    from portal.search.models import SearchDocument

    chance, texts, began = random.Random(7), [_sentences(text) for text in _texts()], now() - timedelta(minutes=many)
    facts = {"kind": "comment", "thread": "", "status": "", "tags": "", "audience_id": 1, "author_id": None}
    facts |= {"changed_by": 0, "is_gone": False, "language": ""}
    for start in range(0, many, 1000):
        numbers = range(start, start + 1000)
        keys = [{"key": f"comment:{10**9 + n}", "at": began + timedelta(minutes=n)} for n in numbers]
        with writing():
            db.session.execute(insert(SearchDocument), [facts | key | _words(chance, texts) for key in keys])


def _words(chance: random.Random, texts: list[list[str]]) -> dict[str, str]:
    """Put a text together from the sentences of two."""
    one, other = chance.choice(texts), chance.choice(texts)
    sentences = [*one[: chance.randint(1, 8)], *other[: chance.randint(0, 4)]]
    return {"title": sentences[0][:80], "body": " ".join(sentences)}


def _texts() -> list[str]:
    posts = (post.get("Body", "") for post in ElementTree.parse(SAMPLES / POSTS).getroot())
    written = (unescape(re.sub("<[^>]+>", " ", post)) for post in posts)
    return [text for text in chain((each["context"] for each in _paragraphs()), written) if _sentences(text)]


def _sentences(text: str) -> list[str]:
    return [sentence.strip() for sentence in SENTENCE.findall(text) if len(sentence.strip()) > 3]


def _paragraphs() -> Iterator[dict[str, Any]]:
    for file in QUESTIONS:
        for article in json.loads((SAMPLES / file).read_text("utf-8"))["data"]:
            yield from article["paragraphs"]


def _queries(many: int) -> list[str]:
    """Return questions and titles, in an order by chance that is always the same."""
    asked = [each["question"] for paragraph in _paragraphs() for each in paragraph["qas"]]
    titles = [post.get("Title", "") for post in ElementTree.parse(SAMPLES / POSTS).getroot() if post.get("Title")]
    chance = random.Random(11)
    return [*chance.sample(asked, many * 2 // 3), *chance.sample(titles, many - many * 2 // 3)]


def _search(query: str) -> list[str]:
    from portal.people.queries import ANYBODY
    from portal.search.queries import search

    return [item.key for item in search(query[:200], ANYBODY).items]


def _until_found(author: int, number: int) -> float:
    """Post an idea and return the seconds until a search finds it."""
    from portal.ideas.acts import post_idea

    word = f"zymurgy{number}"
    key = f"idea:{post_idea(author, f'A lamp for {word}', 'So that it can be read at night.')}"
    began = time.perf_counter()
    while key not in _search(word) and time.perf_counter() - began < PATIENCE:
        time.sleep(0.02)
    return time.perf_counter() - began


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    json.dump(at_size(int(sys.argv[1])), sys.stdout)

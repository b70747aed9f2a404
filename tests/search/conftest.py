"""Both engines, each empty, and the ways that tests fill and ask them."""

import os
from datetime import UTC, datetime

import pytest
from sqlalchemy import NullPool, create_engine, delete

from portal.search.engines import Index
from portal.search.engines.postgres import PostgresEngine
from portal.search.engines.whoosh import WhooshEngine
from portal.search.models import SearchEdition, SearchTerm, SearchVector
from portal.search.rules.documents import Document, Filters

TABLES = [SearchEdition.__table__, SearchTerm.__table__, SearchVector.__table__]
EVERYONE = 1


@pytest.fixture(scope="session")
def database():
    """A PostgreSQL database with the tables of the engine and nothing else."""
    from tests.postgres import postgres_url

    url = postgres_url(f"search_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}")
    if url is None:
        pytest.skip("There is no PostgreSQL server on this machine.")
    engine = create_engine(url, poolclass=NullPool)
    SearchVector.metadata.create_all(engine, tables=TABLES)
    return engine


@pytest.fixture(params=["whoosh", "postgresql"])
def engine(request, tmp_path):
    """An engine without an index."""
    if request.param == "whoosh":
        engine = WhooshEngine(tmp_path / "index")
        yield engine
        engine.close()
        return
    with request.getfixturevalue("database").connect() as connection:
        yield PostgresEngine(lambda: connection)
        connection.rollback()
        for table in TABLES:
            connection.execute(delete(table))
        connection.commit()


@pytest.fixture
def index(engine):
    """An index that is empty and whole."""
    engine.become(engine.twin())
    return Index(engine)


@pytest.fixture
def put(index):
    """Put a document into the index, in a batch of its own."""
    return lambda key, title, body="", **facts: index.engine.update(
        [document(key, title, body, **facts)], [], "river:1"
    )


@pytest.fixture
def find(index):
    """Return the keys that a query finds, best first."""
    return lambda query, **asked: [hit.key for hit in index.search(query, seen_by_all(**asked)).hits]


def document(key, title, body="", **facts):
    facts = {"audience_id": EVERYONE, "at": datetime(2026, 1, 1, tzinfo=UTC)} | facts
    return Document(key, facts.pop("kind", key.split(":")[0]), title, body, **facts)


def seen_by_all(**asked):
    return Filters(**({"audiences": {EVERYONE}} | asked))

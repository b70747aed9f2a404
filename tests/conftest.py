"""Fixtures shared by all tests: one house per database and run, one clean slate per test."""

import os
import shutil
import time
from contextlib import nullcontext, suppress
from pathlib import Path
from unittest.mock import patch

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, event, select, text

from portal.app import CHECKS, PROJECTIONS, READERS, create_app
from portal.kit import setting
from portal.kit.db import db, is_postgresql, writing
from portal.kit.form import MIGRATIONS, newest
from portal.people.acts import join
from portal.river.models import Late, River
from portal.river.places import who_has_work
from portal.river.reader import flow, upstream
from portal.river.reader import newest as newest_event
from portal.search import indexing
from portal.web import limiting
from portal.web.kept import forget_all
from portal.web.sessions import begin_session, csrf_token
from tests.slate import cleaner

pytest_plugins = ["tests.no_skips", "tests.migrated"]
DATABASES = os.environ.get("WELLSPRING_TEST_DATABASES", "sqlite postgresql").split()


def _address(kind, folder, worker):
    if kind == "sqlite":
        return f"sqlite:///{folder}/wellspring.db"
    from tests.postgres import postgres_url

    return postgres_url(worker) or pytest.skip("There is no PostgreSQL server on this machine.")


@pytest.fixture(scope="session", params=DATABASES)
def house(request, tmp_path_factory):
    """One application on one database, with its tables."""
    folder = tmp_path_factory.mktemp("house")
    url = _address(request.param, folder, f"{os.environ.get('PYTEST_XDIST_WORKER', 'main')}")
    app = create_app(
        {"TESTING": True, "PROPAGATE": True, "DATA": folder, "DATABASE_URL": url, "RIVER": "elsewhere", "LIMITS": "off"}
    )
    app.test_client_class = Client
    app.config.update(
        LIMITS="off", SIGN_UP_WORK=0, COUNTS_SECONDS=0, SECRET_KEY="a key for tests, of thirty-two bytes and more"
    )
    with app.app_context():
        if not is_postgresql():
            event.listen(db.engine, "connect", _leave_the_disk_alone)
        with writing():
            db.metadata.create_all(db.session.connection())
            db.session.add(River(name="test river"))
            _say_that_it_is_current()
        app.extensions["clean"] = cleaner(folder)
        yield app
        app.extensions["clean"].here.close()
        db.session.remove()
        db.engine.dispose()


def _leave_the_disk_alone(connection, _):
    """Let no commit wait for the disk: nothing here outlives the tests."""
    connection.execute("PRAGMA synchronous = OFF")


def _say_that_it_is_current():
    """Note the form of the tables, which were made at once and not step by step."""
    db.session.execute(text("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL)"))
    db.session.execute(text("DELETE FROM alembic_version"))
    db.session.execute(text("INSERT INTO alembic_version VALUES (:form)"), {"form": newest(MIGRATIONS)})


@pytest.fixture
def app(house):
    """The house with a clean slate."""
    with house.app_context():
        yield house
        db.session.rollback()
        db.session.remove()
        forget_all()
        house.extensions["clean"]()
        indexing.close()
        shutil.rmtree(house.config["DATA"] / "index", ignore_errors=True)


@pytest.fixture(autouse=True)
def _in_the_house(request):
    """Let a test that asks for people or rooms stand in the house without saying so."""
    if {"ada", "bo", "staff", "flows", "client", "moderator", "admin", "operator"} & set(request.fixturenames):
        request.getfixturevalue("app")


@pytest.fixture(autouse=True)
def _settings_stay():
    """Let a story that makes another application leave the settings of this process as they were."""
    with patch.dict(setting._settings), patch.dict(setting._chosen):
        yield


@pytest.fixture(autouse=True)
def _nobody_came_yet():
    """Count anew how often somebody comes: the stories of one process share its counter."""
    limiting._counter.cache_clear()


@pytest.fixture
def ada(app):
    return join("Ada")


@pytest.fixture
def bo(app):
    return join("Bo")


@pytest.fixture
def staff(app):
    """Somebody of the product team."""
    return join("Pia", role="product")


@pytest.fixture
def moderator(app):
    return join("Mo", role="moderator")


@pytest.fixture
def operator(app):
    return join("Olu", role="operations")


@pytest.fixture
def admin(app):
    return join("Ad", role="admin")


class Client(FlaskClient):
    """Asks as a browser does: nothing that one request noted is there in the next."""

    def open(self, *args, **options):
        with self.application.app_context():
            return super().open(*args, **options)


class Browser:
    """A test client that is signed in as somebody and sends our forms."""

    def __init__(self, app, person_id=None):
        self.http, self.app = app.test_client(), app
        if person_id is not None:
            self.sign_in(person_id)

    def sign_in(self, person_id):
        with self.app.app_context(), self.app.test_request_context():
            secret = begin_session(person_id)
        self.http.set_cookie("session", secret)
        with self.app.app_context(), self.app.test_request_context(headers={"Cookie": f"session={secret}"}):
            self.csrf = csrf_token()

    def get(self, path, **options):
        return self.http.get(path, **options)

    def post(self, path, data=None, **options):
        return self.http.post(path, data={"csrf": self.csrf, **(data or {})}, **options)


@pytest.fixture
def browser(app):
    """Return a browser that is signed in as this person."""
    return lambda person_id=None: Browser(app, person_id)


@pytest.fixture
def client(app):
    """A browser that nobody is signed in with."""
    return app.test_client()


def contents(projection):
    return [sorted(map(repr, map(tuple, db.session.execute(t.__table__.select())))) for t in projection.tables]


def verify():
    return [f"{check.__name__}: {row}" for check in CHECKS for row in check()]


@pytest.fixture
def flows(app):
    """Let the river flow, count again, and prove that each projection may be forgotten and learned anew.

    What a projection learned step by step must equal what it learns from the spring in one go; no answer fails.
    The demo, which has some of everything, is relearned in twin tables; the stories in the tables themselves, which
    is undone at the end.
    """

    def let_flow(*, twins=False):
        while behind := [reader for reader in who_has_work(READERS) if reader.is_behind()]:
            flow(behind)
        assert db.session.scalars(select(Late.error)).all() == []
        assert verify() == []
        with suppress(Undone), nullcontext() if twins else writing():
            for projection in PROJECTIONS:
                learned = contents(projection)
                projection.rebuild() if twins else _relearn(projection)
                assert contents(projection) == learned, projection.name
            raise Undone

    return let_flow


class Undone(Exception):
    """What was relearned to be compared is taken back."""


def _relearn(projection):
    for table in projection.tables:
        db.session.execute(delete(table))
    db.session.expire_all()
    for row in db.session.execute(upstream(0, newest_event(), projection.kinds)).all():
        projection.read(row)
    projection._finish()
    db.session.flush()


@pytest.fixture
def statements(app, monkeypatch):
    """Return a context that collects the SQL statements made inside."""
    from contextlib import contextmanager

    from portal.web.site.ideas import beside

    monkeypatch.setattr(beside, "SECONDS", 10**10)  # half a minute that ends within a story would be asked for anew

    @contextmanager
    def count():
        seen = []

        def note(_c, _cursor, statement, *_):
            if not statement.startswith("PRAGMA"):
                seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return count


@pytest.fixture(autouse=True, scope="session")
def _in_utc():
    os.environ["TZ"] = "UTC"
    time.tzset()


@pytest.fixture(scope="session")
def samples():
    """Where the sample data lies."""
    root = Path(__file__).parents[1]
    folder = Path(os.environ.get("WELLSPRING_SAMPLES") or root.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"There is no sample data at {folder}; WELLSPRING_SAMPLES says where it lies.")
    return folder


@pytest.fixture
def written(tmp_path):
    """Write files into a folder of their own and return it."""

    def write(**files):
        for name, words in files.items():
            path = tmp_path / name.replace("__", ".")
            path.write_bytes(words if isinstance(words, bytes) else words.encode())
        return tmp_path

    return write

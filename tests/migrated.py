"""A line of migrations that leads to the models as they are at this moment: for tests of what stands on migrations."""

import shutil

import pytest

from portal.app import create_app
from portal.kit import form, schema
from portal.kit.db import db


@pytest.fixture(scope="session")
def line(tmp_path_factory):
    """Draft one migration that makes all tables, in a folder of its own."""
    place = tmp_path_factory.mktemp("line")
    folder = place / "migrations"
    shutil.copytree(form.MIGRATIONS, folder, ignore=shutil.ignore_patterns("versions", "__pycache__"))
    (folder / "versions").mkdir()
    committed, form.MIGRATIONS = form.MIGRATIONS, folder
    try:
        with create_app({"DATA": place, "DATABASE_URL": f"sqlite:///{place}/empty.db"}).app_context():
            schema.draft("All tables")
            db.session.remove()
            db.engine.dispose()
    finally:
        form.MIGRATIONS = committed
    return folder


@pytest.fixture
def migrated(line, monkeypatch):
    """Let this test migrate along that line."""
    monkeypatch.setattr(form, "MIGRATIONS", line)

"""The tables come step by step to what the models say, on both databases, guards and all."""

import ast

import pytest
from sqlalchemy import text

from portal.app import create_app
from portal.kit import form, schema
from portal.kit.db import db, is_postgresql, writing
from portal.river.naming import name_river, rename_river
from portal.river.reader import river_name

TRIGGERS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname, prosrc FROM pg_trigger JOIN pg_proc ON tgfoid = pg_proc.oid WHERE NOT tgisinternal",
}


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_house(request, tmp_path):
    url = f"sqlite:///{tmp_path}/wellspring.db"
    if request.param == "postgresql":
        postgres = pytest.importorskip("tests.postgres")
        url = postgres.postgres_url("schema") or pytest.skip("There is no PostgreSQL on this machine.")
    app = create_app({"TESTING": True, "DATA": tmp_path, "DATABASE_URL": url, "RIVER": "elsewhere"})
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def triggers():
    query = text(TRIGGERS[db.engine.dialect.name])
    found = sorted((name, "".join(said.split())) for name, said in db.session.execute(query))
    db.session.rollback()
    return found


def test_a_drafted_migration_makes_the_tables_of_the_models_with_their_guards(empty_house, migrated):
    assert not schema.is_current()
    assert schema.migrate() == ["All tables."]
    assert schema.migrate() == []
    assert schema.is_current()
    assert schema.differences() == []
    by_migration = triggers()
    assert by_migration
    with writing():
        drop_all()
        db.metadata.create_all(db.session.connection())
    assert triggers() == by_migration


def drop_all():
    if is_postgresql():
        db.session.execute(text("DROP SCHEMA public CASCADE"))
        db.session.execute(text("CREATE SCHEMA public"))
    else:
        db.session.execute(text("PRAGMA defer_foreign_keys = ON"))
        db.metadata.drop_all(db.session.connection())


def test_the_river_is_named_once_and_has_another_name_after_a_restore(app):
    name_river()
    first = river_name()
    name_river()
    assert river_name() == first != ""
    rename_river()
    assert river_name() not in ("", first)


@pytest.mark.skipif(not any(form.MIGRATIONS.glob("versions/*.py")), reason="No migration has been written yet.")
def test_the_migrations_lead_in_one_line_to_the_models_with_their_guards(empty_house):
    schema.migrate()
    assert schema.differences() == []
    by_migrations = triggers()
    with writing():
        drop_all()
        db.metadata.create_all(db.session.connection())
    assert triggers() == by_migrations


def test_what_stands_in_a_table_goes_along_when_it_gets_another_column():
    """A column that must be filled needs a value for the rows of yesterday."""
    for path in sorted(form.MIGRATIONS.glob("versions/*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "add_column"):
                continue
            said = {each.arg: ast.unparse(each.value) for each in call.args[-1].keywords}
            assert said["nullable"] == "True" or "server_default" in said, (path.name, ast.unparse(call))

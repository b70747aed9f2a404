"""A setting that is wrong is named in a sentence to who set it, and one that is set to nothing is not set."""

import pytest
from click.testing import CliRunner

import config
from portal.cli import main


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("WELLSPRING_PORT", "eight"),
        ("WELLSPRING_LIMIT_FACTOR", "much"),
        ("WELLSPRING_VOTE_BUDGETS", "50,200"),
        ("WELLSPRING_SERVICE_HOURS", "complaint"),
        ("WELLSPRING_TRUST_LADDER", "high"),
        ("WELLSPRING_DATABASE_URL", "mysql://root:secret@db/wellspring"),
        ("WELLSPRING_DATABASE_URL", "wellspring.db"),
        ("WELLSPRING_DATABASE_URL", "postgresql://me:an@odd:secret@db/wellspring"),
    ],
)
def test_a_setting_that_cannot_be_read_is_named_without_its_words(tmp_path, name, words):
    said = CliRunner().invoke(main, ["routes"], env={"WELLSPRING_DATA": str(tmp_path), name: words})
    assert said.exit_code == 1
    assert said.output.startswith(f"Error: {name} cannot be read")
    assert "secret" not in said.output
    assert not isinstance(said.exception, ValueError)


@pytest.mark.parametrize(
    ("name", "words"),
    [("ZONE", "Foo/Bar"), ("HOLIDAYS", "christmas"), ("WORKING_HOURS", "nine"), ("WORKING_DAYS", "often")],
)
def test_a_calendar_that_cannot_be_read_is_named(tmp_path, name, words):
    given = {"WELLSPRING_DATA": str(tmp_path), f"WELLSPRING_{name}": words}
    said = CliRunner().invoke(main, ["routes"], env=given)
    assert (said.exit_code, type(said.exception)) == (1, SystemExit)
    assert f"WELLSPRING_{name}" in said.output


def test_what_is_set_to_nothing_is_not_set(tmp_path):
    given = {"WELLSPRING_DATA": str(tmp_path), "WELLSPRING_PORT": " ", "WELLSPRING_DATABASE_URL": ""}
    assert config.settings(given) == config.settings({"WELLSPRING_DATA": str(tmp_path)})


def test_a_database_that_is_away_is_said_so(tmp_path):
    away = {"WELLSPRING_DATA": str(tmp_path), "WELLSPRING_DATABASE_URL": "postgresql://127.0.0.1:1/wellspring"}
    said = CliRunner().invoke(main, ["river", "lag"], env=away)
    assert said.exit_code == 1
    assert said.output.startswith("Error: The database does not answer")

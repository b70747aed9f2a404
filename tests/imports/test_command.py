"""`wellspring import` brings in, says how it went, and takes back."""

import csv
import json

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select, update

from portal.cli import main
from portal.flows.imports import lock_of
from portal.ideas.models import Idea
from portal.kit.db import db, writing
from portal.kit.setting import settle
from portal.outside.models import ImportRun
from portal.people.models import Person
from portal.river.locks import alone

IDEAS = (
    "id,author,author_name,title,body,posted_at\n1,7,Ada Byron,Bells,Ask @AdaByron,2012-01-01\n2,8,Bo,Horns,,never\n"
)
VOTES = "id,idea,voter,voted_at\n1,1,8,2012-01-02\n"
LINES = "no,day,what,n,each\n1,2012-01-01,bell,2,2.50\n1,2012-01-01,horn,1,x\n"
MAPPING = """
source = "shop"
currency = "EUR"
[columns]
invoice = "no"
date = "day"
product = "what"
quantity = "n"
price = "each"
"""


@pytest.fixture
def wellspring(app, monkeypatch):
    """Run a command on the house of this test."""
    for name in ("DATA", "DATABASE_URL", "SECRET_KEY"):
        monkeypatch.setenv(f"WELLSPRING_{name}", str(app.config[name]))

    def run(*words, code=0):
        db.session.rollback()
        said = CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)
        settle(app.config)
        assert said.exit_code == code, said.output
        return said

    return run


@pytest.fixture
def folder(written):
    return written(ideas__csv=IDEAS, votes__csv=VOTES)


def test_it_says_what_came_in_and_why_the_rest_did_not(wellspring, folder):
    said = wellspring("import", "tables", folder, "--source", "forum").stdout
    assert "ideas              2 read = 1 taken + 0 already there + 1 refused" in said
    assert "1 refused: Its date is none. (ideas.csv:3)" in said
    again = json.loads(wellspring("import", "tables", folder, "--source", "forum", "--json").stdout)
    assert again["tables"]["ideas"] == {
        "read": 2,
        "taken": 0,
        "there": 1,
        "refused": 1,
        "reasons": {"Its date is none.": 1},
        "remarks": {},
    }
    assert again["refused"] == [{"table": "ideas", "key": "ideas.csv:3", "reason": "Its date is none."}]
    _head, row = csv.reader(wellspring("import", "refusals", "1").stdout.splitlines())
    assert row == ["ideas", "ideas.csv:3", "Its date is none."]


def test_a_link_that_does_not_lead_into_the_web_is_left_out_and_that_is_told(wellspring, written):
    hostile = "id,title,body,author,posted_at,link\n1,A lid,Closed.,ada,2020-01-01T00:00:00Z,javascript:alert(1)\n"
    said = json.loads(wellspring("import", "tables", written(ideas__csv=hostile), "--json").stdout)
    assert said["tables"]["ideas"]["remarks"] == {"Its link is no address of the web and was left out.": 1}
    assert db.session.scalars(select(Idea.source_url)).one() in ("", None)


def test_people_get_invented_names_unless_names_are_asked_for(wellspring, folder):
    wellspring("import", "tables", folder)
    idea = db.session.scalars(select(Idea)).one()
    assert "Byron" not in idea.body + db.session.get(Person, idea.author_id).name
    wellspring("import", "tables", folder, "--source", "again", "--names")
    assert "Ada Byron" in db.session.scalars(select(Person.name)).all()


def test_a_dry_run_writes_nothing(wellspring, folder):
    said = json.loads(wellspring("import", "tables", folder, "--dry-run", "--json").stdout)
    assert (said["run"], said["dry_run"], said["tables"]["votes"]["taken"]) == (None, True, 1)
    assert db.session.scalar(select(func.count(Person.id))) == 0


def test_sales_come_in_by_a_mapping(wellspring, written):
    folder = written(lines__csv=LINES, shop__toml=MAPPING)
    said = json.loads(
        wellspring("import", "orders", folder / "lines.csv", "--mapping", folder / "shop.toml", "--json").stdout
    )
    assert said["tables"]["lines"]["reasons"] == {"The price is not a number.": 1}
    assert said["refused"] == [{"table": "lines", "key": "lines.csv:3", "reason": "The price is not a number."}]


def test_a_run_is_listed_and_taken_back(wellspring, folder):
    wellspring("import", "tables", folder)
    assert "ended" in wellspring("import", "runs").stdout
    assert "taken back: 1 votes, 1 ideas, 2 people" in wellspring("import", "undo", "1").stdout
    assert "taken back" in wellspring("import", "runs").stdout
    assert "already" in wellspring("import", "undo", "1", code=1).stderr


def test_a_run_that_was_killed_is_listed_as_broken_off_with_what_it_took(wellspring, folder):
    wellspring("import", "tables", folder)
    with writing():
        db.session.execute(update(ImportRun).values(ended_at=None, totals={}))
    said = wellspring("import", "runs").stdout
    assert "broken off" in said
    assert " 4 taken" in said
    with alone(lock_of(db.session.scalars(select(ImportRun.source)).one())):
        assert "running" in wellspring("import", "runs").stdout


def test_what_cannot_be_imported_is_refused_in_a_sentence(wellspring, folder):
    assert "There is no conversation" in wellspring("import", "polis", folder, code=1).stderr
    assert (
        "does not serve"
        in wellspring("import", "orders", folder / "ideas.csv", "--mapping", folder / "votes.csv", code=1).stderr
    )
    assert "Nobody signs in" in wellspring("import", "tables", folder, "--by", "x@example.org", code=1).stderr
    assert "no such import" in wellspring("import", "refusals", "9", code=1).stderr

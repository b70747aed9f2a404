"""The work beside the server, and the commands that do it."""

import json
import sys

import pytest
from click.testing import CliRunner

from portal.cli import main
from portal.cli.chores import LEAD, Chores
from portal.ideas import acts as ideas
from portal.kit.db import db
from portal.river.locks import alone
from portal.sources import queries


def test_a_round_that_fails_stops_nothing(app):
    assert Chores(app, (sys.executable, "-c", "raise SystemExit(3)")).do_round() == 3
    assert Chores(app, (sys.executable, "-c", "")).do_round() == 0


def test_the_chores_go_round_until_they_are_told_to_stop(app, tmp_path):
    mark = tmp_path / "mark"
    chores = Chores(app, (sys.executable, "-c", f"open({str(mark)!r}, 'a').write('x')"), pause=0.01)
    chores.thread.start()
    while not mark.exists():
        chores.thread.join(0.01)
    chores.stop()
    chores.thread.join(30)
    assert not chores.thread.is_alive()


def test_while_one_process_of_the_house_leads_the_others_do_no_chores(app, tmp_path):
    mark = tmp_path / "mark"
    chores = Chores(app, (sys.executable, "-c", f"open({str(mark)!r}, 'a').write('x')"))
    with alone(LEAD) as mine:
        assert mine
        chores.lead()
        assert not mark.exists()
    chores.do_round()
    assert mark.exists()


@pytest.fixture
def run(app, monkeypatch):
    """Run a command in the house of the tests."""
    monkeypatch.setattr("portal.cli.house.create_app", lambda: app)
    monkeypatch.setattr("os.nice", lambda _: None)

    def run(*words):
        db.session.remove()  # a command lets go of the whole pool, and of what is lent out nobody would
        return CliRunner().invoke(main, words, catch_exceptions=False)

    return run


def test_what_is_stale_is_worked_out_and_the_rest_is_left_alone(run, ada, staff, flows):
    idea = ideas.post_idea(ada, "A stove that folds", "Flat.", ["stoves"])
    ideas.decide_idea(idea, "adopted", "Because we want it.", staff)
    flows()
    assert run("chores", "run").exit_code == 0
    first = queries.find_run("ranking").worked_out_at
    assert queries.find_run("validation").found == {}
    assert run("chores", "run").exit_code == 0
    assert queries.find_run("ranking").worked_out_at == first


def test_commands_say_what_they_found(run, ada, flows):
    ideas.post_idea(ada, "A stove that folds", "Flat.", ["stoves"])
    flows()
    assert run("sources", "rank").output == "1 people ranked.\n"
    assert run("sources", "rank", "--if-stale").output == "Nothing new.\n"
    assert "no hold-out yet" in run("sources", "validate").output
    assert json.loads(run("sources", "validate", "--json").output) is None
    assert "0 customers: not enough orders" in run("sources", "worth").output

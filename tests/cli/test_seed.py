"""An invented community is the same for the same number, balances, and is not sown twice."""

import json
from random import Random

import pytest
from click.testing import CliRunner

from portal.cli import main
from portal.cli.seed.crowd import PROFILES, Crowd
from portal.kit.clock import now


@pytest.fixture
def place(tmp_path, monkeypatch, migrated):
    monkeypatch.setenv("WELLSPRING_DATA", str(tmp_path))


def wellspring(*words):
    return CliRunner().invoke(main, words, catch_exceptions=False)


def test_a_community_is_sown_once_and_its_books_balance(place):
    assert sown()["votes"] == {"read": 500, "taken": 500, "there": 0, "refused": 0, "reasons": {}, "remarks": {}}
    assert wellspring("verify").exit_code == 0
    assert all(each["taken"] == each["refused"] == 0 for each in sown().values())


def sown():
    return json.loads(wellspring("seed", "--profile", "tiny", "--json").stdout)["tables"]


@pytest.mark.parametrize("profile", ["tiny", "S"])
def test_a_profile_has_the_size_that_it_says(profile):
    size = PROFILES[profile]
    crowd = Crowd("seed", size, Random(1), now())
    votes = [(row.about_key, row.voter) for row in crowd.votes()]
    assert len(list(crowd.people())) == size.people
    assert len(list(crowd.ideas())) == size.ideas
    assert len(list(crowd.comments())) == size.comments
    assert len(list(crowd.orders())) == size.orders
    assert len(set(votes)) == len(votes) == size.votes


def test_the_same_number_gives_the_same_people_and_words():
    moment = now()
    one, same, other = (list(Crowd("seed", PROFILES["tiny"], Random(n), moment).rows()) for n in (1, 1, 2))
    assert one == same
    assert one != other

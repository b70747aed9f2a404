"""Who looks after the index: a small one is made at once, a large one by another process, and no page waits."""

import pytest

from portal.ideas.acts import post_idea
from portal.people.queries import ANYBODY
from portal.river.locks import alone
from portal.river.reader import flow
from portal.search import indexing, mender
from portal.search.mender import Mender
from portal.search.projections import documents
from portal.search.queries import search
from tests.leash import soon


@pytest.fixture
def sent():
    return []


@pytest.fixture
def mends(app, sent):
    def send():
        sent.append(indexing.is_away())
        indexing.make_anew()
        return 0

    return Mender(app, send, pause=0.01)


def test_nobody_trusts_an_index_before_it_was_looked_at(mends):
    assert indexing.is_away()
    indexing.make_anew()
    indexing.not_looked_at()
    indexing.check()
    assert not indexing.is_away()


def test_a_small_index_is_made_here_and_a_large_one_is_sent_for(mends, sent, ada, monkeypatch):
    idea = post_idea(ada, "Canary lamp", "")
    flow([documents])
    mends.mend()
    assert not sent
    assert not indexing.is_away()
    monkeypatch.setattr(mender, "FEW", 0)
    indexing.not_looked_at()
    mends.mend()
    assert sent == [True]
    assert not indexing.is_away()
    assert [item.key for item in search("canary", ANYBODY).items] == [f"idea:{idea}"]


def test_while_an_index_cannot_be_made_the_table_answers(app, ada, monkeypatch):
    idea = post_idea(ada, "Canary lamp", "")
    flow([documents])
    monkeypatch.setattr(mender, "FEW", 0)
    monkeypatch.setattr(mender, "LATER", 0)
    Mender(app, lambda: 3).mend()
    assert indexing.is_away()
    assert [item.key for item in search("canary", ANYBODY).items] == [f"idea:{idea}"]
    indexing.make_anew()


def test_one_process_of_a_house_sends_for_an_index_and_the_others_wait_for_it(mends, sent, ada, monkeypatch):
    post_idea(ada, "Canary lamp", "")
    flow([documents])
    monkeypatch.setattr(mender, "FEW", 0)
    with alone(mender.MENDING) as other:
        assert other
        mends.go_on()
        assert (sent, indexing.is_away()) == ([], True)
        indexing.make_anew()
        indexing.not_looked_at()
        mends.go_on()
    assert (sent, indexing.is_away()) == ([], False)


def test_a_first_look_that_fails_is_taken_again(mends, monkeypatch):
    indexing.make_anew()
    indexing.not_looked_at()
    looks, look = [], indexing.check

    def stumble():
        looks.append(len(looks))
        if len(looks) == 1:
            raise OSError("The database is not there yet.")
        look()

    monkeypatch.setattr(indexing, "check", stumble)
    mends.thread.start()
    assert soon(lambda: not indexing.is_away())
    mends.stopping.set()
    mends.thread.join(10)
    assert (len(looks), indexing.is_away()) == (2, False)

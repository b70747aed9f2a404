"""All readers are asked at once who has work, and who has none is moved on without taking a step."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.app import READERS
from portal.events.people import PersonJoined, PersonRenamed
from portal.kit.db import writing
from portal.people.acts import join
from portal.river import Projection, Reaction, record
from portal.river.locks import alone
from portal.river.places import NEAR, who_has_work
from portal.river.projection import Stopped
from portal.river.reader import newest
from portal.river.runner import run_once


@pytest.fixture
def joins(ada):
    """A projection of those who join; it has read all there is."""
    projection = Projection("test.joins", tables=[])
    projection.names = []
    projection.on(PersonJoined)(lambda event, _: projection.names.append(event.name))
    projection.catch_up()
    return projection


def renamed(person_id, times=1):
    with writing():
        for n in range(times):
            record(PersonRenamed(person_id, f"Ada {n}"))


def test_for_whom_nothing_came_is_moved_on_without_a_step(joins, ada):
    renamed(ada)
    assert who_has_work([joins]) == []
    assert joins.seen() == newest()
    assert not run_once([joins])
    join("Bo")
    assert who_has_work([joins]) == [joins]
    assert joins.seen() < newest()
    assert run_once([joins])
    assert joins.names[-1] == "Bo"


def test_who_is_far_behind_reads_by_itself(joins, ada):
    renamed(ada, NEAR + 1)
    assert who_has_work([joins]) == [joins]
    assert run_once([joins])
    assert joins.seen() == newest()


def test_who_stopped_is_not_moved_over_what_it_cannot_learn(joins, ada):
    broken = Projection("test.broken", tables=[])

    @broken.on(PersonRenamed)
    def learn(event, happened):
        raise ValueError("no")

    renamed(ada)
    with pytest.raises(Stopped):
        broken.step()
    place = broken.seen()
    join("Bo")
    assert who_has_work([broken, joins]) == [broken, joins]
    assert not run_once([broken])
    assert broken.seen() == place


def test_who_is_read_elsewhere_is_left_there(joins, ada):
    renamed(ada)
    before = joins.seen()
    with alone(joins.name):
        who_has_work([joins])
        assert joins.seen() == before
    who_has_work([joins])
    assert joins.seen() == newest()


def test_what_is_to_be_tried_again_is_work_when_its_time_has_come(app, ada, monkeypatch):
    reaction, tries = Reaction("test.tries"), []

    @reaction.on(PersonRenamed)
    def answer(event, happened):
        tries.append(event)
        raise ValueError("not yet")

    reaction.catch_up()
    renamed(ada)
    reaction.catch_up()
    assert who_has_work([reaction]) == []
    monkeypatch.setattr("portal.river.places.now", lambda: datetime.now(UTC) + timedelta(hours=1))
    assert who_has_work([reaction]) == [reaction]


def test_to_ask_whether_there_is_work_costs_the_same_for_one_reader_and_for_all(flows, ada, statements):
    flows()
    with statements() as one:
        assert who_has_work(READERS[:1]) == []
    with statements() as all_of_them:
        assert who_has_work(READERS) == []
    assert len(all_of_them) == len(one) <= 4

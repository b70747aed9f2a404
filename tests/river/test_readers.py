"""Projections learn, reactions answer, and neither loses an event."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session as Connection

from portal.app import PROJECTIONS
from portal.customers.models import Moment
from portal.customers.projections import timeline
from portal.events.people import PersonJoined, PersonRenamed
from portal.ideas.acts import post_idea
from portal.ideas.models import Idea
from portal.kit import clock
from portal.kit.db import WRITES, db, is_postgresql, writing
from portal.people.acts import join
from portal.people.models import Person
from portal.river import Projection, Reaction, record, telling
from portal.river.locks import alone
from portal.river.models import EventRow, Late, River
from portal.river.projection import Stopped
from portal.river.queries import lags
from portal.river.reader import newest, river_name
from portal.river.runner import run_once


@pytest.fixture
def answers(app):
    """A reaction that notes whom it greeted, and trips over people called Bad."""
    reaction, greeted = Reaction("test.greet"), []

    @reaction.on(PersonJoined)
    def greet(event, happened):
        if event.name.startswith("Bad"):
            raise ValueError(event.name)
        greeted.append(event.name)
        record(PersonRenamed(event.person_id, event.name))

    reaction.greeted = greeted
    return reaction


def rename(person_id, name):
    with writing():
        db.session.execute(update(Person).filter_by(id=person_id).values(name=name))


def later(monkeypatch, **time):
    moment = datetime.now(UTC) + timedelta(**time)
    monkeypatch.setattr("portal.river.reaction.now", lambda: moment)


def test_a_projection_learns_in_batches_and_its_cursor_moves_with_what_it_learned(monkeypatch, flows):
    for n in range(5):
        join(f"P{n}")
    monkeypatch.setattr(timeline, "batch", 2)
    timeline.step()
    assert db.session.scalar(select(func.count()).select_from(Moment)) == 2
    assert timeline.is_behind()
    flows()


def test_a_projection_stops_at_what_it_cannot_learn_and_says_so(app):
    people = [join(name) for name in ("Ada", "Bad", "Cy")]
    picky = Projection("test.picky", tables=[])

    @picky.on(PersonJoined)
    def learn(event, happened):
        if event.name == "Bad":
            raise ValueError("no such name")

    with pytest.raises(Stopped):
        picky.step()
    stuck = lags([picky])[0]
    assert (stuck.behind, stuck.error) == (2, "ValueError: no such name")
    picky.reads[PersonJoined] = lambda *_: None
    picky.catch_up()
    assert lags([picky])[0].error is None
    assert len(people) == 3


def test_a_rebuild_shows_the_old_until_the_new_is_learned(app, ada):
    timeline.catch_up()
    with writing():
        db.session.execute(text("UPDATE moment SET person_id = 999"))
    seen = []
    timeline.rebuild(lambda _: seen.append(db.session.scalar(select(Moment.person_id))))
    assert seen == [999]
    assert db.session.scalar(select(Moment.person_id)) == ada
    timeline.rebuild()
    assert db.session.scalar(select(func.count()).select_from(Moment)) == 1


def test_an_interrupted_rebuild_leaves_the_old_and_can_be_done_again(app, ada):
    timeline.catch_up()

    def stop(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        timeline.rebuild(stop)
    assert db.session.scalar(select(Moment.person_id)) == ada
    timeline.rebuild()
    assert db.session.scalar(select(Moment.person_id)) == ada


def test_a_reaction_answers_once_and_a_rebuild_does_not_wake_it(answers):
    join("Ada")
    answers.catch_up()
    for projection in PROJECTIONS:
        projection.rebuild()
    answers.catch_up()
    assert answers.greeted == ["Ada"]


def test_a_reaction_does_not_answer_imports(answers):
    with telling("import:1", datetime(2019, 5, 4, tzinfo=UTC)):
        join("Cy")
    answers.catch_up()
    assert answers.greeted == []


def test_a_failed_answer_leaves_nothing_and_is_tried_again_then_set_aside_and_replayed(answers, monkeypatch):
    join("Bad")
    join("Ada")
    before = newest()
    answers.catch_up()
    assert answers.greeted == ["Ada"]
    assert newest() > before
    for n in range(1, 6):
        later(monkeypatch, hours=n)
        if answers.has_due():
            answers.try_again()
    late = db.session.scalars(select(Late)).one()
    assert (late.tries, late.next_try_at) == (5, None)
    assert "Bad" in late.error
    answers.reads[PersonJoined] = lambda event, _: answers.greeted.append(event.name)
    assert answers.replay() == 1
    later(monkeypatch, hours=7)
    answers.try_again()
    assert answers.greeted == ["Ada", "Bad"]
    assert db.session.scalar(select(func.count()).select_from(Late)) == 0


def test_a_failed_answer_holds_back_only_what_comes_later_for_the_same_subject(app, monkeypatch):
    reaction, told, broken = Reaction("test.tell"), [], [True]

    @reaction.on(PersonJoined, PersonRenamed)
    def tell(event, happened):
        if broken[0] and isinstance(event, PersonJoined) and event.name == "Bad":
            raise ValueError
        told.append((event.kind, event.name))

    bad, good = join("Bad"), join("Good")
    with writing():
        record(PersonRenamed(bad, "Better"))
        record(PersonRenamed(good, "Best"))
    reaction.catch_up()
    assert told == [("person.joined", "Good"), ("person.renamed", "Best")]
    broken[0] = False
    for n in (1, 2):
        later(monkeypatch, hours=n)
        reaction.try_again()
    assert told[2:] == [("person.joined", "Bad"), ("person.renamed", "Better")]


def test_an_event_occurs_no_later_than_it_is_recorded(app):
    with telling("import:1", clock.now() + timedelta(days=400)):
        join("Future")
    row = db.session.scalars(select(EventRow)).one()
    assert row.occurred_at <= row.recorded_at


def test_one_reader_of_a_name_runs_at_a_time(app, answers):
    join("Ada")
    with alone(answers.name) as mine:
        assert mine
        with alone(answers.name) as second:
            assert not second
        assert not run_once([answers])
    assert run_once([answers])
    assert answers.greeted == ["Ada"]


def test_a_river_of_another_name_begins_at_the_spring(app, ada):
    timeline.catch_up()
    old = river_name()
    with writing():
        db.session.execute(update(River).values(name="after a restore"))
    assert timeline.seen() == 0
    with writing():
        db.session.execute(update(River).values(name=old))
    assert timeline.seen() == newest()


def test_a_slow_transaction_hides_what_was_committed_after_it_began_to_tell(app, ada):
    """Two acts overlap on PostgreSQL: the first to number its event is the last to commit."""
    if not is_postgresql():
        return  # SQLite lets one act write at a time: tests/river/test_acts.py
    options = {WRITES: True, "isolation_level": "READ COMMITTED", "postgresql_readonly": False}
    before = newest()
    with Connection(db.engine) as slow:
        slow.connection(execution_options=options)
        row = {
            "kind": "person.joined",
            "subject": "person:1",
            "origin": "live",
            "data": {"person_id": 1, "name": "Slow"},
        }
        slow.add(EventRow(**row, occurred_at=clock.now(), recorded_at=clock.now()))
        slow.flush()
        join("Fast")
        assert list(db.session.scalars(select(EventRow.id).where(EventRow.id > before, EventRow.id <= newest()))) == []
        timeline.catch_up()
        slow.commit()
    assert newest() > before
    timeline.catch_up()
    learned = set(db.session.scalars(select(Moment.event_id).where(Moment.event_id > before)))
    assert len(learned) == 2


def test_a_hidden_number_may_come_from_a_transaction_that_began_later(app, ada):
    """The transaction with the smaller number of its own may bring the event with the larger one, and end first."""
    if not is_postgresql():
        return
    options = {WRITES: True, "isolation_level": "READ COMMITTED", "postgresql_readonly": False}
    row = {"kind": "person.joined", "subject": "person:1", "origin": "live", "data": {"person_id": 1, "name": "X"}}
    row |= {"occurred_at": clock.now(), "recorded_at": clock.now()}
    before = newest()
    with Connection(db.engine) as early, Connection(db.engine) as late:
        early.connection(execution_options=options)
        early.execute(text("SELECT pg_current_xact_id()"))
        late.connection(execution_options=options)
        late.add(EventRow(**row))
        late.flush()
        early.add(EventRow(**row))
        early.commit()
        assert list(db.session.scalars(select(EventRow.id).where(EventRow.id > before, EventRow.id <= newest()))) == []
        timeline.catch_up()
        late.commit()
    timeline.catch_up()
    assert len(set(db.session.scalars(select(Moment.event_id).where(Moment.event_id > before)))) == 2


def test_readers_hold_no_transaction(ada):
    idea = post_idea(ada, "Quieter fan", "")
    assert db.session.get(Idea, idea).title == "Quieter fan"
    raw = db.session.connection().connection.dbapi_connection
    if is_postgresql():
        assert raw.info.transaction_status.name == "IDLE"
    else:
        assert not raw.in_transaction

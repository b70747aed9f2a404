"""Acts write, and only acts; the river carries what they tell."""

import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from portal.events.people import PersonJoined
from portal.kit.clock import now
from portal.kit.db import after_commit, db, writing
from portal.kit.errors import Refused
from portal.people.acts import join
from portal.people.models import Person
from portal.river import SilentAct, act, once, record
from portal.river.models import EventRow, Once


def kinds():
    return list(db.session.scalars(select(EventRow.kind).order_by(EventRow.id)))


def ghost():
    return Person(name="Ghost", joined_at=now())


def core_insert():
    with db.engine.begin() as connection:
        connection.execute(insert(Person).values(name="Ghost", role="customer", joined_at=now()))


RAW = "INSERT INTO audience (id, name) VALUES (9, 'Ghost')"


@pytest.mark.parametrize(
    "write",
    [
        lambda: db.session.execute(text(RAW)),
        lambda: (db.session.add(ghost()), db.session.flush()),
        lambda: (db.session.add(ghost()), join("Ada")),
        lambda: record(PersonJoined(1, "Ghost")),
        core_insert,
    ],
)
def test_outside_an_act_the_database_itself_refuses_to_write(app, write):
    with pytest.raises(DBAPIError, match=r"readonly|read-only"):
        write()
    db.session.rollback()
    assert (db.session.scalar(select(func.count(Person.id))), kinds()) == (0, [])


def test_after_an_act_the_database_refuses_again(ada):
    with pytest.raises(DBAPIError, match=r"readonly|read-only"):
        db.session.execute(text(RAW))
    db.session.rollback()


def test_an_inner_act_refused_and_caught_leaves_no_row_and_no_event(app):
    @act
    def join_and_fail():
        join("Ghost")
        raise Refused("No.")

    @act
    def join_anyway():
        with pytest.raises(Refused):
            join_and_fail()
        join("Ada")

    join_anyway()
    assert list(db.session.scalars(select(Person.name))) == ["Ada"]
    assert kinds() == ["person.joined"]


def test_an_act_that_records_nothing_is_undone(app):
    @act
    def sneak_in():
        db.session.add(ghost())
        db.session.flush()

    with pytest.raises(SilentAct):
        sneak_in()
    assert db.session.scalar(select(func.count(Person.id))) == 0


def test_what_follows_a_commit_waits_for_the_outermost_act_and_not_for_one_that_is_undone(app):
    heard = []

    @act
    def inner(word, fail=False):
        join(word)
        after_commit(lambda: heard.append(word))
        assert heard == []
        if fail:
            raise Refused("No.")

    @act
    def outer():
        inner("Ada")
        with pytest.raises(Refused):
            inner("Ghost", fail=True)
        inner("Bo")

    outer()
    assert heard == ["Ada", "Bo"]


def test_events_are_added_and_never_changed(ada):
    for change in (update(EventRow).values(kind="x"), text("DELETE FROM event")):
        with pytest.raises(DBAPIError, match="added, never changed"), writing():
            db.session.execute(change)
    assert kinds() == ["person.joined"]


def test_a_key_sent_twice_is_done_once_and_answered_alike(app):
    def do():
        return {"id": join("Ada")}

    first = once("person:1", "k", {"name": "Ada"}, do)
    assert once("person:1", "k", {"name": "Ada"}, do) == first
    assert kinds() == ["person.joined"]
    with pytest.raises(Refused):
        once("person:1", "k", {"name": "Bo"}, do)
    assert once("person:2", "k", {"name": "Ada"}, do) != first


def test_what_is_refused_is_not_kept_under_its_key(app):
    def refuse():
        raise Refused("No.")

    with pytest.raises(Refused):
        once("person:1", "k", {}, refuse)
    assert db.session.scalar(select(func.count(Once.key))) == 0
    assert once("person:1", "k", {}, lambda: join("Ada"))

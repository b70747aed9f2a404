"""How many are there: counted by each process, told where all see it, with Redis and without."""

from datetime import timedelta

from sqlalchemy import event

from portal.kit import clock
from portal.kit.db import db
from portal.meetings.queries import one
from portal.people.tokens import hashed
from portal.web import live
from portal.web.live.tally import Tally
from portal.web.sessions import begin_session
from tests.leash import free_port


def test_processes_without_redis_count_together_and_who_is_silent_is_gone(app, monkeypatch):
    here, there = Tally("", "one"), Tally("", "other")
    here.tell({7: 2})
    there.tell({7: 1, 8: 1})
    assert here.of([7, 8]) == there.of([7, 8]) == {7: 3, 8: 1}
    there.tell({8: 1})
    assert here.of([7, 8]) == {7: 2, 8: 1}
    later = clock.now() + timedelta(seconds=13)
    monkeypatch.setattr(one, "now", lambda: later)
    assert here.of([7, 8]) == {}


def test_a_redis_that_is_away_is_done_without(app):
    away = Tally(f"redis://127.0.0.1:{free_port()}/0", "one")
    away.tell({7: 2})
    assert away.of([7]) == {7: 2}


def test_who_comes_while_sessions_are_checked_is_not_shown_the_door(app, ada):
    """A socket that was not asked about has no answer yet, and must not be taken for one whose session ended."""
    with app.test_request_context():
        session = hashed(begin_session(ada))
    live._open.update(early=live.Guest(session, ada, "customer"))

    def enter(*_):
        live._open["late"] = live.Guest("0" * 64, ada, "customer")

    event.listen(db.engine, "before_cursor_execute", enter)
    try:
        live.close_ended()
        assert set(live._open) == {"early", "late"}
    finally:
        event.remove(db.engine, "before_cursor_execute", enter)
        live._open.clear()

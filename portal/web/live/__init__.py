"""Sockets: open browsers follow subjects, and hear ids and numbers of what happens to them, never words."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, request
from flask_socketio import SocketIO, disconnect, join_room
from sqlalchemy import select

from portal.kit.clock import now
from portal.kit.db import db
from portal.outside.queries.mail import unread
from portal.people.models import Person, Session
from portal.people.queries import ANYBODY, Viewer
from portal.people.tokens import hashed
from portal.web.live.listener import Listener, missed
from portal.web.sessions import cookie_name, is_csrf_token, living_session, role_in
from portal.web.subjects import may_see

MOST_SOCKETS = 1000  # a process; each costs a thread
MOST_SUBJECTS = 60
sockets = SocketIO()


@dataclass(frozen=True, slots=True)
class Guest:
    """Who a socket was opened for: the hash of the session it came with, whose that is, and their role then."""

    session: str = ""
    person_id: int = 0
    role: str = ""


_open: dict[str, Guest] = {}  # by socket; a reader who is not signed in is a guest without a name


def open_sockets(app: Flask) -> None:
    """Let browsers connect; only from our own pages."""
    sockets.init_app(
        app,
        async_mode="threading",
        cors_allowed_origins=[app.config["PUBLIC_URL"], f"http://127.0.0.1:{app.config['PORT']}"],
        max_http_buffer_size=64_000,
        message_queue=app.config["REDIS_URL"] or None,
        manage_session=False,
    )
    app.extensions["listener"] = Listener(app, sockets, close_ended, people_here, close_for)


@sockets.on("connect")  # type: ignore[untyped-decorator]
def connected(auth: Any = None) -> bool:
    """Let a browser in, to follow what it may see; a page that was made for somebody shows a token of their session."""
    given = auth if isinstance(auth, dict) else {}
    seen, token = _viewer(), str(given.get("csrf") or "")
    if len(_open) >= MOST_SOCKETS or ((seen.is_known or token) and not is_csrf_token(token)):
        return False
    _open[_sid()] = _guest(seen)
    _follow(seen, given.get("subjects"), given.get("after"))
    if seen.is_known:
        sockets.emit("notice", {"count": unread(seen.id or 0)}, to=_sid())
    return True


def _guest(seen: Viewer) -> Guest:
    return Guest(hashed(request.cookies.get(cookie_name(), "")), seen.id or 0, seen.role) if seen.is_known else Guest()


@sockets.on("disconnect")  # type: ignore[untyped-decorator]
def disconnected(*_: Any) -> None:
    """Forget a browser that has gone."""
    _open.pop(_sid(), None)
    listener_of(current_app).presence.leave(_sid())


@sockets.on("follow")  # type: ignore[untyped-decorator]
def follow(given: Any = None) -> None:
    """Follow more subjects; whose session has ended, or who has another role by now, is shown the door."""
    seen = _viewer()
    if _open.get(_sid(), Guest()) != _guest(seen):
        disconnect()
        return
    wanted = given if isinstance(given, dict) else {}
    _follow(seen, wanted.get("subjects"), wanted.get("after"))


def _follow(seen: Viewer, subjects: Any, after: Any) -> None:
    wanted = [each for each in subjects if isinstance(each, str)] if isinstance(subjects, list) else []
    followed = [subject for subject in wanted[:MOST_SUBJECTS] if may_see(seen, subject)]
    if seen.is_known:
        followed.append(f"person:{seen.id}")
    for subject in followed:
        join_room(subject)
        listener_of(current_app).presence.enter(_sid(), subject)
    _catch_up(after, followed)


def _catch_up(after: Any, followed: list[str]) -> None:
    """Tell a browser what it missed since the place it names; from another river or too far back, it looks anew."""
    river, _, last = after.rpartition(":") if isinstance(after, str) else ("", "", "")
    if not (last.isascii() and last.isdigit() and len(last) < 19):
        return
    listener: Listener = current_app.extensions["listener"]
    pushes = missed(int(last), followed) if river == listener.river else None
    for name, push in pushes if pushes is not None else [("anew", {"place": listener.place})]:
        sockets.emit(name, push, to=_sid())


def _viewer() -> Viewer:
    """Return who is at the other end, looked up anew for each message."""
    secret = request.cookies.get(cookie_name(), "")
    g.session_row = living_session(hashed(secret)) if secret else None
    return g.session_row.viewer if g.session_row else ANYBODY


def _sid() -> str:
    return str(request.sid)  # type: ignore[attr-defined]


def people_here() -> set[int]:
    """Return who has a page open that this process serves."""
    return {guest.person_id for guest in list(_open.values())} - {0}


def tell_read(person_id: int) -> None:
    """Let the bell fall silent in every page that a person has open."""
    sockets.emit("notice", {"count": unread(person_id)}, to=f"person:{person_id}")


def close_ended() -> None:
    """Close the sockets whose session has ended, or whose person has another role; who comes meanwhile waits."""
    asked_about = {sid: guest for sid, guest in list(_open.items()) if guest.session}
    if not asked_about:
        return
    came_with = {guest.session for guest in asked_about.values()}
    asked = select(Session.id, Person.role, Session.is_strong).join(Person, Person.id == Session.person_id)
    rows = db.session.execute(asked.where(Session.id.in_(came_with), Session.ends_at > now())).all()
    living = {row.id: role_in(row.role, strong=row.is_strong) for row in rows}
    for sid, guest in asked_about.items():
        if living.get(guest.session) != guest.role:
            _open.pop(sid, None)
            sockets.server.disconnect(sid, namespace="/")


def close_for(person_id: int) -> None:
    """Close the sockets of somebody who may see less than before: the page comes back, and follows what is left."""
    for sid, guest in list(_open.items()):
        if guest.person_id == person_id:
            _open.pop(sid, None)
            sockets.server.disconnect(sid, namespace="/")


def listener_of(app: Flask) -> Listener:
    """Return the listener of this process."""
    listener: Listener = app.extensions["listener"]
    return listener

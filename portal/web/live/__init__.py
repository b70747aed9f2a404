"""Sockets: open browsers follow subjects, and hear ids and numbers of what happens to them, never words."""

from typing import Any

from flask import Flask, g, request
from flask_socketio import SocketIO, disconnect, join_room
from sqlalchemy import select

from portal.kit.clock import now
from portal.kit.db import db
from portal.people.models import Session
from portal.people.queries import ANYBODY, Viewer
from portal.people.tokens import hashed
from portal.web.live.listener import Listener, missed
from portal.web.sessions import cookie_name, is_csrf_token, living_session
from portal.web.subjects import may_see

MOST_SOCKETS = 1000  # a process; each costs a thread
MOST_SUBJECTS = 60
sockets = SocketIO()
_open: dict[str, str] = {}  # socket → the session it came with, or "" for a reader who is not signed in


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
    app.extensions["listener"] = Listener(app, sockets, check=close_ended)


@sockets.on("connect")  # type: ignore[untyped-decorator]
def connected(auth: Any = None) -> bool:
    """Let a browser in, to follow what it may see; a signed-in one must show the token of its page."""
    given = auth if isinstance(auth, dict) else {}
    seen = _viewer()
    if len(_open) >= MOST_SOCKETS or (seen.is_known and not is_csrf_token(str(given.get("csrf", "")))):
        return False
    _open[_sid()] = hashed(request.cookies.get(cookie_name(), "")) if seen.is_known else ""
    _follow(seen, given.get("subjects"), given.get("after"))
    return True


@sockets.on("disconnect")  # type: ignore[untyped-decorator]
def disconnected(*_: Any) -> None:
    """Forget a browser that has gone."""
    _open.pop(_sid(), None)


@sockets.on("follow")  # type: ignore[untyped-decorator]
def follow(given: Any = None) -> None:
    """Follow more subjects; a session that has ended is shown the door."""
    seen = _viewer()
    if _open.get(_sid()) and not seen.is_known:
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
    if isinstance(after, int) and after > 0:
        for name, push in missed(after, followed):
            sockets.emit(name, push, to=_sid())


def _viewer() -> Viewer:
    """Return who is at the other end, looked up anew for each message."""
    secret = request.cookies.get(cookie_name(), "")
    g.session_row = living_session(hashed(secret)) if secret else None
    return g.session_row.viewer if g.session_row else ANYBODY


def _sid() -> str:
    return str(request.sid)  # type: ignore[attr-defined]


def close_ended() -> None:
    """Close the sockets whose session has ended; asked every second by the listener."""
    came_with = {session for session in _open.values() if session}
    if not came_with:
        return
    living = set(db.session.scalars(select(Session.id).where(Session.id.in_(came_with), Session.ends_at > now())))
    for sid, session in list(_open.items()):
        if session and session not in living:
            _open.pop(sid, None)
            sockets.server.disconnect(sid, namespace="/")


def listener_of(app: Flask) -> Listener:
    """Return the listener of this process."""
    listener: Listener = app.extensions["listener"]
    return listener

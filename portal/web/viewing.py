"""Who looks at this request, and in which language and theme."""

from flask import g, request
from flask_login import LoginManager, UserMixin, current_user
from sqlalchemy import text

from portal.kit.clock import now
from portal.kit.db import Instant, db
from portal.people.queries import ANYBODY, VIEWERS, Viewer, viewer_from
from portal.people.tokens import hashed
from portal.web.looks import house, spoken_here
from portal.web.sessions import find_session, note_seen

login = LoginManager()
login.session_protection = None  # our sessions live on the server
READ, WRITE = "read", "write"

BEARER = text(
    VIEWERS.format(
        more=", token.purpose, token.ends_at",
        whom="token JOIN person ON person.id = token.person_id",
        asked="token.hash = :hash",
    )
).columns(suspended_until=Instant, ends_at=Instant)


class SignedIn(UserMixin):  # type: ignore[misc]
    """What Flask-Login knows of a viewer."""

    def __init__(self, seen: Viewer) -> None:
        self.viewer, self.id = seen, seen.id


@login.request_loader  # type: ignore[untyped-decorator]
def _load(_: object) -> SignedIn | None:
    """Find the viewer by the token of a program or by the session of a browser."""
    seen = _by_token() if "Authorization" in request.headers else _by_session()
    return SignedIn(seen) if seen.is_known else None


def _by_session() -> Viewer:
    session = find_session()
    if session is None:
        return ANYBODY
    note_seen(session)
    return session.viewer


def _by_token() -> Viewer:
    kind, _, secret = request.headers["Authorization"].partition(" ")
    rows = db.session.execute(BEARER, {"hash": hashed(secret.strip())}).all() if kind.lower() == "bearer" else []
    if not rows or rows[0].purpose not in (READ, WRITE) or (rows[0].ends_at and rows[0].ends_at < now()):
        return ANYBODY
    g.token_scope = rows[0].purpose
    return viewer_from(rows)


def current_viewer() -> Viewer:
    """Return who looks at this request."""
    seen: Viewer | None = g.get("viewer")  # asked dozens of times a page, so by one look
    if seen is None:
        seen = g.viewer = current_user.viewer if current_user.is_authenticated else ANYBODY
    return seen


def as_nobody() -> None:
    """Look at the rest of this request as nobody: the page that says that the database is away must not ask it."""
    g.viewer, g.session_row, g._login_user = ANYBODY, None, None
    g.asks_nothing = True


def by_token() -> bool:
    """Say whether a program asks, with a token instead of a cookie."""
    return "Authorization" in request.headers


def wanted_language() -> str:
    """Return the language to speak: the one asked for, the one kept in profile or browser, the best."""
    for name in (request.args.get("lang", ""), current_viewer().language, request.cookies.get("language", "")):
        if name in house().languages:
            return name
    return spoken_here(request.headers.get("Accept-Language", ""))


def wanted_theme() -> str:
    """Return the theme: light, dark, or what the machine of the reader prefers."""
    seen = current_viewer()
    theme = seen.theme if seen.is_known else request.cookies.get("theme", "auto")
    return theme if theme in ("light", "dark") else "auto"

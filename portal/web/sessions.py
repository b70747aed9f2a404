"""Sessions on the server: the cookie holds a secret, the table its hash; whoever ends the row ends the session."""

import hmac
import ipaddress
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app, g, request
from sqlalchemy import Boolean, Row, bindparam, delete, text, update
from werkzeug.wrappers import Response

from portal.kit.clock import now
from portal.kit.db import Instant, db, load
from portal.kit.seals import macs
from portal.people.models import Session
from portal.people.queries import Viewer, is_staff
from portal.people.rules import CUSTOMER, STAFF, fixed_audiences
from portal.people.tokens import hashed
from portal.river import upkeep

_seen: dict[str, datetime] = {}
SEEN_EVERY = timedelta(minutes=5)  # a session notes no oftener that it was used


def is_embedded() -> bool:
    """Say whether this is what other sites show in a frame: it knows nobody, whatever the browser sends along."""
    return request.path.startswith("/widget/")


def cookie_name() -> str:
    """Return the name of the cookie; a browser takes the strict one only over TLS."""
    return "__Host-session" if is_secure() else "session"


def is_secure() -> bool:
    """Say whether the house is reached over TLS."""
    return str(current_app.config["PUBLIC_URL"]).startswith("https://")


@upkeep()
def begin_session(person_id: int, *, strong: bool = False) -> str:
    """Begin a session under a new secret, end the one that this browser had, and return the secret."""
    if old := request.cookies.get(cookie_name()):
        db.session.execute(delete(Session).filter_by(id=hashed(old)))
    secret, days = secrets.token_urlsafe(32), current_app.config["SESSION_DAYS"]
    kind = "staff" if is_staff(person_id) else "customer"
    session = Session(id=hashed(secret), person_id=person_id, csrf=secrets.token_urlsafe(32))
    session.browser, session.network = (request.user_agent.string or "")[:200], coarse_network()
    session.is_strong = strong
    session.began_at = session.seen_at = now()
    session.ends_at = now() + timedelta(days=days[kind])
    db.session.add(session)
    return secret


def coarse_network() -> str:
    """Return roughly where a request comes from: enough to recognise it, too little to find somebody."""
    address = ipaddress.ip_address(request.remote_addr or "127.0.0.1")
    if address.version == 6 and address.ipv4_mapped:
        address = address.ipv4_mapped
    if address.is_loopback or address.is_private:
        return "here" if address.is_loopback else "home"
    words = str(address).split(".") if address.version == 4 else address.exploded.split(":")
    return ".".join([*words[:2], "x", "x"]) if address.version == 4 else ":".join([*words[:2], "…"])


@upkeep()
def note_proof(session_id: str, *, strong: bool = False) -> None:
    """Note that somebody showed, within a session, that it is still them; perhaps with a second factor."""
    session = load(Session, session_id)
    session.proved_at, session.is_strong = now(), session.is_strong or strong


@upkeep()
def end_sessions(person_id: int, *, but: str = "") -> None:
    """End the sessions of a person, but perhaps one."""
    db.session.execute(delete(Session).where(Session.person_id == person_id, Session.id != but))


@upkeep()
def end_session(session_id: str) -> None:
    """End one session."""
    db.session.execute(delete(Session).filter_by(id=session_id))


# The session, who it is, and what lists them: asked once a request, so it is asked in one go.
WHO = text("""
    SELECT session.id, session.person_id, session.csrf, session.seen_at, session.ends_at,
           session.is_strong, session.proved_at,
           person.name, person.role, person.language, person.theme, person.zone, person.suspended_until,
           audience_member.audience_id
      FROM session
      JOIN person ON person.id = session.person_id AND person.forgotten_at IS NULL
 LEFT JOIN audience_member ON audience_member.person_id = session.person_id
     WHERE session.id = :id
""").columns(seen_at=Instant, ends_at=Instant, proved_at=Instant, suspended_until=Instant, is_strong=Boolean)


@dataclass(frozen=True, slots=True)
class Living:
    """A session that lives, and its viewer."""

    id: str
    csrf: str
    seen_at: datetime
    proved_at: datetime | None
    viewer: Viewer


def find_session() -> Living | None:
    """Return the session of this request, if it still lives."""
    if "session_row" not in g:
        secret = "" if is_embedded() else request.cookies.get(cookie_name(), "")
        g.session_row = living_session(hashed(secret)) if secret else None
    session: Living | None = g.session_row
    return session


def living_session(session_id: str) -> Living | None:
    """Return a session and its viewer, unless it has ended, was left alone for too long, or its person is forgotten."""
    rows = db.session.connection().execute(WHO, {"id": session_id}).all()
    if not rows or now() > rows[0].ends_at:
        return None
    first = rows[0]
    session = Living(first.id, first.csrf, first.seen_at, first.proved_at, _viewer(rows))
    return None if is_idle(session, staff=first.role in STAFF) else session


def _viewer(rows: Sequence[Row[Any]]) -> Viewer:
    """Return whom a session belongs to; who works for the company is a customer until the second factor is shown."""
    first, listed = rows[0], tuple(row.audience_id for row in rows if row.audience_id is not None)
    role = role_in(first.role, strong=first.is_strong)
    audiences = fixed_audiences(role) + listed
    who = (first.person_id, first.name, role, audiences, first.language, first.theme, first.zone)
    return Viewer(*who, suspended_until=first.suspended_until, is_held_back=role != first.role)


def role_in(role: str, *, strong: bool) -> str:
    """Return the role that somebody has in a session in which a second factor was shown, or none was."""
    waits = bool(current_app.config["STAFF_SECOND_FACTOR"]) and role in STAFF and not strong
    return CUSTOMER if waits else role


def step_in(secret: str) -> None:
    """Let the rest of this request belong to the session that has just begun."""
    g.session_row = living_session(hashed(secret))
    for kept in ("viewer", "_login_user"):
        g.pop(kept, None)


def is_idle(session: Living, *, staff: bool) -> bool:
    """Say whether a session was left alone for too long."""
    days = current_app.config["SESSION_IDLE_DAYS"]["staff" if staff else "customer"]
    return now() - session.seen_at > timedelta(days=days)


def note_seen(session: Living) -> None:
    """Note in memory that a session was used: reading a page writes nothing."""
    if now() - session.seen_at > SEEN_EVERY:
        _seen[session.id] = now()


def write_seen() -> None:
    """Write down which sessions were used since the last time."""
    if not _seen:
        return
    noted = [{"key": key, "at": _seen.pop(key)} for key in list(_seen)]
    with upkeep():
        changed = update(Session).where(Session.id == bindparam("key")).values(seen_at=bindparam("at"))
        db.session.connection().execute(changed, noted)
        db.session.execute(delete(Session).where(Session.ends_at < now()))


def keep_cookie(answer: Response, secret: str) -> None:
    """Give the secret to the browser."""
    month = 30 * 86_400
    answer.set_cookie(cookie_name(), secret, max_age=month, path="/", httponly=True, samesite="Lax", secure=is_secure())


def drop_cookie(answer: Response) -> None:
    """Take the secret from the browser."""
    answer.delete_cookie(cookie_name(), path="/", secure=is_secure(), httponly=True, samesite="Lax")


def csrf_token() -> str:
    """Return the token that forms of this session carry; without a session one of the day for anonymous forms."""
    session = find_session()
    key = session.csrf if session else f"anonymous {now():%Y-%m-%d}"
    return macs(key)[0]


def is_csrf_token(token: str) -> bool:
    """Say whether a token belongs to this session, or is an anonymous one of today or yesterday."""
    session, today = find_session(), now()
    days = [f"anonymous {day:%Y-%m-%d}" for day in (today, today - timedelta(days=1))]
    keys = [session.csrf] if session else days
    return any(hmac.compare_digest(mac.encode(), token.encode()) for key in keys for mac in macs(key))

"""What every request must pass and every answer must carry."""

import secrets
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, g, request
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from portal.kit.errors import NotAllowed
from portal.people.suspending import is_suspended
from portal.web.looks import house
from portal.web.policy import Policy, SecondFactorFirst
from portal.web.sessions import is_csrf_token, is_embedded, is_secure
from portal.web.viewing import by_token, current_viewer

SAFE = {"GET", "HEAD", "OPTIONS"}
CLOSED = Policy("nobody")
POLICY = (
    "default-src 'none'; script-src {scripts}; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'{sockets}; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors {framed}; "
    "frame-src 'none'; manifest-src 'self'; worker-src 'self'; require-trusted-types-for 'script'; "
    "trusted-types wellspring; report-uri /csp-report"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
}
IN_FRAMES = {name: value for name, value in HEADERS.items() if name != "X-Frame-Options"}
IN_FRAMES["Cross-Origin-Resource-Policy"] = "cross-origin"
TLS_ONLY = "max-age=63072000; includeSubDomains"


def nonce() -> str:
    """Return the number used once that lets the scripts of this answer run."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return str(g.nonce)


def check_request() -> None:
    """Let in only what knows our name, comes from our pages and may use the route; in this order, then nothing else."""
    if request.url_rule is None:
        return
    declared = declaration()
    if declared.get("most"):
        request.max_content_length = declared["most"]
    if request.method not in SAFE:
        _check_origin()
    policy: Policy = declared["to"]
    _check_factor(policy)
    policy.check(current_viewer())
    if by_token():
        _check_scope()
    elif request.method not in SAFE and not declared.get("free") and not _has_token():
        raise NotAllowed("This page was open for too long. Please send it again.", code="csrf")
    _check_standing(declared)


def _check_factor(policy: Policy) -> None:
    """Let who works for the company do nothing but read what is public, and see to the second factor, without it."""
    is_public = policy.anybody and request.method in SAFE
    if current_viewer().is_held_back and not is_public and request.blueprint != "account":
        raise SecondFactorFirst("Please set up a second factor first: here, who works for the company needs one.")


def _check_standing(declared: dict[str, Any]) -> None:
    """Let a suspended person read, see to the account and appeal, and do nothing else."""
    until = current_viewer().suspended_until
    if request.method in SAFE or not is_suspended(until):
        return
    if declared.get("suspended") or request.blueprint == "account":
        return
    sentence = "You are suspended until {until}: you can read, but not act."
    raise NotAllowed(sentence, code="suspended", until=until)


def declaration() -> dict[str, Any]:
    """Return what the route of this request declares; a route that declares nothing is for nobody."""
    view = current_app.view_functions.get(request.endpoint or "")
    declared = getattr(view, "declared", {})
    method = "GET" if request.method in ("HEAD", "OPTIONS") else request.method
    found: dict[str, Any] = declared.get(method) or next(iter(declared.values()), {"to": CLOSED})
    return found


def _check_origin() -> None:
    """Refuse what another site sends in the name of a reader."""
    if by_token():
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site in ("cross-site", "same-site") or (origin and origin != "null" and not _is_ours(origin)):
        raise NotAllowed("This was sent from another site.", code="cross_site")


def _is_ours(origin: str) -> bool:
    return urlsplit(origin).netloc in {request.host, urlsplit(str(current_app.config["PUBLIC_URL"])).netloc}


def _has_token() -> bool:
    return is_csrf_token(request.headers.get("X-CSRF-Token") or request.form.get("csrf", ""))


def _check_scope() -> None:
    """Refuse a program whose token only reads."""
    if request.method not in SAFE and g.get("token_scope") != "write":
        raise NotAllowed("This token only reads.", code="scope")


def seal(answer: Response) -> Response:
    """Put on every answer what keeps a browser from doing what we did not mean."""
    sites = house().sites if is_embedded() else ()  # only what is made for other sites is ever shown by them
    manners = IN_FRAMES if sites else HEADERS
    answer.headers.update({name: value for name, value in manners.items() if name not in answer.headers})
    if "Content-Security-Policy" not in answer.headers:
        answer.headers["Content-Security-Policy"] = _contents(" ".join(sites) or "'none'")
    if is_secure():
        answer.headers["Strict-Transport-Security"] = TLS_ONLY
    if "Cache-Control" not in answer.headers:
        answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Request-Id"] = request_id()
    if answer.mimetype == "text/html":
        answer.vary.update(("Cookie", "Accept-Language"))
    return answer


def _contents(framed: str) -> str:
    """Return what a page may load and speak with, and who may show it in a frame."""
    scripts = f"'nonce-{g.nonce}' 'strict-dynamic'" if "nonce" in g else "'self'"
    sockets = f" {'wss' if is_secure() else 'ws'}://{request.host}"
    return POLICY.format(scripts=scripts, sockets=sockets, framed=framed)


def request_id() -> str:
    """Return the number under which the logs know this request; a proxy may have given one."""
    if "request_id" not in g:
        given = request.headers.get("X-Request-Id", "")
        is_plain = 0 < len(given) <= 64 and given.isascii() and given.replace("-", "").isalnum()
        g.request_id = given if is_plain else secrets.token_hex(8)
    return str(g.request_id)


def check_host() -> None:
    """Refuse a request for a host that we are not: links in mails are made of our own name only."""
    known = {urlsplit(str(current_app.config["PUBLIC_URL"])).hostname, "127.0.0.1", "localhost", "::1"}
    host = urlsplit(f"//{request.headers.get('Host', '')}").hostname
    if host not in known:
        raise BadRequest("unknown host")


def check_address() -> None:
    """Refuse an address with a NUL in it: nobody types one, and not every table and file system takes it."""
    if "\0" in request.path or b"%00" in request.query_string or b"\0" in request.query_string:
        raise BadRequest("nul")


def guard(app: Flask) -> None:
    """Stand before and behind every request."""
    app.before_request(check_host)
    app.before_request(check_address)
    app.before_request(check_request)
    app.after_request(seal)

"""One door for everything that goes wrong: a page in the reader's language, or problem+json for programs."""

import logging
from typing import Any

from flask import Flask, current_app, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask.wrappers import Response
from sqlalchemy.exc import DataError, DBAPIError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from portal.kit.db import TOO_LONG, db
from portal.kit.errors import Busy, Invalid, Later, Refused
from portal.kit.i18n import gettext
from portal.kit.words import N_
from portal.web.carrying import refused_form, send_again, typed
from portal.web.policy import ProofFirst, SecondFactorFirst, SignInFirst
from portal.web.security import request_id
from portal.web.viewing import as_nobody

log = logging.getLogger(__name__)
SENTENCES = {
    400: N_("This request cannot be understood."),
    404: N_("This page does not exist, or not any more."),
    405: N_("This cannot be done here."),
    413: N_("This is too large."),
    415: N_("This kind of contents cannot be taken."),
    429: N_("You have done this too often in a short time. Please wait a little."),
    500: N_("Something went wrong on our side. Nothing was changed; what you typed is still in your browser."),
    503: N_("Many people are here at this moment. Please try again."),
}
UNTAKEN = (None, "22003", "22021")  # PostgreSQL: a NUL, a number out of range, a character of no known script
LARGEST = N_("This is too large: at most {n} MB are taken.")
UNREAD = (400, 413)  # of what cannot be read or is too large there are no words
CODES = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 413: "too_large", 415: "unsupported_media"}


def wants_json() -> bool:
    """Say whether a program asks, or a script of ours."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json", "application/problem+json"])
    return request.path.startswith("/api/") or (best is not None and best.endswith("json"))


def say(refusal: Refused) -> str:
    """Return the sentence of a refusal in the reader's language."""
    return gettext(refusal.message, **refusal.values)


def refused(refusal: Refused) -> ResponseReturnValue:
    """Answer what the house refuses; a reader who is not signed in is led there and back."""
    db.session.rollback()
    if (elsewhere := _where_first(refusal)) and not wants_json():
        return redirect(elsewhere, 303)
    if (form := refused_form(refusal)) and not wants_json():
        return send_again(form, say(refusal), refusal.status)
    answer = problem(refusal.status, refusal.code, say(refusal), _fields(refusal))
    if isinstance(refusal, Later):
        answer.headers["Retry-After"] = str(refusal.retry_after)
    if refusal.status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"  # a program may come again with a token
    return answer


def _where_first(refusal: Refused) -> str:
    """Return the page that somebody must see before the one asked for."""
    asked = request.full_path.rstrip("?") if request.method == "GET" else ""
    if isinstance(refusal, ProofFirst):
        return url_for("account.prove", next=asked or url_for("account.security"))
    if isinstance(refusal, SignInFirst) and asked:
        return url_for("account.sign_in", next=asked)
    return url_for("account.security", next=asked) if isinstance(refusal, SecondFactorFirst) and asked else ""


def _fields(refusal: Refused) -> dict[str, str]:
    if not isinstance(refusal, Invalid):
        return {}
    return {name: gettext(why.message, **why.values) for name, why in refusal.fields.items()}


def problem(status: int, code: str, sentence: str, fields: dict[str, str] | None = None) -> Response:
    """Return a problem as the asker can read it (RFC 9457 for programs)."""
    if wants_json():
        body: dict[str, Any] = {"type": "about:blank", "title": sentence, "status": status, "code": code}
        answer = jsonify(body | {"request_id": request_id()} | ({"fields": fields} if fields else {}))
        answer.mimetype = "application/problem+json"
    else:
        kept = typed() if status not in UNREAD else []
        shown = {"status": status, "sentence": sentence, "fields": fields, "kept": kept}
        page = render_template("error.html", **shown, request_id=request_id())
        answer = current_app.make_response(page)
    answer.status_code = status
    return answer


def http_error(error: HTTPException) -> ResponseReturnValue:
    """Answer what Flask itself refuses."""
    if error.code is not None and error.code < 400:
        return error
    status = error.code or 500
    most = (request.max_content_length or 0) // 2**20
    sentence = gettext(LARGEST, n=most) if status == 413 and most else gettext(SENTENCES.get(status, SENTENCES[400]))
    answer = problem(status, CODES.get(status, "error"), sentence)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return answer


def database_error(error: DBAPIError) -> ResponseReturnValue:
    """Answer a database that is away or busy with 503, and say so in the log."""
    db.session.rollback()
    as_nobody()
    if isinstance(error, DataError) and getattr(error.orig, "sqlstate", "") in UNTAKEN:
        return untaken(error)
    log.error("The database refused", exc_info=error)
    if _is_away(error):
        return refused(Busy(SENTENCES[503], retry_after=2))
    return broken(error)


def broken(error: Exception) -> ResponseReturnValue:
    """Answer what nobody foresaw, without a word of how it is built."""
    db.session.rollback()
    as_nobody()
    log.error("Unforeseen", exc_info=error, extra={"request_id": request_id()})
    if current_app.config.get("PROPAGATE"):
        raise error
    return problem(500, "unforeseen", gettext(SENTENCES[500]))


def too_deep(_: RecursionError) -> ResponseReturnValue:
    """Answer what is nested without end."""
    return problem(400, "bad_request", gettext(SENTENCES[400]))


def _is_away(error: DBAPIError) -> bool:
    """Say whether the database is away, or busy for longer than anybody should wait."""
    said = str(error.orig).lower()
    too_long = getattr(error.orig, "sqlstate", None) in TOO_LONG
    return bool(error.connection_invalidated or too_long or "connect" in said or "locked" in said)


def untaken(error: Exception) -> ResponseReturnValue:
    """Answer a value that no table could hold, which nobody types but into an address or a hidden field."""
    db.session.rollback()
    log.warning("No table could hold what was sent: %s", type(error).__name__)
    return problem(422, "invalid", gettext("This value cannot be taken."))


def answer_errors(app: Flask) -> None:
    """Let every error go through these doors."""
    app.register_error_handler(Refused, refused)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(DBAPIError, database_error)
    app.register_error_handler(RecursionError, too_deep)
    app.register_error_handler(OverflowError, untaken)
    app.register_error_handler(Exception, broken)

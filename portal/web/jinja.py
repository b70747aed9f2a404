"""What every template may use, beside what it is given."""

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask, current_app, g, request
from markupsafe import Markup

from portal.kit import i18n
from portal.kit.money import Money
from portal.outside.queries.mail import unread
from portal.web.countries import country_name
from portal.web.moulds import filling, own, piece
from portal.web.security import nonce
from portal.web.sessions import csrf_token
from portal.web.statics import address
from portal.web.viewing import current_viewer, wanted_theme

DATE = Markup('<time datetime="{exact}">{text}</time>')
AGO = Markup('<time datetime="{exact}" title="{full}" data-ago>{text}</time>')
FIELD = '<input type="hidden" name="csrf" value="{}"><input type="hidden" name="once" value="{}">'


def date(moment: datetime) -> Markup:
    """Return a day, for people and for machines."""
    return DATE.format(exact=moment.isoformat(), text=i18n.format_date(moment))


def ago(moment: datetime) -> Markup:
    """Return how long ago a moment was; a script keeps it true while the page is open."""
    return AGO.format(exact=moment.isoformat(), full=i18n.format_datetime(moment), text=i18n.format_relative(moment))


def money(minor: int, currency: str) -> str:
    """Return an amount of money as the reader's language writes it."""
    return i18n.format_money(Money(minor, currency))


def gap() -> str:
    """Return what stands between two sentences: nothing in Chinese, whose full stop brings its own room."""
    return "" if i18n.language().startswith("zh") else " "


def csrf_field() -> Markup:
    """Return what proves that a form is ours, and the key that lets it be sent but once."""
    return own("field")


def _field() -> Markup:
    return Markup(FIELD.format(_token(), secrets.token_urlsafe(12)))  # noqa: S704 - both are letters and digits of ours


def _token() -> str:
    if "csrf" not in g:
        g.csrf = csrf_token()
    return str(g.csrf)


def stored_html(html: str) -> Markup:
    """Return HTML that was rendered and cleaned when it was written (`kit.markdown`)."""
    return Markup(html)  # noqa: S704 - cleaned when stored


def here(**changes: Any) -> str:
    """Return the address of this page with some of its query changed; None takes a part away, a list is several."""
    query = {**request.args.to_dict(flat=False), **changes}
    query = {name: value for name, value in query.items() if value not in (None, "", [], [""])}
    return quote(request.path) + (f"?{urlencode(query, doseq=True)}" if query else "")


def _context() -> dict[str, Any]:
    return {
        "viewer": current_viewer(),
        "language": i18n.language(),
        "theme": wanted_theme(),
        "nonce": "" if g.get("for_everyone") else nonce(),
        "path": _path(),
    }


def _unread() -> int:
    """Return how often the viewer's bell rang, asked once a request."""
    if "unread" not in g:
        me = current_viewer().id
        g.unread = unread(me) if me else 0
    return int(g.unread)


def _nonce() -> Markup:
    return Markup() if g.get("for_everyone") else Markup(' nonce="{}"').format(nonce())


def _bell() -> Markup:
    return _mark("count", _unread(), i18n.gettext("unread"))


def _face() -> Markup:
    return _mark("avatar", current_viewer().id, current_viewer().name)


def _mark(name: str, *given: object) -> Markup:
    made: Markup = getattr(current_app.jinja_env.get_template("macros/marks.html").module, name)(*given)
    return made


def _path() -> str:
    return request.full_path.rstrip("?")


# What is a reader's own, or a request's, on pages whose pieces are kept.
FILLINGS: dict[str, Callable[[], str]] = {
    "field": _field,
    "token": _token,
    "nonce": _nonce,
    "bell": _bell,
    "face": _face,
    "id": lambda: str(current_viewer().id or ""),
    "name": lambda: current_viewer().name,
    "path": _path,
    "path_in_query": lambda: quote(_path()),
    "river": lambda: str(g.get("place", "")),  # a socket asks for what came after this
}


TOOLS: dict[str, Any] = {
    "date": date,
    "ago": ago,
    "month_of": i18n.format_month,
    "number": i18n.format_number,
    "country": country_name,
    "money": money,
    "gap": gap,
    "csrf_field": csrf_field,
    "piece": piece,
    "own": own,
    "static": address,
    "here": here,
    "stored_html": stored_html,
}


def furnish(app: Flask) -> None:
    """Give templates their language, their tools and their viewer."""
    app.jinja_options["trim_blocks"] = app.jinja_options["lstrip_blocks"] = True
    i18n.teach(app.jinja_env)
    app.jinja_env.globals.update(TOOLS)
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.context_processor(_context)
    for name, fill in FILLINGS.items():
        filling(name, fill)

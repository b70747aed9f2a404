"""Pieces of pages that are cast once for many readers; what is a reader's own is a hole, filled at each request.

    {% call piece("foot") %} … {{ csrf_field() }} … {{ own("path") }} … {% endcall %}

A piece may hold what its key tells, and the stance of its reader: language, theme, role, time zone.  Everything else
that differs from reader to reader comes through `own`, and is never kept.
"""

import secrets
from collections.abc import Callable, Hashable

from flask import g
from markupsafe import Markup, escape

from portal.kit.i18n import language
from portal.web.kept import Kept
from portal.web.viewing import current_viewer, wanted_theme

MARK = f"\0{secrets.token_hex(8)}\0"  # beside each hole; nobody can write it
MOST = 12_000_000  # characters
Mould = tuple[str, ...]  # text, hole, text, hole, text …
_moulds: Kept[Mould] = Kept(MOST, weigh=lambda mould: sum(map(len, mould)))
_fillings: dict[str, Callable[[], str]] = {}


def filling(name: str, fill: Callable[[], str]) -> None:
    """Say what fills the holes of this name."""
    _fillings[name] = fill


def own(name: str) -> Markup:
    """Return what is the reader's own; while a piece is cast, a hole for it."""
    return Markup(f"{MARK}{name}{MARK}") if g.get("casting") else escape(_fillings[name]())  # noqa: S704 - a name of ours


def piece(name: str, *key: Hashable, caller: Callable[[], str]) -> Markup:
    """Return a piece as it was cast for this key and stance, its holes filled; within another its holes stay open."""
    mould = _moulds.get((name, language(), _stance(), key), lambda: _cast(caller))
    return Markup(MARK.join(mould)) if g.get("casting") else _filled(mould)  # noqa: S704 - a piece of a template


def _stance() -> tuple[Hashable, ...]:
    """Return what a piece may know of its reader without being told; worked out once for each viewer of a request."""
    seen = current_viewer()
    who, stance = g.get("stance", (None, ()))
    if who is not seen:
        stance = seen.is_known, seen.role, wanted_theme(), seen.zone, "for_everyone" in g
        g.stance = seen, stance
    return stance  # type: ignore[no-any-return]


def _cast(caller: Callable[[], str]) -> Mould:
    before, g.casting = g.get("casting"), True
    try:
        return tuple(caller().split(MARK))
    finally:
        g.casting = before


def _filled(mould: Mould) -> Markup:
    parts = list(mould)
    parts[1::2] = [escape(_fillings[name]()) for name in mould[1::2]]
    return Markup("".join(parts))  # noqa: S704 - of a template, and each filling is escaped

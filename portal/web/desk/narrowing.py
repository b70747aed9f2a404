"""How the address of the harvest narrows and sorts the list, and the addresses that lead on from it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for

from portal.flows.inbox import ANSWERED, CLASSES, LEADING, NOBODY, ORDERS, Asked
from portal.ideas.rules import NAMES
from portal.kit.i18n import LANGUAGES
from portal.kit.text import clean_line
from portal.moderation.rules import levels

PARTS = (
    "sort",
    "status",
    "board",
    "answered",
    "owner",
    "customer",
    "trust",
    "lead",
    "group",
    "tag",
    "language",
    "q",
    "silent",
    "columns",
)
TRUST = {str(level): name for level, name in enumerate(levels.NAMES)}
SORTED, SILENT = "top", "silent"
COLUMNS = ("status", "board", "votes", "comments", "author", "customer", "owner", "posted", "promised")
USUAL = ("status", "votes", "comments", "author", "posted")


def order() -> str:
    """Return the order that the address asks for."""
    asked = request.args.get("sort", SORTED)
    return asked if asked in ORDERS else SORTED


def asked() -> Asked:
    """Return what the address narrows the list to; what it cannot mean is left out."""
    words = {name: clean_line(request.args.get(name, ""))[:200] for name in ("tag", "q")}
    known: dict[str, Any] = {"status": NAMES, "answered": ANSWERED, "customer": CLASSES, "language": LANGUAGES}
    known |= {"lead": LEADING, "trust": TRUST}
    chosen = {name: _one_of(request.args.get(name, ""), values) for name, values in known.items()}
    ids = {name: _number(request.args.get(name, "")) for name in ("board", "owner")}
    ids["group"] = _number(request.args.get("group", "")).removeprefix(NOBODY)
    return Asked(**words, **chosen, **ids, silent=order() == SILENT)


def _one_of(value: str, values: Mapping[str, Any]) -> str:
    return value if value in values else ""


def _number(value: str) -> str:
    """Return the number of a board or of a person, or “none”."""
    return value if value == NOBODY or (value.isascii() and value.isdigit() and len(value) < 19) else ""


def columns() -> tuple[str, ...]:
    """Return the columns to show, as the form of the chooser sends them, or as one word."""
    chosen = ".".join(request.args.getlist("columns")).split(".")
    return tuple(name for name in COLUMNS if name in chosen) or USUAL


def keep() -> dict[str, str]:
    """Return how the list is narrowed, sorted and shown, to be carried on."""
    kept = {name: request.args.get(name, "") for name in PARTS if request.args.get(name)}
    return kept | ({"columns": ".".join(columns())} if columns() != USUAL else {})


def leading(**changes: Any) -> str:
    """Return the address of the list with some of it changed, from its first page; None takes a part away."""
    query = {name: value for name, value in {**keep(), **changes}.items() if value not in (None, "")}
    return url_for("harvest.index") + (f"?{urlencode(query)}" if query else "")


def opening(idea_id: int, anchor: str = "") -> str:
    """Return the address at which one idea is opened beside the list."""
    kept: dict[str, Any] = {**keep()}
    return url_for("triage.show", idea_id=idea_id, **kept) + (f"#{anchor}" if anchor else "")

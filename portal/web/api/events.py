"""The river itself, for programs of the company; and the description of the API."""

import re
from typing import Any

from flask import Response, jsonify

from portal.river.queries import events_after
from portal.web.api import models
from portal.web.api.contract import api, description, route
from portal.web.policy import ANYBODY, STAFF_ONLY
from portal.web.subjects import walled
from portal.web.viewing import current_viewer

OURS = {"status", "language", "way", "state", "kind", "step", "outcome"}  # fields in words of the house
SUBJECT = re.compile(r"[a-z_]+:[0-9]+")
FIELDS = ("id", "kind", "subject", "occurred_at", "recorded_at", "origin", "data")


@route("GET", "/events", to=STAFF_ONLY, asks=models.EventsAsked, gives=models.EventsOut)
def list_events(query: models.EventsAsked) -> Any:
    """Return what happened after an event, oldest first, as far as no smaller number can still turn up.

    What a group by invitation keeps to itself comes without words to who is not in it.
    """
    rows = events_after(query.after, query.limit)
    secret = walled({row.subject for row in rows}, current_viewer())
    items = [_told(row, is_secret=row.subject in secret) for row in rows]
    return models.EventsOut(items=items, next=rows[-1].id if len(rows) == query.limit else None)


def _told(row: Any, *, is_secret: bool) -> models.EventOut:
    told = {name: getattr(row, name) for name in FIELDS}
    if is_secret:
        told["data"] = {name: _wordless(name, value) for name, value in row.data.items()}
    return models.EventOut(actor=row.actor_id, **told)


def _wordless(name: str, value: Any) -> Any:
    """Return a value of an event without words: numbers, names of our own, and what it is about."""
    if isinstance(value, list):
        return [each for each in value if not isinstance(each, str)]
    return value if not isinstance(value, str) or name in OURS or SUBJECT.fullmatch(value) else ""


@api.get("/openapi.json", to=ANYBODY)
def openapi() -> Response:
    """Return the description of the API (OpenAPI 3.1)."""
    return jsonify(description())

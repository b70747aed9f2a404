"""The river itself, for programs of the company; and the description of the API."""

from typing import Any

from flask import Response, jsonify

from portal.river.queries import events_after
from portal.web.api import models
from portal.web.api.contract import api, description, route
from portal.web.policy import ANYBODY, STAFF_ONLY

FIELDS = ("id", "kind", "subject", "occurred_at", "recorded_at", "origin", "data")


@route("GET", "/events", to=STAFF_ONLY, asks=models.EventsAsked, gives=models.EventsOut)
def list_events(query: models.EventsAsked) -> Any:
    """Return what happened after an event, oldest first, as far as no smaller number can still turn up."""
    rows = events_after(query.after, query.limit)
    items = [models.EventOut(actor=row.actor_id, **{name: getattr(row, name) for name in FIELDS}) for row in rows]
    return models.EventsOut(items=items, next=rows[-1].id if len(rows) == query.limit else None)


@api.get("/openapi.json", to=ANYBODY)
def openapi() -> Response:
    """Return the description of the API (OpenAPI 3.1)."""
    return jsonify(description())

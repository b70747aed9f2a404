"""Search, for programs."""

from typing import Any

from portal.kit.errors import Refused
from portal.search.queries import search
from portal.web.api import finding_models as models
from portal.web.api.contract import route
from portal.web.policy import ANYBODY
from portal.web.site.search import closed, placed
from portal.web.viewing import current_viewer


@route("GET", "/search", to=ANYBODY, asks=models.SearchAsked, gives=models.FoundListed, limit="120 per minute")
def find(query: models.SearchAsked) -> Any:
    """Return what answers the query best, among what the asker may see."""
    start = query.after or "0"
    if not (start.isascii() and start.isdigit() and len(start) < 5):
        raise Refused("This page link is not valid.", code="cursor")
    page: dict[str, Any] = {"kind": query.kind, "start": int(start), "size": query.limit}
    found, where = placed(search(query.q, current_viewer(), but_kinds=closed(), **page), current_viewer())
    items = [_found(item, where[item.key]) for item in found.items]
    following = None if found.next is None else str(found.next)
    return models.FoundListed(items=items, next=following, suggestion=found.suggestion)


def _found(item: Any, where: dict[str, Any]) -> models.FoundOut:
    title = "".join(text for text, _ in item.title) or where["about"]
    text = "".join(text for text, _ in item.snippet)
    return models.FoundOut(kind=item.kind, id=item.id, title=title, snippet=text, url=where["href"])

"""What only the company asks: customers with their timelines, and knowledge sources."""

from typing import Any

from portal.customers import queries as customers
from portal.sources import queries as sources
from portal.web.api import models
from portal.web.api.contract import route
from portal.web.policy import STAFF_ONLY
from portal.web.telling import tell
from portal.web.viewing import current_viewer

Customers, Moments, Sources = (
    models.Listed[models.CustomerOut],
    models.Listed[models.MomentOut],
    models.Listed[models.SourceOut],
)


@route("GET", "/customers", to=STAFF_ONLY, asks=models.CustomersAsked, gives=Customers)
def list_customers(query: models.CustomersAsked) -> Any:
    """Return customers, a page at a time."""
    page = customers.customers(query.q, query.sort, query.after, query.limit)
    return Customers(items=[_customer(row) for row in page.items], next=page.next)


def _customer(row: Any) -> models.CustomerOut:
    counts = {name: getattr(row, name) or 0 for name in ("ideas", "comments", "votes", "orders")}
    known: dict[str, Any] = {"first_seen_at": row.first_at, "last_seen_at": row.last_at, **counts}
    return models.CustomerOut(id=row.id, name=row.name, came_from=row.came_from, **known)


@route("GET", "/customers/<int:person_id>", to=STAFF_ONLY, gives=models.CustomerOut)
def read_customer(person_id: int) -> Any:
    """Return one customer."""
    return _customer(customers.get_customer(person_id)[0])


@route("GET", "/customers/<int:person_id>/timeline", to=STAFF_ONLY, asks=models.Paged, gives=Moments)
def read_timeline(person_id: int, query: models.Paged) -> Any:
    """Return what a customer did and what happened to them, latest first."""
    records = [row.id for row in customers.get_customer(person_id)]
    page = customers.timeline(records, query.after, query.limit)
    items = [
        models.MomentOut(
            kind=told.kind, sentence=told.sentence, occurred_at=told.occurred_at, touchpoint=told.touchpoint
        )
        for told in tell(page.items, current_viewer())
    ]
    return Moments(items=items, next=page.next)


@route("GET", "/sources", to=STAFF_ONLY, asks=models.SourcesAsked, gives=Sources)
def list_sources(query: models.SourcesAsked) -> Any:
    """Return knowledge sources, the most useful first."""
    page = sources.ranking(query.tag, query.after, query.limit)
    used: dict[int, list[str]] = {}
    for row in sources.evidence([row.person_id for row in page.items], 20 * query.limit):
        used.setdefault(row.person_id, []).append(f"event:{row.event_id}")
    items = [_source(row, used.get(row.person_id, [])) for row in page.items]
    return Sources(items=items, next=page.next)


def _source(row: Any, evidence: list[str]) -> models.SourceOut:
    measures = {name: getattr(row, name) for name in ("rank", "rank_low", "rank_high", "expected")}
    sides = {"willingness": row.willingness, "use": row.use, "absorption": row.absorption}
    who = models.PersonRef(id=row.person_id, name=row.name)
    return models.SourceOut(customer=who, clv=row.minor, evidence=evidence[:10], **measures, **sides)

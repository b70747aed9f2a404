"""What the production room reads."""

from portal.production.queries.batches import (
    batches,
    find_batch,
    get_batch,
    get_shipment,
    places,
    shipments,
    unanswered,
    updates,
)
from portal.production.queries.checks import CHECKS

__all__ = [
    "CHECKS",
    "batches",
    "find_batch",
    "get_batch",
    "get_shipment",
    "places",
    "shipments",
    "unanswered",
    "updates",
]

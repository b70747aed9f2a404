"""What the production room reads."""

from portal.production.queries.batches import (
    batches,
    find_batch,
    get_batch,
    places,
    updates,
)
from portal.production.queries.checks import CHECKS
from portal.production.queries.parcels import get_shipment, shipments

__all__ = [
    "CHECKS",
    "batches",
    "find_batch",
    "get_batch",
    "get_shipment",
    "places",
    "shipments",
    "updates",
]

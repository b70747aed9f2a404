"""Batches, what the workshop tells of them, which order line is in which, and the shipments."""

from portal.production.models.batches import Batch, BatchUpdate, Pegging
from portal.production.models.shipments import Shipment

__all__ = [
    "Batch",
    "BatchUpdate",
    "Pegging",
    "Shipment",
]

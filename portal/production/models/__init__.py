"""Batches and what is told of them, what they are made of and when, how buyers take part, and the parcels."""

from portal.production.models.batches import Batch, BatchUpdate, Pegging
from portal.production.models.lots import LotIssue, LotRange, LotReturn, PartLot
from portal.production.models.plans import BatchItem, Material, Plan, Purchase, WorkBooking, WorkOrder
from portal.production.models.quality import Inspection, Unit
from portal.production.models.recipes import (
    Bill,
    BillLine,
    CapacitySlot,
    Operation,
    OperationAlternative,
    Part,
    WorkCentre,
)
from portal.production.models.replacing import Replacement, ReplacementPeg
from portal.production.models.scrap import WorkScrap
from portal.production.models.shipments import (
    Carrier,
    Consignment,
    Delay,
    Measure,
    Promise,
    Shipment,
    TrackingEvent,
)
from portal.production.models.taking_part import ChangeRequest, Poll, PollVoice, Watcher, WatcherVoice
from portal.production.models.unbuilding import RecoveredPart, RecoveredUse, Unbuild

__all__ = [
    "Batch",
    "BatchItem",
    "BatchUpdate",
    "Bill",
    "BillLine",
    "CapacitySlot",
    "Carrier",
    "ChangeRequest",
    "Consignment",
    "Delay",
    "Inspection",
    "LotIssue",
    "LotRange",
    "LotReturn",
    "Material",
    "Measure",
    "Operation",
    "OperationAlternative",
    "Part",
    "PartLot",
    "Pegging",
    "Plan",
    "Poll",
    "PollVoice",
    "Promise",
    "Purchase",
    "RecoveredPart",
    "RecoveredUse",
    "Replacement",
    "ReplacementPeg",
    "Shipment",
    "TrackingEvent",
    "Unbuild",
    "Unit",
    "Watcher",
    "WatcherVoice",
    "WorkBooking",
    "WorkCentre",
    "WorkOrder",
    "WorkScrap",
]

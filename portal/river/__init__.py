"""The river: what happened, in order, and who has read how far."""

from portal.river.acts import SilentAct, act, once, record, record_many, telling, upkeep
from portal.river.projection import Projection
from portal.river.reaction import Reaction
from portal.river.reader import Happened

__all__ = [
    "Happened",
    "Projection",
    "Reaction",
    "SilentAct",
    "act",
    "once",
    "record",
    "record_many",
    "telling",
    "upkeep",
]

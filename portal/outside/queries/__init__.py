"""What the outside room reads."""

from portal.outside.queries.imports import (
    get_run,
    later_runs,
    refusals,
    runs,
    subjects_of,
    subjects_of_run,
    taken_by,
)
from portal.outside.queries.mail import bells, due_parcels, unread, unsettled

__all__ = [
    "bells",
    "due_parcels",
    "get_run",
    "later_runs",
    "refusals",
    "runs",
    "subjects_of",
    "subjects_of_run",
    "taken_by",
    "unread",
    "unsettled",
]

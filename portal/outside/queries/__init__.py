"""What the outside room reads."""

from portal.outside.queries.imports import get_run, refusals, runs, subjects_of, subjects_of_run
from portal.outside.queries.mail import bells, parcels, unread, unsettled

__all__ = ["bells", "get_run", "parcels", "refusals", "runs", "subjects_of", "subjects_of_run", "unread", "unsettled"]

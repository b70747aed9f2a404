"""Imports: plain rows in, acts out, told as the past; each row is taken once, and each refusal has its reason."""

from portal.flows.imports.book import Totals
from portal.flows.imports.intake import Intake, lock_of
from portal.flows.imports.undo import undo_import

__all__ = ["Intake", "Totals", "lock_of", "undo_import"]

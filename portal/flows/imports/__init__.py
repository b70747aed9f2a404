"""Imports: plain rows in, acts out, told as the past; each row is taken once, and each refusal has its reason."""

from portal.flows.imports.book import Totals
from portal.flows.imports.intake import Intake

__all__ = ["Intake", "Totals"]

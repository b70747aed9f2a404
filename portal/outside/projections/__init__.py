"""Whose bell rings for what."""

from portal.outside.projections import approving, shopping  # noqa: F401 - ring for the company, and for buyers
from portal.outside.projections.bells import ring

__all__ = ["ring"]

"""Whose bell rings for what."""

from portal.outside.projections import shopping  # noqa: F401 - rings for buyers
from portal.outside.projections.bells import ring

__all__ = ["ring"]

"""Whose bell rings for what."""

from portal.outside.projections.bells import ring

__all__ = ["ring"]

"""What the production room reads."""

from portal.production.queries.checks import CHECKS

__all__ = ["CHECKS"]

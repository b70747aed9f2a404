"""What the ranking learns from the river (`facts`), and what is worked out of it now and then (`scores`, `trial`)."""

from portal.sources.projections.facts import contributions

__all__ = ["contributions"]

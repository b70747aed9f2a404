"""What is worked out of ideas and votes now and then, never within a request: groups of voters, lead users."""

from portal.ideas.projections.stale import work_out_stale

__all__ = ["work_out_stale"]

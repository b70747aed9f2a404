"""What the ranking learns from the river (facts, purchases), and what is worked out of it now and then.

The ranking itself is in `scores`, its hold-out in `trial`, lifetime value in `value`.
"""

from portal.sources.projections.facts import contributions
from portal.sources.projections.purchases import purchases

__all__ = ["contributions", "purchases"]

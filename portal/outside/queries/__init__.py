"""What the outside room reads."""

from portal.outside.queries.mail import bells, parcels, unread, unsettled

__all__ = ["bells", "parcels", "unread", "unsettled"]

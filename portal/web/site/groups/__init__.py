"""Groups of interest: which there are, one with its board and its news, its people, and its invitations."""

from portal.web.site.groups import belonging, boards, inviting, making, one
from portal.web.site.groups.routes import bp

__all__ = ["belonging", "boards", "bp", "inviting", "making", "one"]

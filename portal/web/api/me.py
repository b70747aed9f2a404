"""Who asks."""

from typing import Any

from portal.web.api import models
from portal.web.api.contract import route
from portal.web.policy import MEMBERS
from portal.web.viewing import current_viewer


@route("GET", "/me", to=MEMBERS, gives=models.MeOut)
def read_me() -> Any:
    """Return whose token this is."""
    seen = current_viewer()
    return models.MeOut(id=int(seen.id or 0), name=seen.name, role=seen.role, language=seen.language)

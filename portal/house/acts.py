"""Open and close parts of the house."""

from collections.abc import Collection

from portal.events.house import ModulesSwitched
from portal.house.models import ModuleSwitch
from portal.house.queries import modules_off
from portal.house.rules import MODULES
from portal.kit.db import db
from portal.kit.errors import Conflict, NotFound
from portal.people.queries import role_of
from portal.people.rules import ADMIN, check_role
from portal.river import act, record
from portal.river.acts import told_at


@act
def switch_modules(off: Collection[str], person_id: int) -> list[str]:
    """Close these parts of the house and open all others; nothing in them is lost. Return what is closed."""
    check_role(role_of(person_id), ADMIN)
    if not set(off) <= set(MODULES):
        raise NotFound("There is no such part of the house.")
    if set(off) == modules_off():
        raise Conflict("Nothing was changed: it is set like this already.", code="there")
    for name in MODULES:
        db.session.merge(ModuleSwitch(name=name, is_on=name not in off, changed_at=told_at()))
    record(ModulesSwitched(sorted(off)), person_id)
    return sorted(off)

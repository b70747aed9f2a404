"""Which parts of the house are open."""

from typing import Any

from sqlalchemy import select

from portal.house.models import ModuleSwitch
from portal.house.rules import MODULES
from portal.kit.db import db


def modules_off() -> frozenset[str]:
    """Return the parts of the house that are closed."""
    return frozenset(db.session.scalars(select(ModuleSwitch.name).where(ModuleSwitch.is_on.is_(False))))


def unknown_modules() -> list[Any]:
    """Return switches of parts that there are not; `verify` expects none."""
    return list(db.session.scalars(select(ModuleSwitch.name).where(ModuleSwitch.name.not_in(list(MODULES)))))


CHECKS = [unknown_modules]

"""How the house stands: its name and look, its languages, its open parts, and whether it is new."""

import json
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select, text

from portal.house.models import HouseSetting, ModuleSwitch
from portal.house.rules import ACCENTS, LEFT, MODULES, STEPS, TEAL
from portal.kit.db import db
from portal.kit.i18n import LANGUAGES

SETTINGS = ("company", "accent", "logo", "languages", "sites", "steps")
ALL = text("""
    SELECT name, CASE WHEN is_on THEN 'open' ELSE 'closed' END AS value FROM module_switch
 UNION ALL
    SELECT name, value FROM house_setting
""")
# The first administrator, and whether anybody but the company's people is known.
BEGINNING = text("""
    SELECT (SELECT min(id) FROM person WHERE role = 'admin' AND forgotten_at IS NULL) AS first_id,
           EXISTS (SELECT 1 FROM person WHERE role = 'customer') AS is_lived_in
""")


@dataclass(frozen=True, slots=True)
class Standing:
    """What is set for the whole house; empty: as it comes."""

    company: str = ""
    accent: str = TEAL
    logo: tuple[str, int, int] | None = None  # its file, width and height
    languages: tuple[str, ...] = tuple(LANGUAGES)
    sites: tuple[str, ...] = ()
    off: frozenset[str] = frozenset()
    steps: dict[str, str] = field(default_factory=dict, hash=False)


def standing() -> Standing:
    """Return how the house stands, in one statement."""
    rows = {row.name: row.value for row in db.session.execute(ALL)}
    known: dict[str, Any] = {name: json.loads(rows[name]) for name in SETTINGS if name in rows}
    listed: dict[str, Any] = {name: tuple(known[name]) for name in ("languages", "sites") if name in known}
    listed |= {"logo": tuple(known["logo"])} if known.get("logo") else {}
    return Standing(**known | listed, off=frozenset(name for name in MODULES if rows.get(name) == "closed"))


def chosen_company() -> str | None:
    """Return the name that was given to the house at the desk, if one was."""
    kept = db.session.get(HouseSetting, "company")
    return json.loads(kept.value) if kept else None


def chosen_logo() -> tuple[str | int, ...]:
    """Return file, width and height of the logo that the company gave, or nothing."""
    kept = db.session.get(HouseSetting, "logo")
    return tuple(json.loads(kept.value) or ()) if kept else ()


def modules_off() -> frozenset[str]:
    """Return the parts of the house that are closed."""
    return frozenset(db.session.scalars(select(ModuleSwitch.name).where(ModuleSwitch.is_on.is_(False))))


def is_begun_by(person_id: int) -> bool:
    """Say whether the house is empty yet, and this person is its first administrator."""
    row = db.session.execute(BEGINNING).one()
    return bool(row.first_id == person_id and not row.is_lived_in)


def next_step(steps: dict[str, str]) -> str | None:
    """Return the first step of the set-up that nobody took or left; then one that was left; then none."""
    untouched = [name for name in STEPS if name not in steps]
    return next(iter(untouched + [name for name in STEPS if steps.get(name) == LEFT]), None)


def unknown_modules() -> list[Any]:
    """Return switches of parts that there are not; `verify` expects none."""
    return list(db.session.scalars(select(ModuleSwitch.name).where(ModuleSwitch.name.not_in(list(MODULES)))))


def unknown_settings() -> list[Any]:
    """Return settings of the house that nobody reads, or that say what cannot be; `verify` expects none."""
    strange = list(db.session.scalars(select(HouseSetting.name).where(HouseSetting.name.not_in(SETTINGS))))
    now = standing()
    wrong = [now.accent] if now.accent not in ACCENTS else []
    return [*strange, *wrong, *(name for name in now.languages if name not in LANGUAGES)]


CHECKS = [unknown_modules, unknown_settings]

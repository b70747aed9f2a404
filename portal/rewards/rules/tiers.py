"""Tiers of those who help: reached by points earned within a year, left only well below the line."""

from portal.kit.words import N_

TIERS = (("helper", 100), ("contributor", 500), ("pillar", 2_000))  # points earned within a year
KEEPS = 80  # in a hundred of what a tier asks for, below which it is left: nobody goes up and down every day
NAMES = {"": N_("No tier yet"), "helper": N_("Helper"), "contributor": N_("Contributor"), "pillar": N_("Pillar")}
DAYS = 365


def tier_of(points: int, present: str = "") -> str:
    """Return the tier of somebody who earned so many points within a year, and stands on one already."""
    reached = [name for name, least in TIERS if points >= least]
    kept = [name for name, least in TIERS if points * 100 >= least * KEEPS]
    names = [name for name, _ in TIERS]
    if present in kept and (not reached or names.index(present) > names.index(reached[-1])):
        return present
    return reached[-1] if reached else ""

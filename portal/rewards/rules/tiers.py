"""Tiers of those who help: reached by points earned within a year, left only well below the line."""

from dataclasses import dataclass
from datetime import timedelta

from portal.kit.words import N_

TIERS = (("helper", 100), ("contributor", 500), ("pillar", 2_000))  # points earned within a year
KEEPS = 80  # in a hundred of what a tier asks for, below which it is left: nobody goes up and down every day
NAMES = {"": N_("No tier yet"), "helper": N_("Helper"), "contributor": N_("Contributor"), "pillar": N_("Pillar")}
DAYS = 365
SOON = timedelta(days=30)  # so long before points count no more it is said


LINES = dict(TIERS)


def tier_of(points: int, present: str = "") -> str:
    """Return the tier of somebody who earned so many points within a year, and stands on one already.

    The present tier, and each below it, is left only below the line that keeps it.
    """
    names = [name for name, _ in TIERS]
    had = names[: names.index(present) + 1] if present in names else []
    found = [name for name, least in TIERS if points >= (line_of(name) if name in had else least)]
    return found[-1] if found else ""


def line_of(tier: str) -> int:
    """Return with how many points a tier that somebody stands on is kept."""
    return -(-LINES[tier] * KEEPS // 100)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What somebody earned within a year, what keeps their tier, what is missing to the next, and what ends soon."""

    points: int
    keeps: int  # nought: there is nothing to keep
    next: str
    missing: int
    ending: int  # of these points were earned nearly a year ago, and count no more soon
    needed: int  # so many more until then keep the tier


def outlook(tier: str, points: int, ending: int) -> Outlook:
    """Return how somebody stands, and what would keep their tier when the oldest points count no more."""
    keeps = line_of(tier) if tier else 0
    higher = ((name, least) for name, least in TIERS if least > max(points, LINES.get(tier, 0)))
    above = next(higher, ("", points))
    needed = max(0, keeps - (points - ending))
    return Outlook(points, keeps, above[0], above[1] - points, ending, needed)


def is_lower(tier: str, before: str) -> bool:
    """Say whether a tier is below another."""
    return LINES.get(tier, 0) < LINES.get(before, 0)

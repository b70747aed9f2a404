"""Time zones by their names: where people are, and where the house is."""

from datetime import UTC, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from portal.kit.setting import setting

REGIONS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


@cache
def zone_of(name: str) -> tzinfo:
    """Return a time zone; one that this machine does not know is UTC."""
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def zone_for(name: str) -> tzinfo:
    """Return the zone that somebody chose, or that of the company."""
    return zone_of(name or house_zone())


def house_zone() -> str:
    """Return the name of the zone of the company."""
    return str(setting("ZONE"))


@cache
def zone_names() -> tuple[str, ...]:
    """Return the zones that somebody may choose, by region and town."""
    return tuple(sorted(name for name in available_timezones() if name.partition("/")[0] in REGIONS))

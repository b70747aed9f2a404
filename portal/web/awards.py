"""What awards of money were for, as a statement names it."""

from collections.abc import Iterable
from typing import Any

from portal.web.subjects import address_of, titles
from portal.web.telling import name_of
from portal.web.viewing import current_viewer


def awarded_for(rows: Iterable[Any]) -> dict[str, tuple[str, str | None]]:
    """Return by subject what it is called today, and where it is shown."""
    subjects = {row.about for row in rows if row.about}
    called = titles(subjects, current_viewer()) if subjects else {}
    return {each: (name_of(each, called.get(each, "")), address_of(each)) for each in subjects}

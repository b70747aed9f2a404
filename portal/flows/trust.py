"""Give people the levels of trust that their conduct earned: asked again it finds nothing to do."""

from collections.abc import Callable
from functools import partial

from sqlalchemy import text

from portal.kit.db import db
from portal.people.trust import settle_level

UNSETTLED = text("""
    SELECT conduct.person_id, conduct.level
      FROM conduct
      JOIN person ON person.id = conduct.person_id
     WHERE person.trust_level <> conduct.level AND person.role = 'customer' AND person.forgotten_at IS NULL
  ORDER BY conduct.person_id
     LIMIT 1000
""")


def unsettled_levels() -> list[Callable[[], None]]:
    """Return what is to be done: one act for each person whose level is another by now."""
    return [partial(settle_level, row.person_id, row.level) for row in db.session.execute(UNSETTLED)]

"""Until when a suspension keeps somebody from acting, and what of it may be told of which of their records.

A sanction stands at the record under which the thing was written.  Where that is a record without a name it binds
who wears it all the same, and nobody reads of it at their name until the veil is lifted.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select, text
from sqlalchemy.orm import aliased

from portal.kit.clock import now
from portal.kit.db import Instant, db, load
from portal.people.models import Person, Sanction, Veil
from portal.people.rules import STAFF

_wearer = aliased(Person)


def is_suspended(until: datetime | None) -> bool:
    """Say whether a suspension is in force."""
    return until is not None and until > now()


def told_until(person_id: int) -> datetime | None:
    """Return until when a person is suspended, as far as it was given to them by name."""
    known = select(Person.id).where(or_(Person.id == person_id, Person.joined_into_id == person_id))
    return _latest(Sanction.person_id.in_(known))


def bind(person_id: int) -> None:
    """Let a person act, or not, as all their records want it: inside the act that changes one of them."""
    person = load(Person, person_id)
    known = select(Person.id).where(or_(Person.id == person_id, Person.joined_into_id == person_id))
    bound: Any = Sanction.person_id.in_(known)
    if person.role not in STAFF:  # who is missed at the desk would be known by it
        worn = select(Veil.person_id).join(_wearer, _wearer.id == Veil.wearer_id).where(Veil.lifted_at.is_(None))
        mine = worn.where(func.coalesce(_wearer.joined_into_id, _wearer.id) == person_id)
        bound = or_(bound, Sanction.person_id.in_(mine))
    db.session.flush()
    person.suspended_until = _latest(bound)


def _latest(whose: Any) -> datetime | None:
    asked = select(func.max(Sanction.until)).where(whose, Sanction.lifted_at.is_(None), Sanction.until.is_not(None))
    return db.session.scalar(asked)


MISTIMED = text("""
      WITH bound AS (
        SELECT person_id AS human, until FROM sanction WHERE lifted_at IS NULL AND until IS NOT NULL
     UNION ALL
        SELECT person.joined_into_id, sanction.until
          FROM sanction
          JOIN person ON person.id = sanction.person_id AND person.joined_into_id IS NOT NULL
         WHERE sanction.lifted_at IS NULL AND sanction.until IS NOT NULL
     UNION ALL
        SELECT coalesce(wearer.joined_into_id, wearer.id), sanction.until
          FROM sanction
          JOIN veil ON veil.person_id = sanction.person_id AND veil.lifted_at IS NULL
          JOIN person AS wearer ON wearer.id = veil.wearer_id AND wearer.role = 'customer'
         WHERE sanction.lifted_at IS NULL AND sanction.until IS NOT NULL
    )
    SELECT person.id, person.suspended_until, max(bound.until) AS found
      FROM person
 LEFT JOIN bound ON bound.human = person.id
     WHERE person.suspended_until IS NOT NULL OR bound.until IS NOT NULL
  GROUP BY person.id, person.suspended_until
""").columns(suspended_until=Instant, found=Instant)


def mistimed_suspensions() -> list[Any]:
    """Return people whose suspension ends at another moment than their sanctions say; `verify` expects nobody."""
    rows = db.session.execute(MISTIMED).all()
    return [row for row in rows if _live(row.suspended_until) != _live(row.found)]


def _live(until: datetime | None) -> datetime | None:
    return until if is_suspended(until) else None

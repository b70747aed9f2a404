"""What a moderator must know of somebody before deciding: since when they are here, and what they wrote."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, text

from portal.kit.db import Instant, db
from portal.people.rules import STAFF

RECORDS = text("""
    SELECT person.id, person.name, person.role, person.joined_at,
           (SELECT max(sanction.until) FROM sanction WHERE sanction.lifted_at IS NULL AND sanction.person_id IN (
               SELECT known.id FROM person AS known WHERE known.id = person.id OR known.joined_into_id = person.id))
           AS suspended_until,
           EXISTS (SELECT 1 FROM veil WHERE veil.person_id = person.id AND veil.lifted_at IS NULL) AS is_veiled,
           EXISTS (SELECT 1 FROM idea JOIN idea_claim ON idea_claim.idea_id = idea.id WHERE idea.author_id = person.id)
           AS is_claimable,
           (SELECT count(*) FROM idea WHERE idea.author_id = person.id) AS ideas,
           (SELECT count(*) FROM comment WHERE comment.author_id = person.id) AS comments,
           (SELECT count(*) FROM idea WHERE idea.author_id = person.id
               AND (idea.audience_id = 3 OR idea.removed_at IS NOT NULL))
         + (SELECT count(*) FROM comment WHERE comment.author_id = person.id AND comment.hidden_at IS NOT NULL)
           AS hidden,
           (SELECT count(*) FROM sanction JOIN person AS known ON known.id = sanction.person_id
             WHERE coalesce(known.joined_into_id, known.id) = person.id AND sanction.kind = 'warned'
               AND sanction.overturned_at IS NULL) AS warned,
           (SELECT count(*) FROM sanction JOIN person AS known ON known.id = sanction.person_id
             WHERE coalesce(known.joined_into_id, known.id) = person.id AND sanction.kind = 'suspended'
               AND sanction.overturned_at IS NULL)
           AS suspended
      FROM person
     WHERE person.id IN :people
""").bindparams(bindparam("people", expanding=True))
RECORDED = RECORDS.columns(joined_at=Instant, suspended_until=Instant)


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of somebody who wrote something."""

    id: int
    name: str
    role: str
    joined_at: datetime
    suspended_until: datetime | None  # as far as it was given to this record, or to one that is known to be the same
    is_veiled: bool  # nobody is told yet who it is
    is_claimable: bool  # nobody knows who it is, until they say so
    ideas: int
    comments: int
    hidden: int
    warned: int
    suspended: int

    @property
    def is_staff(self) -> bool:
        """Say whether they work for the company, and so are not sanctioned here."""
        return self.role in STAFF


def records(people: Collection[int | None]) -> dict[int, Record]:
    """Return what is known of these people, in one question."""
    ids = sorted({person_id for person_id in people if person_id})
    rows = db.session.execute(RECORDED, {"people": ids}) if ids else ()
    return {row.id: Record(*row) for row in rows}

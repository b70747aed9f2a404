"""Language and theme: how somebody likes to read is nobody's business, so no event tells of it."""

from sqlalchemy import update

from portal.kit.db import db
from portal.people.models import Person
from portal.river import upkeep


@upkeep()
def prefer(person_id: int, language: str | None = None, theme: str | None = None) -> None:
    """Keep how a person likes to read our pages."""
    chosen = {name: value for name, value in (("language", language), ("theme", theme)) if value is not None}
    if chosen:
        db.session.execute(update(Person).filter_by(id=person_id).values(chosen))

"""How somebody likes to read and to be seen: it changes nothing else, so no event tells of it."""

from sqlalchemy import delete, update

from portal.kit.db import db
from portal.people.models import Person, Portrait
from portal.river import upkeep


@upkeep()
def prefer(person_id: int, language: str | None = None, theme: str | None = None, zone: str | None = None) -> None:
    """Keep how a person likes to read our pages."""
    given = {"language": language, "theme": theme, "zone": zone}
    chosen = {name: value for name, value in given.items() if value is not None}
    if chosen:
        db.session.execute(update(Person).filter_by(id=person_id).values(chosen))


@upkeep()
def be_known_by(person_id: int, picture: str) -> None:
    """Keep the picture by which somebody is known; with none, initials stand for them."""
    db.session.execute(delete(Portrait).filter_by(person_id=person_id))
    if picture:
        db.session.add(Portrait(person_id=person_id, name=picture))

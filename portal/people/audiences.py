"""Sets of people who may see a thing, made and changed inside the acts of the rooms to which the things belong."""

from sqlalchemy import delete

from portal.kit.db import db
from portal.people.models import Audience, AudienceMember


def make_audience(name: str) -> int:
    """Make an audience of nobody so far, and return its id."""
    audience = Audience(name=name)
    db.session.add(audience)
    db.session.flush()
    return audience.id


def let_into(audience_id: int, person_id: int) -> None:
    """Let a person see what an audience sees."""
    db.session.merge(AudienceMember(audience_id=audience_id, person_id=person_id))
    db.session.flush()


def take_out(audience_id: int, person_id: int) -> None:
    """Let a person no more see what an audience sees."""
    db.session.execute(delete(AudienceMember).filter_by(audience_id=audience_id, person_id=person_id))

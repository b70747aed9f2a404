"""Keep what the voters of undecided ideas paid, and how many of them lead; worked out anew, never corrected."""

from sqlalchemy import delete, insert

from portal.ideas.models import Weight, Worked
from portal.kit.clock import now
from portal.kit.db import db
from portal.river.acts import upkeep

WEIGHED = "weighed"


@upkeep()
def keep(found: list[tuple[int, int, int]]) -> None:
    """Put the new weights (idea, minor units, lead users) in the place of the old ones."""
    db.session.execute(delete(Weight))
    if found:
        rows = [{"idea_id": idea_id, "paid": paid, "leading": leading} for idea_id, paid, leading in found]
        db.session.execute(insert(Weight), rows)
    db.session.merge(Worked(name=WEIGHED, at=now()))

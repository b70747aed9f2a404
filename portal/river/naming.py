"""The name of the river: given once, and anew after a restore, so that a cursor from outside knows it is astray."""

import secrets

from sqlalchemy import delete

from portal.kit.db import db
from portal.river.acts import upkeep
from portal.river.models import River
from portal.river.reader import river_name


@upkeep()
def name_river() -> None:
    """Give the river its name, if it has none."""
    if not river_name():
        db.session.add(River(name=secrets.token_hex(6)))


@upkeep()
def rename_river() -> None:
    """Give the river another name."""
    db.session.execute(delete(River))
    db.session.add(River(name=secrets.token_hex(6)))

"""Note of which configuration the pieces are that become scrap, so that just these are made again."""

from portal.kit.db import db
from portal.kit.errors import Invalid, Refused
from portal.production.models import WorkOrder, WorkScrap
from portal.production.queries.levels import levels_of
from portal.production.rules.levels import Levels


def note_scrap(work: WorkOrder, scrap: int, item_id: int) -> int | None:
    """Note so many more of a configuration as scrap of a work order, or less; refuse not to say of which they are.

    Return of which that was noted; of none where that makes no difference.
    """
    found = levels_of([work.batch_id]).get(work.batch_id)
    if not scrap or found is None or not found.asks(work.part_id):
        return None
    if item_id == 0 and scrap < 0 and _unnamed(found, work) >= -scrap:
        return None  # counted before anybody was asked
    if item_id not in {each.item_id for each in found.items}:
        raise Invalid({"item": Refused("Say of which configuration they are.")})
    known = db.session.get(WorkScrap, (work.id, item_id)) or WorkScrap(work_order_id=work.id, item_id=item_id)
    known.quantity = (known.quantity or 0) + scrap
    if known.quantity < 0:
        raise Invalid({"item": Refused("Not so many of this configuration are counted as scrap.")})
    db.session.add(known)
    db.session.flush()
    return item_id


def _unnamed(found: Levels, work: WorkOrder) -> int:
    """Return of how many pieces of scrap nobody has said of which configuration they are."""
    return found.lost()[work.part_id][None]

"""Take of what an answer needs: where only so many can be had, never one more is ordered.

Functions here are called by acts that hold the order, and record nothing themselves.  What an order took is free
again when the order ends unmade: it is counted by the orders that stand.
"""

from collections.abc import Sequence

from sqlalchemy import delete, insert, select

from portal.kit.db import db
from portal.kit.errors import Conflict
from portal.kit.words import N_
from portal.orders.models import Configuration, OptionClaim, OptionValue, OrderLine
from portal.orders.queries.options import taken_of
from portal.orders.rules.options import values_in


def claim_values(line: OrderLine, frozen: Configuration | None) -> None:
    """Take so many of each answer as the line is for, in place of what it took before; or refuse."""
    db.session.flush()
    ids = values_of(frozen)
    asked = select(OptionValue).where(OptionValue.id.in_(ids)).order_by(OptionValue.id).with_for_update()
    values = db.session.scalars(asked.execution_options(populate_existing=True)).all() if ids else []
    db.session.execute(delete(OptionClaim).where(OptionClaim.line_id == line.id))
    _check_left(values, line.quantity)
    rows = [
        {"line_id": line.id, "value_id": each, "order_id": line.order_id, "quantity": line.quantity} for each in ids
    ]
    if rows:
        db.session.execute(insert(OptionClaim), rows)


def values_of(frozen: Configuration | None) -> list[int]:
    """Return the answers that were chosen, if there was anything to choose."""
    return values_in(frozen.snapshot) if frozen else []


def _left(n: int) -> str:
    """Return the sentence that so many of an answer are left."""
    if n > 1:
        return N_("Of “{name}” only {n} are left. Nothing was ordered.")
    one = N_("Of “{name}” only one is left. Nothing was ordered.")
    return one if n else N_("“{name}” is sold out. Nothing was ordered.")


def _check_left(values: Sequence[OptionValue], quantity: int) -> None:
    """Refuse more of an answer than is left of it."""
    limited = [value for value in values if value.stock is not None]
    taken = taken_of([value.id for value in limited])
    for value in limited:
        left = max((value.stock or 0) - taken[value.id], 0)
        if quantity > left:
            raise Conflict(_left(left), code="sold_out", name=value.name, n=left)

"""Let an order follow what was given back at the provider after orders closed: royalties, and what becomes of it.

Functions here are called by acts, and record what they book.
"""

from sqlalchemy import func, select

from portal.events.orders import OrderGivenBack
from portal.kit.db import db, load
from portal.orders.acts.accruing import restate
from portal.orders.acts.billing import Sold, as_invoiced
from portal.orders.acts.crediting import came_back
from portal.orders.acts.ordering import end_order
from portal.orders.acts.refunds import given_outside, is_disputed, is_given_back
from portal.orders.models import MoneyEntry, Order, Preorder
from portal.orders.queries.given_back import ever_given_back
from portal.orders.rules.lives import HOUSE
from portal.orders.rules.returns import earned_still, over_lines, part, tax_of_part
from portal.river import record

ENDED, HELD, FREE = "ended", "held", "free"


def follow(order: Order, *, was_held: bool) -> str:
    """Let an order follow money that was given back outside; return what became of it: ended, held, or nothing.

    What is not being made yet ends, as nobody pays for it.  What is being made is not sent before it is paid: of that
    the company hears once, however many refunds there are.
    """
    mirror(order)
    after = {"confirmed": ENDED, "in_production": HELD}.get(order.status, "")
    if not after or not is_given_back(order.id):
        return ""
    if after == ENDED:
        end_order(order, load(Preorder, order.preorder_id), "give_back", None, "", HOUSE)
    if not was_held:
        tell_makers(order, after)
    return after


def is_held(order: Order, fresh: int = 0) -> bool:
    """Say whether an order is made and not sent: its money was given back, but for what came now, or is disputed."""
    return order.status == "in_production" and (is_given_back(order.id, fresh) or is_disputed(order.id))


def tell_makers(order: Order, outcome: str) -> None:
    """Tell the company that an order ended, is held back, or may be sent."""
    about = (order.person_id, order.preorder_id, order.quantity, order.total_minor, order.currency)
    record(OrderGivenBack(order.id, *about, outcome=outcome))


def mirror(order: Order) -> None:
    """Let the royalties of what was shipped follow what was given back of it, or was paid once more."""
    if order.status not in ("shipped", "delivered") or order.id not in ever_given_back():
        return
    before, lines = came_back(order.id), as_invoiced(order)
    left = [_left(line, before.get(line.line_id, 0)) for line in lines]
    given = over_lines(given_outside(order.id), [gross for _, gross in left])
    parts = [
        (line, earned_still(net, gross, gone), _mark(line.line_id))
        for line, (net, gross), gone in zip(lines, left, given, strict=True)
    ]
    restate(parts)


def _left(line: Sold, n: int) -> tuple[int, int]:
    """Return what is left of a line of which so many came back: without the tax, and with it."""
    gone = part(line.gross, line.quantity, 0, n)
    return line.net - gone + tax_of_part(line.gross, line.quantity, 0, n, line.basis_points), line.gross - gone


def _mark(line_id: int) -> str:
    """Return what tells the next entry from those before it."""
    asked = select(func.count()).where(MoneyEntry.key.startswith(f"royalty:{line_id}:back:given", autoescape=True))
    return f":given{db.session.scalar(asked) or 0}"

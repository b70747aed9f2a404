"""Parcels that somebody should look after, as production and orders know it together."""

from typing import Any

from sqlalchemy import text

from portal.kit.paging import Page
from portal.production.queries.late import LOST, page_of, select_late

# Nobody waits for a lost parcel whose buyer has all the money back: by us, at the provider, or by the bank.
STILL_OWED = text("""NOT EXISTS (SELECT 1 FROM sales_order
                       WHERE sales_order.id = shipment.order_id AND sales_order.status IN ('returned', 'refunded'))
       AND NOT EXISTS (
           SELECT payment_event.order_id
             FROM payment_event
            WHERE payment_event.order_id = shipment.order_id
         GROUP BY payment_event.order_id
           HAVING sum(CASE WHEN type IN ('refunded_outside', 'disputed') THEN 1 ELSE 0 END) > 0
              AND sum(CASE WHEN type IN ('refunded_outside', 'disputed') THEN minor
                           WHEN type IN ('outside_back', 'won') THEN -minor
                           WHEN type = 'charged_back' AND why = 'paid_again' THEN -minor ELSE 0 END)
               >= sum(CASE WHEN type IN ('captured', 'kept_again') THEN minor
                           WHEN type IN ('refund_requested', 'charged_back') THEN -minor ELSE 0 END))""")


def late_parcels(shelf: str, days: int, after: str | None = None, size: int = 30) -> Page[Any]:
    """Return a page of the parcels of a shelf; of the lost ones those for which somebody still waits."""
    asked = select_late(shelf, days)
    return page_of(asked.where(STILL_OWED) if shelf == LOST else asked, after, size)

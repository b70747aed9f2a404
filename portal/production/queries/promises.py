"""Which promised days cannot be kept as things stand, and where each order stands."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import bindparam, select, text

from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.zones import zone_for
from portal.production.models import Delay, Plan, Promise
from portal.production.rules.parcels import MOST_BY_CARRIER, Stand

STANDS = """
    SELECT delivery_promise.order_id, delivery_promise.due_on, production_plan.promised_on AS made_on,
           shipment.status, carrier.days,
           (SELECT tracking_event.report FROM tracking_event
             WHERE tracking_event.shipment_id = shipment.id
          ORDER BY tracking_event.happened_at DESC LIMIT 1) AS report
      FROM delivery_promise
      JOIN pegging ON pegging.order_id = delivery_promise.order_id
      JOIN batch ON batch.id = pegging.batch_id
 LEFT JOIN production_plan ON production_plan.id = batch.plan_id
 LEFT JOIN shipment ON (shipment.id = pegging.shipment_id OR shipment.part_of_id = pegging.shipment_id)
 LEFT JOIN carrier ON carrier.id = shipment.carrier_id
"""

# An order is as late as the part of it that is furthest behind: what is not packed, then what has not left.
STAND = text(
    STANDS
    + """
     WHERE delivery_promise.order_id = :order_id AND shipment.delivered_at IS NULL
  ORDER BY CASE WHEN shipment.status IN ('lost', 'returned') THEN 0 WHEN shipment.status IS NULL THEN 1
                WHEN shipment.status = 'packed' THEN 2 ELSE 3 END
     LIMIT 1
"""
)

LATE = text("""
    SELECT DISTINCT delivery_promise.order_id, delivery_promise.due_on
      FROM delivery_promise
      JOIN pegging ON pegging.order_id = delivery_promise.order_id
      JOIN batch ON batch.id = pegging.batch_id
 LEFT JOIN production_plan ON production_plan.id = batch.plan_id
 LEFT JOIN shipment ON (shipment.id = pegging.shipment_id OR shipment.part_of_id = pegging.shipment_id)
 LEFT JOIN carrier ON carrier.id = shipment.carrier_id
     WHERE delivery_promise.kept_at IS NULL AND shipment.delivered_at IS NULL
       AND ((shipment.status IN ('handed_over', 'in_transit', 'at_pickup') AND delivery_promise.due_on < :today
             AND (SELECT count(*) FROM delivery_delay
                   WHERE delivery_delay.order_id = delivery_promise.order_id
                     AND delivery_delay.cause IN ('carrier', 'held')) < :most)
            OR (shipment.status IN ('lost', 'returned')
                AND NOT EXISTS (SELECT 1 FROM delivery_delay
                                 WHERE delivery_delay.order_id = delivery_promise.order_id
                                   AND delivery_delay.cause = shipment.status))
            OR (coalesce(shipment.status, 'packed') = 'packed' AND delivery_promise.due_on < :soon)
            OR (shipment.id IS NULL AND delivery_promise.due_on < production_plan.promised_on))
  ORDER BY delivery_promise.due_on, delivery_promise.order_id
     LIMIT :limit
""")
LONGEST = timedelta(days=5)


def today_here() -> date:
    """Return the day that it is where the company is."""
    return now().astimezone(zone_for("")).date()


def late_orders(today: date, limit: int = 500) -> list[int]:
    """Return orders whose promised day may not be kept, the earliest day first; each is looked at closely then."""
    asked = {"today": today, "soon": today + LONGEST, "most": MOST_BY_CARRIER, "limit": limit}
    dated = LATE.bindparams(bindparam("today", type_=DATE), bindparam("soon", type_=DATE))
    return [int(row.order_id) for row in db.session.execute(dated, asked)]


DATE = Promise.__table__.c.due_on.type


def stand_of(order_id: int) -> Stand | None:
    """Return where an order stands: the part of it that is furthest behind."""
    asked = STAND.columns(due_on=DATE, made_on=Plan.__table__.c.promised_on.type)
    row: Any = db.session.execute(asked, {"order_id": order_id}).first()
    return row and Stand(row.due_on, row.made_on, row.status, row.days, row.report == "exception")


def causes_of(order_id: int) -> list[str]:
    """Return for which causes a buyer was told another day already."""
    return list(db.session.scalars(select(Delay.cause).filter_by(order_id=order_id)))


def delays_of(order_id: int) -> list[Delay]:
    """Return what a buyer was told of other days, the latest first."""
    return list(db.session.scalars(select(Delay).filter_by(order_id=order_id).order_by(Delay.due_on.desc()).limit(20)))


def find_promise(order_id: int) -> Promise | None:
    """Return by when an order is to arrive, if its buyer was told a day."""
    return db.session.get(Promise, order_id)


OPEN_ORDERS = text("""
    SELECT DISTINCT pegging.order_id
      FROM pegging
      JOIN delivery_promise ON delivery_promise.order_id = pegging.order_id
 LEFT JOIN shipment ON (shipment.id = pegging.shipment_id OR shipment.part_of_id = pegging.shipment_id)
     WHERE delivery_promise.kept_at IS NULL AND shipment.delivered_at IS NULL
       AND (pegging.batch_id = :batch_id OR shipment.consignment_id = :consignment_id)
  ORDER BY pegging.order_id
""")


def open_orders_of(batch_id: int, consignment_id: int = 0) -> list[int]:
    """Return the orders of a batch, or of a consignment, that have not arrived."""
    return list(db.session.scalars(OPEN_ORDERS, {"batch_id": batch_id, "consignment_id": consignment_id}))

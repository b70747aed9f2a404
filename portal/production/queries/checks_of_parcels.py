"""What must hold of parcels, consignments and promised days at every moment; `verify` expects none of these rows."""

from collections import defaultdict
from typing import Any

from sqlalchemy import text

from portal.kit.db import db
from portal.production.models import TrackingEvent
from portal.production.rules.parcels import Report, settled

MISPACKED = text("""
    SELECT pegging.order_line_id, pegging.shipment_id
      FROM pegging
      JOIN shipment ON shipment.id = pegging.shipment_id
     WHERE shipment.batch_id <> pegging.batch_id OR shipment.order_id <> pegging.order_id
        OR shipment.country <> pegging.country OR shipment.region <> pegging.region
     UNION ALL
    SELECT pegging.order_line_id, 0
      FROM pegging
      JOIN shipment ON shipment.batch_id = pegging.batch_id AND shipment.order_id = pegging.order_id
     WHERE pegging.shipment_id IS NULL
     UNION ALL
    SELECT unit.number, unit.batch_id
      FROM unit
      JOIN pegging ON pegging.order_line_id = unit.order_line_id
     WHERE pegging.batch_id <> unit.batch_id
       AND NOT EXISTS (SELECT 1 FROM replacement JOIN shipment ON shipment.id = replacement.shipment_id
                        WHERE replacement.batch_id = unit.batch_id AND shipment.batch_id = pegging.batch_id
                          AND shipment.order_id = pegging.order_id)
""")

# The pieces of an order lie one after another in its parcels: each begins where those before it end.
MISDIVIDED = text("""
    SELECT part.id, part.part_of_id, part.first
      FROM shipment AS part
      JOIN shipment AS main ON main.id = coalesce(part.part_of_id, part.id)
     WHERE part.replaced_by_id IS NULL AND part.order_id IS NOT NULL
       AND (main.part_of_id IS NOT NULL OR main.replaced_by_id IS NOT NULL OR part.quantity < 1
            OR part.order_id <> main.order_id OR part.batch_id <> main.batch_id
            OR part.country <> main.country OR part.region <> main.region
            OR part.first <> (SELECT coalesce(sum(before.quantity), 0) FROM shipment AS before
                               WHERE before.first < part.first
                                 AND (before.id = main.id OR before.part_of_id = main.id)))
""")

OVERSPENT = text("""
    SELECT batch.id, batch.allowance, sum(shipment.quantity) AS gone
      FROM batch
      JOIN shipment ON shipment.batch_id = batch.id AND shipment.resent_as IN ('allowance', 'anew')
       AND NOT EXISTS (SELECT 1 FROM replacement WHERE replacement.shipment_id = shipment.id)
  GROUP BY batch.id, batch.allowance
    HAVING sum(shipment.quantity) > batch.allowance
""")

MISREPLACED = text("""
    SELECT shipment.id, shipment.status, fresh.id AS fresh
      FROM shipment
 LEFT JOIN pegging ON pegging.shipment_id = shipment.id
 LEFT JOIN shipment AS part ON part.part_of_id = shipment.id
      JOIN shipment AS fresh ON fresh.id = shipment.replaced_by_id
     WHERE pegging.shipment_id IS NOT NULL OR part.id IS NOT NULL OR shipment.part_of_id IS NOT NULL
        OR shipment.sent_at IS NULL OR fresh.order_id <> shipment.order_id OR fresh.batch_id <> shipment.batch_id
        OR shipment.resent_as = ''
        OR (fresh.status <> 'packed' AND (fresh.quantity <> shipment.quantity OR fresh.first <> shipment.first)
            AND NOT EXISTS (SELECT 1 FROM shipment AS other
                             WHERE other.part_of_id = coalesce(fresh.part_of_id, fresh.id)))
""")

UNEVEN_CONSIGNMENTS = text("""
    SELECT consignment.id, consignment.parcels, count(shipment.id) AS found
      FROM consignment
 LEFT JOIN shipment ON shipment.consignment_id = consignment.id
  GROUP BY consignment.id, consignment.parcels, consignment.quantity, consignment.grams, consignment.ccm
    HAVING consignment.parcels <> count(shipment.id) OR consignment.quantity <> coalesce(sum(shipment.quantity), 0)
        OR consignment.grams <> coalesce(sum(shipment.grams), 0) OR consignment.ccm <> coalesce(sum(shipment.ccm), 0)
""")

OVERLOADED = text("""
    SELECT consignment.id, consignment.grams, consignment.ccm
      FROM consignment
     WHERE (consignment.most_grams > 0 AND consignment.grams > consignment.most_grams)
        OR (consignment.most_ccm > 0 AND consignment.ccm > consignment.most_ccm)
""")

MISDIRECTED = text("""
    SELECT shipment.id, shipment.status, consignment.status AS of_consignment
      FROM shipment
 LEFT JOIN consignment ON consignment.id = shipment.consignment_id
     WHERE shipment.country <> consignment.country OR shipment.region <> consignment.region
        OR shipment.carrier_id <> consignment.carrier_id
        OR (shipment.order_id IS NOT NULL AND shipment.status <> 'packed' AND consignment.id IS NULL)
        OR (consignment.status IN ('collecting', 'sealed') AND shipment.status <> 'packed')
        OR (consignment.status NOT IN ('collecting', 'sealed') AND shipment.status = 'packed')
        OR (consignment.status = 'closed' AND shipment.status NOT IN ('delivered', 'lost', 'returned', 'in_transit'))
        OR (shipment.status = 'packed') <> (shipment.sent_at IS NULL)
        OR (shipment.order_id IS NOT NULL AND shipment.status NOT IN ('packed', 'handed_over')
            AND NOT EXISTS (SELECT 1 FROM tracking_event WHERE tracking_event.shipment_id = shipment.id))
        OR (shipment.status = 'delivered' AND shipment.delivered_at IS NULL)
        OR (shipment.status NOT IN ('delivered', 'returned') AND shipment.delivered_at IS NOT NULL)
""")

REPORTED = text("""
    SELECT tracking_event.shipment_id, tracking_event.happened_at, tracking_event.report, shipment.status
      FROM tracking_event
      JOIN shipment ON shipment.id = tracking_event.shipment_id
     WHERE shipment.status <> 'packed'
  ORDER BY tracking_event.shipment_id, tracking_event.happened_at
""").columns(happened_at=TrackingEvent.__table__.c.happened_at.type)

BROKEN_PROMISES = text("""
    SELECT delivery_promise.order_id, delivery_promise.first_on, delivery_promise.due_on
      FROM delivery_promise
 LEFT JOIN delivery_delay AS last ON last.order_id = delivery_promise.order_id
           AND last.due_on = (SELECT max(each.due_on) FROM delivery_delay AS each
                               WHERE each.order_id = delivery_promise.order_id)
 LEFT JOIN delivery_delay AS first ON first.order_id = delivery_promise.order_id
           AND first.due_on = (SELECT min(each.due_on) FROM delivery_delay AS each
                                WHERE each.order_id = delivery_promise.order_id)
     WHERE delivery_promise.due_on <> coalesce(last.expected_on, delivery_promise.first_on)
        OR delivery_promise.first_on <> coalesce(first.due_on, delivery_promise.first_on)
     UNION ALL
    SELECT delivery_delay.order_id, delivery_delay.due_on, delivery_delay.expected_on
      FROM delivery_delay
     WHERE delivery_delay.expected_on <= delivery_delay.due_on
        OR (delivery_delay.cause = 'said') <> (length(delivery_delay.reason) > 0)
     UNION ALL
    SELECT delivery_promise.order_id, delivery_promise.first_on, delivery_promise.due_on
      FROM delivery_promise
     WHERE EXISTS (SELECT 1 FROM pegging WHERE pegging.order_id = delivery_promise.order_id)
       AND (delivery_promise.kept_at IS NULL) <> EXISTS (
           SELECT 1 FROM pegging
        LEFT JOIN shipment ON (shipment.id = pegging.shipment_id OR shipment.part_of_id = pegging.shipment_id)
            WHERE pegging.order_id = delivery_promise.order_id AND shipment.delivered_at IS NULL)
""")


def mispacked_lines() -> list[Any]:
    """Return what lies in a parcel of another order, batch or place, or was left out of its own (S6)."""
    return list(db.session.execute(MISPACKED).all())


def misdivided_orders() -> list[Any]:
    """Return parcels of which the pieces lie in another one too, or in none (S6)."""
    return list(db.session.execute(MISDIVIDED).all())


def misreplaced_parcels() -> list[Any]:
    """Return parcels that were sent again and still hold something, or of which something else was sent (S6)."""
    return list(db.session.execute(MISREPLACED).all())


def overspent_allowances() -> list[Any]:
    """Return batches of which more went out instead of lost pieces than were made beyond the orders (S3)."""
    return list(db.session.execute(OVERSPENT).all())


def uneven_consignments() -> list[Any]:
    """Return consignments that say more or less than is in them (S6)."""
    return list(db.session.execute(UNEVEN_CONSIGNMENTS).all())


def overloaded_consignments() -> list[Any]:
    """Return consignments that are heavier or larger than their carrier took when they were begun."""
    return list(db.session.execute(OVERLOADED).all())


def misdirected_parcels() -> list[Any]:
    """Return parcels that do not go with their consignment, or left the house without one (S6)."""
    return list(db.session.execute(MISDIRECTED).all())


def misreported_parcels() -> list[Any]:
    """Return parcels that are not where all reports of them together lead."""
    reports: dict[tuple[int, str], list[Report]] = defaultdict(list)
    for row in db.session.execute(REPORTED):
        reports[row.shipment_id, row.status].append(Report(row.happened_at, row.report))
    return [(parcel, status) for (parcel, status), found in reports.items() if settled(found).status != status]


def broken_promises() -> list[Any]:
    """Return orders of which the promised day is not what their buyer was told last."""
    return list(db.session.execute(BROKEN_PROMISES).all())


CHECKS = [
    mispacked_lines,
    misdivided_orders,
    misreplaced_parcels,
    overspent_allowances,
    uneven_consignments,
    overloaded_consignments,
    misdirected_parcels,
    misreported_parcels,
    broken_promises,
]

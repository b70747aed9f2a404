"""What must agree between rooms at every moment; `verify` expects none of these rows."""

from typing import Any

from sqlalchemy import text

from portal.kit.db import db

MISPEGGED_LINES = text("""
    SELECT order_line.id, sales_order.status, order_line.quantity, pegging.quantity AS pegged
      FROM sales_order
      JOIN order_line ON order_line.order_id = sales_order.id
 LEFT JOIN pegging ON pegging.order_line_id = order_line.id AND pegging.order_id = sales_order.id
     WHERE sales_order.preorder_id IS NOT NULL
       AND CASE WHEN sales_order.status IN ('in_production', 'shipped', 'delivered', 'returned')
                THEN coalesce(pegging.quantity, 0) <> order_line.quantity
                  OR coalesce(pegging.person_id, 0) <> coalesce(sales_order.person_id, 0)
                ELSE pegging.quantity IS NOT NULL END
""")

MISPLACED_BATCHES = text("""
    SELECT batch.id, batch.preorder_id, preorder.status
      FROM batch
      JOIN preorder ON preorder.id = batch.preorder_id
     WHERE (preorder.status NOT IN ('in_production', 'shipping', 'completed') AND batch.status <> 'cancelled')
        OR preorder.product_id <> batch.product_id
""")

# An order is shipped by its last parcel and delivered when all have arrived; what came back later changes neither,
# nor does what is sent again.
MISSHIPPED_ORDERS = text("""
    SELECT sales_order.id, sales_order.status, pegging.lines, pegging.sent, pegging.arrived
      FROM sales_order
      JOIN (SELECT pegging.order_id, count(*) AS lines, count(coalesce(shipment.sent_at, before.sent_at)) AS sent,
                   count(shipment.delivered_at) AS arrived
              FROM pegging
         LEFT JOIN shipment ON (shipment.id = pegging.shipment_id OR shipment.part_of_id = pegging.shipment_id)
         LEFT JOIN shipment AS before ON before.replaced_by_id = shipment.id
          GROUP BY pegging.order_id) AS pegging ON pegging.order_id = sales_order.id
     WHERE CASE WHEN pegging.sent < pegging.lines THEN sales_order.status <> 'in_production'
                WHEN pegging.arrived < pegging.lines THEN sales_order.status NOT IN ('shipped', 'returned')
                ELSE sales_order.status NOT IN ('delivered', 'returned') END
""")

# Nothing is packed of an order that was ended.
PACKED_FOR_NOBODY = text("""
    SELECT shipment.id, shipment.order_id, sales_order.status
      FROM shipment
      JOIN sales_order ON sales_order.id = shipment.order_id
     WHERE sales_order.status NOT IN ('in_production', 'shipped', 'delivered', 'returned')
""")

UNHEARD_FEEDBACK = text("""
    SELECT feedback.id
      FROM feedback
      JOIN event ON event.subject = 'feedback:' || feedback.id AND event.kind = 'feedback.given'
 LEFT JOIN care_case ON care_case.feedback_id = feedback.id
     WHERE care_case.id IS NULL AND event.origin IN ('live', 'demo')
       AND event.id <= (SELECT event_id FROM cursor WHERE reader = 'care.open_case')
       AND NOT EXISTS (SELECT 1 FROM late_answer WHERE reader = 'care.open_case' AND event_id = event.id)
""")


# A vote is out of the tally as long as a ring that it is evidence of is under review, or struck out.
MISHELD_VOTES = text("""
    SELECT vote.id, vote.idea_id, vote.held_at
      FROM vote
     WHERE (vote.held_at IS NOT NULL) <> EXISTS (
           SELECT 1 FROM vote_ring_vote
             JOIN vote_ring ON vote_ring.id = vote_ring_vote.ring_id
            WHERE vote_ring_vote.vote_id = vote.id AND vote_ring.state IN ('reviewing', 'confirmed'))
""")


# What an import brought stands on an idea that is shown, or whose own import was not taken back.
STRANDED_BY_UNDOING = text("""
    SELECT said.run_id, said.subject
      FROM idea
 LEFT JOIN import_key AS own ON own.subject = 'idea:' || idea.id
      JOIN comment ON comment.subject = 'idea:' || idea.id AND comment.hidden_at IS NULL
      JOIN import_key AS said ON said.subject = 'comment:' || comment.id
     WHERE idea.audience_id = 3 AND idea.removed_at IS NULL AND own.key IS NULL
 UNION ALL
    SELECT said.run_id, said.subject
      FROM idea
 LEFT JOIN import_key AS own ON own.subject = 'idea:' || idea.id
      JOIN vote ON vote.idea_id = idea.id
      JOIN import_key AS said ON said.subject = 'vote:' || vote.id
     WHERE idea.audience_id = 3 AND idea.removed_at IS NULL AND own.key IS NULL
""")


def stranded_by_undoing() -> list[Any]:
    """Return comments and votes of an import whose ideas were taken back with another one."""
    return list(db.session.execute(STRANDED_BY_UNDOING).all())


def misheld_votes() -> list[Any]:
    """Return votes that are out of the tally though nobody looks into them, or are in it though somebody does."""
    return list(db.session.execute(MISHELD_VOTES).all())


def mispegged_lines() -> list[Any]:
    """Return order lines that are not pegged to a batch exactly once, as they must be while they are made (S2)."""
    return list(db.session.execute(MISPEGGED_LINES).all())


def misplaced_batches() -> list[Any]:
    """Return batches of pre-orders that do not go ahead, or of another product (S2)."""
    return list(db.session.execute(MISPLACED_BATCHES).all())


def misshipped_orders() -> list[Any]:
    """Return orders whose status does not go with where their parcels are (S3)."""
    return list(db.session.execute(MISSHIPPED_ORDERS).all())


def packed_for_nobody() -> list[Any]:
    """Return parcels of orders that are not made any more (S3)."""
    return list(db.session.execute(PACKED_FOR_NOBODY).all())


def unheard_feedback() -> list[Any]:
    """Return feedback that was passed over without a case."""
    return list(db.session.execute(UNHEARD_FEEDBACK).all())


CHECKS = [
    mispegged_lines,
    misplaced_batches,
    misshipped_orders,
    packed_for_nobody,
    unheard_feedback,
    misheld_votes,
    stranded_by_undoing,
]

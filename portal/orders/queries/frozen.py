"""What must hold of frozen choices and of what is put on; each returns the rows that break it."""

from itertools import groupby
from typing import Any

from sqlalchemy import select, text

from portal.kit.db import db
from portal.orders.models import Configuration
from portal.orders.rules.options import hash_of, seal_of, values_in

MISPRICED_LINES = text("""
    SELECT order_line.id, order_line.unit_minor, first.minor AS base, coalesce(configuration.minor, 0) AS adds
      FROM order_line
      JOIN sales_order ON sales_order.id = order_line.order_id
      JOIN preorder_price AS first
        ON first.preorder_id = sales_order.preorder_id
       AND first.from_quantity = (SELECT min(from_quantity) FROM preorder_price AS step
                                   WHERE step.preorder_id = sales_order.preorder_id)
 LEFT JOIN configuration ON configuration.id = order_line.configuration_id
     WHERE order_line.unit_minor <> first.minor + coalesce(configuration.minor, 0)
        OR configuration.product_id <> order_line.product_id
""")

MISPLACED_CUSTOMISATIONS = text("""
    SELECT customisation.id, customisation.status, preorder.status AS of_preorder
      FROM customisation
      JOIN order_line ON order_line.id = customisation.line_id
      JOIN option_group ON option_group.id = customisation.group_id
      JOIN sales_order ON sales_order.id = customisation.order_id
      JOIN preorder ON preorder.id = sales_order.preorder_id
     WHERE order_line.order_id <> customisation.order_id OR option_group.product_id <> order_line.product_id
        OR order_line.configuration_id IS NULL OR customisation.person_id <> sales_order.person_id
        OR (preorder.status IN ('go', 'in_production', 'shipping', 'completed')
            AND sales_order.status NOT IN ('expired', 'cancelled', 'refunded', 'dropped')
            AND customisation.status IN ('waiting', 'refused'))
""")

BROKEN_EXCLUSIONS = text("""
    SELECT option_exclusion.value_id, option_exclusion.other_id
      FROM option_exclusion
      JOIN option_value AS one ON one.id = option_exclusion.value_id
      JOIN option_value AS other ON other.id = option_exclusion.other_id
      JOIN option_group AS of_one ON of_one.id = one.group_id
      JOIN option_group AS of_other ON of_other.id = other.group_id
     WHERE of_one.id = of_other.id OR of_one.product_id <> of_other.product_id OR of_one.currency <> of_other.currency
""")


OVERCLAIMED_VALUES = text("""
    SELECT option_value.id, option_value.stock, sum(option_claim.quantity) AS taken
      FROM option_value
      JOIN option_claim ON option_claim.value_id = option_value.id
      JOIN sales_order ON sales_order.id = option_claim.order_id
     WHERE option_value.stock IS NOT NULL
       AND sales_order.status NOT IN ('expired', 'cancelled', 'refunded', 'dropped', 'voided')
  GROUP BY option_value.id, option_value.stock
    HAVING sum(option_claim.quantity) > option_value.stock
     UNION ALL
    SELECT option_claim.value_id, order_line.quantity, option_claim.quantity
      FROM option_claim
      JOIN order_line ON order_line.id = option_claim.line_id
     WHERE order_line.quantity <> option_claim.quantity OR order_line.order_id <> option_claim.order_id
""")

CLAIMED = text("""
    SELECT order_line.id, order_line.configuration_id, option_claim.value_id
      FROM order_line
 LEFT JOIN option_claim ON option_claim.line_id = order_line.id
     WHERE order_line.configuration_id IS NOT NULL OR option_claim.line_id IS NOT NULL
  ORDER BY order_line.id, option_claim.value_id
""")


def unsealed_configurations() -> list[Any]:
    """Return frozen choices that are not what they were when they were frozen (S5)."""
    asked = select(Configuration).order_by(Configuration.id)
    return [(row.id, row.hash, row.seal) for row in db.session.scalars(asked) if not _is_sealed(row)]


def _is_sealed(row: Configuration) -> bool:
    parts = row.snapshot["parts"]
    sums = (sum(part["minor"] for part in parts), max((part["lead_days"] for part in parts), default=0))
    kept = (row.hash, row.seal, row.minor, row.lead_days, row.product_id)
    return kept == (hash_of(row.snapshot), seal_of(row.snapshot), *sums, row.snapshot["product_id"])


def mispriced_lines() -> list[Any]:
    """Return order lines that cost something else than the first step and what was chosen (M2)."""
    return list(db.session.execute(MISPRICED_LINES).all())


def misplaced_customisations() -> list[Any]:
    """Return what is put on another line, or was not decided before it is made (S5)."""
    return list(db.session.execute(MISPLACED_CUSTOMISATIONS).all())


def broken_exclusions() -> list[Any]:
    """Return rules between answers of one option, of two products, or of two currencies (M8)."""
    return list(db.session.execute(BROKEN_EXCLUSIONS).all())


def overclaimed_values() -> list[Any]:
    """Return answers of which more are ordered than there are, and claims that are not their line's (S1)."""
    return list(db.session.execute(OVERCLAIMED_VALUES).all())


def misclaimed_lines() -> list[Any]:
    """Return order lines that do not take just the answers that were chosen, with those they take (S1)."""
    asked = select(Configuration.id, Configuration.snapshot)
    chosen = {row.id: values_in(row.snapshot) for row in db.session.execute(asked)}
    rows = groupby(db.session.execute(CLAIMED), lambda row: (row.id, row.configuration_id))
    claims = [(*line, [row.value_id for row in taken if row.value_id]) for line, taken in rows]
    return [(line_id, taken) for line_id, frozen, taken in claims if taken != chosen.get(frozen, [])]


FROZEN_CHECKS = [
    unsealed_configurations,
    mispriced_lines,
    misplaced_customisations,
    broken_exclusions,
    overclaimed_values,
    misclaimed_lines,
]

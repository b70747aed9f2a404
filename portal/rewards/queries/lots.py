"""What `verify` counts again in the lots of points, and over all accounts; each check names every breach."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import bindparam, text

from portal.kit.clock import now
from portal.kit.db import Instant, db
from portal.rewards.queries.totals import trial_balance

# R2: what a member has on an account lies in their lots.
HELD_IN_LOTS = text("""
    SELECT wallet.person_id, wallet.available, wallet.held, wallet.frozen,
           summed.available AS in_lots, summed.held AS held_in_lots, summed.frozen AS frozen_in_lots
      FROM reward_wallet AS wallet
 LEFT JOIN (
    SELECT person_id, sum(available) AS available, sum(held) AS held, sum(frozen) AS frozen
      FROM points_lot
  GROUP BY person_id) AS summed ON summed.person_id = wallet.person_id
     WHERE wallet.available <> coalesce(summed.available, 0) OR wallet.held <> coalesce(summed.held, 0)
        OR wallet.frozen <> coalesce(summed.frozen, 0)
     UNION ALL
    SELECT lot.person_id, NULL, NULL, NULL, lot.available, lot.held, lot.frozen
      FROM points_lot AS lot
     WHERE lot.person_id NOT IN (SELECT person_id FROM reward_wallet)
""")

LOTS = text("""
    SELECT lot.id, lot.person_id, lot.available, lot.held, lot.frozen
      FROM points_lot AS lot
 LEFT JOIN (
    SELECT lot_id,
           sum(CASE WHEN account = 'available' THEN points ELSE 0 END) AS available,
           sum(CASE WHEN account = 'held' THEN points ELSE 0 END) AS held,
           sum(CASE WHEN account = 'frozen' THEN points ELSE 0 END) AS frozen
      FROM lot_allocation
  GROUP BY lot_id) AS summed ON summed.lot_id = lot.id
     WHERE lot.available <> coalesce(summed.available, 0) OR lot.held <> coalesce(summed.held, 0)
        OR lot.frozen <> coalesce(summed.frozen, 0)
        OR lot.available < 0 OR lot.held < 0 OR lot.frozen < 0
""")

# Each allocation stands under an entry of the owner of its lot.
ASTRAY = text("""
    SELECT allocation.entry_id, allocation.lot_id, allocation.account
      FROM lot_allocation AS allocation
 LEFT JOIN points_lot AS lot ON lot.id = allocation.lot_id
 LEFT JOIN reward_entry AS entry ON entry.id = allocation.entry_id
     WHERE lot.id IS NULL OR entry.id IS NULL OR entry.person_id <> lot.person_id
        OR allocation.account NOT IN ('available', 'held', 'frozen')
""")

# R4: what expires was left over, and its time was over.
TOO_EARLY = text("""
    SELECT entry.id, allocation.lot_id, allocation.points
      FROM reward_entry AS entry
      JOIN lot_allocation AS allocation ON allocation.entry_id = entry.id
      JOIN points_lot AS lot ON lot.id = allocation.lot_id
     WHERE entry.kind = 'expire'
       AND (lot.expires_at IS NULL OR lot.expires_at > :at OR allocation.points >= 0
            OR allocation.account <> 'available')
""").bindparams(bindparam("at", type_=Instant()))


def points_outside_lots() -> list[Any]:
    """Return the members whose points do not lie in their lots."""
    return list(db.session.execute(HELD_IN_LOTS).all())


def wrong_lots() -> list[Any]:
    """Return the lots that are not the sums of their allocations, or below zero."""
    return list(db.session.execute(LOTS).all())


def astray_allocations() -> list[Any]:
    """Return what was moved in the lot of somebody else, or in none."""
    return list(db.session.execute(ASTRAY).all())


def expired_too_early() -> list[Any]:
    """Return the entries by which points expired whose time was not over, or that were not there."""
    return list(db.session.execute(TOO_EARLY, {"at": now()}).all())


def wrong_totals() -> list[Any]:
    """Return by how much all accounts together are not zero: what members have is what was issued and not used."""
    rest = sum(line.points for line in trial_balance())
    return [("all accounts", rest)] if rest else []


CHECKS: list[Callable[[], list[Any]]] = [
    points_outside_lots,
    wrong_lots,
    astray_allocations,
    expired_too_early,
    wrong_totals,
]

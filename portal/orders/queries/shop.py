"""What buyers see: what is offered to order, one pre-order, one product."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select, text

from portal.kit.db import db
from portal.kit.errors import NotFound
from portal.kit.paging import Page, read_cursor
from portal.orders.models import Collection, Order, Preorder, PreorderException, PreorderPrice, Product
from portal.orders.rules.collecting import ANSWER, LEFT, days_missing
from portal.orders.rules.lives import UNDECIDED
from portal.orders.rules.options import Terms
from portal.orders.rules.prices import PriceStep, reached
from portal.people.queries import Viewer, names

SHELVES = {
    "open": ("live", "tipped", "paused"),
    "making": ("closed", "collecting", "go", "in_production", "shipping"),
    "past": ("completed", "no_go", "cancelled"),
}
SHELVES["all"] = tuple(status for shelf in list(SHELVES.values()) for status in shelf)

CATALOGUE = text("""
    SELECT preorder.id, preorder.product_id, preorder.threshold, preorder.cap, preorder.currency, preorder.status,
           preorder.closes_at, preorder.reserved, preorder.paid, preorder.collected, preorder.final_minor,
           preorder.pledged, preorder.mode,
           product.name, product.idea_id, product.author_id, product.language
      FROM preorder
      JOIN product ON product.id = preorder.product_id
     WHERE preorder.status IN :statuses AND preorder.audience_id IN :audiences AND preorder.id < :before
  ORDER BY preorder.id DESC
     LIMIT :limit
""").bindparams(bindparam("statuses", expanding=True), bindparam("audiences", expanding=True))

DESTINATIONS = text("""
    SELECT country, sum(quantity) AS quantity
      FROM sales_order
     WHERE preorder_id = :preorder_id AND status IN ('confirmed', 'in_production', 'shipped', 'delivered')
  GROUP BY country
  ORDER BY sum(quantity) DESC, country
""")


@dataclass(frozen=True, slots=True)
class Offer:
    """A pre-order with its product, who thought of it, and its price ladder."""

    preorder: Any
    product: Any
    author: str
    ladder: list[PriceStep]

    @property
    def counted(self) -> int:
        """Return how many are paid or promised, or were paid when it was decided."""
        return (
            self.preorder.paid + self.preorder.pledged
            if self.preorder.collected is None
            else int(self.preorder.collected)
        )

    @property
    def reached(self) -> PriceStep | None:
        """Return the price step that so many reach."""
        return reached(self.ladder, self.counted)

    @property
    def terms(self) -> Terms:
        """Return at which prices one orders here."""
        return Terms(self.ladder[0].minor, self.ladder[-1].minor, self.preorder.currency)

    @property
    def left(self) -> int | None:
        """Return how many can still be ordered; None where there is no cap."""
        return None if self.preorder.cap is None else self.preorder.cap - self.preorder.reserved


def offers(shelf: str, seen: Viewer, after: str | None = None, size: int = 20) -> Page[Offer]:
    """Return a page of the pre-orders of one shelf, the newest first."""
    cursor = read_cursor(after, int)
    asked = {"statuses": SHELVES.get(shelf, SHELVES["open"]), "audiences": seen.audiences, "limit": size + 1}
    rows = db.session.execute(
        CATALOGUE.columns(closes_at=Preorder.closes_at.type), asked | {"before": cursor[0] if cursor else 2**62}
    ).all()
    page = Page.of(rows, size, lambda row: [row.id])
    ladders, authors = _ladders([row.id for row in rows]), names(row.author_id for row in rows if row.author_id)
    return Page([Offer(row, row, authors.get(row.author_id, ""), ladders[row.id]) for row in page.items], page.next)


def _ladders(preorder_ids: Sequence[int]) -> dict[int, list[PriceStep]]:
    asked = select(PreorderPrice).where(PreorderPrice.preorder_id.in_(preorder_ids))
    found: dict[int, list[PriceStep]] = defaultdict(list)
    for row in db.session.scalars(asked.order_by(PreorderPrice.preorder_id, PreorderPrice.from_quantity)):
        found[row.preorder_id].append(PriceStep(row.from_quantity, row.minor))
    return found


def get_offer(preorder_id: int, seen: Viewer) -> Offer:
    """Return one pre-order that the viewer may see."""
    asked = select(Preorder, Product).join(Product, Product.id == Preorder.product_id)
    found = db.session.execute(asked.where(Preorder.id == preorder_id)).first()
    if found is None or found.Preorder.audience_id not in seen.audiences:
        raise NotFound("This does not exist, or not any more.")
    author = names([found.Product.author_id])[found.Product.author_id] if found.Product.author_id else ""
    return Offer(found.Preorder, found.Product, author, _ladders([preorder_id])[preorder_id])


def preorder_of(order: Order, seen: Viewer) -> Preorder | None:
    """Return in which pre-order something was ordered, if in one that the viewer may see."""
    preorder = db.session.get(Preorder, order.preorder_id) if order.preorder_id else None
    if preorder is not None and preorder.audience_id not in seen.audiences:
        raise NotFound("This does not exist, or not any more.")
    return preorder


def closing_soon(until: datetime, most: int = 5) -> list[Any]:
    """Return the pre-orders that close by then, the first first, with what is paid and what is needed."""
    asked: Any = select(Preorder.id, Product.name, Preorder.closes_at, Preorder.paid, Preorder.threshold)
    asked = asked.join(Product, Product.id == Preorder.product_id).where(Preorder.status.in_(SHELVES["open"]))
    return list(db.session.execute(asked.where(Preorder.closes_at < until).order_by(Preorder.closes_at).limit(most)))


def over_by_the_clock(moment: datetime, limit: int = 100) -> list[int]:
    """Return the pre-orders whose time was over at a moment, though nobody decided them; the longest over first."""
    asked = select(Preorder.id).where(Preorder.status.in_(UNDECIDED), Preorder.closes_at <= moment)
    return list(db.session.scalars(asked.order_by(Preorder.closes_at, Preorder.id).limit(limit)))


def to_collect(moment: datetime, limit: int = 100) -> list[int]:
    """Return the pre-orders of which promised money is to be asked for, or all of it is known."""
    waits = (Collection.status == "due") & (Collection.next_at > moment)
    waits |= Collection.status.in_(("asked", "unknown")) & (Collection.next_at >= moment - ANSWER)
    asked = select(Preorder.id).where(Preorder.status == "collecting").order_by(Preorder.id).limit(limit)
    open_ = select(Collection.order_id).where(Collection.preorder_id == Preorder.id)
    due = open_.where(Collection.status.in_(("due", "asked", "unknown")), ~waits).exists()
    none = ~open_.where(Collection.status.in_(("due", "asked", "unknown"))).exists()
    return list(db.session.scalars(asked.where(due | none | (Preorder.collect_until <= moment))))


def short_of_some(moment: datetime, limit: int = 100) -> list[int]:
    """Return the pre-orders of which it is time to tell that some are missing."""
    asked = select(Preorder.id, Preorder.closes_at, Preorder.top_ups).where(Preorder.status == "live")
    asked = asked.where(Preorder.closes_at > moment, Preorder.closes_at <= moment + timedelta(days=LEFT[0]))
    rows = db.session.execute(asked.order_by(Preorder.closes_at).limit(limit))
    return [row.id for row in rows if days_missing(moment, row.closes_at, row.top_ups) is not None]


def exception_of(preorder_id: int) -> PreorderException | None:
    """Return the leave to make a pre-order with fewer than needed, asked for or given."""
    return db.session.get(PreorderException, preorder_id)


def collections(preorder_id: int) -> dict[str, int]:
    """Return of how many orders the promised money stands how."""
    asked = select(Collection.status, func.count()).where(Collection.preorder_id == preorder_id)
    return {row[0]: int(row[1]) for row in db.session.execute(asked.group_by(Collection.status))}


def destinations(preorder_id: int) -> list[Any]:
    """Return how many go to which country, of those that are paid."""
    return list(db.session.execute(DESTINATIONS, {"preorder_id": preorder_id}).all())


def get_product(product_id: int, seen: Viewer) -> tuple[Product, str]:
    """Return a product that the viewer may see, and the name of who thought of it."""
    product = db.session.get(Product, product_id)
    if product is None or product.audience_id not in seen.audiences:
        raise NotFound("This does not exist, or not any more.")
    return product, names([product.author_id]).get(product.author_id, "") if product.author_id else ""


def preorders_of(product_id: int, seen: Viewer) -> list[Preorder]:
    """Return the pre-orders of a product, the newest first."""
    asked = select(Preorder).where(Preorder.product_id == product_id, Preorder.audience_id.in_(seen.audiences))
    return list(db.session.scalars(asked.order_by(Preorder.id.desc()).limit(20)))


def product_of_idea(idea_id: int) -> int | None:
    """Return the product that was made of an idea, if one was."""
    return db.session.scalar(select(Product.id).filter_by(idea_id=idea_id))

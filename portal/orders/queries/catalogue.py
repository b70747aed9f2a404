"""The public catalogue: products with their pictures, who thought of them, and whether they can be ordered."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, func, select, text
from sqlalchemy.orm import aliased

from portal.kit.db import db
from portal.kit.paging import Page, read_cursor
from portal.orders.models import Preorder, Product, ProductWait, RoyaltyAgreement, RoyaltySplit
from portal.people.models import Person
from portal.people.queries import Viewer

_human = aliased(Person)
SHELVES = ("all", "open", "offered", "past")

PRODUCTS = text("""
    SELECT product.id, product.name, product.language, product.status, product.facts, product.pictures,
           product.author_id, product.made_at, product.html,
           preorder.id AS preorder_id, preorder.currency, preorder.closes_at, preorder.threshold,
           preorder.paid + preorder.pledged AS counted,
           (SELECT max(minor) FROM preorder_price WHERE preorder_price.preorder_id = preorder.id) AS minor
      FROM product
 LEFT JOIN preorder
        ON preorder.id = (SELECT max(id) FROM preorder AS open_one
                           WHERE open_one.product_id = product.id AND open_one.status IN ('live', 'tipped')
                             AND open_one.audience_id IN :audiences)
     WHERE product.audience_id IN :audiences AND product.id < :before
       AND (:words = '' OR lower(product.name) LIKE :words)
       AND (:shelf <> 'open' OR preorder.id IS NOT NULL)
       AND (:shelf <> 'offered' OR product.status = 'offered')
       AND (:shelf <> 'past' OR product.status = 'retired')
  ORDER BY product.id DESC
     LIMIT :limit
""").bindparams(bindparam("audiences", expanding=True))


@dataclass(frozen=True, slots=True)
class Line:
    """A product as the catalogue shows it, with the names of its designers."""

    row: Any
    designers: list[tuple[int, str]] = field(default_factory=list)


def catalogue(seen: Viewer, shelf: str, words: str = "", after: str | None = None, size: int = 24) -> Page[Line]:
    """Return a page of products, the latest first: all, those open for orders, offered, or no longer offered."""
    cursor = read_cursor(after, int)
    like = f"%{words.lower().replace('%', '').replace('_', ' ')}%" if words else ""
    asked = {"audiences": seen.audiences, "before": cursor[0] if cursor else 2**62, "limit": size + 1}
    typed = PRODUCTS.columns(
        closes_at=Preorder.closes_at.type,
        made_at=Product.made_at.type,
        facts=Product.facts.type,
        pictures=Product.pictures.type,
    )
    rows = db.session.execute(typed, asked | {"shelf": shelf, "words": like}).all()
    page = Page.of(rows, size, lambda row: [row.id])
    whose = designers([row.id for row in page.items])
    return Page([Line(row, whose.get(row.id, [])) for row in page.items], page.next)


def designers(product_ids: Collection[int]) -> dict[int, list[tuple[int, str]]]:
    """Return who shares in each of these products by the latest agreement, by today's names, the largest part first."""
    latest = select(func.max(RoyaltyAgreement.id)).where(RoyaltyAgreement.product_id.in_(product_ids))
    called = func.coalesce(_human.name, Person.name)
    asked = select(RoyaltyAgreement.product_id, RoyaltySplit.person_id, called)
    asked = asked.join(RoyaltySplit, RoyaltySplit.agreement_id == RoyaltyAgreement.id)
    asked = asked.join(Person, Person.id == RoyaltySplit.person_id)
    asked = asked.join(_human, _human.id == Person.joined_into_id, isouter=True)
    asked = asked.where(RoyaltyAgreement.id.in_(latest.group_by(RoyaltyAgreement.product_id)), called != "")
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for row in db.session.execute(asked.order_by(RoyaltySplit.basis_points.desc(), RoyaltySplit.person_id)):
        found[row[0]].append((row[1], row[2]))
    return dict(found)


def is_awaited(product_id: int, seen: Viewer) -> bool:
    """Say whether the viewer wants to hear when a product can be ordered."""
    return bool(seen.is_known and db.session.get(ProductWait, (product_id, seen.id)))


def waiting_for(product_id: int) -> int:
    """Return how many wait for a product, for the company."""
    asked = select(func.count()).select_from(ProductWait).where(ProductWait.product_id == product_id)
    return int(db.session.scalar(asked) or 0)


def open_run(runs: Sequence[Preorder]) -> Preorder | None:
    """Return the pre-order in which a product can be ordered now."""
    return next((run for run in runs if run.status in ("live", "tipped")), None)


def run_of(product_id: int, seen: Viewer) -> int | None:
    """Return the pre-order in which a product can be ordered now, if there is one."""
    asked = select(func.max(Preorder.id)).where(Preorder.product_id == product_id)
    asked = asked.where(Preorder.status.in_(("live", "tipped")), Preorder.audience_id.in_(seen.audiences))
    return db.session.scalar(asked)

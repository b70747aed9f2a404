"""What was shipped: ideas that became real, and batches that are on their way to their buyers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, literal, or_, select, tuple_, union_all

from portal.ideas.models import Idea
from portal.ideas.queries import IdeaLine, ideas_with
from portal.kit.db import db
from portal.kit.paging import Page, read_cursor
from portal.orders.models import Product
from portal.people.queries import ANYBODY
from portal.people.rules import EVERYONE
from portal.production.models import Batch, Pegging, Shipment


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was shipped, with the idea that it answers, if there was one."""

    kind: str  # "idea" or "batch"
    id: int
    at: datetime
    name: str
    reason: str  # what the company said to everybody
    quantity: int
    idea: IdeaLine | None = None


STILL_HERE = exists().where(
    Pegging.batch_id == Batch.id,
    or_(
        Pegging.shipment_id.is_(None),
        exists()
        .where(
            or_(Shipment.id == Pegging.shipment_id, Shipment.part_of_id == Pegging.shipment_id),
            Shipment.status == "packed",
        )
        .correlate(Pegging),
    ),
)
LEFT_AT: Any = select(func.max(Shipment.sent_at)).where(Shipment.batch_id == Batch.id).scalar_subquery()


def _left_the_house() -> Any:
    """Ask for the batches that everybody sees, of which everything was handed to a carrier."""
    asked: Any = select(
        literal("batch").label("kind"),
        Batch.id.label("id"),
        LEFT_AT.label("at"),
        Product.name.label("name"),
        literal("").label("reason"),
        Batch.quantity.label("quantity"),
        Product.idea_id.label("idea_id"),
    )
    asked = asked.select_from(Batch).join(Product, Product.id == Batch.product_id)
    public = Batch.audience_id == EVERYONE, Product.audience_id == EVERYONE
    return asked.where(*public, LEFT_AT.is_not(None), ~STILL_HERE)


def _became_real() -> Any:
    """Ask for the shipped ideas that everybody sees, unless one of those batches already tells of them."""
    asked: Any = select(
        literal("idea").label("kind"),
        Idea.id.label("id"),
        Idea.decided_at.label("at"),
        Idea.title.label("name"),
        Idea.reason.label("reason"),
        literal(0).label("quantity"),
        Idea.id.label("idea_id"),
    )
    told = _left_the_house().where(Product.idea_id == Idea.id).with_only_columns(Batch.id).correlate(Idea).exists()
    stands = Idea.status == "shipped", Idea.audience_id == EVERYONE, Idea.canonical_id.is_(None)
    return asked.where(*stands, Idea.decided_at.is_not(None), ~told)


def changelog(after: str | None = None, size: int = 20) -> Page[Entry]:
    """Return a page of what was shipped, the last first; only what everybody sees."""
    cursor = read_cursor(after, datetime, str, int)
    news = union_all(_became_real(), _left_the_house()).subquery()
    asked: Any = select(news)
    if cursor:
        asked = asked.where(tuple_(news.c.at, news.c.kind, news.c.id) < tuple_(*cursor))
    down = news.c.at.desc(), news.c.kind.desc(), news.c.id.desc()
    rows = db.session.execute(asked.order_by(*down).limit(size + 1)).all()
    page = Page.of(rows, size, lambda row: (row.at, row.kind, row.id))
    return Page(_entries(page.items), page.next)


def _entries(rows: Sequence[Any]) -> list[Entry]:
    """Return the entries with the ideas they answer, asked for at once."""
    ids = [row.idea_id for row in rows if row.idea_id]
    ideas = {line.id: line for line in ideas_with(ids, ANYBODY)}
    return [Entry(*(*row[:6], ideas.get(row.idea_id))) for row in rows]

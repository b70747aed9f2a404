"""Guides through faults, as pages ask for them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, select

from portal.kit.db import db
from portal.kit.errors import NotFound
from portal.kit.limits import PAGE_SIZE
from portal.kit.paging import Page, read_cursor
from portal.knowledge.models import Guide, GuideEdition, GuideEnd, GuideProduct
from portal.knowledge.rules.trees import Tree, read_tree
from portal.people.queries import Viewer


def get_guide(guide_id: int, seen: Viewer) -> Guide:
    """Return a guide that the viewer may see."""
    guide = db.session.get(Guide, guide_id)
    if guide is None or guide.audience_id not in seen.audiences:
        raise NotFound("This does not exist, or not any more.")
    return guide


def published_tree(guide: Guide, edition: int) -> Tree:
    """Return the steps of an edition that was published, so that whoever is on the way stays on it."""
    row = db.session.get(GuideEdition, (guide.id, edition))
    if row is None or row.published_at is None:
        raise NotFound("This does not exist, or not any more.")
    return read_tree(row.steps)


def draft_of(guide: Guide) -> GuideEdition | None:
    """Return the edition that is being written, if there is one."""
    return db.session.get(GuideEdition, (guide.id, guide.edition + 1), populate_existing=True)


def editions(guide_id: int) -> Sequence[GuideEdition]:
    """Return the editions of a guide, the latest first."""
    asked = select(GuideEdition).filter_by(guide_id=guide_id).order_by(GuideEdition.number.desc())
    return db.session.scalars(asked.limit(50)).all()


def open_guides(seen: Viewer, after: str | None = None, size: int = PAGE_SIZE) -> Page[Guide]:
    """Return the guides that can be walked, the latest first."""
    keys = read_cursor(after, int)
    asked = select(Guide).where(Guide.status == "published", Guide.audience_id.in_(seen.audiences))
    asked = asked.where(Guide.id < keys[0]) if keys else asked
    rows = db.session.scalars(asked.order_by(Guide.id.desc()).limit(size + 1)).all()
    return Page.of(rows, size, lambda guide: (guide.id,))


def guides_about(product_ids: Sequence[int], seen: Viewer, size: int = 12) -> Sequence[Guide]:
    """Return the guides that can be walked and find faults of any of these products."""
    which = select(GuideProduct.guide_id).where(GuideProduct.product_id.in_(product_ids))
    asked = select(Guide).where(Guide.id.in_(which), Guide.status == "published")
    return db.session.scalars(asked.where(Guide.audience_id.in_(seen.audiences)).order_by(Guide.id).limit(size)).all()


def all_guides(seen: Viewer, after: str | None = None, size: int = 50) -> Page[Guide]:
    """Return every guide that the viewer may see, the latest first."""
    keys = read_cursor(after, int)
    asked = select(Guide).where(Guide.audience_id.in_(seen.audiences)).order_by(Guide.id.desc())
    rows = db.session.scalars((asked.where(Guide.id < keys[0]) if keys else asked).limit(size + 1)).all()
    return Page.of(rows, size, lambda guide: (guide.id,))


def products_of_guide(guide_id: int) -> list[int]:
    """Return the products whose faults a guide finds."""
    asked = select(GuideProduct.product_id).filter_by(guide_id=guide_id).order_by(GuideProduct.product_id)
    return list(db.session.scalars(asked))


def ends_of(guide_ids: Sequence[int]) -> list[Row[Any]]:
    """Return how many people came to which end of guides, in which edition, and what they said there."""
    key = (GuideEnd.guide_id, GuideEnd.edition, GuideEnd.step, GuideEnd.outcome)
    asked = select(*key, func.count().label("n")).where(GuideEnd.guide_id.in_(guide_ids)).group_by(*key)
    return list(db.session.execute(asked.order_by(*key)))

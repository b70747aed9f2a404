"""Say which products an article or a guide is about; called inside the acts of these."""

from collections.abc import Sequence

from sqlalchemy import delete

from portal.kit.db import db
from portal.kit.errors import Invalid, Refused
from portal.knowledge.models import ArticleProduct, GuideProduct
from portal.knowledge.rules import PRODUCTS


def relate_article(article_id: int, product_ids: Sequence[int]) -> list[int]:
    """Let an article be about these products, and no others."""
    kept = _checked(product_ids)
    db.session.execute(delete(ArticleProduct).filter_by(article_id=article_id))
    db.session.add_all(ArticleProduct(article_id=article_id, product_id=each) for each in kept)
    db.session.flush()
    return kept


def relate_guide(guide_id: int, product_ids: Sequence[int]) -> list[int]:
    """Let a guide find faults of these products, and no others."""
    kept = _checked(product_ids)
    db.session.execute(delete(GuideProduct).filter_by(guide_id=guide_id))
    db.session.add_all(GuideProduct(guide_id=guide_id, product_id=each) for each in kept)
    db.session.flush()
    return kept


def _checked(product_ids: Sequence[int]) -> list[int]:
    if len(kept := sorted(set(product_ids))) > PRODUCTS:
        raise Invalid({"products": Refused("At most {n} products.", n=PRODUCTS)})
    return kept

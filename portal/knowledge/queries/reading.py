"""What a reader may want to read next: by what they own, and by what they read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from portal.kit.db import db
from portal.knowledge.models import Article, ArticleProduct, ArticleReading, ArticleTag
from portal.people.queries import Viewer

LAST_READ = 20


@dataclass(frozen=True, slots=True)
class Suggested:
    """An article for a reader, and why: a product that they own, or a tag of what they read."""

    article: Article
    product_id: int | None = None
    tag: str = ""


def for_reader(seen: Viewer, owned: Sequence[int], most: int = 5) -> list[Suggested]:
    """Return articles that the reader has not read: about what they own first, then like what they read last."""
    if not seen.id:
        return []
    found = {each.article.id: each for each in _about_owned(seen, owned, most)}
    if len(found) < most:
        for each in _like_read(seen, most):
            found.setdefault(each.article.id, each)
    return list(found.values())[:most]


def _about_owned(seen: Viewer, owned: Sequence[int], most: int) -> list[Suggested]:
    if not owned:
        return []
    first = func.min(ArticleProduct.product_id).label("product_id")
    asked = select(Article, first).join(ArticleProduct, ArticleProduct.article_id == Article.id)
    asked = asked.where(ArticleProduct.product_id.in_(owned)).group_by(Article.id)
    rows = db.session.execute(_unread(asked, seen).order_by(Article.helpful.desc(), Article.id.desc()).limit(most))
    return [Suggested(row.Article, product_id=row.product_id) for row in rows]


def _like_read(seen: Viewer, most: int) -> list[Suggested]:
    read = select(ArticleReading.article_id).filter_by(person_id=seen.id)
    last = read.order_by(ArticleReading.last_at.desc(), ArticleReading.article_id).limit(LAST_READ).subquery()
    tags = select(ArticleTag.tag).where(ArticleTag.article_id.in_(select(last.c.article_id)))
    shared, first = func.count().label("shared"), func.min(ArticleTag.tag).label("tag")
    asked = select(Article, first, shared).join(ArticleTag, ArticleTag.article_id == Article.id)
    asked = asked.where(ArticleTag.tag.in_(tags)).group_by(Article.id)
    order = (shared.desc(), Article.helpful.desc(), Article.id.desc())
    rows = db.session.execute(_unread(asked, seen).order_by(*order).limit(most))
    return [Suggested(row.Article, tag=row.tag) for row in rows]


def _unread(asked: Any, seen: Viewer) -> Any:
    read = select(ArticleReading.article_id).filter_by(person_id=seen.id)
    asked = asked.where(Article.status == "published", Article.audience_id.in_(seen.audiences))
    return asked.where(Article.id.not_in(read))

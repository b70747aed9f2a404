"""Articles, as pages ask for them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, func, select

from portal.kit.db import db
from portal.kit.errors import NotFound
from portal.kit.limits import PAGE_SIZE
from portal.kit.paging import Page, read_cursor
from portal.knowledge.models import Article, ArticleCredit, ArticleHelp, ArticleProduct, ArticleTag, ArticleVersion
from portal.people.queries import Viewer, names


@dataclass(frozen=True, slots=True)
class Whole:
    """An article with all that its page shows."""

    article: Article
    tags: list[str]
    people: dict[int, str] = field(default_factory=dict)  # those whose knowledge is in it, by today's names
    author: str = ""
    helped: bool = False  # the viewer found it helpful


def articles_among(ids: Collection[int]) -> set[int]:
    """Return which of these articles are there."""
    return set(db.session.scalars(select(Article.id).where(Article.id.in_(ids))))


def get_article(article_id: int, seen: Viewer) -> Whole:
    """Return an article that the viewer may see."""
    article = db.session.get(Article, article_id)
    if article is None or article.audience_id not in seen.audiences:
        raise NotFound("This does not exist, or not any more.")
    people = credited([article_id]).get(article_id, [])
    called = names([*people, article.author_id or 0])
    helped = select(ArticleHelp.id).filter_by(article_id=article_id, person_id=seen.id)
    shown = {person: called[person] for person in people if called.get(person)}
    is_helped = seen.is_known and db.session.scalar(helped) is not None
    return Whole(
        article, tags_of([article_id]).get(article_id, []), shown, called.get(article.author_id or 0, ""), is_helped
    )


def published(seen: Viewer, tag: str = "", after: str | None = None, size: int = PAGE_SIZE) -> Page[Article]:
    """Return the articles that everybody may read, the most helpful first."""
    keys = read_cursor(after, int, int)
    asked = select(Article).where(Article.status == "published", Article.audience_id.in_(seen.audiences))
    if tag:
        asked = asked.where(Article.id.in_(select(ArticleTag.article_id).where(ArticleTag.tag == tag)))
    if keys:
        asked = asked.where((Article.helpful < keys[0]) | ((Article.helpful == keys[0]) & (Article.id < keys[1])))
    rows = _read(asked.order_by(Article.helpful.desc(), Article.id.desc()).limit(size + 1))
    return Page.of(rows, size, lambda article: (article.helpful, article.id))


def all_articles(seen: Viewer, status: str = "", after: str | None = None, size: int = 50) -> Page[Article]:
    """Return every article that the viewer may see, the latest first."""
    keys = read_cursor(after, int)
    asked = select(Article).where(Article.audience_id.in_(seen.audiences)).order_by(Article.id.desc())
    asked = asked.where(Article.status == status) if status else asked
    rows = _read((asked.where(Article.id < keys[0]) if keys else asked).limit(size + 1))
    return Page.of(rows, size, lambda article: (article.id,))


def _read(asked: Select[Article]) -> Sequence[Article]:
    return db.session.scalars(asked).all()


def tags_of(article_ids: Sequence[int]) -> dict[int, list[str]]:
    """Return the tags of these articles."""
    asked = select(ArticleTag).where(ArticleTag.article_id.in_(article_ids)).order_by(ArticleTag.tag)
    found: dict[int, list[str]] = {}
    for row in db.session.scalars(asked):
        found.setdefault(row.article_id, []).append(row.tag)
    return found


def credited(article_ids: Sequence[int]) -> dict[int, list[int]]:
    """Return the people whose knowledge is in these articles."""
    asked = select(ArticleCredit).where(ArticleCredit.article_id.in_(article_ids)).order_by(ArticleCredit.person_id)
    found: dict[int, list[int]] = {}
    for row in db.session.scalars(asked):
        found.setdefault(row.article_id, []).append(row.person_id)
    return found


def popular_tags(limit: int = 12) -> list[Any]:
    """Return the tags that most published articles have."""
    asked = select(ArticleTag.tag, func.count().label("n")).join(Article, Article.id == ArticleTag.article_id)
    asked = asked.where(Article.status == "published").group_by(ArticleTag.tag)
    return list(db.session.execute(asked.order_by(func.count().desc(), ArticleTag.tag).limit(limit)).all())


def versions(article_id: int) -> Sequence[ArticleVersion]:
    """Return the words of an article in every version, the latest first."""
    asked = select(ArticleVersion).filter_by(article_id=article_id).order_by(ArticleVersion.version.desc())
    return db.session.scalars(asked.limit(200)).all()


def about(product_ids: Sequence[int], seen: Viewer, size: int = 12) -> Sequence[Article]:
    """Return the published articles about any of these products, answers first, then the most helpful."""
    which = select(ArticleProduct.article_id).where(ArticleProduct.product_id.in_(product_ids))
    asked = select(Article).where(Article.id.in_(which), Article.status == "published")
    asked = asked.where(Article.audience_id.in_(seen.audiences))
    return _read(asked.order_by(Article.answers.desc(), Article.helpful.desc(), Article.id.desc()).limit(size))


def products_of(article_id: int) -> list[int]:
    """Return the products that an article is about."""
    asked = select(ArticleProduct.product_id).filter_by(article_id=article_id).order_by(ArticleProduct.product_id)
    return list(db.session.scalars(asked))

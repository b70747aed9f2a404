"""Publish an article, and retire it."""

from sqlalchemy import select

from portal.events.knowledge import ArticlePublished, ArticleRetired
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Invalid, Refused
from portal.kit.text import clean
from portal.knowledge.acts.writing import credited
from portal.knowledge.models import Article, ArticleTag
from portal.knowledge.queries.articles import products_of
from portal.knowledge.rules import LIFE
from portal.people.queries import role_of
from portal.people.rules import EVERYONE, THE_STAFF
from portal.river import act, record
from portal.river.acts import told_at


@act
def publish_article(article_id: int, person_id: int) -> None:
    """Let everybody read an article."""
    article = load(Article, article_id)
    article.status = LIFE.after(article.status, "publish", role_of(person_id))
    article.audience_id, article.reason = EVERYONE, ""
    article.published_at = article.published_at or told_at()
    record(published(article), person_id)


def published(article: Article) -> ArticlePublished:
    """Return the event that tells of an article's words and of whose knowledge is in it."""
    tags = list(db.session.scalars(select(ArticleTag.tag).filter_by(article_id=article.id).order_by(ArticleTag.tag)))
    words = (article.title, article.body, tags, article.language, article.audience_id)
    return ArticlePublished(article.id, *words, credited(article.id), article.came_from, products_of(article.id))


@act
def retire_article(article_id: int, person_id: int, reason: str) -> None:
    """Show an article no more, and say why."""
    article = load(Article, article_id)
    article.status = LIFE.after(article.status, "retire", role_of(person_id))
    try:
        article.reason = limits.REASON.text(clean(reason))
    except Refused as refusal:
        raise Invalid({"reason": refusal}) from refusal
    article.audience_id = THE_STAFF
    record(ArticleRetired(article_id, article.reason, credited(article_id)), person_id)

"""Take articles over from elsewhere, and take them back with the import that brought them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.events.knowledge import ArticleRetired
from portal.kit.db import db
from portal.kit.errors import Invalid, Refused
from portal.knowledge.acts.publishing import published
from portal.knowledge.acts.writing import credit, credited, describe, keep_version, tag
from portal.knowledge.models import Article
from portal.people.rules import EVERYONE, THE_STAFF
from portal.river import act, record, record_many

TAKEN_BACK = "The import that brought it was taken back."


@dataclass(frozen=True, slots=True)
class ToldArticle:
    """An article as another place has it; its author is credited."""

    author_id: int
    title: str
    body: str
    written_at: datetime
    source_url: str = ""
    tags: tuple[str, ...] = ()
    language: str = ""
    licence: str = ""


def fault_of_article(title: str, body: str) -> Refused | None:
    """Return why an article cannot be taken, if it cannot."""
    try:
        describe(Article(), title, body)
    except Invalid as refusal:
        return next(iter(refusal.fields.values()))
    return None


@act
def take_articles(told: Sequence[ToldArticle]) -> list[int]:
    """Take articles over, each as published when it was written; return their ids."""
    taken = [_take(each) for each in told]
    record_many([(published(article), article.author_id, article.written_at) for article in taken])
    return [article.id for article in taken]


def _take(told: ToldArticle) -> Article:
    article = Article(audience_id=EVERYONE, status="published", author_id=told.author_id, source_url=told.source_url)
    describe(article, told.title, told.body)
    article.written_at = article.edited_at = article.published_at = told.written_at
    article.language, article.source_licence = told.language or article.language, told.licence
    db.session.add(article)
    db.session.flush()
    credit(article.id, [told.author_id])
    keep_version(article, tag(article.id, told.tags), told.author_id)
    return article


def take_back_articles(article_ids: Collection[int], by_id: int | None) -> None:
    """Retire, inside the act that takes an import back, the articles that it brought."""
    asked = select(Article).where(Article.id.in_(article_ids), Article.status == "published")
    for article in db.session.scalars(asked).all():
        article.status, article.audience_id, article.reason = "retired", THE_STAFF, TAKEN_BACK
        record(ArticleRetired(article.id, TAKEN_BACK, credited(article.id)), by_id)

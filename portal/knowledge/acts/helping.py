"""Say that an article helped, once, and take it back."""

from sqlalchemy import delete, select, update

from portal.events.knowledge import ArticleHelped, ArticleHelpWithdrawn
from portal.kit.db import db, load
from portal.kit.errors import Conflict, NotFound
from portal.knowledge.models import Article, ArticleHelp
from portal.people.queries import viewer
from portal.river import act, record
from portal.river.acts import told_at


@act
def find_helpful(article_id: int, person_id: int) -> None:
    """Say that an article helped; each person once."""
    _visible(article_id, person_id)
    given = select(ArticleHelp.id).filter_by(article_id=article_id, person_id=person_id)  # the article is locked
    if db.session.scalar(given):
        raise Conflict("You have said so already.", code="helped")
    db.session.add(ArticleHelp(article_id=article_id, person_id=person_id, given_at=told_at()))
    _count(article_id, +1)
    record(ArticleHelped(article_id), person_id)


@act
def unfind_helpful(article_id: int, person_id: int) -> None:
    """Take back that an article helped."""
    _visible(article_id, person_id)
    gone = db.session.execute(delete(ArticleHelp).filter_by(article_id=article_id, person_id=person_id))
    if gone.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict("You have not said so.", code="not_helped")
    _count(article_id, -1)
    record(ArticleHelpWithdrawn(article_id), person_id)


def _visible(article_id: int, person_id: int) -> None:
    """Lock an article that the person may see."""
    if load(Article, article_id).audience_id not in viewer(person_id).audiences:
        raise NotFound("This does not exist, or not any more.")


def _count(article_id: int, change: int) -> None:
    db.session.flush()
    db.session.execute(update(Article).filter_by(id=article_id).values(helpful=Article.helpful + change))

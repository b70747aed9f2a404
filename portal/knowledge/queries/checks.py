"""What must hold of articles and guides at every moment; `verify` expects none of these rows."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select, text

from portal.kit.db import db
from portal.knowledge.models import GuideEdition
from portal.knowledge.queries.wondering import miscounted_questions, unsound_questions
from portal.knowledge.rules.trees import faults, is_circular, read_tree

MISCOUNTED = text("""
    SELECT article.id, article.helpful AS said, count(article_help.id) AS found
      FROM article
 LEFT JOIN article_help ON article_help.article_id = article.id
  GROUP BY article.id, article.helpful
    HAVING article.helpful <> count(article_help.id)
""")

UNKEPT = text("""
    SELECT article.id, article.version, kept.version AS latest
      FROM article
 LEFT JOIN (SELECT article_id, max(version) AS version, count(*) AS versions FROM article_version GROUP BY article_id)
        AS kept ON kept.article_id = article.id
     WHERE kept.version IS NULL OR kept.version <> article.version OR kept.versions <> article.version
""")

MISNUMBERED = text("""
    SELECT guide.id, guide.edition, guide.status
      FROM guide
 LEFT JOIN guide_edition ON guide_edition.guide_id = guide.id AND guide_edition.number = guide.edition
     WHERE (guide.edition > 0 AND guide_edition.published_at IS NULL)
        OR (guide.status <> 'draft' AND guide.edition = 0)
""")


MISCOUNTED_LOOKS = text("""
    SELECT asking.id, asking.opened AS said, count(event.id) AS found
      FROM asking
 LEFT JOIN event ON event.subject = 'asking:' || asking.id AND event.kind = 'asking.opened'
  GROUP BY asking.id, asking.opened
    HAVING asking.opened <> count(event.id)
""")

MISENDED_LOOKS = text("""
    SELECT id, ended_as
      FROM asking
     WHERE (ended_as = '') <> (ended_at IS NULL) OR (ended_as = 'sent') <> (feedback_id IS NOT NULL)
""")


def miscounted_looks() -> list[Any]:
    """Return the looks for an answer in which more or less was opened than they say."""
    return list(db.session.execute(MISCOUNTED_LOOKS).all())


def misended_looks() -> list[Any]:
    """Return the looks that ended without a time, or were sent without what was sent."""
    return list(db.session.execute(MISENDED_LOOKS).all())


def miscounted_help() -> list[Any]:
    """Return the articles that helped more or fewer people than they say."""
    return list(db.session.execute(MISCOUNTED).all())


def unkept_versions() -> list[Any]:
    """Return the articles of which a version of the words is not kept."""
    return list(db.session.execute(UNKEPT).all())


def misnumbered_guides() -> list[Any]:
    """Return the guides whose published edition is not there, or is still being written."""
    return list(db.session.execute(MISNUMBERED).all())


def circular_guides() -> list[Any]:
    """Return the editions of guides in which one comes back to where one was, or is stuck though published."""
    rows = db.session.execute(select(GuideEdition.guide_id, GuideEdition.number, GuideEdition.steps, PUBLISHED))
    return [
        (row.guide_id, row.number)
        for row in rows
        if is_circular(tree := read_tree(row.steps)) or (row.is_published and any(faults(tree)))
    ]


PUBLISHED = GuideEdition.published_at.is_not(None).label("is_published")
CHECKS: list[Callable[[], list[Any]]] = [
    miscounted_help,
    unkept_versions,
    misnumbered_guides,
    circular_guides,
    miscounted_looks,
    misended_looks,
    miscounted_questions,
    unsound_questions,
]

"""What the ideas room reads."""

from typing import Any

from sqlalchemy import select, text

from portal.ideas.models import IdeaTag
from portal.kit.db import db

MISCOUNTED_VOTES = text("""
    SELECT idea.id, idea.votes AS said, count(vote.id) AS found
      FROM idea
 LEFT JOIN vote ON vote.idea_id = idea.id AND vote.withdrawn_at IS NULL AND vote.value = 1
  GROUP BY idea.id, idea.votes
    HAVING idea.votes <> count(vote.id)
""")

MISCOUNTED_COMMENTS = text("""
    SELECT idea.id, idea.comments AS said, count(comment.id) AS found
      FROM idea
 LEFT JOIN comment ON comment.subject = 'idea:' || idea.id AND comment.hidden_at IS NULL
  GROUP BY idea.id, idea.comments
    HAVING idea.comments <> count(comment.id)
""")


def tags_of(idea_id: int) -> list[str]:
    """Return the tags of an idea, in the order of the alphabet."""
    return list(db.session.scalars(select(IdeaTag.tag).filter_by(idea_id=idea_id).order_by(IdeaTag.tag)))


def miscounted_votes() -> list[Any]:
    """Return the ideas whose number of votes is not the number of their votes; `verify` expects none."""
    return list(db.session.execute(MISCOUNTED_VOTES).all())


def miscounted_comments() -> list[Any]:
    """Return the ideas whose number of comments is not the number of their comments; `verify` expects none."""
    return list(db.session.execute(MISCOUNTED_COMMENTS).all())

"""What `verify` counts again: each query returns the rows that break a promise, and expects none."""

import math
from collections.abc import Collection, Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import String, bindparam, cast, func, literal, or_, select, text, union_all

from portal.ideas.models import Idea, Vote
from portal.ideas.rules import DECIDED, SETTLED, warmth
from portal.kit.db import db
from portal.kit.setting import setting
from portal.talk.models import Comment

MISCOUNTED_COMMENTS = text("""
    SELECT idea.id, idea.comments AS said, count(comment.id) AS found
      FROM idea
 LEFT JOIN comment ON comment.subject = 'idea:' || idea.id AND comment.hidden_at IS NULL
  GROUP BY idea.id, idea.comments
    HAVING idea.comments <> count(comment.id)
""")

MISCOUNTED_VOTES_ON_COMMENTS = text("""
    SELECT comment.id, comment.votes AS said, count(comment_vote.id) AS found
      FROM comment
 LEFT JOIN comment_vote ON comment_vote.comment_id = comment.id AND comment_vote.value = 1
  GROUP BY comment.id, comment.votes
    HAVING comment.votes <> count(comment_vote.id)
""")

DOUBLED_VOTES = text("""
    SELECT idea_id, voter_id, count(*) AS votes
      FROM vote
     WHERE withdrawn_at IS NULL AND voter_id IS NOT NULL
  GROUP BY idea_id, voter_id
    HAVING count(*) > 1
""")

OWN_VOTES = text("""
    SELECT idea.id, vote.voter_id
      FROM idea
      JOIN vote ON vote.idea_id = idea.id AND vote.voter_id = idea.author_id AND vote.withdrawn_at IS NULL
""")

UNEXPLAINED = text("""
    SELECT id, status, reason, decided_by_id, next_update_at
      FROM idea
     WHERE ((status IN :decided AND (reason = '' OR decided_by_id IS NULL OR decided_at IS NULL))
            OR (status NOT IN :settled AND next_update_at IS NULL))
       AND NOT EXISTS (SELECT 1 FROM event
                        WHERE event.subject = 'idea:' || idea.id AND event.origin LIKE 'import:%')
""")

# A pointer leads to an idea that stands for itself, along the way that people decided, and its note says so.
ASTRAY = text("""
    SELECT idea.id, idea.merged_into_id, idea.canonical_id
      FROM idea
 LEFT JOIN idea AS into_idea ON into_idea.id = idea.merged_into_id
 LEFT JOIN idea_merger ON idea_merger.idea_id = idea.id AND idea_merger.parted_at IS NULL
     WHERE CASE WHEN idea.merged_into_id IS NULL
                THEN idea.canonical_id IS NOT NULL OR idea_merger.id IS NOT NULL
                ELSE idea.canonical_id IS NULL OR idea_merger.id IS NULL OR idea_merger.into_id <> idea.merged_into_id
                     OR idea.canonical_id <> coalesce(into_idea.canonical_id, into_idea.id)
                     OR idea.canonical_id = idea.id END
""")

MISCOUNTED_TALLIES = text("""
    SELECT tally.id, tally.n, count(vote.id) AS found
      FROM tally
 LEFT JOIN vote ON vote.tally_id = tally.id AND vote.idea_id = tally.idea_id AND vote.voter_id IS NULL
  GROUP BY tally.id, tally.n
    HAVING tally.n <> count(vote.id)
""")

NEAR = 1e-6  # a trend is a sum of floats in the order of arrival; with τ of 14 days this is about a second


def miscounted_comments() -> list[Any]:
    """Return the ideas whose number of comments is not the number of their comments; `verify` expects none."""
    return list(db.session.execute(MISCOUNTED_COMMENTS).all())


def miscounted_votes_on_comments() -> list[Any]:
    """Return the comments whose number of votes is not the number of their votes; `verify` expects none."""
    return list(db.session.execute(MISCOUNTED_VOTES_ON_COMMENTS).all())


def astray_mergers() -> list[Any]:
    """Return merged ideas that point to nowhere, or elsewhere than was decided; `verify` expects none."""
    return list(db.session.execute(ASTRAY).all())


def miscounted_tallies() -> list[Any]:
    """Return the sheets of paper votes that have not as many rows as they say; `verify` expects none."""
    return list(db.session.execute(MISCOUNTED_TALLIES).all())


def doubled_votes() -> list[Any]:
    """Return who has two voices on one idea, or one on an idea of their own; `verify` expects nobody."""
    return [*db.session.execute(DOUBLED_VOTES).all(), *db.session.execute(OWN_VOTES).all()]


def unexplained_decisions() -> list[Any]:
    """Return decisions without a public reason and its author, and ideas that nobody promises to come back to."""
    bound = UNEXPLAINED.bindparams(bindparam("decided", expanding=True), bindparam("settled", expanding=True))
    return list(db.session.execute(bound, {"decided": DECIDED, "settled": SETTLED}).all())


def untrue_trends() -> list[Any]:
    """Return the ideas whose trend is not ln Σ eˣ of their first voices, as the acts say they counted them."""
    trends = {row.id: row.trend for row in db.session.execute(select(Idea.id, Idea.trend))}
    wrong = []
    for idea_id, found in trends_of():
        said = trends.pop(idea_id, None)
        if said is None or abs(said - found) > NEAR:
            wrong.append((idea_id, said, found))
    return wrong + [(idea_id, said, None) for idea_id, said in trends.items() if said is not None]


def trends_of(idea_ids: Collection[int] | None = None) -> Iterator[tuple[int, float]]:
    """Work out the trend of all or of these ideas from the voices that raised it; where there is none, yield none."""
    days = float(setting("TRENDING_DAYS"))
    for idea_id, voices in groupby(db.session.execute(_voices(idea_ids)), key=lambda row: row[0]):
        warmths = [warmth(moment, days) for _, moment in voices]
        high = max(warmths)
        yield idea_id, high + math.log(math.fsum(math.exp(each - high) for each in warmths))


def _voices(idea_ids: Collection[int] | None) -> Any:
    """Ask for the instants of the voices that raise each trend.

    Where ideas were merged, the one that stands for them has the voices of all, each person's first once; those that
    point to it keep their own, as they had them and will have them again.
    """
    said = Comment.subject == literal("idea:").concat(cast(Idea.id, String))
    kinds = ((Vote, Vote.idea_id == Idea.id, Vote.voter_id, Vote.first_given_at, Vote.warms),)
    kinds += ((Comment, said, Comment.author_id, Comment.posted_at, Comment.warms),)  # type: ignore[assignment]
    parts = [part for table, on, who, at, warms in kinds for part in _parts(table, on, who, at, warms, idea_ids)]
    every = union_all(*parts).subquery()
    return select(every.c.idea_id, every.c.at).order_by(every.c.idea_id)


def _parts(table: Any, on: Any, who: Any, at: Any, warms: Any, idea_ids: Collection[int] | None) -> Iterator[Any]:
    """Return two questions: what was said on all that an idea stands for, and on each that points to another."""
    root = func.coalesce(Idea.canonical_id, Idea.id)
    whole = select(root.label("idea_id"), func.min(at).label("at")).select_from(Idea).join(table, on).where(warms)
    own = select(Idea.id.label("idea_id"), at.label("at")).select_from(Idea).join(table, on).where(warms)
    own = own.where(Idea.canonical_id.is_not(None))
    if idea_ids is not None:
        whole = whole.where(or_(Idea.id.in_(idea_ids), Idea.canonical_id.in_(idea_ids)), root.in_(idea_ids))
        own = own.where(Idea.id.in_(idea_ids))
    yield whole.group_by(root, who)
    yield own

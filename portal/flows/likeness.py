"""Pairs of ideas that look alike, kept for all processes: worked out beside the server, for what is new or was changed.

The words of all ideas are compared at once there (16,000 of them take some 350 MB and four seconds), so that no web
process holds them; a page only reads the pairs.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, or_, select, text

from portal.ideas.models import Idea
from portal.ideas.rules import SAME_ENOUGH
from portal.kit.clock import now
from portal.kit.db import db
from portal.people.rules import EVERYONE
from portal.river.acts import upkeep
from portal.river.locks import alone
from portal.search.models import AlikePair, AlikeSeen
from portal.search.rules.likeness import Likeness

AT_ONCE = 500  # ideas whose pairs are kept in one transaction; the newest first
PUBLIC = Idea.audience_id == EVERYONE, Idea.canonical_id.is_(None), Idea.title != "…"
PAIRS = text("""
    SELECT alike_pair.percent, later.id AS later_id, later.title AS later_title, later.votes AS later_votes,
           later.posted_at AS later_at, earlier.id AS earlier_id, earlier.title AS earlier_title,
           earlier.votes AS earlier_votes, earlier.posted_at AS earlier_at
      FROM alike_pair
      JOIN idea AS earlier ON earlier.id = alike_pair.one_id AND earlier.canonical_id IS NULL
       AND earlier.audience_id = :everyone
      JOIN idea AS later ON later.id = alike_pair.other_id AND later.canonical_id IS NULL
       AND later.audience_id = :everyone
LEFT JOIN idea_distinct ON idea_distinct.idea_id = alike_pair.one_id AND idea_distinct.other_id = alike_pair.other_id
     WHERE idea_distinct.idea_id IS NULL
  ORDER BY alike_pair.percent DESC, alike_pair.other_id DESC, alike_pair.one_id DESC
     LIMIT :most
""").columns(later_at=Idea.posted_at.type, earlier_at=Idea.posted_at.type)


def work_out_stale() -> int:
    """Compare ideas that are new or were changed with all others, unless another process is at it; return how many.

    The words of all are read once; what was found is kept piece by piece, the newest ideas first.
    """
    with alone("ideas.likeness") as mine:
        began, ids = now(), _stale() if mine else []
        compared = _all_words() if ids else Likeness({})
        for some in (ids[at : at + AT_ONCE] for at in range(0, len(ids), AT_ONCE)):
            keep(some, _pairs(compared, some), began)
        return len(ids)


def _stale() -> list[int]:
    asked = select(Idea.id).outerjoin(AlikeSeen, AlikeSeen.idea_id == Idea.id).where(*PUBLIC)
    asked = asked.where(or_(AlikeSeen.idea_id.is_(None), Idea.edited_at > AlikeSeen.at))
    return list(db.session.scalars(asked.order_by(Idea.id.desc())))


def _all_words() -> Likeness:
    rows = db.session.execute(select(Idea.id, Idea.title, Idea.summary).where(*PUBLIC))
    return Likeness({row.id: f"{row.title}\n{row.summary}" for row in rows})


def _pairs(compared: Likeness, ids: list[int]) -> dict[tuple[int, int], int]:
    """Return the pairs of these ideas with any that look alike enough, the smaller id first, in percent."""
    known = (each for each in ids if each in compared.vectors)
    near = [(each, *pair) for each in known for pair in compared.nearest(each, least=SAME_ENOUGH)]
    return {(min(a, b), max(a, b)): round(100 * score) for a, b, score in near}


@upkeep()
def keep(ids: list[int], found: dict[tuple[int, int], int], at: datetime) -> None:
    """Put the pairs of these ideas in the place of those before."""
    db.session.execute(delete(AlikePair).where(or_(AlikePair.one_id.in_(ids), AlikePair.other_id.in_(ids))))
    if found:
        rows = [{"one_id": a, "other_id": b, "percent": percent} for (a, b), percent in sorted(found.items())]
        db.session.execute(insert(AlikePair), rows)
    db.session.execute(delete(AlikeSeen).where(AlikeSeen.idea_id.in_(ids)))
    db.session.execute(insert(AlikeSeen), [{"idea_id": each, "at": at} for each in ids])


def alike_pairs(most: int) -> list[Any]:
    """Return the pairs most like each other on which nobody has decided, the most alike first."""
    return list(db.session.execute(PAIRS, {"everyone": EVERYONE, "most": most}).all())


LIKENESS = select(AlikePair.percent).where(
    AlikePair.one_id == bindparam("one"), AlikePair.other_id == bindparam("other")
)


def likeness_of(idea_id: int, other_id: int) -> int | None:
    """Return in percent how like two ideas are, where they are enough so."""
    one, other = sorted((idea_id, other_id))
    return db.session.scalar(LIKENESS, {"one": one, "other": other})

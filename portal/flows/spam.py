"""How much an idea or a comment looks like spam, with what is known around it: shown to moderators, and no more."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, text

from portal.kit.db import Instant, db
from portal.moderation.queries import spam_words
from portal.moderation.rules.spam import Around, Score, nearest, weigh

HOUR = timedelta(hours=1)
OTHERS = 200  # texts before it that it is compared with
SAID = {
    "idea": """SELECT idea.id, idea.author_id, idea.title || ' ' || idea.body AS words, idea.posted_at, person.joined_at
                 FROM idea JOIN person ON person.id = idea.author_id WHERE idea.id = :key""",
    "comment": """SELECT comment.id, comment.author_id, comment.body AS words, comment.posted_at, person.joined_at
                    FROM comment LEFT JOIN person ON person.id = comment.author_id WHERE comment.id = :key""",
    "group": """SELECT interest_group.id, interest_group.worded_by_id AS author_id,
                       interest_group.name || ' ' || interest_group.about AS words,
                       interest_group.made_at AS posted_at, person.joined_at
                  FROM interest_group JOIN person ON person.id = interest_group.worded_by_id
                 WHERE interest_group.id = :key""",
    "product_question": """SELECT product_question.id, product_question.author_id, product_question.body AS words,
                                  product_question.asked_at AS posted_at, person.joined_at
                             FROM product_question JOIN person ON person.id = product_question.author_id
                            WHERE product_question.id = :key""",
}
THIS = {kind: text(said).columns(posted_at=Instant, joined_at=Instant) for kind, said in SAID.items()}
BEFORE = (
    text("""
    SELECT said.author_id, said.words, said.posted_at
      FROM (SELECT 'idea' AS kind, id, author_id, title || ' ' || body AS words, posted_at
              FROM idea WHERE posted_at <= :until
         UNION ALL
            SELECT 'comment', id, author_id, body, posted_at
              FROM comment WHERE posted_at <= :until) AS said
     WHERE NOT (said.kind = :kind AND said.id = :key)
  ORDER BY said.posted_at DESC
     LIMIT :most
""")
    .bindparams(bindparam("until", type_=Instant()))
    .columns(posted_at=Instant)
)


def spam_score(target: str) -> Score | None:
    """Return why a thing is taken for spam, or not; None where there is no such thing."""
    kind, _, key = target.partition(":")
    row = db.session.execute(THIS[kind], {"key": int(key)}).first() if kind in THIS and key.isdigit() else None
    if row is None:
        return None
    beside = {"kind": kind, "key": row.id, "until": row.posted_at, "most": OTHERS}
    return weigh(row.words, spam_words(), _around(row, list(db.session.execute(BEFORE, beside))))


def _around(row: Row[Any], before: list[Row[Any]]) -> Around:
    age = row.posted_at - (row.joined_at or row.posted_at)
    lately = sum(_is_lately(each, row.author_id, row.posted_at) for each in before)
    return Around(age, lately, nearest(row.words, [each.words for each in before if len(each.words) > 20]))


def _is_lately(said: Row[Any], author_id: int | None, until: datetime) -> bool:
    return author_id is not None and said.author_id == author_id and until - said.posted_at < HOUR

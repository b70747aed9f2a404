"""What the desk asks about knowledge sources; none of it is for customers, whose own place is theirs to ask for."""

from typing import Any

from sqlalchemy import Row, String, bindparam, text

from portal.kit.db import Instant, db
from portal.kit.paging import Page, read_cursor
from portal.sources.models import EVERYTHING, SourceRun

RANKING = text("""
    SELECT source_score.*, person.name, source_worth.currency, source_worth.minor
      FROM source_score
      JOIN person ON person.id = source_score.person_id
 LEFT JOIN source_worth ON source_worth.person_id = source_score.person_id
     WHERE source_score.topic = :topic AND source_score.rank > :after
  ORDER BY source_score.rank
     LIMIT :limit
""")

STANDING = text("""
    SELECT source_score.*, person.name, source_worth.currency, source_worth.minor
      FROM source_score
      JOIN person ON person.id = source_score.person_id
 LEFT JOIN source_worth ON source_worth.person_id = source_score.person_id
     WHERE source_score.person_id = :person_id
  ORDER BY source_score.topic = '' DESC, source_score.expected DESC, source_score.topic
     LIMIT :limit
""")

TOPICS = text("""
    SELECT topic, count(*) AS people, sum(ideas + answers) AS contributions
      FROM source_score
     WHERE topic <> ''
  GROUP BY topic
  ORDER BY contributions DESC, topic
     LIMIT :limit
""")

# What was used, by the last word on it: a decision that was taken back is no evidence.
EVIDENCE = (
    text("""
    SELECT used.event_id, used.at, used.subject, used.person_id, given.thread, given.at AS given_at
      FROM source_fact AS used
      JOIN source_fact AS given ON given.subject = used.subject AND given.person_id = used.person_id
                               AND given.what IN ('idea', 'answer', 'comment')
     WHERE used.person_id IN :people AND used.what = 'used'
       AND NOT EXISTS (SELECT 1 FROM source_fact AS later
                        WHERE later.person_id = used.person_id AND later.subject = used.subject
                          AND later.event_id > used.event_id AND later.what IN ('used', 'unused', 'open', 'gone'))
  ORDER BY used.at DESC, used.event_id DESC
     LIMIT :limit
""")
    .bindparams(bindparam("people", expanding=True))
    .columns(at=Instant, given_at=Instant, subject=String, thread=String)
)


def ranking(topic: str = EVERYTHING, cursor: str | None = None, limit: int = 50) -> Page[Row[Any]]:
    """Return the best sources over all or on one topic, in the order of their expected useful contributions."""
    keys = read_cursor(cursor, int)
    asked = {"topic": topic, "after": keys[0] if keys else 0, "limit": limit + 1}
    return Page.of(db.session.execute(RANKING, asked).all(), limit, lambda row: (row.rank,))


def standing(person_id: int, limit: int = 10) -> list[Row[Any]]:
    """Return a person's place over all, then on their best topics; nothing where the person is not ranked."""
    return list(db.session.execute(STANDING, {"person_id": person_id, "limit": limit}).all())


def topics(limit: int = 100) -> list[Row[Any]]:
    """Return the topics that are most contributed to, with the number of people ranked on each."""
    return list(db.session.execute(TOPICS, {"limit": limit}).all())


def evidence(people: list[int], limit: int = 20) -> list[Row[Any]]:
    """Return what these people gave that is in use, latest first, each with the event that says so."""
    return list(db.session.execute(EVIDENCE, {"people": people or [0], "limit": limit}).all())


def find_run(name: str) -> SourceRun | None:
    """Return when and from what something was last worked out."""
    return db.session.get(SourceRun, name, populate_existing=True)

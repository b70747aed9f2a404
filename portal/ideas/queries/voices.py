"""Whose voices an idea has: people are counted, not rows, over the idea and all that was merged into it."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import bindparam, func, or_, select, text

from portal.ideas.models import Idea, Share, Split, Vote
from portal.ideas.rules import SUPPORT
from portal.kit.db import db
from portal.people.models import Person, Veil
from portal.people.queries import records_of, resolve

# A voice is given by a human, under whichever record; one that was counted elsewhere has nobody and counts by itself.
# Whoever is an author of the idea that stands for all of them has none there.
COUNTED = """
    WITH owner AS (
        SELECT idea.id AS idea_id, coalesce(person.joined_into_id, person.id) AS human
          FROM idea
          JOIN person ON person.id = idea.author_id
     UNION
        SELECT idea_split.idea_id, coalesce(person.joined_into_id, person.id)
          FROM idea_split
          JOIN idea_share ON idea_share.split_id = idea_split.id
          JOIN person ON person.id = idea_share.person_id
         WHERE idea_split.began_at IS NOT NULL AND idea_split.ended_at IS NULL
     UNION
        SELECT idea.id, coalesce(person.joined_into_id, person.id)
          FROM idea
          JOIN veil ON veil.person_id = idea.author_id AND veil.lifted_at IS NULL
          JOIN person ON person.id = veil.wearer_id
    ), voice AS (
        SELECT coalesce(idea.canonical_id, idea.id) AS root, coalesce(person.joined_into_id, vote.voter_id) AS human
          FROM vote
          JOIN idea ON idea.id = vote.idea_id
     LEFT JOIN person ON person.id = vote.voter_id
         WHERE vote.withdrawn_at IS NULL AND vote.held_at IS NULL AND vote.value = 1 {among}
    )
    SELECT idea.id, idea.votes AS said, count(DISTINCT voice.human) + count(voice.root) - count(voice.human) AS found
      FROM idea
 LEFT JOIN voice ON voice.root = idea.id
       AND (voice.human IS NULL
            OR NOT EXISTS (SELECT 1 FROM owner WHERE owner.idea_id = idea.id AND owner.human = voice.human))
     WHERE idea.canonical_id IS NULL {roots}
  GROUP BY idea.id, idea.votes
"""
ALL = text(COUNTED.format(among="", roots=""))
SOME = text(
    COUNTED.format(
        among="AND (idea.id IN :roots OR idea.canonical_id IN :roots)",
        roots="AND idea.id IN :roots",
    )
).bindparams(bindparam("roots", expanding=True))


def counted(root_ids: Collection[int]) -> dict[int, int]:
    """Count the voices of these ideas anew; none of them is merged into another."""
    rows = db.session.execute(SOME, {"roots": sorted(root_ids)}) if root_ids else ()
    return {row.id: row.found for row in rows}


UNHEARD = text("""
    SELECT 1
      FROM event
     WHERE kind IN ('person.joined_into', 'person.parted')
       AND id > (SELECT coalesce(max(event_id), 0) FROM cursor WHERE reader = 'ideas.count_humans')
     LIMIT 1
""")


def miscounted_votes() -> list[Any]:
    """Return the ideas whose number of votes is not the number of people who gave one; `verify` expects none.

    Just after two records became one human the numbers are still to follow, and nothing is said.
    """
    if db.session.scalar(UNHEARD):
        return []
    return [row for row in db.session.execute(ALL).all() if row.said != row.found]


def authors_of(idea_id: int) -> set[int]:
    """Return the humans whose idea it is: who posted it, and who shares in it by an agreement of all."""
    posted = select(Person.id, Person.joined_into_id).join(Idea, Idea.author_id == Person.id).where(Idea.id == idea_id)
    shares = select(Person.id, Person.joined_into_id).join(Share, Share.person_id == Person.id)
    shares = shares.join(Split, Split.id == Share.split_id).where(Split.idea_id == idea_id)
    shares = shares.where(Split.began_at.is_not(None), Split.ended_at.is_(None))
    worn = select(Person.id, Person.joined_into_id).join(Veil, Veil.wearer_id == Person.id)
    worn = worn.join(Idea, Idea.author_id == Veil.person_id).where(Idea.id == idea_id, Veil.lifted_at.is_(None))
    return {row.joined_into_id or row.id for row in db.session.execute(posted.union(shares, worn))}


def is_author(idea_id: int, person_id: int) -> bool:
    """Say whether the idea is this human's own."""
    return resolve(person_id) in authors_of(idea_id)


STANDING = text("""
    WITH human AS (
        SELECT coalesce(joined_into_id, id) AS id FROM person WHERE id = :voter
    ), record AS (
        SELECT person.id FROM person, human WHERE person.id = human.id OR person.joined_into_id = human.id
     UNION ALL
        SELECT veil.person_id
          FROM human
          JOIN person ON person.id = human.id OR person.joined_into_id = human.id
          JOIN veil ON veil.wearer_id = person.id AND veil.lifted_at IS NULL
    )
    SELECT (SELECT id FROM human) AS human,
           EXISTS (SELECT 1 FROM idea WHERE idea.id = :idea AND idea.author_id IN (SELECT id FROM record))
           OR EXISTS (SELECT 1
                        FROM idea_split
                        JOIN idea_share ON idea_share.split_id = idea_split.id
                       WHERE idea_split.idea_id = :idea AND idea_share.person_id IN (SELECT id FROM record)
                         AND idea_split.began_at IS NOT NULL AND idea_split.ended_at IS NULL) AS own,
           EXISTS (SELECT 1
                     FROM vote
                    WHERE vote.idea_id IN (SELECT id FROM idea WHERE id = :idea OR canonical_id = :idea)
                      AND vote.voter_id IN (SELECT id FROM record)
                      AND vote.withdrawn_at IS NULL AND vote.value = 1) AS voted,
           EXISTS (SELECT 1
                     FROM idea
                     JOIN vote ON vote.idea_id = idea.id AND vote.voter_id = :voter AND vote.warms
                    WHERE idea.canonical_id = :idea) AS warms_beneath,
           (SELECT id FROM vote WHERE vote.idea_id = :idea AND vote.voter_id = :voter) AS given,
           (SELECT role FROM person WHERE id = :voter AND forgotten_at IS NULL) AS role
""")


def standing(idea_id: int, voter_id: int) -> Any:
    """Return what is to be known of a voter, in one question: which human it is and in which role, whether the idea is
    their own, whether they vote for it, or raised the trend of one beneath it, and the vote they ever gave.
    """
    return db.session.connection().execute(STANDING, {"idea": idea_id, "voter": voter_id}).one()


def voices_of(root_id: int, person_id: int) -> list[int]:
    """Return the votes that this human gives to an idea and to what was merged into it."""
    asked = select(Vote.id).join(Idea, Idea.id == Vote.idea_id).where(Vote.voter_id.in_(records_of(resolve(person_id))))
    asked = asked.where(or_(Idea.id == root_id, Idea.canonical_id == root_id))
    given = asked.where(Vote.value == SUPPORT, Vote.withdrawn_at.is_(None)).order_by(Vote.id)
    return list(db.session.scalars(given))


def roots_among(idea_ids: Collection[int]) -> set[int]:
    """Return where these ideas are counted, as far as some of them belong together."""
    root = func.coalesce(Idea.canonical_id, Idea.id)
    theirs = set(db.session.scalars(select(root).where(Idea.id.in_(idea_ids))))
    return set(db.session.scalars(select(Idea.canonical_id).where(Idea.canonical_id.in_(theirs)).distinct()))

"""Answer a challenge with an idea, and choose among the answers: the room of ideas and that of challenges at once."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text

from portal.challenges import acts as challenges
from portal.challenges.models import Challenge
from portal.ideas.acts import post_idea
from portal.ideas.models import Idea
from portal.kit.db import db, load
from portal.kit.errors import NotFound, Refused
from portal.people.queries import viewer
from portal.river import act

# An idea that was hidden still counts as an entry: it was one.
MISCOUNTED = text("""
    SELECT challenge.id, challenge.entries AS said, count(idea.id) AS found
      FROM challenge
 LEFT JOIN idea ON idea.challenge_id = challenge.id
  GROUP BY challenge.id, challenge.entries
    HAVING challenge.entries <> count(idea.id)
""")

MISPLACED = text("""
    SELECT challenge.id, idea.id AS idea_id
      FROM challenge
      JOIN idea ON idea.challenge_id = challenge.id OR idea.id = challenge.winner_id
     WHERE (idea.id = challenge.winner_id AND coalesce(idea.challenge_id, 0) <> challenge.id)
        OR (idea.challenge_id = challenge.id
            AND (idea.posted_at < challenge.opens_at OR idea.posted_at > challenge.closes_at))
""")


@act
def answer_challenge(challenge_id: int, author_id: int, title: str, body: str, tags: Sequence[str] = ()) -> int:
    """Post an idea in answer to a challenge that is open at this instant; return its id."""
    challenge = load(Challenge, challenge_id)
    if challenge.audience_id not in viewer(author_id).audiences:
        raise NotFound("This does not exist, or not any more.")
    more: dict[str, Any] = {"challenge_id": challenge_id, "audience_id": challenge.audience_id}
    idea_id = post_idea(author_id, title, body, tags, **more)
    challenges.enter(challenge_id, idea_id, author_id)
    return idea_id


@act
def choose_answer(challenge_id: int, idea_id: int | None, person_id: int, reason: str) -> None:
    """Choose an answer of a challenge whose time is over, or none, for a public reason."""
    challenge = load(Challenge, challenge_id)
    idea = load(Idea, idea_id) if idea_id else None
    if idea and (idea.challenge_id != challenge_id or idea.audience_id != challenge.audience_id):
        raise Refused("This is no answer to the challenge.", code="no_answer")
    if idea and idea.author_id == person_id:
        raise Refused("Nobody chooses an answer of their own.", code="own_answer")
    challenges.decide(challenge_id, person_id, reason, idea_id, idea.author_id if idea else None)


def miscounted_entries() -> list[Any]:
    """Return the challenges whose number of entries is not the number of their ideas; `verify` expects none."""
    return list(db.session.execute(MISCOUNTED).all())


def misplaced_entries() -> list[Any]:
    """Return winners that are no answers, and answers from before the beginning or after the end (V4)."""
    return list(db.session.execute(MISPLACED).all())


CHECKS = [miscounted_entries, misplaced_entries]

"""How many votes a person still has: what is given to undecided ideas, against what their level of trust allows."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from portal.ideas.rules import SUPPORT
from portal.ideas.rules.ballots import budget_of
from portal.kit.db import db
from portal.kit.setting import setting


@dataclass(frozen=True, slots=True)
class Budget:
    """How many votes a person may have on undecided ideas, and how many are left."""

    most: int
    left: int


USUAL_LEVEL = 1  # how far everybody is trusted


def most_of(human_id: int) -> int:
    """Return how many votes a human may have on undecided ideas at once."""
    return budget_of(USUAL_LEVEL, setting("VOTE_BUDGETS"))


SPENT = text("""
    SELECT count(*)
      FROM vote
     WHERE voter_id IN (SELECT id FROM person WHERE id = :human OR joined_into_id = :human)
       AND spends AND withdrawn_at IS NULL AND value = :support
""")


def spent(human_id: int) -> int:
    """Return how many votes a human has given to undecided ideas, under whichever record."""
    return db.session.connection().execute(SPENT, {"human": human_id, "support": SUPPORT}).scalar() or 0


def budget_left(person_id: int) -> Budget:
    """Return what a person may still give."""
    most = most_of(person_id)
    return Budget(most, max(most - spent(person_id), 0))


OVERSPENT = text("""
    SELECT voter_id, count(*) AS votes
      FROM vote
     WHERE spends AND withdrawn_at IS NULL AND voter_id IS NOT NULL
  GROUP BY voter_id
    HAVING count(*) > :most
""")

UNRETURNED = text("""
    SELECT vote.id, idea.status
      FROM vote
      JOIN idea ON idea.id = vote.idea_id
     WHERE vote.spends AND idea.status NOT IN ('open', 'review') AND idea.canonical_id IS NULL
""")


def overspent_votes() -> list[Any]:
    """Return who has given more votes than anybody may, and votes that a decision did not return."""
    most = {"most": max(setting("VOTE_BUDGETS"))}
    return [*db.session.execute(OVERSPENT, most).all(), *db.session.execute(UNRETURNED).all()]

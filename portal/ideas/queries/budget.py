"""How many votes a person still has: what is given to undecided ideas, against what their level of trust allows."""

from typing import Any

from sqlalchemy import text

from portal.ideas.rules import SUPPORT
from portal.ideas.rules.ballots import Budget, budget_of
from portal.kit.db import db
from portal.kit.setting import setting
from portal.people.rules import STAFF

# In one question: how far a human is trusted, and how many votes they have out, under whichever record.
ASKED = text("""
    SELECT person.trust_level, person.role,
           (SELECT count(*)
              FROM vote
             WHERE voter_id IN (SELECT id FROM person WHERE id = :human OR joined_into_id = :human)
               AND spends AND withdrawn_at IS NULL AND value = :support) AS spent
      FROM person
     WHERE person.id = :human
""")


def budget_left(human_id: int) -> Budget:
    """Return how many votes a human may have on undecided ideas at once, by their level of trust, and what is left."""
    asked = {"human": human_id, "support": SUPPORT}
    level, role, spent = db.session.connection().execute(ASKED, asked).one()
    return budget_from(level, role, spent)


def budget_from(level: int, role: str, spent: int) -> Budget:
    """Return what is left to somebody who is trusted so far and has so many votes out; staff have the most."""
    budgets = setting("VOTE_BUDGETS")
    most = budget_of(len(budgets) if role in STAFF else level, budgets)
    return Budget(most, max(most - spent, 0))


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

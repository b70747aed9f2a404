"""What a vote takes from the budget of its voter, and when it returns."""

from sqlalchemy import or_, select, update

from portal.ideas.models import Idea, Vote
from portal.ideas.queries.budget import budget_left
from portal.ideas.rules.ballots import check_budget
from portal.kit.db import db, hold
from portal.people.models import Person

UNDECIDED = ("open", "review")


def spend(idea: Idea, human: int) -> bool:
    """Say whether a vote takes from the budget, as one on an undecided idea does; refuse it if nothing is left."""
    if idea.status not in UNDECIDED:
        return False
    hold(Person, human)  # two votes of one person at the same instant are counted one after the other
    check_budget(budget_left(human))
    return True


def return_votes(idea_id: int) -> None:
    """Give the votes on an idea that was decided or hidden back to their voters, to be given again elsewhere."""
    theirs = select(Idea.id).where(or_(Idea.id == idea_id, Idea.canonical_id == idea_id))
    db.session.execute(update(Vote).where(Vote.idea_id.in_(theirs), Vote.spends).values(spends=False))

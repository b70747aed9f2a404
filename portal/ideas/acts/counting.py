"""Put the number of voices right where people or ideas turn out to be one."""

from collections.abc import Collection

from sqlalchemy import select, update

from portal.events.ideas import IdeaVotesRecounted
from portal.ideas.models import Idea, Vote
from portal.ideas.queries.voices import counted, roots_among
from portal.kit.db import db, load
from portal.people.queries import records_of, resolve
from portal.river import act, record


def recount(root_ids: Collection[int]) -> None:
    """Count the voices of these ideas anew; the act around has locked them."""
    for root_id, votes in sorted(counted(root_ids).items()):
        changed = {"votes": votes, "version": Idea.version + 1}
        db.session.execute(update(Idea).filter_by(id=root_id).values(changed))


def recount_merged(idea_ids: Collection[int]) -> None:
    """Count anew where some of these ideas were merged: one human may have spoken on several of them."""
    roots = roots_among(idea_ids)
    for root_id in sorted(roots):
        load(Idea, root_id)
    recount(roots)


@act
def recount_votes(idea_id: int) -> int:
    """Count the voices of an idea anew, because two records turned out to be one human, or not."""
    idea = load(Idea, idea_id)
    before = idea.votes
    recount([idea_id])
    found = db.session.scalar(select(Idea.votes).filter_by(id=idea_id)) or 0
    record(IdeaVotesRecounted(idea_id, idea.author_id, before, found))
    return found


def recount_for(people: Collection[int]) -> None:
    """Count anew what these people voted for, as far as that changes a number."""
    records = {each for person_id in people for each in records_of(resolve(person_id))}
    root = select(Idea.canonical_id, Idea.id).join(Vote, Vote.idea_id == Idea.id).where(Vote.voter_id.in_(records))
    roots = {row.canonical_id or row.id for row in db.session.execute(root)}
    said = dict(db.session.execute(select(Idea.id, Idea.votes).where(Idea.id.in_(roots))).all())
    for root_id, found in sorted(counted(roots).items()):
        if said[root_id] != found:
            recount_votes(root_id)

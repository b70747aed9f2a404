"""What imports ask before they take over votes and accepted answers."""

from typing import Any

from sqlalchemy import select

from portal.ideas.models import Idea, Vote
from portal.kit.db import db
from portal.talk.models import Comment


def voters_among(idea_ids: set[int]) -> tuple[dict[int, int], set[tuple[Any, str]]]:
    """Return the authors of these ideas, and who has voted on which: pairs of an idea and `person:7`."""
    authors = select(Idea.id, Idea.author_id).where(Idea.id.in_(idea_ids))
    voters = select(Vote.idea_id, Vote.voter_id).where(Vote.idea_id.in_(idea_ids), Vote.voter_id.is_not(None))
    voted = {(idea_id, f"person:{voter_id}") for idea_id, voter_id in db.session.execute(voters)}
    return {row.id: row.author_id for row in db.session.execute(authors)}, voted


def accepted_among(comment_ids: set[int]) -> dict[int, tuple[int, bool]]:
    """Return for each of these comments its idea, and whether an answer is accepted there already."""
    subjects = select(Comment.id, Comment.subject).where(Comment.id.in_(comment_ids))
    ideas = {id_: int(subject.partition(":")[2]) for id_, subject in db.session.execute(subjects)}
    asked = select(Idea.id).where(Idea.id.in_(set(ideas.values())), Idea.accepted_comment_id.is_not(None))
    accepted = set(db.session.scalars(asked))
    return {id_: (idea_id, idea_id in accepted) for id_, idea_id in ideas.items()}

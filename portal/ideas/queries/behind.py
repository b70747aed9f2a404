"""What the company keeps behind an idea: notes, what was heard elsewhere, its own names for statuses."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from portal.ideas.models import Idea, IdeaNote, NamedStatus, Tally, Vote
from portal.kit.db import db
from portal.people.models import Person
from portal.river.models import EventRow

_voter, _by = aliased(Person), aliased(Person)


def notes_on(idea_id: int, most: int = 100) -> list[Any]:
    """Return what colleagues noted about an idea, the last first."""
    asked = select(IdeaNote.id, IdeaNote.body, IdeaNote.noted_at, IdeaNote.author_id, Person.name.label("author"))
    asked = asked.join(Person, Person.id == IdeaNote.author_id).where(IdeaNote.idea_id == idea_id)
    return list(db.session.execute(asked.order_by(IdeaNote.id.desc()).limit(most)).all())


def voices_heard(idea_id: int, most: int = 100) -> list[Any]:
    """Return the voices that the company wrote down for customers: whose, how and where heard, and by whom."""
    said = (Vote.id, Vote.voter_id, _voter.name, Vote.through, Vote.heard_at, Vote.given_at, _by.name.label("by"))
    asked = select(*said).join(_voter, _voter.id == Vote.voter_id).join(_by, _by.id == Vote.entered_by_id)
    asked = asked.where(Vote.idea_id == idea_id, Vote.through != "", Vote.withdrawn_at.is_(None))
    return list(db.session.execute(asked.order_by(Vote.given_at.desc(), Vote.id.desc()).limit(most)).all())


def tallies_of(idea_id: int) -> list[Any]:
    """Return the sheets of voices counted elsewhere, also those taken back, the last first."""
    asked = select(*Tally.__table__.columns, Person.name.label("by")).join(Person, Person.id == Tally.entered_by_id)
    return list(db.session.execute(asked.where(Tally.idea_id == idea_id).order_by(Tally.id.desc()).limit(100)).all())


def decisions_on(idea_id: int) -> list[Any]:
    """Return every change of status of an idea: when, by whom, to what and why, the last first."""
    asked = select(EventRow.occurred_at.label("at"), EventRow.data, Person.name.label("by"))
    asked = asked.outerjoin(Person, Person.id == EventRow.actor_id)
    asked = asked.where(EventRow.subject == f"idea:{idea_id}", EventRow.kind == "idea.decided")
    return list(db.session.execute(asked.order_by(EventRow.id.desc()).limit(50)).all())


def named_statuses() -> list[NamedStatus]:
    """Return the house's own names for statuses, by category."""
    return list(db.session.scalars(select(NamedStatus).order_by(NamedStatus.category, NamedStatus.id)))


def misnamed_statuses() -> list[Any]:
    """Return ideas whose own name of a status belongs to another category; `verify` expects none."""
    asked = select(Idea.id, Idea.status, NamedStatus.category).join(NamedStatus, NamedStatus.id == Idea.named_status_id)
    return list(db.session.execute(asked.where(Idea.status != NamedStatus.category)).all())

"""All votes idea by idea in the order of time, as those need them who look for accounts that vote together."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, or_, select

from portal.ideas.models import Vote
from portal.ideas.rules import SUPPORT
from portal.kit.db import db
from portal.people.models import Identity, Person, SignIn
from portal.people.rules import CUSTOMER

HUMAN: Any = func.coalesce(Person.joined_into_id, Person.id)
# Who was only brought in from elsewhere does not vote here, and what colleagues write down was heard in one hour.
CAME_THEMSELVES = or_(
    ~exists().where(Identity.person_id == Person.id),
    exists().where(SignIn.person_id == Person.id),
)
GIVEN: Any = (
    select(Vote.idea_id, HUMAN.label("human"), Vote.first_given_at, Vote.id, Vote.voter_id)
    .join(Person, Person.id == Vote.voter_id)
    .where(Vote.value == SUPPORT, Vote.withdrawn_at.is_(None), Vote.entered_by_id.is_(None))
    .where(Person.role == CUSTOMER, Person.forgotten_at.is_(None), CAME_THEMSELVES)
)
PIECE = 500


def votes_in_order(since: datetime, fewest: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield idea, human, second and number of each vote since a moment, by who gave at least so many."""
    given = select(Vote.voter_id).where(Vote.first_given_at >= since).group_by(Vote.voter_id)
    busy = set(db.session.scalars(given.having(func.count() >= fewest)))
    last = db.session.scalar(select(func.max(Vote.idea_id))) or 0
    for first in range(1, last + 1, PIECE):  # so that no answer is too large to be held at once
        some = GIVEN.where(Vote.idea_id.between(first, first + PIECE - 1), Vote.first_given_at >= since)
        for row in db.session.execute(some.order_by(Vote.idea_id, Vote.first_given_at, Vote.id)):
            if row.voter_id in busy:
                yield row.idea_id, row.human, int(row.first_given_at.timestamp()), row.id


def votes_by(people: Collection[int], since: datetime) -> Iterator[tuple[int, int, int, int]]:
    """Yield the votes of some people since a moment."""
    ids = sorted(people)
    for some in (ids[at : at + PIECE] for at in range(0, len(ids), PIECE)):
        theirs = or_(Person.id.in_(some), Person.joined_into_id.in_(some))
        for row in db.session.execute(GIVEN.where(theirs, Vote.first_given_at >= since).order_by(Vote.id)):
            yield row[0], row[1], int(row[2].timestamp()), row[3]

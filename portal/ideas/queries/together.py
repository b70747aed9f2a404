"""All votes idea by idea in the order of time, as those need them who look for accounts that vote together."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, or_, select

from portal.ideas.models import Idea, Vote
from portal.ideas.rules import SUPPORT
from portal.kit.db import db
from portal.people.models import Identity, Person, SignIn
from portal.people.rules import CUSTOMER

PIECE = 500  # ideas or people in one question, so that no answer is too large to be held at once
# Who was only brought in from elsewhere does not vote here, and what colleagues write down was heard in one hour.
CAME_THEMSELVES = or_(
    ~exists().where(Identity.person_id == Person.id),
    exists().where(SignIn.person_id == Person.id),
)
GIVEN: Any = select(Vote.idea_id, Vote.voter_id, Vote.first_given_at, Vote.id).where(
    Vote.value == SUPPORT, Vote.withdrawn_at.is_(None), Vote.entered_by_id.is_(None)
)


def humans_who_voted(since: datetime, fewest: int) -> dict[int, int]:
    """Return the records of customers with at least so many votes since a moment, each with the human it is of."""
    given = select(Vote.voter_id).where(Vote.first_given_at >= since).group_by(Vote.voter_id)
    busy = given.having(func.count() >= fewest).scalar_subquery()
    asked = select(Person.id, func.coalesce(Person.joined_into_id, Person.id)).where(Person.id.in_(busy))
    asked = asked.where(Person.role == CUSTOMER, Person.forgotten_at.is_(None), CAME_THEMSELVES)
    return {row[0]: row[1] for row in db.session.execute(asked)}


def votes_in_order(since: datetime, humans: Mapping[int, int]) -> Iterator[tuple[int, int, int, int]]:
    """Yield idea, human, second and number of each vote of these records since a moment, idea by idea."""
    last = db.session.scalar(select(func.max(Vote.idea_id))) or 0
    for first in range(1, last + 1, PIECE):
        some = GIVEN.where(Vote.idea_id.between(first, first + PIECE - 1), Vote.first_given_at >= since)
        for row in db.session.execute(some.order_by(Vote.idea_id, Vote.first_given_at, Vote.id)):
            if row.voter_id in humans:
                yield _told(row, humans)


def boards_of_ideas() -> dict[int, int]:
    """Return on which board each idea stands, for those that stand on one."""
    rows = db.session.execute(select(Idea.id, Idea.board_id).where(Idea.board_id.is_not(None)))
    return {row[0]: row[1] or 0 for row in rows}


def voters_of(idea_ids: Collection[int]) -> dict[int, int]:
    """Return how many voted for each of these ideas at all, whether their votes count at present or not."""
    asked = select(Vote.idea_id, func.count()).where(Vote.idea_id.in_(idea_ids), Vote.withdrawn_at.is_(None))
    return {row[0]: row[1] for row in db.session.execute(asked.where(Vote.value == SUPPORT).group_by(Vote.idea_id))}


def votes_by(
    people: Collection[int], since: datetime, humans: Mapping[int, int]
) -> Iterator[tuple[int, int, int, int]]:
    """Yield the votes of some humans since a moment."""
    ids = sorted(record for record, human in humans.items() if human in people)
    for some in (ids[at : at + PIECE] for at in range(0, len(ids), PIECE)):
        asked = GIVEN.where(Vote.voter_id.in_(some), Vote.first_given_at >= since)
        for row in db.session.execute(asked.order_by(Vote.id)):
            yield _told(row, humans)


def _told(row: Any, humans: Mapping[int, int]) -> tuple[int, int, int, int]:
    return row.idea_id, humans[row.voter_id], int(row.first_given_at.timestamp()), row.id

"""The same list ranked in three ways, side by side: by heads, by what their voters paid, by lead users.

The number of heads is never weighted: what voters paid, and who of them leads, are numbers of their own beside it.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select, text

from portal.ideas.models import Idea, LeadUser, Worked
from portal.ideas.projections.leading import NAME
from portal.kit.db import db
from portal.kit.setting import setting
from portal.kit.words import N_
from portal.people.models import Person
from portal.people.queries import Viewer

MOST = 100
WAYS = {"heads": N_("By heads"), "paid": N_("By what they paid"), "leading": N_("By lead users")}


@dataclass(frozen=True, slots=True)
class Weighed:
    """An idea with the three numbers, and its rank by each of them; equals share the better rank."""

    id: int
    title: str
    status: str
    heads: int
    paid: int  # minor units
    leading: int
    ranks: dict[str, int]


# A human speaks once for an idea and what was merged into it; those who paid nothing and lead nowhere add nothing.
WEIGHED = text("""
    WITH voice AS (
        SELECT DISTINCT coalesce(idea.canonical_id, idea.id) AS root,
               coalesce(person.joined_into_id, person.id) AS human
          FROM vote
          JOIN idea ON idea.id = vote.idea_id
          JOIN person ON person.id = vote.voter_id
         WHERE vote.withdrawn_at IS NULL AND vote.value = 1
           AND vote.idea_id IN (SELECT id FROM idea WHERE id IN :ids OR canonical_id IN :ids)
    ), worth AS (
        SELECT coalesce(person.joined_into_id, person.id) AS human, sum(customer_spend.minor) AS minor
          FROM customer_spend
          JOIN person ON person.id = customer_spend.person_id
         WHERE customer_spend.currency = :currency
      GROUP BY coalesce(person.joined_into_id, person.id)
    )
    SELECT idea.id, idea.title, idea.status, idea.votes,
           coalesce(sum(worth.minor), 0) AS paid, count(lead_user.person_id) AS leading
      FROM idea
 LEFT JOIN voice ON voice.root = idea.id
 LEFT JOIN worth ON worth.human = voice.human
 LEFT JOIN lead_user ON lead_user.person_id = voice.human AND lead_user.leads
     WHERE idea.id IN :ids
  GROUP BY idea.id, idea.title, idea.status, idea.votes
""").bindparams(bindparam("ids", expanding=True))


def weighed_ideas(seen: Viewer, by: str = "heads") -> list[Weighed]:
    """Return the undecided ideas with most heads, with their ranks in each of the ways, the first of one way first."""
    asked = select(Idea.id).where(Idea.audience_id.in_(seen.audiences), Idea.canonical_id.is_(None))
    asked = asked.where(Idea.status.in_(("open", "review"))).order_by(Idea.votes.desc(), Idea.id.desc())
    ids = list(db.session.scalars(asked.limit(MOST)))
    rows = db.session.execute(WEIGHED, {"ids": ids, "currency": setting("CURRENCY")}).all() if ids else []
    ranks = {way: _ranks({row.id: row[3 + n] for row in rows}) for n, way in enumerate(WAYS)}
    found = [_weighed(row, {way: ranks[way][row.id] for way in WAYS}) for row in rows]
    return sorted(found, key=lambda each: (each.ranks[by], -each.heads, each.id))


def _weighed(row: Any, ranks: dict[str, int]) -> Weighed:
    return Weighed(row.id, row.title, row.status, int(row.votes), int(row.paid), int(row.leading), ranks)


def _ranks(numbers: dict[int, int]) -> dict[int, int]:
    line = sorted(numbers.values(), reverse=True)
    first = {n: place for place, n in reversed(list(enumerate(line, 1)))}
    return {idea_id: first[n] for idea_id, n in numbers.items()}


def lead_users(most: int = 30) -> list[Any]:
    """Return who leads, with the two axes and why, by name; nobody stands above another."""
    asked: Any = select(LeadUser, Person.name).join(Person, Person.id == LeadUser.person_id)
    asked = asked.where(LeadUser.leads, Person.forgotten_at.is_(None)).order_by(Person.name, Person.id)
    return list(db.session.execute(asked.limit(most)).all())


def found_at() -> Any:
    """Return when lead users were last looked for, if ever."""
    return db.session.scalar(select(Worked.at).filter_by(name=NAME))

"""The same list ranked in three ways, side by side: by heads, by what their voters paid, by lead users.

The number of heads is never weighted: what voters paid, and who of them leads, are numbers of their own beside it,
worked out once an hour beside the server, so that the page costs the same however many vote.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, text, union_all

from portal.ideas.models import Idea, LeadUser, Weight, Worked
from portal.ideas.projections.leading import NAME
from portal.ideas.projections.weighing import WEIGHED, keep
from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.setting import setting
from portal.kit.words import N_
from portal.people.models import Person
from portal.people.queries import Viewer
from portal.river.locks import alone

MOST = 100
AN_HOUR = timedelta(hours=1)
UNDECIDED = ("open", "review")
LOUDEST = Idea.votes.desc(), Idea.id.desc()
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


# A human speaks once for an idea and what was merged into it; who paid nothing and leads nowhere adds nothing, so only
# the votes of the others are read.
WEIGHTS = text("""
    WITH counted AS (
        SELECT human, sum(minor) AS minor, max(leads) AS leads
          FROM (SELECT coalesce(person.joined_into_id, person.id) AS human, customer_spend.minor, 0 AS leads
                  FROM customer_spend
                  JOIN person ON person.id = customer_spend.person_id
                 WHERE customer_spend.currency = :currency AND customer_spend.minor <> 0
             UNION ALL
                SELECT person_id, 0, 1 FROM lead_user WHERE leads) AS known
      GROUP BY human
    ), voice AS (
        SELECT DISTINCT coalesce(idea.canonical_id, idea.id) AS root, counted.human, counted.minor, counted.leads
          FROM counted
          JOIN person ON coalesce(person.joined_into_id, person.id) = counted.human
          JOIN vote ON vote.voter_id = person.id AND vote.withdrawn_at IS NULL AND vote.value = 1
          JOIN idea ON idea.id = vote.idea_id
    )
    SELECT voice.root AS idea_id, sum(voice.minor) AS paid, sum(voice.leads) AS leading
      FROM voice
      JOIN idea ON idea.id = voice.root AND idea.canonical_id IS NULL AND idea.status IN ('open', 'review')
  GROUP BY voice.root
""")


def work_out_stale() -> None:
    """Weigh the undecided ideas anew once an hour, unless another process is at it."""
    with alone("ideas.weighing") as mine:
        if mine and is_stale():
            keep([(row.idea_id, int(row.paid), int(row.leading)) for row in _weights()])


def is_stale() -> bool:
    """Say whether ideas were last weighed more than an hour ago, or before lead users were last looked for."""
    at, looked_at = worked_at(WEIGHED), worked_at(NAME)
    return at is None or now() - at > AN_HOUR or bool(looked_at and looked_at > at)


def _weights() -> list[Any]:
    return list(db.session.execute(WEIGHTS, {"currency": setting("CURRENCY")}))


def weighed_ideas(seen: Viewer, by: str = "heads") -> list[Weighed]:
    """Return the undecided ideas with most heads, with their ranks in each of the ways, the first of one way first."""
    paid, leading = func.coalesce(Weight.paid, 0), func.coalesce(Weight.leading, 0)
    asked = select(Idea.id, Idea.title, Idea.status, Idea.votes.label("heads"), paid.label("paid"))
    asked = asked.add_columns(leading.label("leading")).outerjoin(Weight, Weight.idea_id == Idea.id)
    asked = asked.where(Idea.id.in_(_foremost(seen))).order_by(*LOUDEST)
    rows = db.session.execute(asked.limit(MOST)).all()
    ranks = {way: _ranks({row.id: int(getattr(row, way)) for row in rows}) for way in WAYS}
    found = [_weighed(row, {way: ranks[way][row.id] for way in WAYS}) for row in rows]
    return sorted(found, key=lambda each: (each.ranks[by], -each.heads, each.id))


def _foremost(seen: Viewer) -> Any:
    """Return the question for the loudest ideas of each status, in which order an index holds them."""
    ours = Idea.audience_id.in_(seen.audiences), Idea.canonical_id.is_(None)
    parts = [select(Idea.id).where(Idea.status == each, *ours).order_by(*LOUDEST).limit(MOST) for each in UNDECIDED]
    return union_all(*(select(part.subquery()) for part in parts))


def _weighed(row: Any, ranks: dict[str, int]) -> Weighed:
    return Weighed(row.id, row.title, row.status, row.heads, int(row.paid), int(row.leading), ranks)


def _ranks(numbers: dict[int, int]) -> dict[int, int]:
    line = sorted(numbers.values(), reverse=True)
    first = {n: place for place, n in reversed(list(enumerate(line, 1)))}
    return {idea_id: first[n] for idea_id, n in numbers.items()}


def lead_users(most: int = 30) -> list[Any]:
    """Return of those who lead whom we have known longest, with the two axes and why, by name; nobody stands above."""
    asked: Any = select(LeadUser, Person.name).join(Person, Person.id == LeadUser.person_id)
    asked = asked.where(LeadUser.leads, Person.forgotten_at.is_(None)).order_by(LeadUser.person_id)
    return sorted(db.session.execute(asked.limit(most)).all(), key=lambda row: (row.name, row.LeadUser.person_id))


def worked_at(name: str) -> datetime | None:
    """Return when ideas were last weighed, or lead users last looked for, if ever."""
    return db.session.scalar(select(Worked.at).filter_by(name=name))

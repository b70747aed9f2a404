"""Keep where customers stand on the two axes of lead users: ahead of the trend, and in need of what does not exist."""

from collections import defaultdict
from datetime import timedelta

from sqlalchemy import delete, insert, text

from portal.ideas.models import LeadUser, Worked
from portal.ideas.rules.leading import Leader, leaders, taken_up
from portal.kit.clock import now
from portal.kit.db import db
from portal.river.acts import upkeep

NAME, A_DAY, KEPT = "leading", timedelta(days=1), 5

# Who takes up a theme raises it or votes for what somebody raised; staff and what nobody sees any more do not count.
TAKEN = text("""
    SELECT taken.meant, taken.human, min(taken.at) AS first_at
      FROM (SELECT coalesce(idea_tag.stands_for, idea_tag.tag) AS meant,
                   coalesce(person.joined_into_id, person.id) AS human, vote.first_given_at AS at
              FROM vote
              JOIN idea_tag ON idea_tag.idea_id = vote.idea_id
              JOIN idea ON idea.id = vote.idea_id AND idea.audience_id = 1
              JOIN person ON person.id = vote.voter_id
             WHERE vote.value = 1 AND person.role = 'customer' AND person.forgotten_at IS NULL
         UNION ALL
            SELECT coalesce(idea_tag.stands_for, idea_tag.tag),
                   coalesce(person.joined_into_id, person.id), idea.posted_at
              FROM idea
              JOIN idea_tag ON idea_tag.idea_id = idea.id
              JOIN person ON person.id = idea.author_id
             WHERE idea.audience_id = 1 AND person.role = 'customer' AND person.forgotten_at IS NULL) AS taken
  GROUP BY taken.meant, taken.human
  ORDER BY taken.meant, min(taken.at), taken.human
""")
NEEDED = text("""
    SELECT coalesce(person.joined_into_id, person.id) AS human, count(DISTINCT wish.idea_id) AS n
      FROM wish
      JOIN idea ON idea.id = wish.idea_id AND idea.status <> 'shipped'
      JOIN person ON person.id = wish.person_id
     WHERE wish.withdrawn_at IS NULL
  GROUP BY coalesce(person.joined_into_id, person.id)
""")


def is_stale() -> bool:
    """Say whether it was last worked out more than a day ago, or never."""
    kept = db.session.get(Worked, NAME, populate_existing=True)
    return kept is None or now() - kept.at > A_DAY


def work_out() -> int:
    """Work out where everybody stands; return how many lead."""
    themes: dict[str, list[int]] = defaultdict(list)
    for row in db.session.execute(TAKEN):
        themes[row.meant].append(row.human)
    needs = {row.human: float(row.n) for row in db.session.execute(NEEDED)}
    found = leaders(taken_up(themes), needs)
    keep(found)
    return sum(each.leads for each in found)


@upkeep()
def keep(found: list[Leader]) -> None:
    """Put the new rows in the place of the old ones."""
    db.session.execute(delete(LeadUser))
    if found:
        db.session.execute(insert(LeadUser), [_row(each) for each in found])
    db.session.merge(Worked(name=NAME, at=now()))


def _row(each: Leader) -> dict[str, object]:
    """Return a row; of the themes only those that say most."""
    best = sorted(each.themes, key=lambda early: (-early.lead, -early.people, early.theme))[:KEPT]
    stands = {"person_id": each.person_id, "ahead": each.ahead, "needs": each.needs, "leads": each.leads}
    return {**stands, "themes": [list(early) for early in best]}

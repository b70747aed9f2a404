"""Keep how groups of voters who think alike see the ideas of a conversation: where people say for and against."""

from typing import Any

from sqlalchemy import bindparam, delete, insert, text

from portal.ideas.models import Conversation, GroupOpinion
from portal.ideas.rules.opinions import grouped, opinions
from portal.kit.clock import now
from portal.kit.db import db
from portal.people.rules import EVERYONE
from portal.river.acts import upkeep

LEAST_AGAINST = 20  # where hardly anybody says no, there is nothing in which groups could differ

# Only voices against are walked through here: most tags have none.
CONVERSED = text("""
    SELECT coalesce(idea_tag.stands_for, idea_tag.tag) AS meant, count(*) AS n
      FROM vote
      JOIN idea_tag ON idea_tag.idea_id = vote.idea_id
     WHERE vote.value = -1 AND vote.withdrawn_at IS NULL
  GROUP BY coalesce(idea_tag.stands_for, idea_tag.tag)
    HAVING count(*) >= :least
  ORDER BY coalesce(idea_tag.stands_for, idea_tag.tag)
""")
GIVEN = """
      FROM vote
      JOIN idea ON idea.id = vote.idea_id AND idea.audience_id = :everyone AND idea.canonical_id IS NULL
      JOIN person ON person.id = vote.voter_id
     WHERE vote.withdrawn_at IS NULL
       AND EXISTS (SELECT 1 FROM idea_tag
                    WHERE idea_tag.idea_id = idea.id
                      AND ((idea_tag.tag = :tag AND idea_tag.stands_for IS NULL) OR idea_tag.stands_for = :tag))
"""
SUMS = "SELECT count(*), sum(vote.value), max(vote.id), max(vote.given_at), count(DISTINCT idea.id)"
ROWS = "SELECT coalesce(person.joined_into_id, person.id) AS human, vote.idea_id, vote.value"
MARK, VOTES = text(SUMS + GIVEN), text(ROWS + GIVEN + "ORDER BY vote.given_at, vote.id")
GONE = delete(Conversation).where(Conversation.tag.not_in(bindparam("tags", expanding=True)))


def work_out() -> int:
    """Work out the groups of each conversation whose votes changed; return of how many."""
    tags = [row.meant for row in db.session.execute(CONVERSED, {"least": LEAST_AGAINST})]
    changed = [(tag, mark) for tag in tags if (mark := _mark(tag)) != _known(tag)]
    for tag, mark in changed:
        keep(tag, mark)
    drop(tags)
    return len(changed)


def _mark(tag: str) -> str:
    row = db.session.execute(MARK, {"tag": tag, "everyone": EVERYONE}).one()
    return " ".join(map(str, row))


def _known(tag: str) -> str:
    kept = db.session.get(Conversation, tag, populate_existing=True)
    return kept.mark if kept else ""


@upkeep()
def keep(tag: str, mark: str) -> None:
    """Put what the groups of a conversation think in the place of what they thought before."""
    rows = db.session.execute(VOTES, {"tag": tag, "everyone": EVERYONE}).all()
    votes = [(*pair, value) for pair, value in {(row[0], row[1]): row[2] for row in rows}.items()]
    group_of = grouped(votes)
    sizes = [list(group_of.values()).count(part) for part in range(len(set(group_of.values())))]
    db.session.execute(delete(GroupOpinion).filter_by(tag=tag))
    found: list[dict[str, Any]] = [
        {"tag": tag, "idea_id": idea, "part": part, "agree": seen.agree, "against": seen.against, "passed": seen.passed}
        for (idea, part), seen in opinions(votes, group_of).items()
    ]
    if found:
        db.session.execute(insert(GroupOpinion), found)
    people = len({human for human, _, _ in votes})
    db.session.merge(Conversation(tag=tag, mark=mark, worked_out_at=now(), people=people, sizes=sizes))


@upkeep()
def drop(tags: list[str]) -> None:
    """Let go of what is no conversation any more."""
    db.session.execute(GONE, {"tags": tags})
    db.session.execute(delete(GroupOpinion).where(GroupOpinion.tag.not_in(tags)))

"""Appeals: whether what was done still stands is known by the room of the thing, and there it is undone."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select

from portal.flows.groups import restore_with_board
from portal.groups.models import Group
from portal.ideas.acts import restore_comment, restore_idea, unlock_idea
from portal.ideas.acts.moderating import standing_of
from portal.ideas.models import Idea
from portal.kit.db import db
from portal.kit.errors import Conflict
from portal.knowledge.acts.wondering import restore_product_question
from portal.knowledge.models import ProductQuestion
from portal.meetings.acts import restore_question
from portal.meetings.models import MeetingQuestion
from portal.moderation import acts
from portal.moderation.queries import Deed, appeal_of, deed_against, deeds_to
from portal.moderation.rules.appeals import CONCERNED
from portal.outside.models.mail import Bell
from portal.people.models import Sanction
from portal.people.rules import THE_MODERATORS
from portal.people.sanctions import overturn_sanction
from portal.production.acts import restore_comment as restore_asked
from portal.river import act
from portal.river.models import EventRow
from portal.talk.models import Comment

Facts = Mapping[str, Any]
UNDO: dict[str, Callable[[Facts, int], None]] = {
    "idea.hidden": lambda facts, by: restore_idea(facts["idea_id"], by, appealed=True),
    "idea.removed": lambda facts, by: restore_idea(facts["idea_id"], by, appealed=True),
    "idea.locked": lambda facts, by: unlock_idea(facts["idea_id"], by),
    "idea.comment_hidden": lambda facts, by: restore_comment(facts["comment_id"], by, appealed=True),
    "idea.comment_removed": lambda facts, by: restore_comment(facts["comment_id"], by, appealed=True),
    "group.hidden": lambda facts, by: restore_with_board(facts["group_id"], by),
    "batch.comment_hidden": lambda facts, by: restore_asked(facts["comment_id"], by),
    "question.hidden": lambda facts, by: restore_question(facts["question_id"], by),
    "product_question.hidden": lambda facts, by: restore_product_question(facts["product_question_id"], by),
    "person.warned": lambda facts, by: overturn_sanction(facts["sanction_id"], by),
    "person.suspended": lambda facts, by: overturn_sanction(facts["sanction_id"], by),
}
QUESTIONS: dict[str, Any] = {"question": MeetingQuestion, "product_question": ProductQuestion}
MOST = 50


@act
def appeal(event_id: int, person_id: int, words: str) -> int:
    """Appeal against what moderators did to oneself, while it stands; return the id of the appeal."""
    deed = appeal_of(event_id, person_id)
    if not stands(deed):
        raise Conflict("This was taken back already; there is nothing to appeal against.", code="taken_back")
    return acts.lodge_appeal(event_id, person_id, words)


@act
def decide(appeal_id: int, moderator_id: int, step: str, answer: str) -> None:
    """Grant an appeal, so that all is as it was before, or turn it down; for a reason."""
    row = acts.decide_appeal(appeal_id, moderator_id, step, answer)
    deed = deed_against(row.event_id)
    if row.state == "granted" and stands(deed):
        event = db.session.get(EventRow, row.event_id)
        UNDO[row.kind](event.data if event else {}, moderator_id)


def stands(deed: Deed) -> bool:
    """Say whether what was done is still so."""
    kind, _, key = deed.target.partition(":")
    if kind == "person":
        return _stands_against(deed.event_id)
    if kind == "group":
        group = db.session.get(Group, int(key))
        return group is not None and group.shown_to_id is not None
    if kind == "comment":
        comment = db.session.get(Comment, int(key))
        return comment is not None and standing_of(comment) != "shown"
    if kind in QUESTIONS:
        question = db.session.get(QUESTIONS[kind], int(key))
        return question is not None and question.audience_id == THE_MODERATORS
    return _stands_of_idea(deed, db.session.get(Idea, int(key)))


def _stands_of_idea(deed: Deed, idea: Idea | None) -> bool:
    if idea is None or deed.kind == "idea.locked":
        return idea is not None and idea.locked_at is not None
    return standing_of(idea) != "shown"


def _stands_against(event_id: int) -> bool:
    event = db.session.get(EventRow, event_id)
    row = db.session.get(Sanction, event.data["sanction_id"]) if event else None
    return row is not None and row.overturned_at is None


def deeds_about(person_id: int) -> list[Deed]:
    """Return what moderators did to somebody and to what they wrote, as the bell told them, the latest first."""
    asked = select(EventRow).join(Bell, Bell.event_id == EventRow.id)
    asked = asked.where(Bell.person_id == person_id, EventRow.kind.in_(CONCERNED))
    return deeds_to(db.session.scalars(asked.order_by(EventRow.id.desc()).limit(MOST)).all())

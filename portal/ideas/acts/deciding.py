"""Decide on an idea, with a public reason; hide it and restore it."""

from datetime import datetime

from sqlalchemy import select

from portal.events.ideas import IdeaDecided, IdeaHidden, IdeaRestored
from portal.ideas.acts.moderating import check_restorer, check_uncovered, standing_of
from portal.ideas.acts.seeing import shown
from portal.ideas.acts.spending import return_votes
from portal.ideas.acts.wording import check_named
from portal.ideas.models import Idea, Revision
from portal.ideas.queries.sharing import parts_of
from portal.ideas.rules import DECIDED, LIFE, PENDING, TEAM, check_promise, next_word, steps_to
from portal.kit import limits
from portal.kit.clock import now
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, Refused
from portal.kit.states import Step
from portal.kit.text import clean
from portal.people.acts import own_audience
from portal.people.queries import role_of
from portal.people.rules import MODERATOR, THE_MODERATORS, check_role
from portal.river import act, record
from portal.river.acts import told_at
from portal.talk.pictures import cover, said_on


@act
def decide_idea(
    idea_id: int,
    status: str,
    reason: str,
    person_id: int,
    *,
    next_update_at: datetime | None = None,
    named_id: int | None = None,
) -> None:
    """Bring an idea to another status, for a public reason, by the steps of the table; say when more will be said.

    Within a category the house may have names of its own: an idea may go from one to the other, for a reason too.
    """
    idea = stands_for_itself(shown(idea_id, person_id))
    before, named = idea.named_status_id, check_named(named_id, status)
    idea.named_status_id = named
    if status == idea.status and named != before:
        _rename(idea, reason, person_id, next_update_at)
    else:
        _decide(idea, status, reason, person_id, next_update_at)


def _rename(idea: Idea, reason: str, person_id: int, promised: datetime | None) -> None:
    """Give the same status another name of the house's own."""
    check_role(role_of(person_id), *TEAM)
    idea.reason, idea.decided_by_id, idea.answered_at = _public(reason), person_id, told_at()
    idea.version = Idea.version + 1
    _promise(idea, promised)
    told = (idea.id, idea.author_id, idea.status, idea.status, "rename", idea.reason, idea.named_status_id)
    record(IdeaDecided(*told), person_id)


def _promise(idea: Idea, promised: datetime | None) -> None:
    check_promise(idea.status, promised, told_at())
    idea.next_update_at = promised or next_word(idea.status, told_at())


@act
def bring_along(idea_id: int, status: str, reason: str, person_id: int) -> None:
    """Bring an idea to where its making is, even if it was hidden meanwhile."""
    idea = load(Idea, idea_id)
    idea.named_status_id = None
    _decide(idea, status, reason, person_id, None)


def _decide(idea: Idea, status: str, reason: str, person_id: int, promised: datetime | None) -> None:
    steps, role = steps_to(idea.status, status), role_of(person_id)
    if not steps:
        now_, then = LIFE.names.get(idea.status, idea.status), LIFE.names.get(status, status)
        raise Conflict("An idea that is “{now}” cannot become “{then}”.", code="state", now=now_, then=then)
    idea.reason, idea.decided_by_id, idea.answered_at = _public(reason), person_id, told_at()
    for step in steps:
        _take(idea, step, role)
    _promise(idea, promised)


def stands_for_itself(idea: Idea) -> Idea:
    """Return an idea, unless it was merged: then everything goes on at the other one."""
    if idea.canonical_id:
        raise Conflict("This idea was merged into another one; please go on there.", code="merged")
    return idea


def _public(reason: str) -> str:
    """Return the reason as everybody reads it, or refuse it beside its field."""
    try:
        return limits.REASON.text(clean(reason))
    except Refused as refusal:
        raise Invalid({"reason": refusal}) from refusal


def _take(idea: Idea, step: Step, role: str) -> None:
    """Take one step of the table."""
    before, idea.status = idea.status, LIFE.after(idea.status, step.name, role)
    idea.version = Idea.version + 1
    idea.decided_at = idea.answered_at if idea.status in DECIDED else None
    if idea.decided_at:
        return_votes(idea.id)
    told = (idea.id, idea.author_id, step.after, before, step.name, idea.reason, idea.named_status_id)
    parts = parts_of(idea.id)
    shared = [each for each, _ in parts], [part for _, part in parts]
    record(IdeaDecided(*told, *shared), idea.decided_by_id)


@act
def hide_idea(idea_id: int, moderator_id: int, reason: str) -> None:
    """Hide an idea from all but the moderators."""
    check_role(role_of(moderator_id), MODERATOR)
    idea = load(Idea, idea_id)
    if standing_of(idea) != "shown":
        raise Conflict("This is hidden already.", code="hidden")
    if idea.status != PENDING:  # what waits is meant for those who see it when it is let in
        idea.shown_to_id = idea.audience_id
    idea.audience_id, idea.version = THE_MODERATORS, Idea.version + 1
    cover(_pictured(idea), now())
    return_votes(idea_id)
    record(IdeaHidden(idea_id, idea.author_id, limits.NOTE.text(clean(reason))), moderator_id)


def _pictured(idea: Idea) -> list[tuple[int | None, str]]:
    """Return who wrote what on the page of an idea, as it is and as it was."""
    before = db.session.scalars(select(Revision.body).filter_by(idea_id=idea.id))
    return [*((idea.author_id, words) for words in (idea.body, *before)), *said_on(f"idea:{idea.id}")]


@act
def restore_idea(idea_id: int, moderator_id: int, *, appealed: bool = False) -> None:
    """Show an idea again to those who saw it before; a removed one is shown by administrators, or after an appeal."""
    idea = load(Idea, idea_id)
    check_restorer(standing_of(idea), role_of(moderator_id), appealed=appealed)
    check_uncovered(idea)
    idea.removed_at = None
    idea.audience_id = own_audience(idea.author_id) if idea.status == PENDING else idea.shown_to_id
    idea.version = Idea.version + 1
    cover(_pictured(idea), None)
    record(IdeaRestored(idea_id, idea.author_id, idea.audience_id), moderator_id)

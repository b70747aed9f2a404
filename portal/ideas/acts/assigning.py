"""Say who of the company looks after an idea, and when the community hears the next word on it."""

from datetime import datetime

from portal.events.ideas import IdeaAssigned, IdeaWordPromised
from portal.ideas.acts.deciding import stands_for_itself
from portal.ideas.acts.seeing import shown
from portal.ideas.models import Idea
from portal.ideas.rules import TEAM, check_promise
from portal.kit.errors import Conflict, Invalid
from portal.people.queries import is_staff, role_of
from portal.people.rules import check_role
from portal.river import act, record
from portal.river.acts import told_at


@act
def assign_idea(idea_id: int, owner_id: int | None, person_id: int) -> None:
    """Put an idea into the hands of a colleague, or of nobody."""
    check_role(role_of(person_id), *TEAM)
    idea = stands_for_itself(shown(idea_id, person_id))
    if idea.owner_id == owner_id:
        raise Conflict("It is in these hands already.", code="there")
    if owner_id is not None and not is_staff(owner_id):
        raise Invalid({"owner": "Only a colleague can look after an idea."})
    idea.owner_id, idea.version = owner_id, Idea.version + 1
    record(IdeaAssigned(idea_id, idea.author_id, owner_id), person_id)


@act
def promise_word(idea_id: int, next_update_at: datetime, person_id: int) -> None:
    """Promise the community the next word on an idea for a day."""
    check_role(role_of(person_id), *TEAM)
    idea = stands_for_itself(shown(idea_id, person_id))
    check_promise(idea.status, next_update_at, told_at())
    idea.next_update_at, idea.version = next_update_at, Idea.version + 1
    record(IdeaWordPromised(idea_id, idea.author_id, next_update_at.isoformat()), person_id)

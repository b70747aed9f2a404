"""Guests tell the company something, and go on with it by a sealed link, without signing in."""

from dataclasses import dataclass

from portal.feedback import acts as feedback
from portal.feedback.queries import guest_feedback
from portal.feedback.rules import RETURN
from portal.flows.feedback import give_verdict, write_again
from portal.kit.db import db
from portal.kit.errors import Conflict, Invalid
from portal.people.guests import welcome_guest
from portal.people.models import Person, SignIn
from portal.river import act


@dataclass(frozen=True, slots=True)
class GuestWords:
    """What a guest says, on which site, and how they may be answered."""

    kind: str
    body: str
    name: str = ""
    mail: str = ""
    site: str = ""
    language: str = ""


def author_of(feedback_id: int) -> int | None:
    """Return the guest who gave a feedback, so long as nobody has become them: then it is theirs in their account."""
    author_id = guest_feedback(feedback_id).author_id
    person = db.session.get(Person, author_id)
    is_guest = person and person.forgotten_at is None and person.joined_into_id is None
    return author_id if is_guest and db.session.get(SignIn, author_id) is None else None


@act
def write_again_as_guest(feedback_id: int, body: str) -> int:
    """Add, without signing in, to what one said; return the id of the message."""
    return write_again(feedback_id, _guest(feedback_id), body)


@act
def judge_as_guest(feedback_id: int, accepted: bool) -> int:
    """Say, without signing in, whether the answer settled the matter; return the id of the feedback."""
    give_verdict(feedback_id, accepted, _guest(feedback_id))
    return feedback_id


def _guest(feedback_id: int) -> int:
    author_id = author_of(feedback_id)
    if author_id is None:
        raise Conflict("This is yours in your account now. Please sign in to go on.", code="joined")
    return author_id


@act
def give_as_guest(words: GuestWords) -> int:
    """Tell the company something without signing in; return the id of the feedback."""
    if words.kind == RETURN:
        raise Invalid({"kind": "Please choose what it is."})
    person_id = welcome_guest(words.name, words.mail, words.language)
    return feedback.give_feedback(person_id, words.kind, words.body, came_from=words.site)

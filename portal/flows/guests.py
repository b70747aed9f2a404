"""Guests tell the company something: who they are, and what they say, at the same instant."""

from dataclasses import dataclass

from portal.feedback import acts as feedback
from portal.people.guests import welcome_guest
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


@act
def give_as_guest(words: GuestWords) -> int:
    """Tell the company something without signing in; return the id of the feedback."""
    person_id = welcome_guest(words.name, words.mail, words.language)
    return feedback.give_feedback(person_id, words.kind, words.body, came_from=words.site)

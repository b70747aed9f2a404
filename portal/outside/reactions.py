"""Which events a person gets a letter about; imports and demos send nothing."""

from typing import Any

from portal.events.care import CaseAnswered
from portal.events.ideas import IdeaDecided
from portal.events.people import (
    FactorAdded,
    FactorRemoved,
    MailChanged,
    NewMailAsked,
    PersonForgotten,
    PersonJoined,
    RecoveryCodeUsed,
    SignInHelpAsked,
)
from portal.events.surveys import SurveyAsked
from portal.outside import acts
from portal.outside.queries.wishes import letter_time
from portal.outside.wishes import forget_wishes_of
from portal.people.accounts import KNOWN_ALREADY, NEW_MAIL, UNDO_MAIL
from portal.people.queries import find_by_mail, has_unconfirmed_sign_in, mail_change
from portal.river import Happened, Reaction

Facts = dict[str, Any] | None
write_letters = Reaction("outside.write_letters", origins=("live",))


@write_letters.on(PersonJoined)
def welcome(event: PersonJoined, happened: Happened) -> None:
    """Ask somebody who signed up to confirm the address."""
    if has_unconfirmed_sign_in(event.person_id):
        acts.pack(happened.event_id, event.person_id, "confirm", happened.subject)


@write_letters.on(SignInHelpAsked)
def send_help(event: SignInHelpAsked, happened: Happened) -> None:
    """Send what somebody asked for, if anybody signs in with the address."""
    if event.person_id:
        acts.pack(happened.event_id, event.person_id, event.letter, happened.subject)


@write_letters.on(NewMailAsked)
def send_to_new_address(event: NewMailAsked, happened: Happened) -> None:
    """Ask at the new address whether it is theirs; or tell whoever has it that it was asked for."""
    change = mail_change(event.change_id)
    if change and (holder := find_by_mail(change.new_mail)):
        acts.pack(happened.event_id, holder, KNOWN_ALREADY, happened.subject)
    elif change:
        acts.pack(happened.event_id, event.person_id, NEW_MAIL, happened.subject, {"change": event.change_id})


@write_letters.on(MailChanged)
def send_to_old_address(event: MailChanged, happened: Happened) -> None:
    """Tell the old address, from which the change can be undone."""
    acts.pack(happened.event_id, event.person_id, UNDO_MAIL, happened.subject, {"change": event.change_id})


@write_letters.on(FactorAdded, FactorRemoved, RecoveryCodeUsed)
def tell_of_factor(event: FactorAdded | FactorRemoved | RecoveryCodeUsed, happened: Happened) -> None:
    """Tell somebody that the ways into their account are others now."""
    facts = {"what": event.kind, "factor": getattr(event, "factor", ""), "left": getattr(event, "left", 0)}
    acts.pack(happened.event_id, event.person_id, "factor", happened.subject, facts)


@write_letters.on(IdeaDecided)
def tell_author(event: IdeaDecided, happened: Happened) -> None:
    """Tell the author what was decided."""
    _tell("ideas", happened, event.author_id, "decided", happened.subject, {"status": event.status})


@write_letters.on(CaseAnswered)
def tell_customer(event: CaseAnswered, happened: Happened) -> None:
    """Tell a customer that there is an answer."""
    _tell("feedback", happened, event.customer_id, "answered", f"feedback:{event.feedback_id}")


@write_letters.on(SurveyAsked)
def ask(event: SurveyAsked, happened: Happened) -> None:
    """Ask somebody for an answer; the letter holds a link that is theirs alone."""
    facts = {"ask": event.ask_id, "link": event.link}
    _tell("surveys", happened, event.person_id, "survey", happened.subject, facts)


def _tell(topic: str, happened: Happened, person_id: int, letter: str, subject: str, facts: Facts = None) -> None:
    """Pack a letter about a topic, for when its reader wishes; or none."""
    at = letter_time(person_id, topic)
    if at is not None:
        acts.pack(happened.event_id, person_id, letter, subject, facts, at)


forget_wishes = Reaction("outside.forget_wishes")


@forget_wishes.on(PersonForgotten)
def forget(event: PersonForgotten, _: Happened) -> None:
    """Keep no wish of a person who left."""
    forget_wishes_of(event.person_id)

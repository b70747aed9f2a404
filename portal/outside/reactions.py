"""Which events a person gets a letter about; imports and demos send nothing."""

from collections.abc import Collection
from typing import Any

from portal.events import BY_KIND, Event
from portal.events.care import CaseAnswered
from portal.events.outside import NewsWritten
from portal.events.people import (
    FactorAdded,
    FactorRemoved,
    MailChanged,
    NewMailAsked,
    PersonForgotten,
    PersonInvited,
    PersonJoined,
    RecoveryCodeUsed,
    SignInHelpAsked,
)
from portal.events.surveys import SurveyAsked
from portal.kit.setting import setting
from portal.outside import acts
from portal.outside.devices import put_before
from portal.outside.projections import ring
from portal.outside.queries.devices import is_anybody_told
from portal.outside.queries.news import rung_for, subject_of
from portal.outside.queries.wishes import letter_time, rhythms_of
from portal.outside.topics import NOW, TOPIC_OF, TOPICS
from portal.outside.wishes import forget_wishes_of
from portal.people.accounts import KNOWN_ALREADY, NEW_MAIL, UNDO_MAIL
from portal.people.calling_in import LETTER as INVITED
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


@write_letters.on(PersonInvited)
def invite(event: PersonInvited, happened: Happened) -> None:
    """Write to whom the company invites; the letter stands under the name of who does."""
    if happened.actor_id:
        acts.pack(happened.event_id, happened.actor_id, INVITED, happened.subject, {"invitation": event.invitation_id})


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


@write_letters.on(CaseAnswered)
def tell_customer(event: CaseAnswered, happened: Happened) -> None:
    """Tell a customer at once that there is an answer; who wishes for news in the morning reads of it there."""
    if rhythms_of(event.customer_id)["feedback"] == NOW:
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


tell_news = Reaction("outside.tell_news", origins=("live",), after=ring, batch=10)
WRITTEN_APART = {"survey.asked"}  # its letter holds a link that is the reader's alone
TOLD_BY_MAIL = [kind for kind, name in TOPIC_OF.items() if TOPICS[name].by_mail and kind not in WRITTEN_APART]


@tell_news.on(*(BY_KIND[kind] for kind in TOLD_BY_MAIL))
def tell(event: Event, happened: Happened) -> None:
    """Begin to write to all whose bell rang."""
    if rung_for(happened.event_id, 0, 1):
        acts.write_news(happened.event_id, happened.subject, TOPIC_OF[event.kind])


@tell_news.on(NewsWritten)
def tell_more(event: NewsWritten, _: Happened) -> None:
    """Write to the next: however many hear of something, each piece is a transaction of its own."""
    if not event.is_last:
        acts.write_news(event.news_id, subject_of(event.news_id), event.topic, event.last_id)


push_news = Reaction("outside.push_news", origins=("live",), after=ring, batch=10)


@push_news.heeds
def worth_pushing() -> Collection[str]:
    """Return what browsers are told of, if any is told of anything."""
    return push_news.kinds if setting("PUSH") and is_anybody_told() else ()


@push_news.on(*(BY_KIND[kind] for kind in TOPIC_OF))
def push(event: Event, happened: Happened) -> None:
    """Tell the browsers of all whose bell rang."""
    put_before(happened.event_id, TOPIC_OF[event.kind])


forget_wishes = Reaction("outside.forget_wishes")


@forget_wishes.on(PersonForgotten)
def forget(event: PersonForgotten, _: Happened) -> None:
    """Keep no wish of a person who left."""
    forget_wishes_of(event.person_id)

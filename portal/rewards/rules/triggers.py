"""What a rule of the company's own may pay for: events, who of them earns, and conditions on their fields."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, get_type_hints

from portal.events import BY_KIND, Event, class_of
from portal.kit.errors import Invalid, Refused
from portal.kit.words import N_

EVENTS = """
    person.friend_joined person.mail_confirmed idea.posted idea.voted idea.commented idea.comment_voted
    idea.answer_accepted idea.decided idea.built_on idea.claimed idea.wished idea.merged round.reviewed round.spread
    challenge.entered challenge.decided challenge.evaluation_given group.made group.joined feedback.given
    feedback.verdict_given survey.answered case.closed flag.upheld meeting.signed_up question.asked question.voted
    question.answered article.published article.helped product.made order.placed order.paid order.shipped
    batch.asked batch.answered
"""
TRIGGERS: list[type[Event]] = [BY_KIND[kind] for kind in EVENTS.split() if kind in BY_KIND]
EARNERS = {
    "actor_id": N_("who does it"),
    "author_id": N_("the author"),
    "commenter_id": N_("who commented"),
    "person_id": N_("the person it is about"),
    "inviter_id": N_("who invited"),
    "customer_id": N_("the customer"),
    "reporter_id": N_("who flagged it"),
    "people": N_("everybody named in it"),
}
TESTS = {"is": N_("is"), "not": N_("is not"), "least": N_("is at least"), "most": N_("is at most")}
YES, NO = ("true", "yes", "1"), ("false", "no", "0")
MOST_TESTS = 3


def earners(kind: str) -> list[str]:
    """Return who may earn by an event: the fields that name people, and whoever does it."""
    known = {field.name for field in fields(class_of(kind))}
    return [name for name in EARNERS if name == "actor_id" or name in known]


def testable(kind: str) -> dict[str, type]:
    """Return the fields of an event that a condition may ask for, none of them somebody's words."""
    event = class_of(kind)
    hints = get_type_hints(event)
    plain = {field.name: _plain(hints[field.name]) for field in fields(event) if field.name not in event.personal}
    return {name: found for name, found in plain.items() if found is not None}


def _plain(hint: Any) -> type | None:
    return next((each for each in (bool, int, str) if hint in (each, each | None)), None)


def meets(event: Event, condition: Mapping[str, Any]) -> bool:
    """Say whether what a rule asks for is true of an event: plain fields, and all or any of its tests."""
    plain = all(getattr(event, name, None) == value for name, value in condition.items() if name not in ("all", "any"))
    tried = {name: [_passes(event, *test) for test in condition.get(name, [])] for name in ("all", "any")}
    return plain and all(tried["all"]) and (any(tried["any"]) or not tried["any"])


def _passes(event: Event, name: str, test: str, wanted: Any) -> bool:
    found = getattr(event, name, None)
    if test in ("is", "not"):
        return bool((found == wanted) == (test == "is"))
    return isinstance(found, int) and (found >= wanted if test == "least" else found <= wanted)


def condition_of(kind: str, tests: list[tuple[str, str, str]], how: str) -> dict[str, Any]:
    """Return what was chosen as a condition, or say which line of it means nothing."""
    known, found = testable(kind), []
    for number, (name, test, words) in enumerate(tests, 1):
        try:
            found.append([name, test, _value(known[name], test, words)])
        except (KeyError, ValueError):
            refusal = Refused("“{value}” is not something that this field can be.", value=words)
            raise Invalid({f"value_{number}": refusal}) from None
    return {how if how in ("all", "any") else "all": found} if found else {}


def _value(kind: type, test: str, words: str) -> bool | int | str:
    if test not in TESTS or (test in ("least", "most") and kind is not int):
        raise ValueError(test)
    if kind is bool:
        if words.lower() not in (*YES, *NO):
            raise ValueError(words)
        return words.lower() in YES
    if kind is int and not words.lstrip("-").isascii():
        raise ValueError(words)
    return int(words[:19]) if kind is int else words

"""What a condition of a rule may be compared with, by the names that people use, in whichever language they type."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import literal, select, union_all

from portal.challenges.rules import life as challenges
from portal.feedback import rules as feedback
from portal.groups import rules as groups
from portal.ideas import rules as ideas
from portal.ideas.models import Board, NamedStatus
from portal.kit.db import db
from portal.kit.errors import Invalid, Refused
from portal.kit.i18n import LANGUAGES, gettext, language, speaking
from portal.kit.setting import setting
from portal.kit.words import N_
from portal.rewards.rules.triggers import testable
from portal.surveys.rules import life as surveys
from portal.web.subjects import SUBJECTS, titles

Words = dict[str, tuple[str, ...]]  # by the value: its name in the language of the reader, then its other names
YES_NO = {"true": N_("Yes"), "false": N_("No")}
VOTES = {"1": N_("For"), "0": N_("Passed over"), "-1": N_("Against")}
STEPS = {step.name: step.label for step in reversed(ideas.LIFE.steps)}
CLOSED: Mapping[tuple[str, str], Mapping[str, str]] = {  # what a field may be, by the room of the event
    ("idea", "status"): ideas.NAMES,
    ("idea", "before"): ideas.NAMES,
    ("idea", "step"): STEPS,
    ("idea", "through"): ideas.THROUGH,
    ("idea", "value"): VOTES,
    ("challenge", "status"): challenges.NAMES,
    ("survey", "status"): surveys.NAMES,
    ("feedback", "feedback_kind"): feedback.KINDS,
    ("group", "way"): groups.WAYS,
}
NAMED = {"board_id": Board, "named_id": NamedStatus}  # what has a name in each language
LISTED = {  # what is called by its title
    f"{kind}_id": kind
    for kind in ("article", "batch", "challenge", "group", "meeting", "preorder", "product", "round", "survey")
}
THINGS = LISTED | {f"{kind}_id": kind for kind in ("idea", "feedback", "case", "order", "question")}
SHOWN = 50  # so many things are offered, the latest; others are named by their number


def worded(kind: str) -> dict[str, Words]:
    """Return the fields of an event of which the possible values have names, and those names."""
    known, room = testable(kind), kind.partition(".")[0]
    found = {name: _said(CLOSED[room, name]) for name in known if (room, name) in CLOSED}
    found |= {name: _said(YES_NO) for name, sort in known.items() if sort is bool}
    found |= {"language": _languages()} if "language" in known else {}
    found |= {"currency": {str(setting("CURRENCY")): (str(setting("CURRENCY")),)}} if "currency" in known else {}
    found |= {name: _by_language(NAMED[name]) for name in known if name in NAMED}
    return found | _listed([name for name in known if name in LISTED])


def _said(words: Mapping[str, str]) -> Words:
    """Return what values are called in each language, that of the reader first."""
    spoken = dict.fromkeys((language(), *LANGUAGES))
    found: Words = dict.fromkeys(words, ())
    for each in spoken:
        with speaking(each):
            found = {value: (*found[value], gettext(name)) for value, name in words.items()}
    return found


def _languages() -> Words:
    """Return the languages in which something may be written: ours by their own names, and all others."""
    return {tag: (words,) for tag, words in LANGUAGES.items()} | _said({"other": N_("Other languages")})


def _by_language(table: Any) -> Words:
    rows = db.session.execute(select(table.id, table.names).order_by(table.id)).all()
    return {str(key): tuple(filter(None, (names.get(language()), *names.values()))) for key, names in rows}


def _listed(fields: list[str]) -> dict[str, Words]:
    """Return the latest things that fields may name, by their titles; two of one title with their numbers."""
    parts = [select(_latest(LISTED[name], name).subquery()) for name in fields]
    rows = db.session.execute(union_all(*parts)).all() if parts else []
    called = [(row.field, row.title) for row in rows]
    found: dict[str, Words] = {name: {} for name in fields}
    for row in rows:
        is_twice = called.count((row.field, row.title)) > 1
        found[row.field][str(row.id)] = (f"{row.title} ({row.id})" if is_twice else str(row.title),)
    return found


def _latest(kind: str, field: str) -> Any:
    known = SUBJECTS[kind]
    asked = select(literal(field).label("field"), known.table.id, known.title.label("title"))
    return asked.order_by(known.table.id.desc()).limit(SHOWN)


def meant(tests: list[tuple[str, str, str]], known: Mapping[str, Words]) -> list[tuple[str, str, str]]:
    """Return tests with the values that were meant, or say at its field which one nobody knows."""
    found = []
    for number, (field, test, typed) in enumerate(tests, 1):
        try:
            found.append((field, test, _meant(field, typed, known.get(field, {}))))
        except Refused as refusal:
            raise Invalid({f"value_{number}": refusal}) from refusal
    return found


def _meant(field: str, typed: str, words: Words) -> str:
    """Return the value that was typed by one of its names, or as the house spells it."""
    wanted = typed.casefold()
    for value, names in words.items():
        if wanted in (value.casefold(), *(name.casefold() for name in names)):
            return value
    is_thing = field in THINGS and typed.isascii() and typed.isdigit() and len(typed) < 19
    if (is_thing and titles([f"{THINGS[field]}:{typed}"])) or (field not in THINGS and not words):
        return typed
    if not typed:
        raise Refused("Please say what it is compared with.")
    raise _unknown(field, typed, words)


def _unknown(field: str, typed: str, words: Words) -> Refused:
    """Return the sentence that says what it may be, where that is not much, or that there is no such thing."""
    if field == "currency":
        return Refused("“{value}” is not a currency of this house.", value=typed)
    if field in THINGS or not words or len(words) > 12:
        return Refused("There is nothing called “{value}” here; choose one of the list, or its number.", value=typed)
    names = [names[0] for names in words.values()]
    return Refused("“{value}” is none of these: {names}.", value=typed, names=", ".join(names))


def name_of_value(field: str, value: Any, known: Mapping[str, Words]) -> str:
    """Return what a saved value is called; without a name it is written as it is."""
    spelt = str(value).lower() if isinstance(value, bool) else str(value)
    if names := known.get(field, {}).get(spelt):
        return names[0]
    subject = f"{THINGS[field]}:{spelt}" if field in THINGS else ""
    return f"{title} ({spelt})" if subject and (title := titles([subject]).get(subject)) else spelt

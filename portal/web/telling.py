"""Events as sentences: told when they are read, in the reader's language, with today's names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from flask import url_for

from portal.events import Event, read
from portal.kit.i18n import format_date, gettext
from portal.kit.money import Money
from portal.kit.words import N_
from portal.outside.queries.mail import Rung
from portal.people.queries import Viewer, names
from portal.production.rules.parcels import CAUSES
from portal.web.modules import is_told
from portal.web.subjects import address_of, split, titles, titles_for

TOUCHPOINTS = {
    "community": N_("community"),
    "shop": N_("shop"),
    "desk": N_("desk"),
    "mail": N_("mail"),
    "workshop": N_("workshop"),
    "live": N_("live session"),
    "carrier": N_("carrier"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One event as people read it."""

    event_id: int
    kind: str
    subject: str
    sentence: str
    occurred_at: datetime
    touchpoint: str
    href: str | None


# What rings together is told as one: by one, and by many.  Who voted is nobody's business.
TOGETHER: dict[str, tuple[str, str]] = {
    "idea.voted": (N_("One person voted for {subject}"), N_("{n} people voted for {subject}")),
    "idea.commented": ("", N_("{n} new comments on {subject}")),
    "search.matched": ("", N_("{n} new finds for your saved searches, the last: {subject}")),
}


def tell_bells(rows: Iterable[Rung], seen: Viewer) -> list[Told]:
    """Return what a bell rang for, as sentences for its owner; what may not be seen any more goes without its title."""
    rows = [replace(row, subject=subject_for_readers(row)) for row in rows if is_told(str(row.subject))]
    actors = names(row.actor_id for row in rows if row.actor_id is not None)
    found = {row.subject for row in rows if row.kind == "search.matched"}
    called = titles({row.subject for row in rows} - found, seen) | titles_for(found, seen)
    return [
        _rung(row, _told(row, actors.get(row.actor_id or 0, ""), called.get(row.subject, "")), called) for row in rows
    ]


def _rung(row: Rung, told: Told, called: Mapping[str, str]) -> Told:
    """Return a bell as it is told, together with what rang with it."""
    one, many = TOGETHER.get(row.kind, ("", ""))
    sentence = many if row.n > 1 else one
    subject = name_of(row.subject, called.get(row.subject, ""))
    return replace(told, sentence=gettext(sentence, n=row.n, subject=subject)) if sentence else told


def subject_for_readers(row: Any) -> str:
    """Return what a customer looks at: of a case, which is the company's, the feedback that it came from."""
    feedback_id = row.data.get("feedback_id") if row.kind.startswith("case.") else None
    return f"feedback:{feedback_id}" if feedback_id else str(row.subject)


def tell(rows: Iterable[Any], seen: Viewer, called: Mapping[str, str] | None = None) -> list[Told]:
    """Return events (id, kind, subject, data, actor_id, at, origin) as sentences by today's names, for a viewer."""
    rows = list(rows)
    actors = names(row.actor_id for row in rows if row.actor_id is not None)
    called = titles({row.subject for row in rows}, seen) if called is None else called
    return [_told(row, actors.get(row.actor_id, ""), called.get(row.subject, "")) for row in rows]


def _told(row: Any, actor: str, title: str) -> Told:
    event = read(row.kind, row.data)
    sentence = sentence_of(event, actor or gettext("Somebody"), name_of(row.subject, title))
    return Told(row.id, row.kind, row.subject, sentence, row.at, met_at(event, row.origin), where(row.subject))


def sentence_of(event: Event, actor: str, subject: str) -> str:
    """Return what happened, in the present language."""
    values: dict[str, Any] = {**event.data(), "actor": actor, "subject": subject}
    if isinstance(values.get("minor"), int) and values.get("currency"):
        values["price"] = Money(values["minor"], values["currency"])
    values |= {name: format_date(date.fromisoformat(day)) for name, day in values.items() if _is_day(name, day)}
    if cause := CAUSES.get(str(values.get("cause"))):
        values["cause"] = gettext(cause)
    if isinstance(event.sentence, tuple):
        one, many = event.sentence
        return gettext(one if values.get("n") == 1 else many, **values)
    return gettext(event.sentences.get(str(getattr(event, "outcome", "")), event.sentence), **values)


def _is_day(name: str, value: Any) -> bool:
    return name in ("promised_on", "expected_on") and isinstance(value, str)


def name_of(subject: str, title: str) -> str:
    """Return what a subject is called in a sentence: a person by name, a thing by its title or number."""
    kind, key = split(subject)
    if kind == "person":
        return title or gettext("somebody who left")
    if title:
        return gettext("“{title}”", title=title)
    words = THINGS.get(kind)
    return gettext(words, key=str(key)) if words else subject


THINGS = {
    "idea": N_("idea {key}"),
    "order": N_("order {key}"),
    "preorder": N_("pre-order {key}"),
    "batch": N_("batch {key}"),
    "product": N_("product {key}"),
    "feedback": N_("feedback {key}"),
    "case": N_("case {key}"),
    "survey": N_("survey {key}"),
    "vote_ring": N_("vote ring {key}"),
    "group": N_("group {key}"),
    "invitation": N_("invitation {key}"),
    "meeting": N_("live session {key}"),
    "consignment": N_("consignment {key}"),
    **dict.fromkeys(("question", "product_question"), N_("question {key}")),
}


def met_at(event: Event, origin: str) -> str:
    """Return where we met the person, and whether the event came in from another system."""
    place = gettext(TOUCHPOINTS.get(event.touchpoint, event.touchpoint))
    return gettext("{place}, imported", place=place) if origin.startswith("import:") else place


def where(subject: str) -> str | None:
    """Return where the company looks at a subject."""
    kind, key = split(subject)
    return url_for("desk_customers.show", person_id=key) if kind == "person" else address_of(subject)

"""Events as sentences: told when they are read, in the reader's language, with today's names."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from portal.events import Event, read
from portal.kit.i18n import gettext
from portal.kit.money import Money
from portal.kit.words import N_
from portal.people.queries import names
from portal.web.subjects import address_of, split, titles

TOUCHPOINTS = {
    "community": N_("community"),
    "shop": N_("shop"),
    "desk": N_("desk"),
    "mail": N_("mail"),
    "workshop": N_("workshop"),
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


def tell(rows: Iterable[Any]) -> list[Told]:
    """Return events (id, kind, subject, data, actor_id, at, origin) as sentences by today's names."""
    rows = list(rows)
    actors = names(row.actor_id for row in rows if row.actor_id is not None)
    called = titles(row.subject for row in rows)
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
    if isinstance(event.sentence, tuple):
        one, many = event.sentence
        return gettext(one if values.get("n") == 1 else many, **values)
    return gettext(event.sentence, **values)


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
}


def met_at(event: Event, origin: str) -> str:
    """Return where we met the person, and whether the event came in from another system."""
    place = gettext(TOUCHPOINTS.get(event.touchpoint, event.touchpoint))
    return gettext("{place}, imported", place=place) if origin.startswith("import:") else place


def where(subject: str) -> str | None:
    """Return where the company looks at a subject."""
    kind, key = split(subject)
    return url_for("desk_customers.show", person_id=key) if kind == "person" else address_of(subject)

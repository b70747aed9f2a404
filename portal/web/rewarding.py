"""Names of rules and of the events that they pay for, as their readers say them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from portal.events import class_of
from portal.kit.i18n import gettext, language
from portal.rewards import queries
from portal.rewards.rules import OCCASIONS


def title_of_rule(name: str, title: Any) -> str:
    """Return what a rule pays for, in words: of the house, or the company's own."""
    if name in OCCASIONS:
        return gettext(OCCASIONS[name].words)
    words = title or {}
    return str(words.get(language()) or words.get("en") or name)


def titles_of_rules(names: Iterable[str]) -> dict[str, str]:
    """Return what rules pay for, in words, by their names."""
    asked = {name for name in names if name}
    own = queries.own_titles(asked - set(OCCASIONS))
    return {name: title_of_rule(name, own.get(name)) for name in asked}


def event_words(kind: str) -> str:
    """Return what happens, with somebody in the places of people, and three dots in those of other names."""
    sentence, about = class_of(kind).sentence, class_of(kind).about
    told = gettext(sentence[-1] if isinstance(sentence, tuple) else sentence)
    somebody = gettext("Somebody")
    known = {"actor": somebody, "subject": somebody if about.startswith("person:") else gettext("“…”")}
    words = told.format_map(defaultdict(lambda: "…", known))
    return words[:1].upper() + words[1:]

"""Sentences as keys: English text with {names} in it, which is translated and filled when it is shown."""

import re
from collections.abc import Callable, Mapping

_NAME = re.compile(r"\{\{|\}\}|\{([a-z][a-z0-9_]*)\}")


class Message(str):
    """English text that stands in the catalogues; as a value inside another sentence it is translated too."""

    __slots__ = ()


def N_(text: str) -> Message:  # noqa: N802 — the name by which everyone knows it
    """Mark a text for the catalogues without translating it yet."""
    return Message(text)


def fill(text: str, values: Mapping[str, object], show: Callable[[object], str] = str) -> str:
    """Put values into the {names} of a text: plain names only, and what is missing stays as it stands."""

    def put(found: re.Match[str]) -> str:
        name = found[1]
        if name is None:
            return found[0][0]
        return show(values[name]) if name in values else found[0]

    return _NAME.sub(put, text)


def names_in(text: str) -> set[str]:
    """Return the {names} that a text wants filled."""
    return {name for name in _NAME.findall(text) if name}

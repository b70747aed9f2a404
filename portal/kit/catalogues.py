"""The sentences of the house and their translations: plain .po files, one per room and language."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

FOLDER: Final = Path(__file__).parent.parent / "languages"
TRANSLATED: Final = {"zh-Hans": "zh_Hans", "zh-Hant": "zh_Hant"}
Key = str | tuple[str, str]
Sentences = dict[Key, str]


@cache
def sentences(language: str) -> Sentences:
    """Return every translation into a language, read once; English needs none."""
    if language not in TRANSLATED:
        return {}
    return {key: text for _, key, text in entries(TRANSLATED[language]) if text}


def entries(folder: str) -> Iterator[tuple[str, Key, str]]:
    """Yield file, message and translation of every entry; a doubtful (fuzzy) one counts as empty."""
    for file in sorted((FOLDER / folder).glob("*.po")):
        for message in _read(file, folder):
            if not message.id:
                continue
            key = message.id if isinstance(message.id, str) else (message.id[0], message.id[1])
            text = message.string if isinstance(message.string, str) else (message.string or ("",))[0]
            yield file.name, key, "" if message.fuzzy else text


def _read(file: Path, folder: str) -> Catalog:
    with file.open("rb") as lines:
        return read_po(lines, locale=folder, abort_invalid=True)

"""What the tags of a question-and-answer site tell: which posts describe a tag, and what was decided when."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from portal.outside.readers.amounts import instant
from portal.outside.readers.rows import Refusal
from portal.outside.readers.xmlrows import xml_rows

STATUS_OF_TAG = {
    "status-completed": "shipped",
    "status-declined": "declined",
    "status-bydesign": "declined",
    "status-norepro": "declined",
    "status-planned": "adopted",
    "status-deferred": "parked",
    "status-review": "review",
    "status-reproduced": "review",
}
TAGS_SET = {"3", "6", "9"}  # kinds of history rows that say which tags a question has from then on

Attributes = dict[str, str]


class Decision(NamedTuple):
    """What became of a question, since when, and by whose hand."""

    status: str = "open"
    at: datetime | None = None
    by: str = ""


def tags_in(text: str) -> list[str]:
    """Return the tags of a question, written `<a><b>` or `|a|b|`."""
    return re.findall(r"[^<>|\s]+", text)


class TagBook:
    """What is known of the tags of one dump."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.of_post: dict[str, str] = {}  # the post of a wiki or excerpt → its tag
        self._first: dict[tuple[str, str], Decision] = {}  # question and status tag → the first time it had it

    def learn(self) -> Iterator[Refusal]:
        """Read the tags and the history; a dump may lack either."""
        for found in self._rows("Tags"):
            if isinstance(found, Refusal):
                yield found
                continue
            named = {found[name]: found.get("TagName", "") for name in ("ExcerptPostId", "WikiPostId") if name in found}
            self.of_post.update(named)
        for found in self._rows("PostHistory"):
            if isinstance(found, Refusal):
                yield found
            elif found.get("PostHistoryTypeId") in TAGS_SET and "status-" in found.get("Text", ""):
                self._note(found)

    def decision(self, row: Attributes, tags: list[str]) -> Decision:
        """Return what the tags of a question say was decided."""
        tag = next((tag for tag in tags if tag in STATUS_OF_TAG), "")
        if not tag:
            return Decision()
        first = self._first.get((row["Id"], tag))
        edited = instant(row.get("LastEditDate", "") or row["CreationDate"])
        return first or Decision(STATUS_OF_TAG[tag], edited, row.get("LastEditorUserId", ""))

    def _rows(self, name: str) -> Iterator[Attributes | Refusal]:
        """Yield the rows of a file that may be missing."""
        path = self.folder / f"{name}.xml"
        return xml_rows(path, name.casefold(), name.casefold()) if path.exists() else iter(())

    def _note(self, row: Attributes) -> None:
        """Remember the first time that a question has the tag of a status."""
        at = instant(row.get("CreationDate", ""))
        for tag in tags_in(row.get("Text", "")):
            if at and tag in STATUS_OF_TAG:
                decision = Decision(STATUS_OF_TAG[tag], at, row.get("UserId", ""))
                self._first.setdefault((row.get("PostId", ""), tag), decision)

"""Conversations of Polis: statements are ideas, and of each person's votes on a statement the last one counts."""

import re
from collections.abc import Iterator
from pathlib import Path

from portal.outside.readers.amounts import cleaned, from_milliseconds
from portal.outside.readers.files import Cells, cells_of, records
from portal.outside.readers.rows import Author, IdeaRow, Origin, Refusal, Row, Stance, VoteRow

STANCES: dict[str, Stance] = {"1": "for", "-1": "against", "0": "passed"}
LICENCE = "CC BY 4.0"
LONGEST_TITLE = 120

NO_NUMBER = "It has no number of its own."
NO_INSTANT = "Its date is none."
NO_WORDS = "It has no words."
NOT_A_VOTE = "It is not a vote."
NO_STATEMENT = "It is about a statement that is not there."
OWN_VOTE = "It is the vote of an author for their own statement."
LATER_VOTE = "The same person voted again later."


def conversations(folder: Path) -> list[Path]:
    """Return the folders of the conversations: this one, or those in it."""
    if (folder / "comments.csv").exists():
        return [folder]
    return sorted(child for child in folder.iterdir() if (child / "comments.csv").exists())


class Conversation:
    """One conversation in its folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.source = f"polis.{folder.resolve().name}"
        self.summary = self._summary()
        self.authors: dict[str, str] = {}  # statement → who made it

    def rows(self) -> Iterator[Row | Refusal]:
        """Yield every statement and every vote."""
        for cells in cells_of(self.folder / "comments.csv", "statements", _STATEMENT):
            yield cells if isinstance(cells, Refusal) else self._statement(cells)
        last = self._last_votes()
        for cells in cells_of(self.folder / "votes.csv", "votes", _VOTE):
            yield cells if isinstance(cells, Refusal) else self._vote(cells, last)

    def _summary(self) -> dict[str, str]:
        """Return what the conversation says of itself: its topic, its address."""
        path = self.folder / "summary.csv"
        lines = records(path, "summary") if path.exists() else ()
        return {found[1][0]: found[1][1] for found in lines if isinstance(found, tuple) and len(found[1]) == 2}

    def _statement(self, cells: Cells) -> Row | Refusal:
        """Return a statement; one that was moderated away arrives hidden."""
        number, key = cells["comment-id"], f"statement/{cells['comment-id']}"
        body, posted_at = cleaned(cells["comment-body"]).strip(), from_milliseconds(cells["timestamp"])
        reason = ("" if _is_number(number) else NO_NUMBER) or ("" if posted_at else NO_INSTANT)
        if reason or posted_at is None or not body:
            return Refusal("statements", cells["place"] if reason == NO_NUMBER else key, reason or NO_WORDS)
        self.authors[number] = cells["author-id"]
        title, rest = parted(body)
        origin = Origin("statements", self.summary.get("url", ""), LICENCE)
        author, tags = _author(cells["author-id"]), (self.folder.resolve().name[:30],)
        hidden, language = cells["moderated"] == "-1", "zh-Hant" if re.search("[\u4e00-\u9fff]", body) else "en"
        return IdeaRow(key, author, title, rest, posted_at, origin, tags, language, hidden=hidden)

    def _last_votes(self) -> dict[tuple[str, str], str]:
        """Return for each statement and voter where the vote stands that counts."""
        last: dict[tuple[str, str], tuple[int, str]] = {}
        for cells in cells_of(self.folder / "votes.csv", "votes", _VOTE):
            if isinstance(cells, dict) and self._fault(cells) in {"", OWN_VOTE}:
                pair, moment = (cells["comment-id"], cells["voter-id"]), int(cells["timestamp"])
                if pair not in last or moment >= last[pair][0]:
                    last[pair] = (moment, cells["place"])
        return {pair: place for pair, (_, place) in last.items()}

    def _vote(self, cells: Cells, last: dict[tuple[str, str], str]) -> Row | Refusal:
        """Return a vote, or why it does not count."""
        statement, voter = cells["comment-id"], cells["voter-id"]
        voted_at = from_milliseconds(cells["timestamp"])
        fault = self._fault(cells)
        if fault in {"", OWN_VOTE} and last.get((statement, voter)) != cells["place"]:
            fault = LATER_VOTE
        if fault or voted_at is None:
            return Refusal("votes", cells["place"], fault or NO_INSTANT)
        key, origin = f"vote/{statement}-{voter}", Origin("votes")
        return VoteRow(key, "idea", f"statement/{statement}", STANCES[cells["vote"]], voted_at, origin, _author(voter))

    def _fault(self, cells: Cells) -> str:
        """Say why a line of votes is no vote, whatever other lines say."""
        if cells["vote"] not in STANCES or not _is_number(cells["voter-id"]):
            return NOT_A_VOTE
        if cells["comment-id"] not in self.authors:
            return NO_STATEMENT
        if from_milliseconds(cells["timestamp"]) is None:
            return NO_INSTANT
        return OWN_VOTE if self.authors[cells["comment-id"]] == cells["voter-id"] else ""


_STATEMENT = ("timestamp", "comment-id", "author-id", "moderated", "comment-body")
_VOTE = ("timestamp", "comment-id", "voter-id", "vote")


def parted(text: str) -> tuple[str, str]:
    """Return a title, and as body the whole text where it is longer than a title."""
    line = " ".join(text.split())
    if len(line) <= LONGEST_TITLE:
        return line, "" if line == text else text
    cut = line[: LONGEST_TITLE - 1]
    at = max(cut.rfind(" "), *(cut.rfind(mark) + 1 for mark in "。！？；，、"))
    return f"{cut[:at] if at > LONGEST_TITLE // 2 else cut}…", text


def _author(number: str) -> Author:
    """Return a participant, whose name nobody knows."""
    return Author(f"participant/{number}", f"Participant {number}")


def _is_number(text: str) -> bool:
    """Say whether this is the number of a statement or a participant."""
    return bool(re.fullmatch(r"[0-9]{1,18}", text))

"""Plain CSV with a header: ideas, comments and votes as anybody can export them."""

from collections.abc import Callable, Iterator
from datetime import UTC, tzinfo
from pathlib import Path

from portal.outside.readers.amounts import cleaned, instant
from portal.outside.readers.files import Cells, cells_of
from portal.outside.readers.rows import Author, CommentRow, IdeaRow, Origin, Refusal, Row, Stance, VoteRow

STANCES: dict[str, Stance] = {"1": "for", "+1": "for", "for": "for", "-1": "against", "against": "against"}
STANCES |= {"0": "passed", "passed": "passed", "": "for"}
STATUSES = {"open", "review", "adopted", "making", "shipped", "declined", "parked"}

NO_KEY = "It has no key of its own."
NO_AUTHOR = "It has no author."
NO_INSTANT = "Its date is none."
NO_WORDS = "It has no words."
NO_LINK = "Its link is no address of the web and was left out."
NOT_A_VOTE = "It is not a vote."
NO_STATUS = "Its status is none that we know."

IDEAS = ("id", "author", "title", "body", "posted_at")
COMMENTS = ("id", "idea", "author", "body", "posted_at")
VOTES = ("id", "idea", "voted_at")
FURTHER = ("status", "reason", "tags", "language", "link", "parent", "voter", "vote", "author_name")


class Tables:
    """A folder with `ideas.csv`, `comments.csv` and `votes.csv`, each of which may be missing."""

    def __init__(self, folder: Path, source: str = "", zone: tzinfo = UTC) -> None:
        self.folder = folder
        self.source = source or folder.resolve().name
        self.zone = zone

    def rows(self) -> Iterator[Row | Refusal]:
        """Yield ideas, then comments, then votes."""
        yield from self._each("ideas", IDEAS, self._idea)
        yield from self._each("comments", COMMENTS, self._comment)
        yield from self._each("votes", VOTES, self._vote)

    def _each(
        self, table: str, columns: tuple[str, ...], read: Callable[[Cells], Row | str]
    ) -> Iterator[Row | Refusal]:
        """Yield what becomes of each record of a file."""
        path = self.folder / f"{table}.csv"
        for cells in cells_of(path, table, columns, FURTHER) if path.exists() else ():
            if isinstance(cells, Refusal):
                yield cells
                continue
            cells = {name: cleaned(text) for name, text in cells.items()}
            row = read(cells) if cells["id"] else NO_KEY
            yield Refusal(table, cells["place"], row) if isinstance(row, str) else row

    def _idea(self, cells: Cells) -> Row | str:
        """Return an idea, or why it is none."""
        posted_at = instant(cells["posted_at"], zone=self.zone)
        status = cells.get("status", "") or "open"
        if posted_at is None or not cells["title"] or status not in STATUSES:
            return NO_INSTANT if posted_at is None else NO_STATUS if cells["title"] else NO_WORDS
        tags = tuple(tag.strip() for tag in cells.get("tags", "").replace(";", ",").split(",") if tag.strip())
        origin, author = _origin("ideas", cells), _author(cells)
        if author is None:
            return NO_AUTHOR
        decided_at = None if status == "open" else posted_at
        title, body, language = cells["title"], cells["body"], cells.get("language", "")
        return IdeaRow(
            f"idea/{cells['id']}", author, title, body, posted_at, origin, tags, language, status, decided_at
        )

    def _comment(self, cells: Cells) -> Row | str:
        """Return a comment, or why it is none."""
        posted_at, author = instant(cells["posted_at"], zone=self.zone), _author(cells)
        if posted_at is None or author is None or not cells["body"]:
            return NO_INSTANT if posted_at is None else NO_WORDS if author else NO_AUTHOR
        parent = f"comment/{cells['parent']}" if cells.get("parent") else ""
        key, idea, origin = f"comment/{cells['id']}", f"idea/{cells['idea']}", _origin("comments", cells)
        return CommentRow(key, idea, author, cells["body"], posted_at, origin, parent)

    def _vote(self, cells: Cells) -> Row | str:
        """Return a vote, or why it is none."""
        voted_at, stance = instant(cells["voted_at"], zone=self.zone), STANCES.get(cells.get("vote", "").casefold())
        if voted_at is None or stance is None:
            return NOT_A_VOTE if voted_at else NO_INSTANT
        voter = Author(f"person/{cells['voter']}", cells["voter"]) if cells.get("voter") else None
        return VoteRow(f"vote/{cells['id']}", "idea", f"idea/{cells['idea']}", stance, voted_at, Origin("votes"), voter)


def _author(cells: Cells) -> Author | None:
    """Return who wrote it: a key, and a name where there is one."""
    key = cells["author"]
    return Author(f"person/{key}", cells.get("author_name") or key) if key else None


def _origin(table: str, cells: Cells) -> Origin:
    """Return where a row comes from; a link that does not lead into the web is left out, and that is told."""
    link = cells.get("link", "")
    leads = not link or link.startswith(("https://", "http://"))
    return Origin(table, link) if leads else Origin(table, remark=NO_LINK)

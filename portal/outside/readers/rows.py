"""What every reader yields: plain rows that know where they came from, and refusals that say why."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Stance = Literal["for", "against", "passed", "accepted"]
About = Literal["idea", "comment"]


@dataclass(frozen=True, slots=True)
class Author:
    """Whoever said it, by the key of the source; the name is for those whom the source does not list."""

    key: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a row comes from: its table, a link and the licence that asks for it, and what is odd about it."""

    table: str
    link: str = ""
    licence: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person whom the source knows under a key."""

    key: str
    name: str
    origin: Origin
    joined_at: datetime | None = None
    mail: str = ""


@dataclass(frozen=True, slots=True)
class IdeaRow:
    """An idea with its words in Markdown, and what became of it at the source."""

    key: str
    author: Author
    title: str
    body: str
    posted_at: datetime
    origin: Origin
    tags: tuple[str, ...] = ()
    language: str = ""
    status: str = "open"
    decided_at: datetime | None = None
    decided_by: Author | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class CommentRow:
    """A comment on an idea, perhaps in reply to another, perhaps an answer to what the idea asks."""

    key: str
    idea_key: str
    author: Author
    body: str
    posted_at: datetime
    origin: Origin
    parent_key: str = ""
    is_answer: bool = False


@dataclass(frozen=True, slots=True)
class VoteRow:
    """One voice; where the source does not say whose, there is no voter."""

    key: str
    about: About
    about_key: str
    stance: Stance
    voted_at: datetime
    origin: Origin
    voter: Author | None = None


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article of the knowledge base; `parts` are the further keys of the source that went into it."""

    key: str
    author: Author
    title: str
    summary: str
    body: str
    written_at: datetime
    origin: Origin
    language: str = ""
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One line of an invoice: so many of a product; `total_minor` is what was charged, to the minor unit."""

    number: int
    product_key: str
    product_name: str
    quantity: int
    unit_minor: int
    total_minor: int


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """One invoice with its lines; what came back has negative quantities and is a return."""

    key: str
    customer_key: str | None
    placed_at: datetime
    currency: str
    lines: tuple[InvoiceLine, ...]
    origin: Origin
    is_return: bool = False
    country: str = ""

    @property
    def total_minor(self) -> int:
        """Return what the invoice comes to."""
        return sum(line.total_minor for line in self.lines)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that could not be taken: of which table, which, and why, in one sentence that does not vary."""

    table: str
    key: str
    reason: str


Row = PersonRow | IdeaRow | CommentRow | VoteRow | ArticleRow | InvoiceRow


def weight(row: Row | Refusal) -> int:
    """Return how many rows of the source the row stands for."""
    if isinstance(row, InvoiceRow):
        return len(row.lines)
    return 1 + len(row.parts) if isinstance(row, ArticleRow) else 1


@dataclass(slots=True)
class Tally:
    """Counts what a reader yields, so that it can be compared with the source to the row."""

    taken: dict[str, int] = field(default_factory=dict)
    refused: dict[str, dict[str, int]] = field(default_factory=dict)

    def count(self, row: Row | Refusal) -> None:
        """Add one row to the counts."""
        if isinstance(row, Refusal):
            reasons = self.refused.setdefault(row.table, {})
            reasons[row.reason] = reasons.get(row.reason, 0) + 1
        else:
            self.taken[row.origin.table] = self.taken.get(row.origin.table, 0) + weight(row)

    def read(self, table: str) -> int:
        """Return how many rows of a table were read at all."""
        return self.taken.get(table, 0) + sum(self.refused.get(table, {}).values())


def counted(rows: Iterable[Row | Refusal], tally: Tally) -> Iterator[Row | Refusal]:
    """Pass the rows on and count them on their way."""
    for row in rows:
        tally.count(row)
        yield row

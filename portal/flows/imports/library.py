"""Articles of another place come in: first they are checked, then written, by the acts of their room."""

from collections.abc import Iterator, Sequence

from portal.flows.imports.book import Book
from portal.flows.imports.community import meet
from portal.kit import limits
from portal.kit.text import clean_line
from portal.knowledge import acts as knowledge
from portal.outside.readers.rows import ArticleRow
from portal.river import act


def check_articles(rows: Sequence[ArticleRow], book: Book) -> Iterator[ArticleRow]:
    """Yield the articles that can be taken."""
    for row in rows:
        if fault := knowledge.fault_of_article(title_of(row), body_of(row)):
            book.refuse(row, str(fault))
        else:
            yield row


@act
def write_articles(rows: Sequence[ArticleRow], book: Book) -> None:
    """Take articles, and their authors where they are new."""
    meet([(row.author, row.written_at) for row in rows], book)
    ids = knowledge.take_articles([_article(row, book) for row in rows])
    book.took("article", dict(zip([row.key for row in rows], ids, strict=True)))


def _article(row: ArticleRow, book: Book) -> knowledge.ToldArticle:
    """Return the article as its room takes it; its title is a tag of the source."""
    name = clean_line(row.title).lower()
    tags = (name,) if len(name) in limits.TAG else ()
    words = (title_of(row), body_of(row), row.written_at, row.origin.link)
    return knowledge.ToldArticle(book.id_of(row.author.key, "person"), *words, tags, row.language, row.origin.licence)


def title_of(row: ArticleRow) -> str:
    """Return the title, long enough for one."""
    return row.title if len(title := clean_line(row.title)) >= limits.TITLE.enough(title) else f"[{row.title}]"


def body_of(row: ArticleRow) -> str:
    """Return the summary and then the whole."""
    return "\n\n".join(part for part in (row.summary, row.body) if part.strip())

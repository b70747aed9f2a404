"""The tables of search: what may be found, saved searches, and, for the PostgreSQL engine, its index.

Several editions of that index may lie here: one is current, one may be growing, older ones are on their way out.
"""

from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, ForeignKey, Identity, Index, Text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId

LEXEME = Text().with_variant(Text(collation="C"), "postgresql")  # so that a prefix is a range of the key


class SearchDocument(Base):
    """A thing that may be found, as it stands; a projection owns it, every index is made from it.

    What is gone stays as a row that says so, so that an index that was away learns of it.
    """

    __tablename__ = "search_document"
    __table_args__ = (
        Index("ix_search_document_changed_by_key", "changed_by", "key"),
        Index("ix_search_document_thread", "thread"),
        Index("ix_search_document_author_id", "author_id"),
    )

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    kind: Mapped[str]
    thread: Mapped[str] = mapped_column(default="")  # what a comment is about, hidden with it
    title: Mapped[str] = mapped_column(default="")
    body: Mapped[str] = mapped_column(default="")
    status: Mapped[str] = mapped_column(default="")
    tags: Mapped[str] = mapped_column(default="")  # one a line
    language: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    audience_id: Mapped[int] = mapped_column(BigInteger)
    author_id: Mapped[int | None] = mapped_column(BigInteger)
    products: Mapped[str] = mapped_column(default="", server_default="")  # it is about, or made of it; one a line
    changed_by: Mapped[int] = mapped_column(BigInteger)  # the event that changed it last
    is_gone: Mapped[bool] = mapped_column(default=False)


class SearchEdition(Base):
    """An index, how far it has learned, and how much it holds."""

    __tablename__ = "search_edition"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    is_current: Mapped[bool]
    position: Mapped[str | None] = mapped_column(Text)
    documents: Mapped[int] = mapped_column(BigInteger)
    tokens: Mapped[int] = mapped_column(BigInteger)


class SearchVector(Base):
    """A document as a vector of our terms, and its facts."""

    __tablename__ = "search_vector"

    edition_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text).with_variant(Text, "sqlite"))
    language: Mapped[str] = mapped_column(Text)
    at: Mapped[int | None] = mapped_column(BigInteger)  # whole seconds, as the engines compare them
    audience_id: Mapped[int] = mapped_column(BigInteger)
    author_id: Mapped[int | None] = mapped_column(BigInteger)
    products: Mapped[list[int] | None] = mapped_column(ARRAY(BigInteger).with_variant(Text, "sqlite"))
    length: Mapped[int]
    words: Mapped[str] = mapped_column(TSVECTOR().with_variant(Text, "sqlite"))

    __table_args__ = (
        Index("ix_search_vector_by_words", "words", postgresql_using="gin").ddl_if(dialect="postgresql"),
        # Vectors stay in their rows where they can: kept apart, they would look cheap to read through one by one.
        {"postgresql_with": {"toast_tuple_target": 8160}},
    )


class SearchTerm(Base):
    """In how many documents of an edition a term is, which an index of vectors does not know."""

    __tablename__ = "search_term"

    edition_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    term: Mapped[str] = mapped_column(LEXEME, primary_key=True)
    documents: Mapped[int]


class SavedSearch(Base):
    """A search whose new finds somebody wants to hear of."""

    __tablename__ = "saved_search"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    words: Mapped[str]
    kind: Mapped[str] = mapped_column(default="")
    status: Mapped[str] = mapped_column(default="")  # one of these, one a line; and so the next two
    tag: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="")
    product_id: Mapped[int | None] = mapped_column(BigInteger)
    writer_id: Mapped[int | None] = mapped_column(BigInteger)  # by whom it is to be written
    products: Mapped[str] = mapped_column(default="", server_default="")  # where several are chosen: one a line
    writers: Mapped[str] = mapped_column(default="", server_default="")
    name: Mapped[str] = mapped_column(default="", server_default="")  # as its owner calls it
    lead: Mapped[str] = mapped_column(LEXEME, index=True)  # the term by which it is looked up when something is new
    saved_at: Mapped[datetime]


class SearchHit(Base):
    """Something new of which the owner of a saved search was told, once."""

    __tablename__ = "search_hit"

    saved_id: Mapped[int] = mapped_column(ForeignKey("saved_search.id"), primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)


class AlikePair(Base):
    """Two ideas that share many words, the smaller id first; worked out anew when one of them changes."""

    __tablename__ = "alike_pair"

    one_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    other_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, index=True)
    percent: Mapped[int] = mapped_column(index=True)


class AlikeSeen(Base):
    """An idea that was compared with all others, and when."""

    __tablename__ = "alike_seen"

    idea_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]

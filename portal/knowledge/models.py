"""Articles, guides and manuals: their versions, what they are about, whom they helped, and who looked for them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base, BigId
from portal.knowledge.rules import LIFE
from portal.river.models import append_only


class Article(Base):
    """What is known about something, in words that help."""

    __tablename__ = "article"
    __table_args__ = (Index("ix_article_status_helpful_id", "status", "helpful", "id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    title: Mapped[str]
    body: Mapped[str]
    html: Mapped[str]
    render_version: Mapped[int]
    summary: Mapped[str]
    language: Mapped[str]
    status: Mapped[str] = mapped_column(default=LIFE.first)
    audience_id: Mapped[int] = mapped_column(ForeignKey("audience.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # who wrote it down
    answers: Mapped[bool] = mapped_column(default=False, server_default="0")  # its title asks what it answers
    came_from: Mapped[str] = mapped_column(default="")  # the idea or the answer that it was distilled from
    source_url: Mapped[str] = mapped_column(default="")  # where it was first said, if that was elsewhere
    source_licence: Mapped[str] = mapped_column(default="")  # under which it may be shown here
    written_at: Mapped[datetime]
    edited_at: Mapped[datetime]
    published_at: Mapped[datetime | None] = mapped_column(index=True)
    reason: Mapped[str] = mapped_column(default="")  # why it was retired
    helpful: Mapped[int] = mapped_column(default=0)  # counted by acts; `verify` counts again
    version: Mapped[int] = mapped_column(default=1)  # of the words


class ArticleVersion(Base):
    """The words of an article as they were in one version.  Rows are added, never changed."""

    __tablename__ = "article_version"
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str]
    body: Mapped[str]
    tags: Mapped[str]
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime]


class ArticleTag(Base):
    """A tag on an article."""

    __tablename__ = "article_tag"
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(primary_key=True, index=True)


class ArticleCredit(Base):
    """Somebody whose knowledge is in an article."""

    __tablename__ = "article_credit"
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)


class ArticleHelp(Base):
    """Somebody says that an article helped them; each person once."""

    __tablename__ = "article_help"
    __table_args__ = (UniqueConstraint("article_id", "person_id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    given_at: Mapped[datetime]


class ArticleProduct(Base):
    """An article says something about a product."""

    __tablename__ = "article_product"
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True, index=True)


class Manual(Base):
    """A file that comes with a product: how it is used, mended, taken care of."""

    __tablename__ = "manual"
    __table_args__ = (Index("ix_manual_product_id_withdrawn_at", "product_id", "withdrawn_at"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    title: Mapped[str]
    language: Mapped[str]
    name: Mapped[str] = mapped_column(ForeignKey("attachment.name"))
    size: Mapped[int]  # bytes
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Guide(Base):
    """A way through a fault by questions; `edition` is the one that is asked, 0 while there is only a draft."""

    __tablename__ = "guide"
    __table_args__ = (Index("ix_guide_status_id", "status", "id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    title: Mapped[str]
    intro: Mapped[str] = mapped_column(default="")
    language: Mapped[str]
    status: Mapped[str] = mapped_column(default=LIFE.first)
    edition: Mapped[int] = mapped_column(default=0)
    audience_id: Mapped[int] = mapped_column(ForeignKey("audience.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")  # why it was retired


class GuideEdition(Base):
    """The steps of a guide as they are asked, or as they are being written: what is published never changes."""

    __tablename__ = "guide_edition"
    guide_id: Mapped[int] = mapped_column(ForeignKey("guide.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    changes: Mapped[int] = mapped_column(default=0)  # while it is written: so that nobody writes over another
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime]
    published_at: Mapped[datetime | None]


class GuideProduct(Base):
    """A guide finds faults of a product."""

    __tablename__ = "guide_product"
    guide_id: Mapped[int] = mapped_column(ForeignKey("guide.id"), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True, index=True)


class GuideEnd(Base):
    """What a person said last at an end of a guide; learned from events."""

    __tablename__ = "guide_end"
    guide_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    edition: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    step: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, index=True)
    outcome: Mapped[str]


class ArticleReading(Base):
    """On how many days a person read an article; learned from events."""

    __tablename__ = "article_reading"
    person_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    article_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, index=True)
    n: Mapped[int]
    last_at: Mapped[datetime]


class Asking(Base):
    """Somebody looked for an answer before writing to us, and what became of it; the id is drawn by chance."""

    __tablename__ = "asking"
    __table_args__ = (Index("ix_asking_ended_as_asked_at", "ended_as", "asked_at"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)  # None: not signed in
    words: Mapped[str]
    found: Mapped[int]  # things that were shown
    opened: Mapped[int] = mapped_column(default=0)  # counted by the act; `verify` counts again
    asked_at: Mapped[datetime] = mapped_column(index=True)
    ended_as: Mapped[str] = mapped_column(default="")  # solved, sent or left; nothing while we wait
    ended_at: Mapped[datetime | None]
    feedback_id: Mapped[int | None] = mapped_column(ForeignKey("feedback.id"))


class ProductQuestion(Base):
    """What somebody wants to know about a product, for all to see, and what the company answered."""

    __tablename__ = "product_question"
    __table_args__ = (Index("ix_product_question_product_id_votes_id", "product_id", "votes", "id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    body: Mapped[str]
    summary: Mapped[str]
    language: Mapped[str]
    audience_id: Mapped[int] = mapped_column(ForeignKey("audience.id"))
    shown_to_id: Mapped[int] = mapped_column(ForeignKey("audience.id"))  # the audience it had before it was hidden
    asked_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(default="")
    answer_html: Mapped[str] = mapped_column(default="")
    render_version: Mapped[int] = mapped_column(default=0)
    answered_at: Mapped[datetime | None] = mapped_column(index=True)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    votes: Mapped[int] = mapped_column(default=0)  # changed by acts, each in one UPDATE; `verify` counts again


class ProductVoice(Base):
    """Somebody wants to know it too; taken back it is kept."""

    __tablename__ = "product_voice"
    question_id: Mapped[int] = mapped_column(ForeignKey("product_question.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


append_only(ArticleVersion)

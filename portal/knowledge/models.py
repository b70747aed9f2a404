"""Articles, their versions, tags and credits, and whom they helped."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
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


append_only(ArticleVersion)

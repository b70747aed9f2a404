"""What happens to articles, and to the credit of those whose knowledge is in them."""

from dataclasses import dataclass, field

from portal.events.base import Event
from portal.kit.words import N_


@dataclass(frozen=True)
class ArticleEvent(Event):
    """What all events of an article know."""

    about = "article:{article_id}"
    touchpoint = "desk"
    article_id: int


@dataclass(frozen=True)
class ArticleWritten(ArticleEvent):
    """Somebody of the company began an article; only the staff sees it."""

    kind = "article.written"
    sentence = N_("{actor} began the article {subject}")
    title: str
    came_from: str = ""


@dataclass(frozen=True)
class ArticleEdited(ArticleEvent):
    """An article was written better; the words before are kept."""

    kind = "article.edited"
    sentence = N_("{actor} edited the article {subject}")
    title: str
    body: str
    version: int
    is_published: bool
    tags: list[str] = field(default_factory=list)
    language: str = "en"
    people: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class ArticlePublished(ArticleEvent):
    """An article can be read by everybody; `people` are those whose knowledge is in it."""

    kind = "article.published"
    sentence = N_("{actor} published the article {subject}")
    title: str
    body: str
    tags: list[str] = field(default_factory=list)
    language: str = "en"
    audience_id: int = 1
    people: list[int] = field(default_factory=list)
    came_from: str = ""


@dataclass(frozen=True)
class ArticleRetired(ArticleEvent):
    """An article is not shown any more, as it is out of date or wrong."""

    kind = "article.retired"
    sentence = N_("{actor} retired the article {subject}")
    reason: str
    people: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class ArticleHelped(ArticleEvent):
    """Somebody said that an article helped them."""

    kind = "article.helped"
    sentence = N_("{actor} found the article {subject} helpful")
    touchpoint = "community"


@dataclass(frozen=True)
class ArticleHelpWithdrawn(ArticleEvent):
    """Somebody took back that an article helped them."""

    kind = "article.help_withdrawn"
    sentence = N_("{actor} no longer finds the article {subject} helpful")
    touchpoint = "community"

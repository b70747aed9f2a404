"""What happens to articles, guides and manuals, and to the credit of those whose knowledge is in them."""

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
    products: list[int] = field(default_factory=list)


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
    products: list[int] = field(default_factory=list)


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


@dataclass(frozen=True)
class ManualAdded(Event):
    """A file came with a product: everybody who sees the product may save it."""

    kind = "product.manual_added"
    about = "product:{product_id}"
    touchpoint = "desk"
    sentence = N_("{actor} added the manual “{title}” to {subject}")
    product_id: int
    manual_id: int
    title: str


@dataclass(frozen=True)
class ManualWithdrawn(Event):
    """A file comes with a product no more: it is out of date, or another took its place."""

    kind = "product.manual_withdrawn"
    about = "product:{product_id}"
    touchpoint = "desk"
    sentence = N_("{actor} withdrew the manual “{title}” of {subject}")
    product_id: int
    manual_id: int
    title: str


@dataclass(frozen=True)
class GuideEvent(Event):
    """What all events of a guide know."""

    about = "guide:{guide_id}"
    touchpoint = "desk"
    guide_id: int


@dataclass(frozen=True)
class GuideBegun(GuideEvent):
    """Somebody of the company began a guide through a fault; only the staff sees it."""

    kind = "guide.begun"
    sentence = N_("{actor} began the guide {subject}")
    title: str


@dataclass(frozen=True)
class GuideEdited(GuideEvent):
    """The frame or the steps of a guide were changed in the edition that is being written."""

    kind = "guide.edited"
    sentence = N_("{actor} worked on the guide {subject}")
    title: str
    number: int


@dataclass(frozen=True)
class GuidePublished(GuideEvent):
    """Everybody may be led by an edition of a guide; the body is all that one may read on the way."""

    kind = "guide.published"
    sentence = N_("{actor} published the guide {subject}")
    title: str
    body: str
    number: int
    language: str = "en"
    audience_id: int = 1
    products: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class GuideRetired(GuideEvent):
    """Nobody is led by a guide any more."""

    kind = "guide.retired"
    sentence = N_("{actor} retired the guide {subject}")
    reason: str


@dataclass(frozen=True)
class GuideWalked(GuideEvent):
    """Somebody came to an end of a guide, and said what came of it."""

    kind = "guide.walked"
    sentence = N_("{actor} came to an end of the guide {subject}")
    touchpoint = "community"
    number: int
    step: str
    outcome: str


@dataclass(frozen=True)
class ArticleRead(ArticleEvent):
    """Somebody who is signed in read an article; told once a day for each."""

    kind = "article.read"
    sentence = N_("{actor} read the article {subject}")
    touchpoint = "community"


@dataclass(frozen=True)
class AskingEvent(Event):
    """What all events of somebody's search before they write to us know."""

    about = "asking:{asking_id}"
    asking_id: int
    person_id: int | None  # nobody where they are not signed in


@dataclass(frozen=True)
class AskingClaimed(AskingEvent):
    """Somebody signed in to write to us, after they had looked without; it is their look from now on."""

    kind = "asking.claimed"
    sentence = N_("{actor} signed in to write to us, after looking for an answer")


@dataclass(frozen=True)
class AskingShown(AskingEvent):
    """Before somebody wrote to us, what is known was shown to them; `found` says how much."""

    kind = "asking.shown"
    sentence = N_("{actor} looked for an answer before writing to us")
    personal = {"words": "person_id"}
    words: str
    found: int


@dataclass(frozen=True)
class AskingOpened(AskingEvent):
    """Somebody opened what was shown to them."""

    kind = "asking.opened"
    sentence = N_("{actor} opened what was shown to them")
    thing: str


@dataclass(frozen=True)
class AskingSolved(AskingEvent):
    """Somebody said that what was shown answered it."""

    kind = "asking.solved"
    sentence = N_("{actor} found the answer without writing to us")


@dataclass(frozen=True)
class AskingSent(AskingEvent):
    """Somebody wrote to us all the same, within the days that we wait."""

    kind = "asking.sent"
    sentence = N_("{actor} wrote to us all the same")
    feedback_id: int


@dataclass(frozen=True)
class AskingLeft(AskingEvent):
    """Somebody went away, and wrote nothing within the days that we wait."""

    kind = "asking.left"
    sentence = N_("{actor} went away, and wrote nothing to us")

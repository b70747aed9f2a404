"""Learn from the river what may be found; an index follows what is learned, batch by batch."""

from functools import cache
from typing import Any, Literal

from sqlalchemy import bindparam, or_, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.events import ideas as told
from portal.events import keeping
from portal.events.feedback import FeedbackGiven
from portal.events.groups import GroupChanged, GroupHidden, GroupMade, GroupRestored
from portal.events.knowledge import ArticleEdited, ArticlePublished, ArticleRetired, GuidePublished, GuideRetired
from portal.events.meetings import MeetingAnnounced, MeetingChanged
from portal.events.orders import ProductEdited, ProductMade, ProductMoved
from portal.events.people import PersonForgotten, PersonJoined, PersonRenamed
from portal.events.product_questions import (
    ProductQuestionAnswered,
    ProductQuestionAsked,
    ProductQuestionEvent,
    ProductQuestionHidden,
    ProductQuestionRestored,
)
from portal.kit.db import db, is_postgresql
from portal.people.rules import EVERYONE, THE_MODERATORS
from portal.river import Happened, Projection
from portal.search.indexing import feed
from portal.search.models import SearchDocument
from portal.search.rules.documents import ONLY_ITS_AUTHOR

TABLE: Any = SearchDocument.__table__
Which = Literal["key", "thread", "author_id"]
SHORT = 120  # characters of a question that stand for a title


class Documents(Projection):
    """Fills the table of documents; after each batch is committed, the index takes in what changed."""

    def __init__(self) -> None:
        super().__init__("search.documents", tables=[SearchDocument])
        self._changes: list[tuple[Any, dict[str, Any]]] = []

    def note(self, statement: Any, row: dict[str, Any]) -> None:
        """Note a change; those by the same statement that follow one another are written together."""
        if self._changes and self._changes[0][0] is not statement:
            self.flush()
        self._changes.append((statement, row))

    def flush(self) -> None:
        """Write the changes noted."""
        if self._changes:
            changes, self._changes = self._changes, []
            db.session.execute(changes[0][0], [row for _, row in changes])

    def _forget_pending(self) -> None:
        self._changes.clear()
        super()._forget_pending()

    def step(self) -> None:
        """Learn one batch, then let the index follow: it may take its time, for nobody waits for it to write."""
        super().step()
        feed()


documents = Documents()


@documents.on(told.IdeaPosted)
def idea_posted(event: told.IdeaPosted, happened: Happened) -> None:
    """Let an idea be found."""
    words = _words(event) | {"status": event.status, "audience_id": event.audience_id}
    _put(happened, kind="idea", author_id=event.author_id, **words)


@documents.on(told.IdeaEdited)
def idea_edited(event: told.IdeaEdited, happened: Happened) -> None:
    """Let an idea be found by its new words."""
    _change(happened, **_words(event))


@documents.on(told.IdeaDecided)
def idea_decided(event: told.IdeaDecided, happened: Happened) -> None:
    """Let an idea be found by its new status."""
    _change(happened, status=event.status)


@documents.on(told.IdeaRetagged)
def idea_retagged(event: told.IdeaRetagged, happened: Happened) -> None:
    """Let an idea be found by its tags as they are understood now."""
    _change(happened, tags="\n".join(event.tags))


@documents.on(told.IdeaMerged)
def idea_merged(event: told.IdeaMerged, happened: Happened) -> None:
    """Let a merged idea be found as such: its page leads on."""
    _change(happened, status="merged")


@documents.on(told.IdeaParted)
def idea_parted(event: told.IdeaParted, happened: Happened) -> None:
    """Let an idea that stands for itself again be found by its status."""
    _change(happened, status=event.status)


@documents.on(told.IdeaHidden)
def idea_hidden(event: told.IdeaHidden, happened: Happened) -> None:
    """Let only moderators find a hidden idea and what was said about it."""
    _show_to(happened, THE_MODERATORS)


@documents.on(keeping.IdeaRemoved)
def idea_removed(event: keeping.IdeaRemoved, happened: Happened) -> None:
    """Let nobody find a removed idea, nor what was said about it."""
    _show_to(happened, event.audience_id)


@documents.on(told.IdeaRestored)
def idea_restored(event: told.IdeaRestored, happened: Happened) -> None:
    """Let those who saw an idea before find it again."""
    _show_to(happened, event.audience_id)


@documents.on(told.IdeaLetIn)
def idea_let_in(event: told.IdeaLetIn, happened: Happened) -> None:
    """Let those it is meant for find an idea that waited."""
    _change(happened, status="open", audience_id=event.audience_id)


@documents.on(told.IdeaCommented)
def commented(event: told.IdeaCommented, happened: Happened) -> None:
    """Let a comment be found."""
    facts = {"thread": happened.subject, "body": event.body, "language": event.language}
    key = f"comment:{event.comment_id}"
    _put(happened, key=key, kind="comment", author_id=event.commenter_id, audience_id=event.audience_id, **facts)


@documents.on(told.IdeaCommentHidden)
def comment_hidden(event: told.IdeaCommentHidden, happened: Happened) -> None:
    """Let a hidden comment be found no more."""
    _change(happened, f"comment:{event.comment_id}", is_gone=True)


@documents.on(told.IdeaCommentRestored)
def comment_restored(event: told.IdeaCommentRestored, happened: Happened) -> None:
    """Let a restored comment be found again."""
    _change(happened, f"comment:{event.comment_id}", is_gone=False)


@documents.on(PersonJoined)
def person_joined(event: PersonJoined, happened: Happened) -> None:
    """Let a person be found by their public name."""
    _put(happened, kind="person", title=event.name, author_id=event.person_id, audience_id=EVERYONE)


@documents.on(PersonRenamed)
def person_renamed(event: PersonRenamed, happened: Happened) -> None:
    """Let a person be found by their new name and their interests."""
    _change(happened, title=event.name, body=event.interests)


@documents.on(PersonForgotten)
def person_forgotten(event: PersonForgotten, happened: Happened) -> None:
    """Find nothing of a person who left."""
    _change(happened, event.person_id, "author_id", title="", body="", is_gone=True)


@documents.on(ProductMade)
def product_made(event: ProductMade, happened: Happened) -> None:
    """Let a product be found by its name and its facts, and the idea that it was made of."""
    facts: dict[str, Any] = {"body": event.body, "language": event.language, "audience_id": event.audience_id}
    _put(happened, kind="product", title=event.name, products=str(event.product_id), **facts)
    if event.idea_id is not None:
        _change(happened, f"idea:{event.idea_id}", products=str(event.product_id))


@documents.on(ProductEdited)
def product_edited(event: ProductEdited, happened: Happened) -> None:
    """Let a product be found by its new words."""
    _change(happened, title=event.name, body=event.body, language=event.language)


@documents.on(ProductMoved)
def product_moved(event: ProductMoved, happened: Happened) -> None:
    """Let a product be found by its status."""
    _change(happened, status=event.status)


@documents.on(FeedbackGiven)
def feedback_given(event: FeedbackGiven, happened: Happened) -> None:
    """Let one's own feedback be found, by oneself only."""
    facts: dict[str, Any] = {"body": event.body, "language": event.language, "author_id": event.author_id}
    facts["products"] = str(event.product_id or "")
    _put(happened, kind="feedback", audience_id=ONLY_ITS_AUTHOR, **facts)


@documents.on(ArticlePublished)
def article_published(event: ArticlePublished, happened: Happened) -> None:
    """Let an article be found."""
    facts = _words(event) | {"audience_id": event.audience_id, "products": _lines(event.products)}
    _put(happened, kind="article", is_gone=False, **facts)


@documents.on(ArticleEdited)
def article_edited(event: ArticleEdited, happened: Happened) -> None:
    """Let an article be found by its new words, if it could be found before."""
    _change(happened, products=_lines(event.products), **_words(event))


@documents.on(ArticleRetired)
def article_retired(event: ArticleRetired, happened: Happened) -> None:
    """Find a retired article no more."""
    _change(happened, is_gone=True)


@documents.on(GuidePublished)
def guide_published(event: GuidePublished, happened: Happened) -> None:
    """Let a guide be found by all that one may read on the way."""
    facts: dict[str, Any] = {"title": event.title, "body": event.body, "language": event.language}
    facts["products"] = _lines(event.products)
    _put(happened, kind="guide", audience_id=event.audience_id, is_gone=False, **facts)


@documents.on(GroupMade, GroupChanged)
def group_worded(event: GroupMade | GroupChanged, happened: Happened) -> None:
    """Let a group be found by those whom it is for; of what was told without words nothing is."""
    facts: dict[str, Any] = {"title": event.title, "body": event.body, "language": event.language}
    facts |= {"author_id": event.person_id, "audience_id": event.audience_id, "is_gone": not event.title}
    _put(happened, kind="group", **facts)


@documents.on(GroupHidden)
def group_hidden(event: GroupHidden, happened: Happened) -> None:
    """Let only moderators find a hidden group and what stands on its board."""
    _change(happened, audience_id=THE_MODERATORS)
    for idea_id in event.ideas:
        _show_to(happened, THE_MODERATORS, f"idea:{idea_id}")


@documents.on(GroupRestored)
def group_restored(event: GroupRestored, happened: Happened) -> None:
    """Let those who saw a group and its board before find them again."""
    _change(happened, audience_id=event.audience_id)
    for idea_id in event.ideas:
        _show_to(happened, event.audience_id, f"idea:{idea_id}")


@documents.on(MeetingAnnounced, MeetingChanged)
def meeting_worded(event: MeetingAnnounced | MeetingChanged, happened: Happened) -> None:
    """Let a live session be found."""
    facts: dict[str, Any] = {"title": event.title, "body": event.body, "language": event.language}
    _put(happened, kind="meeting", audience_id=event.audience_id, is_gone=not event.title, **facts)


@documents.on(ProductQuestionAsked)
def product_question_asked(event: ProductQuestionAsked, happened: Happened) -> None:
    """Let a question about a product be found; of what was told without words nothing is."""
    short, rest = event.body[:SHORT], event.body if len(event.body) > SHORT else ""
    facts: dict[str, Any] = {"title": short, "body": rest, "language": event.language}
    facts |= {"author_id": event.person_id, "audience_id": event.audience_id, "is_gone": not event.body}
    _put(happened, _asked(event), kind="product_question", products=str(event.product_id), **facts)


@documents.on(ProductQuestionAnswered)
def product_question_answered(event: ProductQuestionAnswered, happened: Happened) -> None:
    """Let the answer to such a question be found, which leads there."""
    key = f"product_answer:{event.product_question_id}"
    facts: dict[str, Any] = {"thread": _asked(event), "body": event.answer, "language": event.language}
    facts |= {"author_id": event.answered_by_id, "audience_id": event.audience_id, "is_gone": not event.answer}
    _put(happened, key, kind="product_question", products=str(event.product_id), **facts)


@documents.on(ProductQuestionHidden)
def product_question_hidden(event: ProductQuestionHidden, happened: Happened) -> None:
    """Let only moderators find a hidden question and its answer."""
    _show_to(happened, THE_MODERATORS, _asked(event))


@documents.on(ProductQuestionRestored)
def product_question_restored(event: ProductQuestionRestored, happened: Happened) -> None:
    """Let those who saw a question before find it again."""
    _show_to(happened, event.audience_id, _asked(event))


def _asked(event: ProductQuestionEvent) -> str:
    return f"product_question:{event.product_question_id}"


@documents.on(GuideRetired)
def guide_retired(event: GuideRetired, happened: Happened) -> None:
    """Find a retired guide no more."""
    _change(happened, is_gone=True)


def _words(event: told.IdeaPosted | told.IdeaEdited | ArticlePublished | ArticleEdited) -> dict[str, Any]:
    return {"title": event.title, "body": event.body, "tags": "\n".join(event.tags), "language": event.language}


def _lines(products: list[int]) -> str:
    return "\n".join(map(str, products))


def _put(happened: Happened, key: str = "", **facts: Any) -> None:
    """Add a document, or write it anew."""
    row = {"key": key or happened.subject, "at": happened.occurred_at, "changed_by": happened.event_id, **facts}
    documents.note(_putting(tuple(row), is_postgresql()), row)


def _change(happened: Happened, which: str | int = "", by: Which = "key", **facts: Any) -> None:
    """Change one document, or all of a thread or of an author."""
    row = {"changed_by": happened.event_id, **facts}
    documents.note(_changing(tuple(row), by), row | {"which": which or happened.subject})


def _show_to(happened: Happened, audience_id: int, what: str = "") -> None:
    """Show a thing and what was said about it to another audience."""
    _change(happened, what, by="thread", audience_id=audience_id)


@cache
def _putting(names: tuple[str, ...], on_postgresql: bool) -> Any:
    """Return the statement that adds a document with these facts, or writes them anew."""
    adding = postgresql.insert(TABLE) if on_postgresql else sqlite.insert(TABLE)
    anew = {name: adding.excluded[name] for name in names if name != "key"}
    return adding.on_conflict_do_update(index_elements=["key"], set_=anew)


@cache
def _changing(names: tuple[str, ...], by: Which) -> Any:
    """Return the statement that changes these facts; of a thread, also those of what it is about."""
    found = TABLE.c[by] == bindparam("which")
    if by == "thread":
        found = or_(found, TABLE.c.key == bindparam("which"))
    return update(TABLE).where(found).values({name: bindparam(name) for name in names})

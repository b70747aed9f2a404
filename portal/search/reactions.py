"""Tell those who saved a search of what is new; told of once, nothing is told again."""

from portal.events import Event
from portal.events.groups import GroupMade
from portal.events.ideas import IdeaCommented, IdeaCommentRestored, IdeaLetIn, IdeaPosted, IdeaRestored
from portal.events.knowledge import ArticlePublished, GuidePublished
from portal.events.meetings import MeetingAnnounced
from portal.events.orders import ProductMade
from portal.events.people import PersonForgotten
from portal.events.product_questions import (
    ProductQuestionAnswered,
    ProductQuestionAsked,
    ProductQuestionEvent,
    ProductQuestionRestored,
)
from portal.events.search import SearchMatched
from portal.river import Happened, Reaction
from portal.search import acts
from portal.search.projections import documents
from portal.search.queries import matches

PIECE = 100  # saved searches in one transaction
tell_searchers = Reaction("search.tell_searchers", after=documents, batch=20)
forget_searches = Reaction("search.forget_searches")
IDEAS, OTHERS = (IdeaPosted, IdeaLetIn, IdeaRestored), (ArticlePublished, GuidePublished, ProductMade)
Said = IdeaCommented | IdeaCommentRestored


@tell_searchers.on(*IDEAS, *OTHERS, GroupMade, MeetingAnnounced)
def something_new(_: Event, new: Happened) -> None:
    """Tell of an idea, an article, a guide, a product, a group or a live session."""
    _tell(new.subject, new.subject, new)


@tell_searchers.on(IdeaCommented, IdeaCommentRestored)
def something_said(event: Said, happened: Happened) -> None:
    """Tell of a comment, under the name of what it is about."""
    _tell(f"comment:{event.comment_id}", happened.subject, happened)


@tell_searchers.on(ProductQuestionAsked, ProductQuestionAnswered, ProductQuestionRestored)
def something_wondered(event: ProductQuestionEvent, happened: Happened) -> None:
    """Tell of a question about a product, or of its answer, which stands with it."""
    question = f"product_question:{event.product_question_id}"
    is_answer = isinstance(event, ProductQuestionAnswered)
    _tell(f"product_answer:{event.product_question_id}" if is_answer else question, question, happened)


@tell_searchers.on(SearchMatched)
def tell_more(event: SearchMatched, happened: Happened) -> None:
    """Tell the next: however many look for something, each piece is a transaction of its own."""
    if not event.is_last:
        _tell(event.key, event.thing, happened, event.last_id)


def _tell(key: str, thing: str, happened: Happened, after: int = 0) -> None:
    found = matches(key, happened.occurred_at, after, PIECE)
    if found:
        acts.note_matches(key, thing, found[:PIECE], is_last=len(found) <= PIECE)


@forget_searches.on(PersonForgotten)
def forget(event: PersonForgotten, _: Happened) -> None:
    """Keep no search of a person who left."""
    acts.forget_searches_of(event.person_id)

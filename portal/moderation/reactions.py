"""What the moderation room does when it hears of others: flags of what was hidden are upheld."""

from portal.events.groups import GroupHidden, GroupRestored
from portal.events.ideas import (
    IdeaCommentHidden,
    IdeaCommentRestored,
    IdeaHidden,
    IdeaLetIn,
    IdeaPosted,
    IdeaRestored,
)
from portal.events.keeping import IdeaUnlocked
from portal.events.meetings import QuestionHidden, QuestionRestored
from portal.events.people import PersonForgotten
from portal.events.product_questions import ProductQuestionHidden, ProductQuestionRestored
from portal.events.production import BatchCommentHidden, BatchCommentRestored
from portal.moderation import acts
from portal.moderation.projections import target_of
from portal.moderation.queries import is_flagged, open_appeals_on
from portal.moderation.rules.appeals import CONCERNED
from portal.river import Happened, Reaction

close_flags = Reaction("moderation.close_flags")
hold_newcomers = Reaction("moderation.hold_newcomers", origins=("live", "demo"))
forget_words = Reaction("moderation.forget_words")
settle_appeals = Reaction("moderation.settle_appeals")
Hidden = IdeaHidden | IdeaCommentHidden | QuestionHidden | BatchCommentHidden | ProductQuestionHidden | GroupHidden
Restored = (
    IdeaRestored
    | IdeaCommentRestored
    | QuestionRestored
    | BatchCommentRestored
    | ProductQuestionRestored
    | GroupRestored
)
HIDING = [kind for kind in CONCERNED if kind.endswith(("hidden", "removed"))]


@close_flags.on(IdeaHidden, IdeaCommentHidden, QuestionHidden, BatchCommentHidden, ProductQuestionHidden, GroupHidden)
def uphold(event: Hidden, happened: Happened) -> None:
    """Close the flags of what was hidden."""
    if is_flagged(target_of(event)):
        acts.uphold_flags(target_of(event), happened.actor_id)


@close_flags.on(IdeaLetIn)
def release(event: IdeaLetIn, happened: Happened) -> None:
    """Close what waited, because it was let in."""
    if is_flagged(happened.subject):
        acts.release(happened.subject, happened.actor_id)


@hold_newcomers.on(IdeaPosted)
def hold(event: IdeaPosted, happened: Happened) -> None:
    """Put what waits into the queue."""
    if event.status == "pending" and not is_flagged(happened.subject):
        acts.hold(happened.subject, happened.subject)


@settle_appeals.on(
    *(IdeaRestored, IdeaCommentRestored, QuestionRestored, BatchCommentRestored, ProductQuestionRestored, GroupRestored)
)
def settle(event: Restored, happened: Happened) -> None:
    """Close the appeals against a hiding that was taken back."""
    _settle(target_of(event), HIDING)


@settle_appeals.on(IdeaUnlocked)
def settle_lock(event: IdeaUnlocked, happened: Happened) -> None:
    """Close the appeals against a lock that was taken away."""
    _settle(happened.subject, ["idea.locked"])


def _settle(target: str, kinds: list[str]) -> None:
    for appeal_id in open_appeals_on([target], kinds):
        acts.settle_appeal(appeal_id)


@forget_words.on(PersonForgotten)
def forget(event: PersonForgotten, happened: Happened) -> None:
    """Blank the words of a person who left."""
    acts.blank_words(event.person_id)
    acts.settle_appeals_of(event.person_id)

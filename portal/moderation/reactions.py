"""What the moderation room does when it hears of others: flags of what was hidden are upheld."""

from portal.events.ideas import IdeaCommentHidden, IdeaHidden, IdeaLetIn, IdeaPosted
from portal.events.people import PersonForgotten
from portal.moderation import acts
from portal.moderation.projections import target_of
from portal.moderation.queries import is_flagged
from portal.river import Happened, Reaction

close_flags = Reaction("moderation.close_flags")
hold_newcomers = Reaction("moderation.hold_newcomers", origins=("live", "demo"))
forget_words = Reaction("moderation.forget_words")


@close_flags.on(IdeaHidden, IdeaCommentHidden)
def uphold(event: IdeaHidden | IdeaCommentHidden, happened: Happened) -> None:
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


@forget_words.on(PersonForgotten)
def forget(event: PersonForgotten, happened: Happened) -> None:
    """Blank the words of a person who left."""
    acts.blank_words(event.person_id)

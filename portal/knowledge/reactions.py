"""What the knowledge room does when it hears of others: who wrote all the same, and who left."""

from portal.events.feedback import FeedbackGiven
from portal.events.people import PersonForgotten
from portal.knowledge.acts.asking import blank_words, note_sent
from portal.knowledge.acts.wondering import blank_questions
from portal.knowledge.queries.asking import unsent
from portal.river import Happened, Reaction, telling

hear_feedback = Reaction("knowledge.hear_feedback")
forget_words = Reaction("knowledge.forget_words")
WRITTEN = ("question", "complaint")


@hear_feedback.on(FeedbackGiven)
def sent(event: FeedbackGiven, happened: Happened) -> None:
    """Note that somebody wrote who had looked before."""
    with telling(happened.origin, happened.occurred_at):
        if event.feedback_kind in WRITTEN and unsent(event.author_id, happened.occurred_at):
            note_sent(event.author_id, event.feedback_id)


@forget_words.on(PersonForgotten)
def forget(event: PersonForgotten, happened: Happened) -> None:
    """Blank the words of a person who left."""
    blank_words(event.person_id)
    blank_questions(event.person_id)

"""What the care room does when it hears of others: feedback opens a case, and who leaves is forgotten."""

from portal.care.acts import blank_words, open_case
from portal.events.feedback import FeedbackGiven
from portal.events.people import PersonForgotten
from portal.kit.text import plain
from portal.river import Happened, Reaction, telling

TITLE = 80  # letters
answer_feedback = Reaction("care.open_case")
forget_words = Reaction("care.forget_words")


@answer_feedback.on(FeedbackGiven)
def open_for(event: FeedbackGiven, happened: Happened) -> None:
    """Open a case, at the time at which the feedback was given."""
    with telling(happened.origin, happened.occurred_at):
        given = (event.feedback_id, event.author_id, event.feedback_kind)
        open_case(*given, plain(event.body, TITLE), event.audience_id)


@forget_words.on(PersonForgotten)
def forget(event: PersonForgotten, happened: Happened) -> None:
    """Blank the words of a person who left."""
    blank_words(event.person_id)

"""What the ideas room does when it hears of others: who leaves is forgotten."""

from portal.events.people import PersonForgotten
from portal.ideas.acts.forgetting import blank_words
from portal.river import Happened, Reaction

forget_words = Reaction("ideas.forget_words")


@forget_words.on(PersonForgotten)
def forget(event: PersonForgotten, happened: Happened) -> None:
    """Blank the words of a person who left."""
    blank_words(event.person_id)

"""What the challenges room does when it hears of others."""

from portal.challenges.acts.forgetting import blank_words
from portal.events.people import PersonForgotten
from portal.river import Happened, Reaction

forget_words = Reaction("challenges.forget_words")


@forget_words.on(PersonForgotten)
def forget(event: PersonForgotten, happened: Happened) -> None:
    """Blank the words of a person who left."""
    blank_words(event.person_id)

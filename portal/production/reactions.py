"""What the workshop does when it hears of others."""

from portal.events.people import PersonForgotten
from portal.production.acts.taking_part import blank_words
from portal.river import Happened, Reaction

forget_words = Reaction("production.forget_words")


@forget_words.on(PersonForgotten)
def forget(event: PersonForgotten, happened: Happened) -> None:
    """Blank the words of a person who left."""
    blank_words(event.person_id)

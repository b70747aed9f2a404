"""What the room of live sessions does when it hears of others."""

from portal.events.people import PersonForgotten
from portal.meetings.acts.forgetting import blank_words
from portal.river import Happened, Reaction

forget_words = Reaction("meetings.forget_words")


@forget_words.on(PersonForgotten)
def forget(event: PersonForgotten, happened: Happened) -> None:
    """Blank the words of a person who left."""
    blank_words(event.person_id)

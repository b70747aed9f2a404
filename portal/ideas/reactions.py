"""What the ideas room does when it hears of others: who leaves is forgotten, who is one human speaks once."""

from portal.events.people import PeopleJoined, PeopleParted, PersonForgotten
from portal.ideas.acts.counting import recount_for
from portal.ideas.acts.forgetting import blank_words
from portal.river import Happened, Reaction

forget_words = Reaction("ideas.forget_words")
count_humans = Reaction("ideas.count_humans")


@forget_words.on(PersonForgotten)
def forget(event: PersonForgotten, happened: Happened) -> None:
    """Blank the words of a person who left."""
    blank_words(event.person_id)


@count_humans.on(PeopleJoined, PeopleParted)
def count_again(event: PeopleJoined | PeopleParted, happened: Happened) -> None:
    """Count the votes of two records as those of one human, or of two."""
    recount_for({event.person_id, event.other_id})

"""What the surveys room does when it hears of others: it asks after a transaction, and forgets who leaves."""

from portal.events.care import CaseClosed
from portal.events.orders import OrderMoved
from portal.events.people import PersonForgotten
from portal.kit.errors import Refused
from portal.river import Happened, Reaction, telling
from portal.surveys.acts import ask_person, blank_words
from portal.surveys.queries import triggered
from portal.surveys.rules.rhythms import is_history

ask_after = Reaction("surveys.ask_after")
forget_words = Reaction("surveys.forget_words")


@ask_after.on(OrderMoved)
def delivered(event: OrderMoved, happened: Happened) -> None:
    """Ask a buyer how it went, when an order was delivered."""
    if event.status == "delivered" and event.person_id is not None:
        _ask("order.delivered", event.person_id, happened)


@ask_after.on(CaseClosed)
def closed(event: CaseClosed, happened: Happened) -> None:
    """Ask a customer how it went, when a case was closed."""
    _ask("case.closed", event.customer_id, happened)


def _ask(trigger: str, person_id: int, happened: Happened) -> None:
    """Ask by each rhythm of this kind; what was told long after it happened asks nobody."""
    if is_history(happened.occurred_at, happened.recorded_at):
        return
    with telling(happened.origin, happened.occurred_at):
        for rhythm in triggered(trigger):
            try:
                ask_person(rhythm.survey_id, person_id, happened.subject, rhythm.id)
            except Refused:
                continue  # left in peace, asked already, or no customer


@forget_words.on(PersonForgotten)
def forget(event: PersonForgotten, happened: Happened) -> None:
    """Blank the words of a person who left."""
    blank_words(event.person_id)

"""What may become of a case, how soon the company answers, and when a complaint is settled."""

from datetime import datetime, timedelta

from portal.kit.calendar import Calendar
from portal.kit.errors import Refused
from portal.kit.states import States, Step
from portal.kit.words import N_
from portal.people.rules import CUSTOMER, STAFF

COMPLAINT = "complaint"
HOUSE = "house"  # what follows from the clock
WHO = {HOUSE: N_("by itself")}
NAMES = {
    "new": N_("Received"),
    "open": N_("In hand"),
    "pending_customer": N_("Waiting for the customer"),
    "resolved": N_("Resolved"),
    "closed": N_("Settled"),
    "not_reached": N_("Closed: customer not reached"),
}
CUSTOMER_NAMES = {  # the same in the words of the one who waits
    "new": N_("We have it"),
    "open": N_("We are looking into it"),
    "pending_customer": N_("Answered: it is your turn"),
    "resolved": N_("Answered: is it settled?"),
    "closed": N_("Settled"),
    "not_reached": N_("Closed: we have not heard from you"),
}
ANSWERED_FIRST = N_("The customer has been answered; a complaint needs its cause and what was done.")
NO_COMPLAINT = N_("It is not a complaint: those are closed by the customer.")
SILENCE = N_("The customer of a complaint has been silent for days after an answer, with its cause and what was done.")
CAUSE_KNOWN = N_("A complaint needs its cause and what was done before.")
LIFE = States(
    Step("new", "assign", "open", STAFF, N_("Assign")),
    Step("open", "assign", "open", STAFF, N_("Assign")),
    Step("pending_customer", "assign", "pending_customer", STAFF, N_("Assign")),
    Step("new", "answer", "pending_customer", STAFF, N_("Answer")),
    Step("open", "answer", "pending_customer", STAFF, N_("Answer")),
    Step("pending_customer", "answer", "pending_customer", STAFF, N_("Answer")),
    Step("resolved", "answer", "resolved", STAFF, N_("Answer")),
    Step("new", "reply", "new", (CUSTOMER,), N_("Add something")),
    Step("open", "reply", "open", (CUSTOMER,), N_("Add something")),
    Step("pending_customer", "reply", "open", (CUSTOMER,), N_("Write back")),
    Step("resolved", "reply", "open", (CUSTOMER,), N_("Write back")),
    Step("new", "resolve", "resolved", STAFF, N_("Resolve"), ANSWERED_FIRST),
    Step("open", "resolve", "resolved", STAFF, N_("Resolve"), ANSWERED_FIRST),
    Step("pending_customer", "resolve", "resolved", STAFF, N_("Resolve"), ANSWERED_FIRST),
    Step("pending_customer", "accept", "closed", (CUSTOMER,), N_("It is settled"), CAUSE_KNOWN),
    Step("pending_customer", "reject", "open", (CUSTOMER,), N_("It is not settled")),
    Step("resolved", "accept", "closed", (CUSTOMER,), N_("It is settled"), CAUSE_KNOWN),
    Step("resolved", "reject", "open", (CUSTOMER,), N_("It is not settled")),
    Step("resolved", "close", "closed", STAFF, N_("Close"), NO_COMPLAINT),
    Step("pending_customer", "give_up", "not_reached", (HOUSE,), N_("Close as not reached"), SILENCE),
    Step("resolved", "give_up", "not_reached", (HOUSE,), N_("Close as not reached"), SILENCE),
    Step("not_reached", "reply", "open", (CUSTOMER,), N_("Write back")),
    Step("not_reached", "accept", "closed", (CUSTOMER,), N_("It is settled"), CAUSE_KNOWN),
    Step("not_reached", "reject", "open", (CUSTOMER,), N_("It is not settled")),
    names=NAMES,
)
TO_DO = ("new", "open")  # it is the company's turn
PAUSED = ("pending_customer", "resolved")  # it is the customer's turn: our clock stands still

SEEMED_SETTLED = ("resolved", "not_reached")
ENDED = ("closed", "not_reached")  # nobody's turn

FIRST, NEXT = "first", "next"  # the first answer, and the one after the customer wrote again


def due(began: datetime, kind: str, hours: dict[str, int], calendar: Calendar) -> datetime:
    """Return when an answer is due: so many hours of work by the kind."""
    return calendar.after(began, timedelta(hours=hours[kind]))


def check_settled(kind: str, root_cause: str, action: str) -> None:
    """Refuse to settle a complaint of which nobody wrote down the cause and what was done."""
    if kind == COMPLAINT and not (root_cause and action):
        raise Refused("A complaint is settled with its cause and with what was done about it.", code="cause")


def check_close(kind: str) -> None:
    """Refuse that the company closes a complaint: the customer has the last word."""
    if kind == COMPLAINT:
        raise Refused("A complaint is closed by the word of the customer.", code="verdict")

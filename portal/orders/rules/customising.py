"""The life of what a buyer wants put on a thing: it waits, and is accepted or refused before anything is made."""

from portal.kit.states import States, Step
from portal.kit.words import N_
from portal.orders.rules.lives import BUYER, HOUSE, MAKERS
from portal.people.rules import MODERATOR

JUDGES = (*MAKERS, MODERATOR)

CUSTOM_LIFE = States(
    Step("waiting", "accept", "accepted", JUDGES, N_("Accept it")),
    Step("waiting", "refuse", "refused", JUDGES, N_("Refuse it"), N_("the reason is told to the buyer")),
    Step("refused", "write_anew", "waiting", (BUYER,), N_("Write it anew"), N_("orders are still open")),
    Step("accepted", "write_anew", "waiting", (BUYER,), N_("Write it anew"), N_("orders are still open")),
    Step("waiting", "write_anew", "waiting", (BUYER,), N_("Write it anew"), N_("orders are still open")),
    Step("waiting", "leave_out", "left_out", (HOUSE,), N_("Leave it out"), N_("orders closed before it was accepted")),
    Step("refused", "leave_out", "left_out", (HOUSE,), N_("Leave it out"), N_("orders closed before it was accepted")),
    names={
        "waiting": N_("Waiting to be looked at"),
        "accepted": N_("Accepted"),
        "refused": N_("Not accepted"),
        "left_out": N_("Left out"),
    },
)

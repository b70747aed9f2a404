"""What may become of a parcel: there is no way back from `sending`, so nothing is sent twice."""

from portal.kit.states import States, Step
from portal.kit.words import N_
from portal.people.rules import ADMIN, OPERATIONS

SENDER = "sender"
WHO = {SENDER: N_("by itself")}
DESK = (OPERATIONS, ADMIN)
NAMES = {
    "waiting": N_("Waiting to be sent"),
    "sending": N_("Being sent, or unclear"),
    "sent": N_("Sent"),
    "failed": N_("Could not be sent"),
    "dropped": N_("Not needed any more"),
}
LIFE = States(
    Step("waiting", "take", "sending", (SENDER,), N_("Take")),
    Step("waiting", "drop", "dropped", (SENDER, *DESK), N_("Drop")),
    Step("sending", "deliver", "sent", (SENDER,), N_("Deliver")),
    Step("sending", "fail", "failed", (SENDER,), N_("Give up")),
    Step("sending", "say_sent", "sent", DESK, N_("It arrived")),
    Step("sending", "say_failed", "failed", DESK, N_("It did not arrive")),
    Step("failed", "try_again", "waiting", DESK, N_("Send again")),
    names=NAMES,
)

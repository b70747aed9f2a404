"""How buyers take part: the lives of a poll and of a wished change, and who has won."""

from collections.abc import Mapping
from datetime import timedelta

from portal.kit.states import States, Step
from portal.kit.words import N_
from portal.people.rules import CUSTOMER
from portal.production.rules import MAKERS

CHOICE, SAMPLE = "choice", "sample"
SORTS = {CHOICE: N_("A question"), SAMPLE: N_("A sample to approve")}
SAMPLE_OPTIONS = (N_("Make it like this"), N_("Change it first"))
LONGEST = timedelta(days=60)

POLL_LIFE = States(
    Step("open", "close", "closed", MAKERS, N_("Close the poll")),
    names={"open": N_("Takes answers"), "closed": N_("Closed")},
)

CHANGE_LIFE = States(
    Step("asked", "grant", "granted", MAKERS, N_("Grant it"), N_("the batch has not been begun")),
    Step("asked", "refuse", "refused", MAKERS, N_("Refuse it"), N_("with a reason")),
    Step("asked", "withdraw", "withdrawn", (CUSTOMER, *MAKERS), N_("Take it back")),
    names={
        "asked": N_("Asked"),
        "granted": N_("Granted"),
        "refused": N_("Refused"),
        "withdrawn": N_("Taken back"),
    },
)


def winner(voices: Mapping[int, int]) -> int | None:
    """Return the option with most voices, of several the one that was declared first; None without any."""
    return min(voices, key=lambda option: (-voices[option], option)) if any(voices.values()) else None

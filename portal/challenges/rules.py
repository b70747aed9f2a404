"""What may become of a challenge, and where it stands at an instant."""

from datetime import datetime

from portal.kit.states import States, Step
from portal.kit.words import N_
from portal.people.rules import ADMIN, PRODUCT

TEAM = (PRODUCT, ADMIN)
HOUSE = "house"  # what follows from the clock, and nobody does
WHO = {HOUSE: N_("by itself")}
NAMES = {
    "draft": N_("Draft"),
    "announced": N_("Announced"),
    "open": N_("Open"),
    "closed": N_("Closed"),
    "decided": N_("Decided"),
    "cancelled": N_("Called off"),
}
LIFE = States(
    Step("draft", "publish", "open", TEAM, N_("Publish")),
    Step("open", "close", "closed", (*TEAM, HOUSE), N_("Close now"), N_("by itself when its time is over")),
    Step("closed", "decide", "decided", TEAM, N_("Choose an answer"), N_("with a public reason")),
    Step("draft", "cancel", "cancelled", TEAM, N_("Call it off")),
    Step("open", "cancel", "cancelled", TEAM, N_("Call it off"), N_("with a public reason")),
    Step("closed", "cancel", "cancelled", TEAM, N_("Call it off"), N_("with a public reason")),
    names=NAMES,
)
TONES = {"announced": "blue", "open": "green", "closed": "amber", "decided": "violet"}


def phase(status: str, opens_at: datetime, closes_at: datetime, at: datetime) -> str:
    """Return where a challenge stands at an instant: while it is open, the clock of the server decides."""
    if status != "open":
        return status
    if at < opens_at:
        return "announced"
    return "open" if at < closes_at else "closed"


def passed(opens_at: datetime, closes_at: datetime, at: datetime) -> int:
    """Return how much of its time has passed, in per cent."""
    whole = (closes_at - opens_at).total_seconds()
    return round(min(max((at - opens_at).total_seconds() / whole, 0.0), 1.0) * 100) if whole > 0 else 100

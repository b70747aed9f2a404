"""What may become of a challenge, and where it stands at an instant."""

from datetime import datetime

from portal.kit.states import States, Step
from portal.kit.words import N_
from portal.people.rules import ADMIN, CUSTOMER, PRODUCT, STAFF

TEAM = (PRODUCT, ADMIN)
HOUSE = "house"  # what follows from the clock, and nobody does
WHO = {HOUSE: N_("by itself")}
NAMES = {
    "draft": N_("Draft"),
    "legal_review": N_("In legal review"),
    "announced": N_("Announced"),
    "open": N_("Open for answers"),
    "closed": N_("Closed"),
    "evaluating": N_("With the jury"),
    "shortlisted": N_("Shortlisted"),
    "decided": N_("Decided"),
    "appealed": N_("Appealed"),
    "awarded": N_("Awarded"),
    "archived": N_("Archived"),
    "cancelled": N_("Called off"),
}
PUBLIC_REASON = N_("with a public reason")
LIFE = States(
    Step("draft", "review", "legal_review", TEAM, N_("Send to legal review")),
    Step("draft", "publish", "open", TEAM, N_("Publish"), N_("where nothing is agreed and no money is promised")),
    Step("legal_review", "send_back", "draft", TEAM, N_("Send back")),
    Step("legal_review", "publish", "open", TEAM, N_("Publish"), N_("by somebody other than who wrote it")),
    Step("open", "close", "closed", (*TEAM, HOUSE), N_("Close now"), N_("by itself when its time is over")),
    Step("closed", "decide", "decided", TEAM, N_("Choose an answer"), N_("without a jury, with a public reason")),
    Step("closed", "evaluate", "evaluating", TEAM, N_("Give it to the jury"), N_("when each answer is let in or not")),
    Step("evaluating", "shortlist", "shortlisted", TEAM, N_("Rank and shortlist"), N_("when all jurors gave scores")),
    Step("shortlisted", "announce", "decided", TEAM, N_("Announce the results"), N_("all together, with feedback")),
    Step("decided", "appeal", "appealed", (CUSTOMER, *STAFF), N_("Appeal"), N_("within 14 days, by who was evaluated")),
    Step("appealed", "settle", "decided", (*TEAM, HOUSE), N_("Answer the appeals"), N_("by itself after the last one")),
    Step("decided", "award", "awarded", (*TEAM, HOUSE), N_("Award"), N_("by itself when all awards are paid")),
    Step("awarded", "archive", "archived", TEAM, N_("Archive")),
    Step("decided", "archive", "archived", TEAM, N_("Archive"), N_("where no award is left to pay")),
    Step("draft", "cancel", "cancelled", TEAM, N_("Call it off")),
    Step("legal_review", "cancel", "cancelled", TEAM, N_("Call it off")),
    Step("open", "cancel", "cancelled", TEAM, N_("Call it off"), PUBLIC_REASON),
    Step("closed", "cancel", "cancelled", TEAM, N_("Call it off"), PUBLIC_REASON),
    Step("evaluating", "cancel", "cancelled", TEAM, N_("Call it off"), PUBLIC_REASON),
    names=NAMES,
)
TONES = {
    "announced": "blue",
    "open": "green",
    "closed": "amber",
    "evaluating": "amber",
    "shortlisted": "amber",
    "decided": "violet",
    "appealed": "amber",
    "awarded": "violet",
}


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

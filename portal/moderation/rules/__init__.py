"""Why something may be flagged, how much harm each reason means, and how a flag ends."""

from portal.kit.states import States, Step
from portal.kit.words import N_, Message
from portal.people.rules import MODERATOR

REASONS = {  # the worst first
    "danger": N_("Somebody is threatened or in danger"),
    "privacy": N_("It tells private things about somebody"),
    "abuse": N_("It insults or attacks somebody"),
    "rights": N_("It belongs to somebody else"),
    "spam": N_("It is advertising or spam"),
    "off_topic": N_("It does not belong here"),
    "other": N_("Something else"),
}
WAITS = "waits"  # nobody flags it: it is let in, or hidden
WHY = REASONS | {WAITS: N_("The ideas of newcomers wait here")}
HARM = {WAITS: 2, "danger": 5, "privacy": 4, "abuse": 3, "rights": 3, "spam": 2, "off_topic": 1, "other": 1}
NAMES = {"open": N_("Waiting for a moderator"), "upheld": N_("Upheld"), "dismissed": N_("Dismissed")}
HOUSE = "house"  # what the house does by itself when it hears that the thing was hidden
LIFE = States(
    Step("open", "uphold", "upheld", (HOUSE,), N_("Uphold")),
    Step("open", "dismiss", "dismissed", (MODERATOR, "admin"), N_("Dismiss")),
    Step("open", "release", "dismissed", (HOUSE,), N_("Let it in")),
    names=NAMES,
)

DEEDS = {  # what stands in the log: its words, tone and drawing
    "hidden": (N_("Hidden"), "red", "eye-off"),
    "removed": (N_("Removed"), "red", "trash"),
    "restored": (N_("Restored"), "green", "eye"),
    "locked": (N_("Locked"), "amber", "lock"),
    "unlocked": (N_("Unlocked"), "green", "check"),
    "warned": (N_("Warned"), "amber", "warning"),
    "suspended": (N_("Suspended"), "red", "clock"),
    "lifted": (N_("Suspension lifted"), "green", "check"),
    "overturned": (N_("Sanction taken back"), "green", "check"),
    "granted": (N_("Appeal granted"), "green", "check"),
    "turned_down": (N_("Appeal turned down"), "grey", "x"),
    "held": (N_("Votes under review"), "amber", "clock"),
    "returned": (N_("Votes returned"), "green", "check"),
    "struck": (N_("Votes struck out"), "red", "x"),
}


def written(reason: str, words: str) -> str:
    """Return the reason of a hiding as it is kept: one of ours, with words or without."""
    return f"{reason}: {words}" if words else reason


def read_reason(kept: str) -> tuple[Message | None, str]:
    """Return the reason of a hiding as it is shown: one of ours, if it begins with one, and the words."""
    reason, _, words = kept.partition(":")
    if reason in REASONS:
        return REASONS[reason], words.strip()
    return None, kept

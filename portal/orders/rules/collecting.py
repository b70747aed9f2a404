"""How the money of a pre-order is collected, in plain words, and how often it is asked for."""

from datetime import datetime, timedelta

from portal.kit.errors import Invalid, Refused
from portal.kit.words import N_

NOW, AUTHORISE, MANDATE = "now", "authorise", "mandate"
MODES = {
    NOW: N_("Charge now, and give it back if it is not made"),
    AUTHORISE: N_("Reserve it on the card now, and take it when orders close"),
    MANDATE: N_("Save the way of paying now, and charge it when orders close"),
}
PLAINLY = {  # what a buyer reads before ordering
    NOW: N_("You pay now. If it is not made, every cent comes back to you."),
    AUTHORISE: N_(
        "The money is reserved on your card now and taken only when orders close and it is made. "
        "Otherwise the reservation ends, and you pay nothing."
    ),
    MANDATE: N_(
        "You give leave now to be charged once, when orders close and it is made. You pay nothing before; "
        "if the charge is declined, we ask you to pay within seven days."
    ),
}
AUTHORISATION = timedelta(days=7)  # how long providers keep money reserved
AGAIN = timedelta(hours=48)
PATIENCE = timedelta(days=7)  # after this, what could not be collected is dropped
ANSWER = timedelta(minutes=5)  # after this, whoever did not answer is asked what became of it
LEFT = (7, 3, 1)  # so many days before the end it is told, each once, that some are missing


def check_mode(mode: str, opens_at: datetime, closes_at: datetime) -> None:
    """Refuse a way to collect that there is not, or that does not last until orders close."""
    if mode not in MODES:
        raise Invalid({"mode": Refused("There is no such way to collect.")})
    if mode == AUTHORISE and closes_at - opens_at > AUTHORISATION:
        raise Invalid({"mode": _too_long(AUTHORISATION.days)})


def _too_long(days: int) -> Refused:
    return Refused("Cards keep money reserved for {n} days only: close earlier, or collect in another way.", n=days)


def days_missing(now: datetime, closes_at: datetime, told: int) -> int | None:
    """Return with how many days to go it is time to tell that some are missing; None where it is not."""
    if told >= len(LEFT) or closes_at <= now:
        return None
    days = -(-(closes_at - now) // timedelta(days=1))
    return days if days <= LEFT[told] else None


def told_by(days: int) -> int:
    """Return how many of the tellings are behind us with so many days to go."""
    return sum(days <= left for left in LEFT)

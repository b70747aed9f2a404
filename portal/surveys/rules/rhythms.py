"""The three rhythms in which a company listens: to what just happened, to how things stand, to what may come."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from portal.kit.words import N_

PAST, PRESENT, POTENTIAL = "past", "present", "potential"
RHYTHMS = {
    PAST: N_("Past experience"),
    PRESENT: N_("Present relationship"),
    POTENTIAL: N_("Potential"),
}
MEANINGS = {
    PAST: N_("after each transaction, short and continuous"),
    PRESENT: N_("every so often, by segment"),
    POTENTIAL: N_("single pulses to chosen customers, lead users first"),
}
TRIGGERS = {
    "order.delivered": N_("An order was delivered"),
    "case.closed": N_("A case was closed"),
}
REST = 30  # days that a person is left in peace after being asked, unless the company says otherwise
STALE = timedelta(days=3)  # what became known later than this is history, and history asks nobody
DAYS = range(731)
PERIODS = range(1, 731)
PULSE = range(1, 2_001)  # people asked at once


def is_history(occurred_at: datetime, recorded_at: datetime) -> bool:
    """Say whether something was told so long after it happened that asking about it would be odd."""
    return recorded_at - occurred_at > STALE


def may_be_asked(asked_at: datetime | None, no_more: bool, rest_days: int, at: datetime) -> bool:
    """Say whether a person may be asked: they did not say “no more”, and have had their rest."""
    return not no_more and (asked_at is None or at - asked_at >= timedelta(days=rest_days))


def rested(people: Iterable[int], asked: dict[int, tuple[datetime | None, bool]], days: int, at: datetime) -> list[int]:
    """Return those of these people who may be asked, in their order."""
    return [person for person in people if may_be_asked(*asked.get(person, (None, False)), days, at)]

"""Parcels and consignments: their codes, where reports of carriers lead, what fits together, which day is honest."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple
from urllib.parse import quote

from portal.kit.errors import Refused
from portal.kit.states import States, Step
from portal.kit.words import N_
from portal.production.rules import MAKERS, SHIPMENT_LIFE

HOUSE = "house"
ALL_ENDED = N_("each of its parcels has arrived, came back or is lost")

CONSIGNMENT_LIFE = States(
    Step("collecting", "seal", "sealed", MAKERS, N_("Seal it"), N_("later parcels go with the next one")),
    Step("sealed", "dispatch", "dispatched", MAKERS, N_("Hand it to the carrier")),
    Step("dispatched", "arrive", "arrived_hub", MAKERS, N_("It reached the hub")),
    Step("arrived_hub", "distribute", "distributed", MAKERS, N_("It is being distributed")),
    *(
        Step(state, "close", "closed", (HOUSE,), N_("Close it"), ALL_ENDED)
        for state in ("dispatched", "arrived_hub", "distributed")
    ),
    names={
        "collecting": N_("Collecting"),
        "sealed": N_("Sealed"),
        "dispatched": N_("On its way"),
        "arrived_hub": N_("At the hub"),
        "distributed": N_("Being distributed"),
        "closed": N_("Closed"),
    },
)
ENDED: Final = ("delivered", "lost", "returned")

# What a carrier reports, and the step of the table that it asks for; what asks for none is only told.
REPORTS: Final[dict[str, str]] = {
    "accepted": "",
    "exception": "",
    "in_transit": "move",
    "at_pickup": "arrive",
    "lost": "lose",
    "delivered": "deliver",
    "returned": "give_back",
}
# How a parcel that was lost or came back is sent again.
SAME, ALLOWANCE, ANEW = "same", "allowance", "anew"
WAYS: Final = {
    SAME: N_("The same pieces, which came back"),
    ALLOWANCE: N_("Pieces that were made beyond the orders"),
    ANEW: N_("Pieces that are made anew for it"),
}
REPORT_NAMES: Final = {
    "accepted": N_("Accepted by the carrier"),
    "in_transit": N_("On its way"),
    "at_pickup": N_("At the pick-up point"),
    "exception": N_("Held up"),
    "delivered": N_("Delivered"),
    "lost": N_("Lost"),
    "returned": N_("Came back"),
}
RANK: Final = {report: number for number, report in enumerate(REPORTS)}

CAUSES: Final = {
    "making": N_("It is still being made."),
    "waiting": N_("It is packed and waits for its carrier."),
    "carrier": N_("The carrier takes longer than usual."),
    "held": N_("The carrier reports that it is held up."),
    "lost": N_("The carrier lost it. We are looking into it and will write to you."),
    "returned": N_("It came back to us without having reached you. We will write to you."),
    "said": N_("We have a new day for it."),
}
USUAL_DAYS: Final = 5  # on the way, where no carrier is known yet
UNCLEAR: Final = ("lost", "returned")
MOST_BY_CARRIER: Final = 2
TO_CLEAR_UP: Final = 14  # days for what was lost or came back


class Report(NamedTuple):
    """What a carrier reported of a parcel, and when it happened."""

    happened_at: datetime
    report: str


class Path(NamedTuple):
    """Where reports lead: the status, and when the parcel was delivered, if it ever was."""

    status: str
    delivered_at: datetime | None


def settled(reports: Iterable[Report]) -> Path:
    """Return where all reports together lead by the table, in whatever order they came in."""
    status, delivered_at = "handed_over", None
    for happened_at, report in sorted(reports, key=lambda each: (each.happened_at, RANK[each.report])):
        step = SHIPMENT_LIFE.table.get((status, REPORTS[report]))
        status = step.after if step else status
        if step and step.name == "deliver":
            delivered_at = happened_at
    return Path(status, delivered_at)


def code_of(batch_id: int, order_id: int) -> str:
    """Return what stands on a parcel as bars: of which batch and order it is, and a digit that finds slips."""
    digits = f"{batch_id}{order_id}"
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(digits))]
    check = -sum(each // 10 + each % 10 for each in doubled) % 10
    return f"W{batch_id}-{order_id}-{check}"


def address_of(pattern: str, code: str) -> str:
    """Return the address at which a carrier shows a parcel; empty where it has none."""
    return pattern.replace("{code}", quote(code, safe="")) if pattern and code else ""


def check_pattern(pattern: str) -> None:
    """Refuse an address that is none of the web, or in which the code has no place."""
    if pattern and (not pattern.startswith("https://") or pattern.count("{code}") != 1):
        raise Refused("Please give an address that begins with https:// and holds {place} once.", place="{code}")


def week_of(day: date) -> date:
    """Return the Monday of a day."""
    return day - timedelta(days=day.weekday())


def fits(filled: int, more: int, most: int) -> bool:
    """Say whether so much more has room; without a greatest amount everything has."""
    return not most or filled + more <= most


class Stand(NamedTuple):
    """Where an order stands: the day that its buyer was told, when it is made, where its parcel is."""

    due_on: date
    made_on: date | None
    status: str | None  # of its parcel, once it is packed
    days: int | None  # that its carrier takes
    is_held: bool = False

    @property
    def way(self) -> timedelta:
        """Return how long it is usually on its way."""
        return timedelta(days=USUAL_DAYS if self.days is None else max(self.days, 1))


class Honest(NamedTuple):
    """A day that can be kept, and why it is not an earlier one."""

    day: date
    cause: str


def earliest_day(stand: Stand, today: date) -> date:
    """Return before which day what has not left cannot arrive."""
    made = today if stand.status else max(stand.made_on or today, today)
    return made + stand.way


def honest_day(stand: Stand, today: date) -> Honest:
    """Return by when an order can be expected, as things stand; with some days to spare where nothing is planned."""
    if stand.status is None:
        is_planned = stand.made_on is not None and stand.made_on >= today
        return Honest(earliest_day(stand, today) + timedelta(days=0 if is_planned else 7), "making")
    if stand.status == "packed":
        return Honest(earliest_day(stand, today) + timedelta(days=3), "waiting")
    if stand.status in UNCLEAR:
        return Honest(max(stand.due_on, today) + timedelta(days=TO_CLEAR_UP), stand.status)
    return Honest(today + max(stand.way // 2, timedelta(days=3)), "held" if stand.is_held else "carrier")


def is_late(stand: Stand, today: date, causes: Sequence[str] = ()) -> bool:
    """Say whether the day that the buyer was told cannot be kept any more; of what is lost they hear at once.

    Of what a carrier has, the house tells a new day twice at most: who reports nothing is no news.
    """
    if stand.status in UNCLEAR:
        return stand.status not in causes
    if stand.status in (None, "packed"):
        return earliest_day(stand, today) > stand.due_on
    return stand.due_on < today and sum(cause in ("carrier", "held") for cause in causes) < MOST_BY_CARRIER

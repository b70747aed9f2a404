"""What is sent back: the life of a return, why things come back, and what a part of a line cost."""

from collections.abc import Sequence

from portal.kit.states import States, Step
from portal.kit.words import N_
from portal.orders.rules.lives import BUYER, HOUSE, MAKERS
from portal.orders.rules.taxes import tax_within

REFUND, EXCHANGE = "refund", "exchange"
WISHES = {REFUND: N_("My money back"), EXCHANGE: N_("The same once more")}
NEXT_RUN = N_("it is made again, and what was chosen is still offered")

RETURN_LIFE = States(
    Step("requested", "approve", "approved", MAKERS, N_("Authorise it"), N_("not one's own return")),
    Step("requested", "refuse", "refused", MAKERS, N_("Refuse it"), N_("the reason is told to the buyer")),
    Step("requested", "withdraw", "withdrawn", (BUYER,), N_("Keep it after all")),
    Step("approved", "withdraw", "withdrawn", (BUYER,), N_("Keep it after all")),
    Step("approved", "send", "in_transit", (BUYER, HOUSE), N_("Send it off")),
    Step("approved", "receive", "received", (*MAKERS, HOUSE), N_("Receive the parcel")),
    Step("in_transit", "receive", "received", (*MAKERS, HOUSE), N_("Receive the parcel")),
    Step("received", "inspect", "inspected", MAKERS, N_("Inspect it"), N_("not one's own return")),
    Step("inspected", "refund", "refunded", (HOUSE, BUYER, *MAKERS), N_("Give the money back")),
    Step("inspected", "exchange", "exchanged", (HOUSE, *MAKERS), N_("Exchange it"), NEXT_RUN),
    Step("inspected", "turn_down", "refused", (HOUSE,), N_("Refuse it"), N_("nothing of it could be accepted")),
    names={
        "requested": N_("Asked for"),
        "approved": N_("Authorised"),
        "refused": N_("Refused"),
        "withdrawn": N_("Withdrawn by the buyer"),
        "in_transit": N_("On its way back"),
        "received": N_("Arrived with us"),
        "inspected": N_("Inspected"),
        "refunded": N_("Money given back"),
        "exchanged": N_("Exchanged"),
    },
)
UNDER_WAY = ("requested", "approved", "in_transit", "received", "inspected")
DONE = ("refunded", "exchanged")


def part(gross: int, of: int, before: int, quantity: int) -> int:
    """Return what so many of a line cost, of which some came back before: all parts make up the whole to the cent."""
    return _up_to(gross, of, before + quantity) - _up_to(gross, of, before)


def tax_of_part(gross: int, of: int, before: int, quantity: int, basis_points: int) -> int:
    """Return the tax within such a part; that of all parts is the tax of the line."""
    after = tax_within(_up_to(gross, of, before + quantity), basis_points)
    return after - tax_within(_up_to(gross, of, before), basis_points)


def earned_still(net: int, gross: int, given: int) -> int:
    """Return what is still earned by a line of which so much was given back at the provider, half a unit rounded up."""
    left = gross - given
    return (2 * net * left + gross) // (2 * gross) if left > 0 else 0


def over_lines(given: int, gross: Sequence[int]) -> list[int]:
    """Return how much of what was given back of an order is of each of its lines, the first one first."""
    parts = []
    for each in gross:
        parts.append(min(given, each))
        given -= parts[-1]
    return parts


def _up_to(gross: int, of: int, n: int) -> int:
    """Return what the first so many cost, half a minor unit rounded up."""
    return (2 * gross * n + of) // (2 * of)

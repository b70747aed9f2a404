"""The lives of a product, a pre-order, an order and a payment, each as one table."""

from functools import cache

from portal.kit.states import States, Step
from portal.kit.words import N_
from portal.people.rules import ADMIN, OPERATIONS, PRODUCT

HOUSE = "house"  # steps that follow by themselves from what happened, such as a payment
BUYER = "buyer"  # whoever placed the order
MAKERS = (PRODUCT, OPERATIONS, ADMIN)
WHO = {HOUSE: N_("by itself"), BUYER: N_("the buyer")}

PRODUCT_LIFE = States(
    Step("designed", "offer", "offered", MAKERS, N_("Offer it")),
    Step("offered", "retire", "retired", MAKERS, N_("Take it off the list")),
    Step("retired", "offer", "offered", MAKERS, N_("Offer it again")),
    names={"designed": N_("Being designed"), "offered": N_("Offered"), "retired": N_("No longer offered")},
)

PLAN_CANCELLED = N_("the plan is cancelled before any work has begun")
PROMISED_ENOUGH = N_("as many are paid or promised as are needed")
PAID_ENOUGH, TOO_FEW = N_("as many are paid as are needed"), N_("fewer are paid than are needed")
MONEY_BACK = N_("everybody gets their money back")
OVER = N_("the time is over, or the company closes earlier")

PREORDER_LIFE = States(
    Step("draft", "approve", "approved", MAKERS, N_("Approve it")),
    Step("approved", "rework", "draft", MAKERS, N_("Work on it again")),
    Step("approved", "open", "live", MAKERS, N_("Open for orders")),
    Step("live", "tip", "tipped", (HOUSE,), N_("Reach the threshold"), PROMISED_ENOUGH),
    Step("tipped", "fall_back", "live", (HOUSE,), N_("Fall below the threshold"), N_("orders were cancelled")),
    Step("live", "pause", "paused", MAKERS, N_("Take no orders for now")),
    Step("tipped", "pause", "paused", MAKERS, N_("Take no orders for now")),
    Step("paused", "resume", "live", MAKERS, N_("Take orders again")),
    Step("live", "close", "closed", (*MAKERS, HOUSE), N_("Close orders"), OVER),
    Step("tipped", "close", "closed", (*MAKERS, HOUSE), N_("Close orders"), OVER),
    Step("paused", "close", "closed", (*MAKERS, HOUSE), N_("Close orders"), OVER),
    Step("closed", "collect", "collecting", (HOUSE,), N_("Collect"), N_("money was promised and is not there yet")),
    Step("closed", "go", "go", (*MAKERS, HOUSE), N_("Close: it will be made"), PAID_ENOUGH),
    Step("closed", "no_go", "no_go", (*MAKERS, HOUSE), N_("Close: it will not be made"), TOO_FEW),
    Step("collecting", "go", "go", (*MAKERS, HOUSE), N_("Close: it will be made"), PAID_ENOUGH),
    Step("collecting", "no_go", "no_go", (*MAKERS, HOUSE), N_("Close: it will not be made"), TOO_FEW),
    *(
        Step(state, "cancel", "cancelled", MAKERS, N_("Call it off"), MONEY_BACK)
        for state in ("draft", "approved", "live", "tipped", "paused", "collecting", "go")
    ),
    Step("go", "start", "in_production", MAKERS, N_("Start the batch"), N_("each order is part of the batch")),
    Step("in_production", "plan_anew", "go", MAKERS, N_("Take the batch back"), PLAN_CANCELLED),
    Step("in_production", "ship", "shipping", MAKERS, N_("Send the first shipment")),
    *(
        Step(state, "complete", "completed", MAKERS, N_("Complete it"), N_("everything is delivered"))
        for state in ("shipping", "in_production")  # the latter, where all its orders were ended
    ),
    names={
        "draft": N_("Draft"),
        "approved": N_("Approved"),
        "live": N_("Open for orders"),
        "tipped": N_("Threshold reached"),
        "paused": N_("Taking no orders for now"),
        "closed": N_("Closed"),
        "collecting": N_("Money is being collected"),
        "go": N_("It will be made"),
        "no_go": N_("Not enough orders"),
        "cancelled": N_("Called off"),
        "in_production": N_("In production"),
        "shipping": N_("On its way"),
        "completed": N_("Completed"),
    },
)
OPEN = ("live", "tipped")
UNDECIDED = (*OPEN, "paused")  # orders can be cancelled, and the clock closes it
PREPARED = ("draft", "approved")  # only the company sees these

DECLINED, LATE = N_("what was promised was declined"), N_("it could not be collected in time")
COSTS_MORE = N_("the buyer changed it, and it costs more")
ALL_BACK = N_("the buyer sends all of it back")
ALL_GIVEN_BACK = N_("all its money was given back at the provider of payments, and nothing of it has left")

ORDER_LIFE = States(
    Step("placed", "confirm", "confirmed", (HOUSE,), N_("Pay in full")),
    Step("placed", "pledge", "pledged", (HOUSE,), N_("Promise the money")),
    Step("pledged", "confirm", "confirmed", (HOUSE,), N_("Pay in full")),
    Step("pledged", "need_action", "action_required", (HOUSE,), N_("Need the payment again"), DECLINED),
    Step("action_required", "confirm", "confirmed", (HOUSE,), N_("Pay in full")),
    Step("action_required", "drop", "dropped", (HOUSE,), N_("Drop the order"), LATE),
    Step("pledged", "drop", "dropped", (HOUSE,), N_("Drop the order"), LATE),
    Step("pledged", "void", "voided", (HOUSE,), N_("Charge nothing"), N_("it will not be made")),
    Step("action_required", "void", "voided", (HOUSE,), N_("Charge nothing"), N_("it will not be made")),
    Step("confirmed", "reopen", "placed", (HOUSE,), N_("Wait for the rest"), COSTS_MORE),
    Step("pledged", "reopen", "placed", (HOUSE,), N_("Wait for the rest"), COSTS_MORE),
    Step("placed", "expire", "expired", (HOUSE,), N_("Let it lapse"), N_("it was not paid in time")),
    Step("placed", "cancel", "cancelled", (BUYER, *MAKERS), N_("Cancel the order"), N_("orders are still open")),
    Step("pledged", "cancel", "cancelled", (BUYER, *MAKERS), N_("Cancel the order"), N_("orders are still open")),
    Step("confirmed", "cancel", "cancelled", (BUYER, *MAKERS), N_("Cancel the order"), N_("orders are still open")),
    Step("confirmed", "give_back", "refunded", (HOUSE,), N_("Give the money back"), N_("it will not be made")),
    Step("confirmed", "make", "in_production", (HOUSE,), N_("Put it into the batch")),
    Step("in_production", "plan_anew", "confirmed", (HOUSE,), N_("Take it out of the batch"), PLAN_CANCELLED),
    Step("in_production", "end", "cancelled", MAKERS, N_("End the order"), ALL_GIVEN_BACK),
    Step("in_production", "ship", "shipped", (HOUSE,), N_("Ship it")),
    Step("shipped", "deliver", "delivered", (HOUSE,), N_("Deliver it")),
    Step("shipped", "take_back", "returned", (*MAKERS, HOUSE), N_("Take it back"), ALL_BACK),
    Step("delivered", "take_back", "returned", (*MAKERS, HOUSE), N_("Take it back"), ALL_BACK),
    names={
        "placed": N_("Waiting for payment"),
        "pledged": N_("Payment promised"),
        "action_required": N_("Payment needed again"),
        "dropped": N_("Dropped, unpaid"),
        "voided": N_("Not charged"),
        "confirmed": N_("Paid"),
        "expired": N_("Lapsed"),
        "cancelled": N_("Cancelled"),
        "refunded": N_("Money returned"),
        "in_production": N_("In production"),
        "shipped": N_("Shipped"),
        "delivered": N_("Delivered"),
        "returned": N_("Sent back"),
    },
)
DEAD = (
    "expired",
    "cancelled",
    "refunded",
    "dropped",
    "voided",
)  # these take no place, and money that still comes for them goes back
PLEDGED = ("pledged", "action_required")  # the money is promised and not there yet
EARNED = ("shipped", "delivered", "returned")

NEWS, ASKED_AGAIN = N_("the news came late"), N_("the provider was asked again")
SENT_BACK = N_("what was sent came back")
PAYMENT_LIFE = States(
    Step("created", "ask_buyer", "requires_action", (HOUSE,), N_("Ask the buyer to confirm")),
    Step("created", "hold", "authorised", (HOUSE,), N_("Have the money held")),
    Step("created", "mandate", "mandated", (HOUSE,), N_("Be allowed to collect it later")),
    Step("created", "capture", "captured", (HOUSE,), N_("Receive the money")),
    Step("created", "fail", "failed", (HOUSE,), N_("Be declined")),
    Step("created", "lose", "unknown", (HOUSE,), N_("Get no clear answer")),
    Step("unknown", "ask_buyer", "requires_action", (HOUSE,), N_("Ask the buyer to confirm"), ASKED_AGAIN),
    Step("unknown", "hold", "authorised", (HOUSE,), N_("Have the money held"), ASKED_AGAIN),
    Step("unknown", "mandate", "mandated", (HOUSE,), N_("Be allowed to collect it later"), ASKED_AGAIN),
    Step("unknown", "capture", "captured", (HOUSE,), N_("Receive the money"), ASKED_AGAIN),
    Step("unknown", "fail", "failed", (HOUSE,), N_("Be declined"), ASKED_AGAIN),
    Step("requires_action", "hold", "authorised", (HOUSE,), N_("Have the money held")),
    Step("requires_action", "mandate", "mandated", (HOUSE,), N_("Be allowed to collect it later")),
    Step("requires_action", "capture", "captured", (HOUSE,), N_("Receive the money")),
    Step("requires_action", "fail", "failed", (HOUSE,), N_("Be declined")),
    Step("mandated", "capture", "captured", (HOUSE,), N_("Receive the money")),
    Step("mandated", "fail", "failed", (HOUSE,), N_("Be declined")),
    Step("mandated", "release", "cancelled", (HOUSE,), N_("Let it go")),
    Step("failed", "hold", "authorised", (HOUSE,), N_("Have the money held"), NEWS),
    Step("failed", "capture", "captured", (HOUSE,), N_("Receive the money"), NEWS),
    Step("authorised", "capture_part", "partially_captured", (HOUSE,), N_("Receive a part")),
    Step("authorised", "capture", "captured", (HOUSE,), N_("Receive the money")),
    Step("authorised", "release", "cancelled", (HOUSE,), N_("Let it go")),
    Step("authorised", "expire", "expired", (HOUSE,), N_("Lapse")),
    Step("expired", "release", "cancelled", (HOUSE,), N_("Let it go")),
    Step("expired", "capture", "captured", (HOUSE,), N_("Receive the money"), NEWS),
    Step("cancelled", "capture", "captured", (HOUSE,), N_("Receive the money"), NEWS),
    Step("cancelled", "capture_part", "partially_captured", (HOUSE,), N_("Receive a part"), NEWS),
    Step("partially_captured", "capture", "captured", (HOUSE,), N_("Receive the rest")),
    Step("partially_captured", "refund_part", "partially_refunded", (HOUSE,), N_("Give a part back")),
    Step("partially_captured", "dispute", "disputed", (HOUSE,), N_("Be disputed by the buyer")),
    Step("captured", "refund_part", "partially_refunded", (HOUSE,), N_("Give a part back")),
    Step("captured", "refund", "refunded", (HOUSE,), N_("Give all back")),
    Step("captured", "dispute", "disputed", (HOUSE,), N_("Be disputed by the buyer")),
    Step("partially_refunded", "refund", "refunded", (HOUSE,), N_("Give the rest back")),
    Step("partially_refunded", "dispute", "disputed", (HOUSE,), N_("Be disputed by the buyer")),
    Step("refunded", "capture", "partially_refunded", (HOUSE,), N_("Receive more"), NEWS),
    Step("refunded", "owe_part", "partially_refunded", (HOUSE,), N_("Owe a part again"), SENT_BACK),
    Step("refunded", "owe", "captured", (HOUSE,), N_("Owe it again"), SENT_BACK),
    Step("partially_refunded", "owe", "captured", (HOUSE,), N_("Owe it again"), SENT_BACK),
    Step("partially_refunded", "owe_of_part", "partially_captured", (HOUSE,), N_("Owe it again"), SENT_BACK),
    Step("partially_refunded", "owe_of_won", "won", (HOUSE,), N_("Owe it again"), SENT_BACK),
    Step("refunded", "dispute", "disputed", (HOUSE,), N_("Be disputed by the buyer")),
    Step("disputed", "win", "won", (HOUSE,), N_("Win the dispute")),
    Step("disputed", "lose_dispute", "lost", (HOUSE,), N_("Lose the dispute")),
    Step("won", "refund_part", "partially_refunded", (HOUSE,), N_("Give a part back")),
    Step("won", "refund", "refunded", (HOUSE,), N_("Give all back")),
    Step("won", "lose_dispute", "lost", (HOUSE,), N_("Lose the dispute"), NEWS),
    Step("won", "dispute", "disputed", (HOUSE,), N_("Be disputed by the buyer")),
    names={
        "created": N_("Begun"),
        "requires_action": N_("Waits for the buyer"),
        "authorised": N_("Money held"),
        "mandated": N_("May be collected"),
        "partially_captured": N_("Received in part"),
        "captured": N_("Received"),
        "failed": N_("Payment declined"),
        "unknown": N_("No clear answer yet"),
        "expired": N_("Lapsed"),
        "cancelled": N_("Cancelled"),
        "partially_refunded": N_("Partly returned"),
        "refunded": N_("Returned"),
        "disputed": N_("Disputed"),
        "won": N_("Dispute won"),
        "lost": N_("Dispute lost"),
    },
)


@cache
def leads(life: States, before: str, after: str) -> bool:
    """Say whether steps of a table lead from one state to another: late news may skip those between."""
    reached, edge = {before}, {before}
    while edge:
        edge = {step.after for step in life.steps if step.before in edge} - reached
        reached |= edge
    return after in reached


COLLECTION_LIFE = States(
    Step("due", "ask", "asked", (HOUSE,), N_("Ask for the money")),
    Step("asked", "succeed", "collected", (HOUSE,), N_("Receive the money")),
    Step("asked", "retry", "due", (HOUSE,), N_("Be declined"), N_("it is asked for again after 48 hours")),
    Step("asked", "lose", "unknown", (HOUSE,), N_("Get no clear answer")),
    Step("unknown", "succeed", "collected", (HOUSE,), N_("Receive the money"), N_("the provider was asked again")),
    Step("unknown", "retry", "due", (HOUSE,), N_("Be declined"), N_("the provider was asked again")),
    Step("due", "succeed", "collected", (HOUSE,), N_("Receive the money"), N_("the buyer paid in another way")),
    Step("due", "exhaust", "dropped", (HOUSE,), N_("Give it up"), N_("seven days are over")),
    Step("due", "void", "voided", (HOUSE,), N_("Charge nothing"), N_("it will not be made")),
    Step("asked", "void", "voided", (HOUSE,), N_("Charge nothing"), N_("it will not be made")),
    Step("unknown", "void", "voided", (HOUSE,), N_("Charge nothing"), N_("it will not be made")),
    names={
        "due": N_("To be collected"),
        "asked": N_("Asked for"),
        "unknown": N_("No clear answer yet"),
        "collected": N_("Received"),
        "dropped": N_("Dropped, unpaid"),
        "voided": N_("Not charged"),
    },
)

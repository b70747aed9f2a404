"""The lives of a plan, a work order, an inspection, and of what is to be bought."""

from portal.kit.states import States, Step
from portal.kit.words import N_
from portal.production.rules import MAKERS

HOUSE = "house"  # a step that follows by itself
PLANNED_AGAIN, NOTHING_COUNTED = N_("its orders are planned again"), N_("nothing of it is counted yet")
TO_CANCEL = N_("with a reason; nothing is counted yet, and work that was begun is stopped")

PLAN_LIFE = States(
    Step("frozen", "release", "released", MAKERS, N_("Release it"), N_("there is a bill of materials in force")),
    Step("released", "take_back", "frozen", MAKERS, N_("Plan it anew"), N_("no work has begun")),
    Step("released", "begin", "in_progress", MAKERS, N_("Begin the work")),
    Step("in_progress", "complete", "completed", MAKERS, N_("Complete it"), N_("all its batches are finished")),
    Step("frozen", "complete", "completed", MAKERS, N_("Complete it"), N_("it was made without work orders")),
    Step("completed", "reopen", "in_progress", MAKERS, N_("Make more of it"), N_("pieces of a parcel are made anew")),
    Step("frozen", "throw_away", "cancelled", MAKERS, N_("Throw it away"), PLANNED_AGAIN),
    Step("released", "cancel", "cancelled", MAKERS, N_("Cancel it"), TO_CANCEL),
    Step("in_progress", "stop", "released", MAKERS, N_("Stop the work"), NOTHING_COUNTED),
    names={
        "frozen": N_("Demand is fixed"),
        "released": N_("Released to the workshop"),
        "in_progress": N_("In work"),
        "completed": N_("Completed"),
        "cancelled": N_("Cancelled"),
    },
)

WORK_LIFE = States(
    Step("pending", "free", "ready", MAKERS, N_("Set it free"), N_("what comes before is done, the material is here")),
    Step("ready", "start", "in_progress", MAKERS, N_("Start")),
    Step("in_progress", "pause", "paused", MAKERS, N_("Pause")),
    Step("paused", "start", "in_progress", MAKERS, N_("Go on")),
    Step("in_progress", "finish", "done", MAKERS, N_("Work done"), N_("each unit is counted as good or scrap")),
    Step("ready", "block", "blocked", MAKERS, N_("It cannot go on"), N_("with a reason")),
    Step("in_progress", "block", "blocked", MAKERS, N_("It cannot go on"), N_("with a reason")),
    Step("blocked", "unblock", "ready", MAKERS, N_("It can go on")),
    *(
        Step(state, "stop", "ready", MAKERS, N_("Stop it, nothing was made"), NOTHING_COUNTED)
        for state in ("in_progress", "paused", "blocked")
    ),
    Step("done", "rework", "pending", MAKERS, N_("Work on it again"), N_("what was scrapped is made again")),
    names={
        "pending": N_("Waiting for what comes before"),
        "ready": N_("Ready to begin"),
        "in_progress": N_("In work"),
        "paused": N_("Paused"),
        "blocked": N_("Blocked"),
        "done": N_("Finished"),
    },
)

MOVABLE = ("pending", "ready", "blocked")  # to another work centre, as long as nobody has started it

INSPECTION_LIFE = States(
    Step("planned", "start", "in_progress", MAKERS, N_("Begin the inspection")),
    Step("in_progress", "pass", "passed", MAKERS, N_("It passes")),
    Step("in_progress", "fail", "failed", MAKERS, N_("It fails")),
    Step("failed", "waive", "waived", MAKERS, N_("Accept it all the same"), N_("by somebody else than who inspected")),
    Step("failed", "rework", "planned", MAKERS, N_("Work on it again")),
    names={
        "planned": N_("Planned"),
        "in_progress": N_("Under way"),
        "passed": N_("Passed"),
        "failed": N_("Inspection failed"),
        "waived": N_("Accepted all the same"),
    },
)
PASSED = ("passed", "waived")

ENOUGH = N_("the plan takes less of it than before, and as much was ordered")
PURCHASE_LIFE = States(
    Step("proposed", "order", "ordered", MAKERS, N_("It is ordered")),
    Step("ordered", "arrive", "arrived", MAKERS, N_("It has arrived")),
    Step("proposed", "arrive", "arrived", MAKERS, N_("It is here already")),
    *(
        Step(state, "grow", "proposed", (HOUSE,), N_("Order the rest"), N_("the plan takes more of it than before"))
        for state in ("ordered", "arrived")
    ),
    Step("proposed", "shrink", "ordered", (HOUSE,), N_("Order no more"), ENOUGH),
    Step("arrived", "await", "ordered", (HOUSE,), N_("Order no more"), N_("the plan takes more of it than before")),
    *(
        Step(state, "shrink_here", "arrived", (HOUSE,), N_("Order no more"), ENOUGH)
        for state in ("proposed", "ordered")
    ),
    Step("proposed", "drop", "dropped", (HOUSE,), N_("Drop it"), N_("the plan is cancelled")),
    names={
        "proposed": N_("To be ordered"),
        "ordered": N_("Ordered"),
        "arrived": N_("Arrived"),
        "dropped": N_("No longer needed"),
    },
)

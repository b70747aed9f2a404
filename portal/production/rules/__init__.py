"""The lives of a batch and of a parcel, and the stages that a batch goes through."""

from collections.abc import Sequence

from portal.kit.states import States, Step
from portal.kit.text import fold
from portal.kit.words import N_
from portal.people.rules import ADMIN, OPERATIONS, PRODUCT

MAKERS = (PRODUCT, OPERATIONS, ADMIN)

BATCH_LIFE = States(
    Step("confirmed", "begin", "in_progress", MAKERS, N_("Begin the work")),
    Step("confirmed", "cancel", "cancelled", MAKERS, N_("Cancel it"), N_("its plan is cancelled with it")),
    *(
        Step(state, "stop", "confirmed", MAKERS, N_("Stop the work"), N_("nothing of it is counted yet"))
        for state in ("in_progress", "on_hold", "quality_check")
    ),
    Step("in_progress", "hold", "on_hold", MAKERS, N_("Pause the work")),
    Step("on_hold", "resume", "in_progress", MAKERS, N_("Go on with the work")),
    Step("in_progress", "inspect", "quality_check", MAKERS, N_("Inspect it")),
    Step("quality_check", "rework", "in_progress", MAKERS, N_("Work on it again")),
    Step("quality_check", "finish", "done", MAKERS, N_("Finish it")),
    Step("in_progress", "finish", "done", MAKERS, N_("Finish it"), N_("it needs no inspection of its own")),
    names={
        "confirmed": N_("Planned"),
        "in_progress": N_("In work"),
        "on_hold": N_("Paused"),
        "quality_check": N_("In inspection"),
        "done": N_("Finished"),
        "cancelled": N_("Cancelled"),
    },
)
OVER = ("done", "cancelled")  # nothing is made or told of these any more

ON_THE_WAY = ("handed_over", "in_transit", "at_pickup")
FOUND, SENT_BACK = N_("it was found"), N_("the buyer sends it back, or it could not be delivered")

SHIPMENT_LIFE = States(
    Step("packed", "hand_over", "handed_over", MAKERS, N_("Hand it to the carrier")),
    Step("handed_over", "move", "in_transit", MAKERS, N_("It is under way")),
    *(Step(state, "arrive", "at_pickup", MAKERS, N_("It is at the pick-up point")) for state in ON_THE_WAY[:2]),
    *(Step(state, "deliver", "delivered", MAKERS, N_("Say that it arrived")) for state in ON_THE_WAY),
    *(Step(state, "lose", "lost", MAKERS, N_("It is lost")) for state in ON_THE_WAY),
    Step("lost", "move", "in_transit", MAKERS, N_("It is under way"), FOUND),
    Step("lost", "deliver", "delivered", MAKERS, N_("Say that it arrived"), FOUND),
    *(
        Step(state, "give_back", "returned", MAKERS, N_("It came back"), SENT_BACK)
        for state in (*ON_THE_WAY, "lost", "delivered")
    ),
    names={
        "packed": N_("Packed"),
        "handed_over": N_("Handed over"),
        "in_transit": N_("On its way"),
        "at_pickup": N_("At the pick-up point"),
        "delivered": N_("Delivered"),
        "lost": N_("Lost"),
        "returned": N_("Came back"),
    },
)

INSPECTION = "inspection"
STAGE_NAMES = {
    "materials": N_("Materials"),
    "cutting": N_("Cutting"),
    "sewing": N_("Sewing"),
    "making": N_("Making"),
    "assembly": N_("Assembly"),
    "finishing": N_("Finishing"),
    INSPECTION: N_("Inspection"),
    "packing": N_("Packing"),
}
USUAL_STAGES = ("materials", "making", INSPECTION)


def find_stage(stages: Sequence[str], stage: str) -> str:
    """Return the stage as it is written in the list, if it is there; else as it was given."""
    return next((known for known in stages if fold(known) == fold(stage)), stage)


def with_stage(stages: Sequence[str], current: str, stage: str) -> list[str]:
    """Return the stages with a further one after the present one: the workshop knows best."""
    if stage in stages:
        return list(stages)
    place = stages.index(current) + 1 if current in stages else 0
    return [*stages[:place], stage, *stages[place:]]


def steps_towards(status: str, stage: str) -> list[str]:
    """Return the steps of the table that bring a batch to the status in which a stage is worked on."""
    if fold(stage) == INSPECTION:
        return {"confirmed": ["begin", "inspect"], "on_hold": ["resume", "inspect"], "in_progress": ["inspect"]}.get(
            status, []
        )
    return {"confirmed": ["begin"], "on_hold": ["resume"], "quality_check": ["rework"]}.get(status, [])

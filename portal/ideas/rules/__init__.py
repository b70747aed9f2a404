"""What may become of an idea, who decides it, what counts as a vote, and how fast fame fades."""

from datetime import UTC, datetime, timedelta

from portal.kit.errors import Conflict, Invalid, Refused
from portal.kit.states import States, Step
from portal.kit.words import N_
from portal.people.rules import ADMIN, MODERATOR, OPERATIONS, PRODUCT

TEAM = (PRODUCT, ADMIN)
MAKERS = (*TEAM, OPERATIONS)
NAMES = {
    "pending": N_("Waiting for a moderator"),
    "open": N_("Open"),
    "review": N_("In review"),
    "adopted": N_("Adopted"),
    "making": N_("Being made"),
    "shipped": N_("Shipped"),
    "declined": N_("Declined"),
    "parked": N_("Parked"),
    "merged": N_("Merged"),  # a pointer beside the status: undone, the idea stands where it stood
}
LIFE = States(
    Step("open", "take_up", "review", TEAM, N_("Look into it")),
    Step("review", "reopen", "open", TEAM, N_("Open it again")),
    Step("review", "adopt", "adopted", TEAM, N_("Adopt")),
    Step("review", "decline", "declined", TEAM, N_("Decline")),
    Step("review", "park", "parked", TEAM, N_("Park")),
    Step("adopted", "make", "making", MAKERS, N_("Say that it is being made")),
    Step("making", "ship", "shipped", MAKERS, N_("Say that it is shipped")),
    Step("adopted", "withdraw_adoption", "declined", TEAM, N_("Decline after all")),
    Step("adopted", "put_off", "parked", TEAM, N_("Park after all")),
    Step("declined", "take_up", "review", TEAM, N_("Look into it again")),
    Step("parked", "take_up", "review", TEAM, N_("Look into it again")),
    names={state: name for state, name in NAMES.items() if state not in ("pending", "merged")},
)
PENDING = "pending"
GATE = States(  # before all else, on a board where the ideas of newcomers wait
    Step(PENDING, "let_in", "open", (MODERATOR, ADMIN), N_("Let it in")),
    names={state: NAMES[state] for state in (PENDING, "open")},
)
VOTABLE = ("open", "review", "adopted")
DECIDED = ("adopted", "making", "shipped", "declined", "parked")
ADOPTED = ("adopted", "making", "shipped")
SETTLED = ("shipped", "declined")  # after these nobody waits for the next word of the company
PATIENCE = timedelta(days=30)  # how long the community waits for it, if no date is given
FARTHEST = timedelta(days=366)
SUPPORT, PASSED, AGAINST = 1, 0, -1
THROUGH = {  # how we heard what somebody of the company writes down for a customer
    "phone": N_("by phone"),
    "shop": N_("in a shop"),
    "paper": N_("on paper"),
    "meeting": N_("at a meeting"),
    "mail": N_("by mail"),
}
SAME_ENOUGH = 0.26  # from this likeness on the machine suggests that two ideas are one; a person decides
BIRTH = datetime(2020, 1, 1, tzinfo=UTC)


def steps_to(status: str, target: str) -> list[Step]:
    """Return the steps of the table that lead to the target: one, or two by way of the review."""
    direct = [step for step in LIFE.steps if step.before == status and step.after == target]
    if direct:
        return direct[:1]
    into = [step for step in LIFE.steps if step.before == status and step.after == "review"]
    onward = [step for step in LIFE.steps if step.before == "review" and step.after == target]
    return [into[0], onward[0]] if into and onward and target != status else []


def next_word(status: str, since: datetime) -> datetime | None:
    """Return when the company will say more, if it names no date itself."""
    return None if status in SETTLED else since + PATIENCE


def check_promise(status: str, promised: datetime | None, since: datetime) -> None:
    """Refuse a date of the next word that is past, too far away, or promised where nothing follows."""
    if promised is None:
        return
    if status in SETTLED:
        raise Invalid({"next_update_at": "Nothing follows this status; leave the date out."})
    if not since <= promised <= since + FARTHEST:
        raise Invalid({"next_update_at": "Give a date from tomorrow on, at most a year from now."})


def check_vote(status: str, *, own: bool, voted: bool) -> None:
    """Refuse a vote that does not count."""
    if own:
        raise Refused("You cannot vote for your own idea.", code="own_idea")
    if status == "merged":
        raise Conflict("This idea was merged into another one; please vote there.", code="merged")
    if status not in VOTABLE:
        raise Refused("Votes are closed here: the status is “{status}”.", code="closed", status=NAMES[status])
    if voted:
        raise Refused("You have already voted for this idea.", code="voted")


def warmth(moment: datetime, days: float) -> float:
    """Return how many times τ (in days) passed from 2020 to the moment: what a voice of that moment weighs, as a log.

    The trend of an idea is ln Σ e^(x_i) over its first voices, so an old voice fades by e every τ days
    against a new one, and no clock ever has to visit old ideas.
    """
    return (moment - BIRTH).total_seconds() / (days * 86_400)

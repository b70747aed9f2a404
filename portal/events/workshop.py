"""What happens inside the workshop, from the bill of materials to the inspection, and how buyers take part in it."""

from dataclasses import dataclass
from typing import ClassVar

from portal.events.base import Event
from portal.events.production import BatchEvent
from portal.kit.words import N_


@dataclass(frozen=True)
class WorkCentreChanged(Event):
    """A work centre was set up, or its calendar changed."""

    kind = "work_centre.changed"
    about = "work_centre:{centre_id}"
    sentence = N_("{actor} changed the work centre {name}")
    touchpoint = "desk"
    centre_id: int
    name: str


@dataclass(frozen=True)
class PartNamed(Event):
    """A part was named, or named anew."""

    kind = "part.named"
    about = "part:{part_id}"
    sentence = N_("{actor} named the part {code}")
    touchpoint = "desk"
    part_id: int
    code: str


@dataclass(frozen=True)
class BillChanged(Event):
    """A version of a bill of materials was written, put into force or taken out of it."""

    kind = "bill.changed"
    about = "bill:{bill_id}"
    sentence = N_("{actor} changed version {number} of the bill of materials of {code}")
    touchpoint = "desk"
    bill_id: int
    part_id: int
    code: str
    number: int
    status: str
    before: str


@dataclass(frozen=True)
class PlanEvent(Event):
    """What all events of a plan know."""

    about = "preorder:{preorder_id}"
    touchpoint = "workshop"
    plan_id: int
    preorder_id: int


@dataclass(frozen=True)
class PlanFrozen(PlanEvent):
    """What is to be made was fixed: each paid order line once."""

    kind = "plan.frozen"
    sentence = N_("What is to be made of {subject} was fixed")
    lines: int
    quantity: int


@dataclass(frozen=True)
class PlanMoved(PlanEvent):
    """A plan was released, planned anew, begun or completed; a release promises a day."""

    kind = "plan.moved"
    sentence = N_("The plan of {subject} changed its status")
    status: str
    before: str
    promised_on: str | None = None


@dataclass(frozen=True)
class PurchaseMoved(PlanEvent):
    """What a plan needs was ordered, or has arrived."""

    kind = "purchase.moved"
    sentence = N_("{actor} noted that material for {subject} was ordered or arrived")
    part_id: int
    status: str
    before: str


@dataclass(frozen=True)
class BatchCancelled(BatchEvent):
    """A batch was cancelled with its plan before work on it began; its orders are planned again."""

    kind = "batch.cancelled"
    sentence = N_("{actor} cancelled {subject} before work on it began")
    preorder_id: int
    quantity: int


@dataclass(frozen=True)
class BatchUnbuilt(BatchEvent):
    """Pieces of a batch were taken apart again: they had failed, or came back in a parcel."""

    kind = "batch.unbuilt"
    sentence = N_("{actor} took pieces of {subject} apart again")
    unbuild_id: int
    quantity: int
    shipment_id: int | None = None


@dataclass(frozen=True)
class PiecesFreed(BatchEvent):
    """An order ended while it was made: its pieces count as made beyond the orders."""

    kind = "pieces.freed"
    sentence = N_("Pieces of {subject} count as made beyond the orders, as their order ended")
    order_id: int
    quantity: int


@dataclass(frozen=True)
class LotReceived(Event):
    """So much of a bought part came in under the number of its lot, perhaps for a plan; in thousandths."""

    kind = "lot.received"
    about = "part:{part_id}"
    sentence = N_("{actor} received the lot {number}")
    touchpoint = "workshop"
    part_id: int
    lot_id: int
    number: str
    milli: int
    plan_id: int | None = None


@dataclass(frozen=True)
class LotIssued(BatchEvent):
    """Material for a batch was taken from a lot; in thousandths."""

    kind = "lot.issued"
    sentence = N_("{actor} took material for {subject} from a lot")
    issue_id: int
    lot_id: int
    milli: int


@dataclass(frozen=True)
class LotPutBack(BatchEvent):
    """Material that was taken for a batch was put back into its lot; in thousandths."""

    kind = "lot.put_back"
    sentence = N_("{actor} put material of {subject} back into its lot")
    issue_id: int
    lot_id: int
    milli: int


@dataclass(frozen=True)
class LotNoted(BatchEvent):
    """It was noted which numbered pieces of a batch took a lot; or that was taken back."""

    kind = "lot.noted"
    sentence = N_("{actor} noted which pieces of {subject} took which lot")
    sentences: ClassVar[dict[str, str]] = {
        "back": N_("{actor} took back which pieces of {subject} took which lot"),
    }
    lot_id: int
    first: int
    last: int
    is_back: bool = False

    @property
    def outcome(self) -> str:
        """Return which of the sentences tells it."""
        return "back" if self.is_back else ""


@dataclass(frozen=True)
class BatchSplit(BatchEvent):
    """Orders went from one batch into another, with all that they ordered."""

    kind = "batch.split"
    sentence = N_("{actor} moved orders of {subject} into another batch")
    into_id: int
    quantity: int


@dataclass(frozen=True)
class BatchAllowed(BatchEvent):
    """Somebody declared how many more than ordered a batch makes, and why."""

    kind = "batch.allowed"
    sentence = N_("{actor} declared how many more than ordered {subject} makes")
    item_id: int
    allowance: int
    before: int
    reason: str


@dataclass(frozen=True)
class WorkMoved(BatchEvent):
    """A work order was started, paused, blocked or done."""

    kind = "work.moved"
    sentence = N_("The work order “{name}” of {subject} changed its status")
    work_order_id: int
    name: str
    status: str
    before: str
    reason: str = ""


@dataclass(frozen=True)
class WorkRelocated(BatchEvent):
    """A work order that had not begun is done at another work centre; its days were found anew."""

    kind = "work.relocated"
    sentence = N_("{actor} moved the work order “{name}” of {subject} to another work centre")
    work_order_id: int
    name: str
    centre_id: int
    before: int
    ends_on: str


@dataclass(frozen=True)
class WorkCounted(BatchEvent):
    """So many were found good, and so many scrap, in a work order."""

    kind = "work.counted"
    sentence = N_("{actor} counted good pieces and scrap of {subject}")
    work_order_id: int
    good: int
    scrap: int
    item_id: int | None = None  # of which configuration the scrap is, where that was asked


@dataclass(frozen=True)
class WorkRepeated(BatchEvent):
    """What was scrapped is made again."""

    kind = "work.repeated"
    sentence = N_("{actor} has pieces of {subject} made again")
    quantity: int


@dataclass(frozen=True)
class InspectionMoved(BatchEvent):
    """An inspection was planned, begun, passed, failed or waived."""

    kind = "inspection.moved"
    sentence = N_("The inspection of {subject} changed its status")
    inspection_id: int
    status: str
    before: str
    checked: int = 0
    failed: int = 0


@dataclass(frozen=True)
class InspectionCosigned(BatchEvent):
    """The elected buyer signed what the inspection found."""

    kind = "inspection.cosigned"
    sentence = N_("{actor} signed the inspection of {subject} for the buyers")
    inspection_id: int
    person_id: int


@dataclass(frozen=True)
class PollOpened(BatchEvent):
    """The buyers of a batch were asked, within declared options and until a day; or a sample was shown to them."""

    kind = "poll.opened"
    sentence = N_("{actor} asked the buyers of {subject}: {question}")
    poll_id: int
    sort: str
    question: str
    options: list[str]
    is_binding: bool
    closes_at: str


@dataclass(frozen=True)
class PollVoted(BatchEvent):
    """A buyer chose an option, or another one than before."""

    kind = "poll.voted"
    sentence = N_("{actor} had a say in {subject}")
    poll_id: int
    option: int
    first: bool


@dataclass(frozen=True)
class PollClosed(BatchEvent):
    """A question to the buyers was over; `chosen` is the option that most wanted, if anybody wanted one."""

    kind = "poll.closed"
    sentence = N_("The buyers of {subject} have chosen")
    poll_id: int
    chosen: int | None
    voices: int


@dataclass(frozen=True)
class WatcherStood(BatchEvent):
    """A buyer offered to look at the inspection for all."""

    kind = "watcher.stood"
    sentence = N_("{actor} offered to sign the inspection of {subject} for the buyers")
    personal = {"words": "person_id"}
    person_id: int
    words: str


@dataclass(frozen=True)
class WatcherBacked(BatchEvent):
    """A buyer gave their voice to one who offered to sign for all."""

    kind = "watcher.backed"
    sentence = N_("{actor} gave a voice to who signs for the buyers of {subject}")
    watcher_id: int
    first: bool


@dataclass(frozen=True)
class WatcherElected(BatchEvent):
    """Most voices were for this buyer, who signs the inspection for all."""

    kind = "watcher.elected"
    sentence = N_("The buyers of {subject} elected who signs for them")
    watcher_id: int
    person_id: int
    voices: int


@dataclass(frozen=True)
class ChangeAsked(BatchEvent):
    """A buyer asked to have something of their order changed after orders closed."""

    kind = "change.asked"
    sentence = N_("{actor} asked for a change to an order in {subject}")
    personal = {"body": "person_id"}
    request_id: int
    order_id: int
    person_id: int
    body: str


@dataclass(frozen=True)
class ChangeDecided(BatchEvent):
    """The company granted a change or refused it, with a reason; or the buyer took the wish back."""

    kind = "change.decided"
    sentence = N_("A wish for a change to an order in {subject} was decided")
    request_id: int
    person_id: int | None
    status: str
    answer: str = ""

"""What the API gives and takes of the workshop: bills of materials, plans and work orders."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from portal.kit import limits
from portal.web.api.contract import Asked, Given, Shown
from portal.web.api.models import Paged

Code = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Id = Annotated[int, Field(ge=limits.ID.least, le=limits.ID.most)]
Count = Annotated[int, Field(ge=-1_000_000, le=1_000_000)]


class PartsAsked(Paged):
    """Which parts: by code or name, and perhaps only those that are made here."""

    q: Annotated[str, StringConstraints(max_length=60)] = ""
    made: bool = False


class PartOut(Shown):
    """A part, with its bill of materials in force and the draft of the next, where there are any."""

    id: int
    code: str
    name: str
    unit: str
    lead_days: int
    product_id: int | None
    has_serials: bool
    has_lots: bool
    bill_id: int | None
    draft_id: int | None


class PartIn(Given):
    """A part by its code; what is not sent of one that is known stays as it was, and a new one is called as its code.

    `has_serials`: each piece gets a number of its own; `has_lots`: it is bought, and received by lots with numbers.
    """

    code: Code
    name: Annotated[str, StringConstraints(max_length=limits.ADDRESS_LINE.most)] = ""
    unit: Annotated[str, StringConstraints(max_length=limits.LINE.most)] | None = None
    lead_days: Annotated[int, Field(ge=limits.LEAD_DAYS.least, le=limits.LEAD_DAYS.most)] | None = None
    product_id: Id | None = None
    has_serials: bool | None = None
    has_lots: bool | None = None


class BillLineOut(Shown):
    """What one piece takes of a part, in thousandths; scrap in hundredths of a per cent."""

    part_id: int
    code: str
    name: str
    milli: int
    scrap: int
    choices: list[str]


class PlaceOut(Shown):
    """Another work centre at which something can be done."""

    centre_id: int
    centre: str


class OperationOut(Shown):
    """One operation: the set-up in minutes, the time for each piece in seconds; `others` is preferred first to last."""

    position: int
    name: str
    centre_id: int
    centre: str
    setup: int
    unit_seconds: int
    others: list[PlaceOut]


class BillOut(Shown):
    """A version of a bill of materials."""

    id: int
    part_id: int
    code: str
    version: int
    status: str
    lines: list[BillLineOut]
    operations: list[OperationOut]


class BillRowIn(Given):
    """One line of a bill: the whole and the part by their codes, and how much one piece takes, in thousandths."""

    whole: Code
    part: Code
    milli: Annotated[int, Field(ge=1, le=10**9)]
    scrap: Annotated[int, Field(ge=0, le=9_900)] = 0
    choices: Annotated[list[Annotated[str, StringConstraints(max_length=60)]], Field(max_length=50)] = []


class StepRowIn(Given):
    """One operation of a whole, after those before it in the list; `others` are work centres that can do it too."""

    whole: Code
    name: Code
    centre_id: Id
    others: Annotated[list[Id], Field(max_length=10)] = []
    setup: Annotated[int, Field(ge=0, le=60 * 24 * 7)] = 0
    unit_seconds: Annotated[int, Field(ge=0, le=60 * 60 * 24 * 7)]


class BillsIn(Given):
    """Bills that come in together: all of them become drafts, or none.

    A whole of which no operation is sent keeps those of its version in force, and of which no part is, its parts.
    """

    rows: Annotated[list[BillRowIn], Field(max_length=5_000)] = []
    operations: Annotated[list[StepRowIn], Field(max_length=5_000)] = []


class BillsOut(Shown):
    """The drafts that were written."""

    ids: list[int]


class PlansAsked(Asked):
    """Which plans: `after` is the `next` of the page before."""

    after: Annotated[int, Field(ge=limits.ID.least, le=limits.ID.most)] | None = None


class PlanOut(Shown):
    """What is made of one pre-order."""

    id: int
    preorder_id: int
    product_id: int
    status: str
    ordered: int
    promised_on: date | None


class PlansOut(Shown):
    """A page of plans; `next` is the `after` of the page that follows, or null."""

    items: list[PlanOut]
    next: int | None


class ConfigurationOut(Shown):
    """One of several configurations of a batch, by what its buyers chose, and how many of it are made."""

    id: int
    name: str
    quantity: int


class WorkOut(Shown):
    """A work order: one operation of one batch; `others` are work centres to which it can be moved.

    Where `configurations` names any, a count of scrap says as its `item` of which one it is.
    """

    id: int
    batch_id: int
    position: int
    name: str
    part: str
    centre_id: int
    planned: int
    good: int
    scrap: int
    starts_on: date
    ends_on: date
    status: str
    reason: str
    others: list[PlaceOut]
    configurations: list[ConfigurationOut]


class PurchaseOut(Shown):
    """What is bought for a plan, in thousandths, and by when it must be ordered."""

    part_id: int
    code: str
    milli: int
    ordered: int  # of that, or more where the plan takes less than before
    order_by: date
    needed_on: date
    status: str


class PlannedBatchOut(Shown):
    """A batch of a plan: `allowance` is made beyond the orders, on purpose; `replacements` instead of what was lost."""

    id: int
    quantity: int
    allowance: int
    replacements: int
    status: str


class PlanWholeOut(PlanOut):
    """A plan with its batches, work orders and what is bought."""

    batches: list[PlannedBatchOut]
    works: list[WorkOut]
    purchases: list[PurchaseOut]


class PurchaseIn(Given):
    """A step of what is bought."""

    step: Literal["order", "arrive"]


class FloorAsked(Asked):
    """Which work centre; without one, all."""

    centre: Annotated[int, Field(ge=limits.ID.least, le=limits.ID.most)] | None = None


class FloorOut(Shown):
    """What can be worked on now."""

    items: list[WorkOut]


class WorkStepIn(Given):
    """A step of a work order; a block needs a reason."""

    step: Literal["start", "pause", "stop", "finish", "block", "unblock"]
    reason: Annotated[str, StringConstraints(max_length=500)] = ""


class PlaceIn(Given):
    """At which of its work centres a work order is done."""

    centre_id: Id


class CountIn(Given):
    """So many more as good and as scrap; below zero puts a count right."""

    good: Count = 0
    scrap: Count = 0
    item: int = 0  # of which of its configurations the scrap is, where a work order names several


class CountOut(Shown):
    """What is counted by now."""

    good: int
    scrap: int


class DayOut(Shown):
    """The day on which something ends."""

    ends_on: date


class StatusOut(Shown):
    """Where something stands now."""

    status: str

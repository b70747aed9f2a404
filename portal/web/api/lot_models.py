"""What the API gives and takes of lots of bought parts."""

from datetime import datetime
from typing import Annotated

from pydantic import StringConstraints

from portal.web.api.contract import Given, Shown
from portal.web.api.models import Id, Paged


class LotsAsked(Paged):
    """Which lots: by number or part code, of a part, or of a plan."""

    q: Annotated[str, StringConstraints(max_length=80)] = ""
    part: Id | None = None
    plan: Id | None = None


class LotOut(Shown):
    """A lot of a bought part: how much came in, and what is left of it, in thousandths."""

    id: int
    part_id: int
    code: str
    number: str
    plan_id: int | None
    milli: int
    remaining: int
    received_at: datetime


class LotIn(Given):
    """So much of a part that came in under the number that stands on it, in thousandths; perhaps for a plan."""

    part_id: Id
    number: str
    milli: int
    plan_id: Id | None = None

"""What the API gives and takes where something is chosen and ordered."""

from typing import Annotated

from pydantic import Field

from portal.kit import limits
from portal.web.api.contract import Given, Shown
from portal.web.api.models import Id


class ValueOut(Shown):
    """An answer to an option, with what it adds to the price and to the time."""

    id: int
    name: str
    minor: int
    lead_days: int


class OptionOut(Shown):
    """An option: `kind` is choice, words or picture; what adds to the price in which currency."""

    id: int
    name: str
    kind: str
    is_needed: bool
    minor: int
    lead_days: int
    currency: str
    values: list[ValueOut]


class MenuOut(Shown):
    """All that may be chosen of a product, and the pairs of values that do not go together."""

    options: list[OptionOut]
    exclusions: list[list[int]]


class OptionIn(Given):
    """One answer: a value of an option, or words of the buyer's own."""

    option: Id
    value: Id | None = None
    words: Annotated[str, Field(max_length=limits.LINE.most)] = ""


class OrderIn(Given):
    """How many, and what is chosen of the options; `unit_minor` says what each is expected to cost at most.

    The code of a voucher of one's own pays a part.
    """

    quantity: Annotated[int, Field(ge=limits.QUANTITY.least, le=limits.QUANTITY.most)]
    options: Annotated[list[OptionIn], Field(max_length=20)] = []
    unit_minor: Annotated[int, Field(ge=0, le=limits.PRICE.most)] | None = None
    voucher: Annotated[str, Field(max_length=limits.REFERENCE.most)] = ""

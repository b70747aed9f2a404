"""What happens to what may be chosen of products, and to what buyers want put on them."""

from dataclasses import dataclass

from portal.events.base import Event
from portal.events.orders import ProductEvent
from portal.kit.words import N_


@dataclass(frozen=True)
class OptionsChanged(ProductEvent):
    """The company changed what may be chosen of a product, or what it costs; `step` says how."""

    kind = "product.options_changed"
    sentence = N_("{actor} changed the options of {subject}")
    step: str


@dataclass(frozen=True)
class ProductAwaited(ProductEvent):
    """Somebody wants to hear when a product can be ordered again."""

    kind = "product.awaited"
    sentence = N_("{actor} wants to hear when {subject} can be ordered")
    person_id: int = 0


@dataclass(frozen=True)
class ProductUnawaited(ProductEvent):
    """Somebody does not want to hear any more when a product can be ordered."""

    kind = "product.unawaited"
    sentence = N_("{actor} waits for {subject} no more")
    person_id: int = 0


@dataclass(frozen=True)
class CustomisationEvent(Event):
    """What all events of what is put on an order know; the words stay with the order."""

    about = "order:{order_id}"
    touchpoint = "shop"
    order_id: int
    person_id: int | None
    customisation_id: int


@dataclass(frozen=True)
class CustomisationGiven(CustomisationEvent):
    """A buyer said what is to be put on an order; somebody of the company looks at it first."""

    kind = "customisation.given"
    sentence = N_("{actor} said what is to be put on {subject}")
    group_id: int = 0


@dataclass(frozen=True)
class CustomisationJudged(CustomisationEvent):
    """What a buyer wants put on an order was accepted or refused."""

    kind = "customisation.judged"
    sentence = N_("What is to be put on {subject} was looked at")
    status: str = ""

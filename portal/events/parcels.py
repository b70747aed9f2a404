"""What happens to parcels and consignments, from the packing table to the door, and how buyers hear of it."""

from dataclasses import dataclass

from portal.events.base import Event
from portal.kit.words import N_


@dataclass(frozen=True)
class CarrierChanged(Event):
    """A carrier was named, changed or taken off the list."""

    kind = "carrier.changed"
    about = "carrier:{carrier_id}"
    sentence = N_("{actor} changed the carrier {name}")
    touchpoint = "desk"
    carrier_id: int
    name: str


@dataclass(frozen=True)
class ProductMeasured(Event):
    """Somebody said what a product weighs and takes up, packed, or what an option adds to that."""

    kind = "product.measured"
    about = "product:{product_id}"
    sentence = N_("{actor} said what {subject} weighs")
    touchpoint = "desk"
    product_id: int
    value_id: int
    grams: int
    ccm: int


@dataclass(frozen=True)
class PickupPointChanged(Event):
    """A pick-up point was named, changed or taken off the list."""

    kind = "pickup_point.changed"
    about = "pickup_point:{point_id}"
    sentence = N_("{actor} changed the pick-up point {name}")
    touchpoint = "desk"
    point_id: int
    name: str


@dataclass(frozen=True)
class ConsignmentFilled(Event):
    """Parcels were put into a consignment."""

    kind = "consignment.filled"
    about = "consignment:{consignment_id}"
    sentence = N_("{actor} put parcels into {subject}")
    touchpoint = "workshop"
    consignment_id: int
    carrier_id: int
    country: str
    region: str
    week: str
    parcels: int


@dataclass(frozen=True)
class ConsignmentMoved(Event):
    """A consignment was sealed, handed over, reached the hub, was distributed or closed."""

    kind = "consignment.moved"
    about = "consignment:{consignment_id}"
    sentence = N_("The status of {subject} changed")
    touchpoint = "workshop"
    consignment_id: int
    status: str
    before: str
    parcels: int


@dataclass(frozen=True)
class ShipmentTracked(Event):
    """A carrier, or somebody for it, reported where a parcel is."""

    kind = "shipment.tracked"
    about = "order:{order_id}"
    sentence = N_("It was reported where a parcel of {subject} is")
    touchpoint = "carrier"
    shipment_id: int
    order_id: int
    person_id: int | None
    report: str
    happened_at: str
    place: str = ""


@dataclass(frozen=True)
class ShipmentRenamed(Event):
    """A parcel got the number under which its carrier knows it."""

    kind = "shipment.renamed"
    about = "order:{order_id}"
    sentence = N_("A parcel of {subject} has another tracking number")
    touchpoint = "workshop"
    shipment_id: int
    order_id: int
    person_id: int | None


@dataclass(frozen=True)
class ShipmentReturned(Event):
    """A parcel came back: its buyer sent it, or it never reached them."""

    kind = "shipment.returned"
    about = "order:{order_id}"
    sentence = N_("A parcel of {subject} came back")
    touchpoint = "carrier"
    shipment_id: int
    order_id: int
    person_id: int | None
    batch_id: int
    quantity: int
    was_delivered: bool


@dataclass(frozen=True)
class ShipmentResent(Event):
    """What was lost or came back is packed again: in a new parcel, instead of the one before."""

    kind = "shipment.resent"
    about = "order:{order_id}"
    sentence = N_("A parcel of {subject} is sent again")
    touchpoint = "workshop"
    shipment_id: int
    before_id: int
    order_id: int
    person_id: int | None
    batch_id: int
    quantity: int
    way: str


@dataclass(frozen=True)
class ReplacementBegun(Event):
    """What was lost or came back is made anew, in a batch of its own; a new parcel follows when it is made."""

    kind = "replacement.begun"
    about = "order:{order_id}"
    sentence = N_("What was lost or came back of {subject} is made anew")
    touchpoint = "workshop"
    shipment_id: int
    order_id: int
    person_id: int | None
    batch_id: int
    quantity: int


@dataclass(frozen=True)
class ReplacementKept(Event):
    """What was made anew is not needed any more: the parcel arrived meanwhile, or its order was paid back."""

    kind = "replacement.kept"
    about = "order:{order_id}"
    sentence = N_("What was made anew for {subject} was kept, as it is not needed any more")
    touchpoint = "workshop"
    shipment_id: int
    order_id: int
    batch_id: int
    quantity: int


@dataclass(frozen=True)
class ReplacementGivenUp(Event):
    """Making the pieces of a parcel anew was given up, before anything of them was made."""

    kind = "replacement.given_up"
    about = "order:{order_id}"
    sentence = N_("{actor} gave up making something of {subject} anew")
    touchpoint = "workshop"
    shipment_id: int
    order_id: int
    batch_id: int
    quantity: int


@dataclass(frozen=True)
class ShipmentDivided(Event):
    """What one order gets was put into one more parcel; or, where `part_id` is 0, into one less."""

    kind = "shipment.divided"
    about = "order:{order_id}"
    sentence = N_("{subject} was put into more parcels, or into fewer")
    touchpoint = "workshop"
    shipment_id: int
    part_id: int
    order_id: int
    person_id: int | None
    quantity: int


@dataclass(frozen=True)
class OrderDelayed(Event):
    """A buyer is told that the promised day cannot be kept, which one can, and why."""

    kind = "order.delayed"
    about = "order:{order_id}"
    sentence = N_("{subject} comes by {expected_on}, not by {promised_on} as promised. {cause}")
    touchpoint = "carrier"
    order_id: int
    person_id: int | None
    promised_on: str
    expected_on: str
    cause: str
    reason: str = ""

"""How the pegs of the demo travel: two carriers, two pick-up points, consignments, and what was reported of them."""

from sqlalchemy import select

from portal.demo.cast import Cast, days_ago
from portal.flows import parcels
from portal.kit.db import db
from portal.orders import acts as orders
from portal.orders.rules.addresses import Address
from portal.production import acts
from portal.production.acts.carriers import Takes
from portal.production.models import Shipment

POINTS = (
    (Address("Rope and wheel", "Strandgaten 9", "5004", "Bergen", "", "NO"), "Mon–Fri 10–18, Sat 10–14"),
    (Address("山友小舖", "民生東路 66 號", "104", "台北", "", "TW"), "週二至週日 11:00–20:00"),
)
REPORTS = ((75, "accepted", ""), (74, "in_transit", "Oslo"), (71, "in_transit", ""), (70, "delivered", ""))


def set_up(cast: Cast, product_id: int) -> None:
    """Name who carries, where one can fetch things, and what a set of pegs weighs."""
    with days_ago(130):
        post = Takes(kilograms=30, litres=200, days=4, pattern="https://north-post.example/track/{code}")
        cast.things["post"] = acts.name_carrier("North Post", post, cast["olivia"])
        acts.name_carrier("Fjord freight", Takes(kilograms=600, litres=4000, days=6), cast["olivia"])
        acts.measure(product_id, 104, 380, cast["olivia"])
        for where, hours in POINTS:
            orders.name_point(where, hours, cast["petra"])


def send_pegs(cast: Cast, batch_id: int) -> None:
    """Pack the pegs by order, send them by destination, and report how they went; one is lost and sent again."""
    with days_ago(76):
        found = acts.pack_batch(batch_id, cast["olivia"])
        found.insert(1, acts.divide_parcel(_large(found), 1, cast["olivia"]))
        consignments = acts.gather(cast.things["post"], cast["olivia"], found)
        parcels.send_all(consignments, cast["olivia"])
    *most, last = found
    for days, report, place in REPORTS:
        for shipment_id in most:
            with days_ago(days):
                parcels.report_now(shipment_id, report, cast["olivia"], place=place)
    _send_again(cast, last)


def _large(found: list[int]) -> int:
    """Return the first parcel of several pieces: too heavy for one box, so it goes in two."""
    rows = db.session.scalars(select(Shipment).where(Shipment.id.in_(found[:-1]), Shipment.quantity > 1))
    return min(row.id for row in rows)


def _send_again(cast: Cast, shipment_id: int) -> None:
    """Let a parcel be lost, and what is made anew for it arrive a little later."""
    with days_ago(73):
        parcels.report_now(shipment_id, "lost", cast["olivia"], place="Oslo")
    with days_ago(72.5):
        reason = "The carrier cannot find it anywhere, and the buyer leaves for the mountains on Friday."
        new_id = parcels.resend(shipment_id, "anew", reason, cast["olivia"])
        parcels.send_shipment(new_id, "North Post", "", cast["olivia"])
    with days_ago(70):
        parcels.report_now(new_id, "delivered", cast["olivia"])

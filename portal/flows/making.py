"""From an adopted idea to what the buyers unpack: the acts that orders, production and ideas do together."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text

from portal.ideas.acts import bring_along
from portal.ideas.acts.seeing import shown
from portal.ideas.models import Idea
from portal.ideas.queries.sharing import parts_of
from portal.kit.db import db, load
from portal.kit.errors import Conflict
from portal.kit.i18n import gettext
from portal.kit.setting import setting
from portal.kit.words import N_
from portal.orders import acts as orders
from portal.orders.acts import collecting
from portal.orders.models import Configuration, Preorder, Product
from portal.orders.rules.addresses import destination
from portal.orders.rules.lives import MAKERS
from portal.people.queries import is_staff, people_in, role_of
from portal.people.rules import ADMIN
from portal.production import acts as production
from portal.production.models import Batch
from portal.river import act

MAKING = N_("{n} were ordered and paid, and they are being made now.")
SHIPPED = N_("All {n} that were ordered are on their way to their buyers.")

DEMAND = text("""
    SELECT order_line.id AS order_line_id, order_line.order_id, sales_order.person_id, order_line.quantity,
           sales_order.country, sales_order.region, configuration.hash, configuration.snapshot
      FROM sales_order
      JOIN order_line ON order_line.order_id = sales_order.id
 LEFT JOIN configuration ON configuration.id = order_line.configuration_id
     WHERE sales_order.preorder_id = :preorder_id AND sales_order.status = 'confirmed'
  ORDER BY order_line.id
""").columns(snapshot=Configuration.snapshot.type)

PACKED = text("SELECT DISTINCT order_id FROM pegging WHERE shipment_id = :shipment_id ORDER BY order_id")
STILL_HERE = text("""
    SELECT count(*)
      FROM pegging
      JOIN batch ON batch.id = pegging.batch_id
 LEFT JOIN shipment ON shipment.id = pegging.shipment_id
     WHERE batch.preorder_id = :preorder_id AND coalesce(shipment.status, 'packed') = 'packed'
""")

SENT = text("SELECT sum(quantity - allowance) FROM batch WHERE preorder_id = :preorder_id")

WITHOUT_PRODUCT = text("""
    SELECT idea.id, idea.title, idea.votes
      FROM idea
 LEFT JOIN product ON product.idea_id = idea.id
     WHERE idea.status = 'adopted' AND product.id IS NULL AND idea.audience_id = 1
  ORDER BY idea.decided_at DESC, idea.id DESC
     LIMIT 20
""")


def ideas_without_product() -> list[Any]:
    """Return adopted ideas of which no product has been made, the latest decision first."""
    return list(db.session.execute(WITHOUT_PRODUCT).all())


@act
def make_product(
    idea_id: int,
    person_id: int,
    *,
    name: str = "",
    body: str = "",
    facts: Sequence[tuple[str, str]] = (),
    stages: Sequence[str] = (),
    basis_points: int | None = None,
    splits: Sequence[tuple[int, int]] = (),
) -> int:
    """Make a product of an adopted idea, and agree with who thought of it what they get; return its id."""
    idea = shown(idea_id, person_id)
    if idea.status not in ("adopted", "making"):
        raise Conflict("Only an adopted idea becomes a product.", code="not_adopted")
    words = (name or idea.title, body or idea.body)
    more: dict[str, Any] = {"idea_id": idea_id, "author_id": idea.author_id, "facts": facts, "stages": stages}
    product_id = orders.create_product(*words, person_id, **more)
    points = setting("ROYALTY_BASIS_POINTS") if basis_points is None else basis_points
    shares = list(splits) or parts_of(idea_id) or ([] if is_staff(idea.author_id) else [(idea.author_id, 10_000)])
    if points and shares:
        orders.agree_royalty(product_id, points, shares, person_id)
    return product_id


@act
def close_preorder(preorder_id: int, person_id: int) -> str:
    """Close a pre-order; if it goes ahead, start its batch at the same instant.  Return go, no_go or collecting."""
    decision = orders.close_preorder(preorder_id, person_id)
    if decision == "go":
        start_batch(preorder_id, person_id)
    return decision


@act
def close_over(preorder_id: int) -> str:
    """Decide a pre-order whose time is over; whoever opened it, or else an administrator, has its batch begun."""
    decision = orders.close_over(preorder_id)
    if decision == "go":
        start_batch(preorder_id, _whose_word(load(Preorder, preorder_id).opened_by_id))
    return decision


def collect(preorder_id: int) -> str:
    """Ask for the promised money that is due, give up what is too late, and decide when all is known."""
    collecting.collect(preorder_id)
    collecting.drop_late(preorder_id)
    return finish_collecting(preorder_id) if collecting.is_collected(preorder_id) else "collecting"


@act
def finish_collecting(preorder_id: int, person_id: int | None = None) -> str:
    """Decide by what was collected; if it goes ahead, start the batch at the same instant.  Return go or no_go."""
    decision = orders.decide_collected(preorder_id, person_id)
    if decision == "go":
        start_batch(preorder_id, person_id or _whose_word(load(Preorder, preorder_id).opened_by_id))
    return decision


def _whose_word(person_id: int) -> int:
    """Return who answers for what the house does by itself: this person, as long as they are of the team."""
    if role_of(person_id) in MAKERS:
        return person_id
    return next((each for each in people_in(ADMIN)), person_id)


@act
def start_batch(preorder_id: int, person_id: int) -> int:
    """Start the batch of a pre-order that goes ahead, with each paid order line in it; return its id."""
    preorder = load(Preorder, preorder_id)
    product = load(Product, preorder.product_id)
    lines = [_line(row) for row in db.session.execute(DEMAND, {"preorder_id": preorder_id})]
    orders.start_making(preorder_id, person_id)
    batch_id = production.start_batch(preorder_id, product.id, lines, person_id, product.stages)
    reason = gettext(MAKING, n=sum(int(line["quantity"]) for line in lines))
    _tell_idea(product.idea_id, "adopted", "making", reason, person_id)
    return batch_id


def _line(row: Any) -> dict[str, Any]:
    """Return an order line as production pegs it: by destination, not by address; with what was chosen, frozen."""
    country, region = destination(row.country, row.region)
    names = ("order_line_id", "order_id", "person_id", "quantity")
    line = {name: getattr(row, name) for name in names} | {"country": country, "region": region}
    parts = (row.snapshot or {}).get("parts", [])
    chosen = {"choices": [str(part["value_id"]) for part in parts if part["value_id"]]}
    label = ", ".join(part["value"] or part["group"] for part in parts)
    return {**line, **chosen, "configuration": row.hash or "", "label": label}


def _tell_idea(idea_id: int | None, before: str, after: str, reason: str, person_id: int) -> None:
    """Bring the idea along, if it stands where it should."""
    if idea_id and load(Idea, idea_id).status == before:
        bring_along(idea_id, after, reason, person_id)


@act
def send_shipment(shipment_id: int, carrier: str, tracking: str, person_id: int) -> None:
    """Hand a shipment over: its orders are shipped and earned; after the last one the idea is shipped too."""
    batch = load(Batch, production.send_shipment(shipment_id, carrier, tracking, person_id))
    orders.ship_orders(batch.preorder_id, _orders_in(shipment_id), person_id)
    if not db.session.scalar(STILL_HERE, {"preorder_id": batch.preorder_id}):
        idea_id = load(Product, batch.product_id).idea_id
        sent = db.session.scalar(SENT, {"preorder_id": batch.preorder_id})
        _tell_idea(idea_id, "making", "shipped", gettext(SHIPPED, n=sent), person_id)


def _orders_in(shipment_id: int) -> list[int]:
    return list(db.session.scalars(PACKED, {"shipment_id": shipment_id}))


@act
def ship_batch(batch_id: int, person_id: int, carrier: str = "") -> list[int]:
    """Pack a batch by destination and hand all of it over at once; return the ids of the shipments."""
    shipments = production.pack_batch(batch_id, person_id)
    for shipment_id in shipments:
        send_shipment(shipment_id, carrier, "", person_id)
    return shipments


@act
def deliver_shipment(shipment_id: int, person_id: int) -> None:
    """Say that a shipment and the orders in it have arrived."""
    batch = load(Batch, production.deliver_shipment(shipment_id, person_id))
    orders.deliver_orders(batch.preorder_id, _orders_in(shipment_id), person_id)

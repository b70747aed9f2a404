"""From an adopted idea to what the buyers unpack: the acts that orders, production and ideas do together."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import text

from portal.flows.parcels import deliver_shipment, send_shipment, ship_batch, tell_idea
from portal.ideas.acts.seeing import shown
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
from portal.production.models import Plan
from portal.river import act

__all__ = [
    "cancel_plan",
    "close_over",
    "close_preorder",
    "collect",
    "deliver_shipment",
    "finish_collecting",
    "ideas_without_product",
    "make_product",
    "send_shipment",
    "ship_batch",
    "start_batch",
    "without_plan",
]

MAKING = N_("{n} were ordered and paid, and they are being made now.")

DEMAND = text("""
    SELECT order_line.id AS order_line_id, order_line.order_id, sales_order.person_id, order_line.quantity,
           sales_order.country, sales_order.region, configuration.hash, configuration.snapshot,
           coalesce(configuration.lead_days, 0) AS lead_days
      FROM sales_order
      JOIN order_line ON order_line.order_id = sales_order.id
 LEFT JOIN configuration ON configuration.id = order_line.configuration_id
     WHERE sales_order.preorder_id = :preorder_id AND sales_order.status = 'confirmed'
  ORDER BY order_line.id
""").columns(snapshot=Configuration.snapshot.type)

WITHOUT_PRODUCT = text("""
    SELECT idea.id, idea.title, idea.votes
      FROM idea
 LEFT JOIN product ON product.idea_id = idea.id
     WHERE idea.status = 'adopted' AND product.id IS NULL AND idea.audience_id = 1
  ORDER BY idea.decided_at DESC, idea.id DESC
     LIMIT 20
""")


WITHOUT_PLAN = text("""
    SELECT preorder.id, preorder.paid, product.name
      FROM preorder
      JOIN product ON product.id = preorder.product_id
     WHERE preorder.status = 'go'
  ORDER BY preorder.id DESC
     LIMIT 20
""")


def without_plan() -> list[Any]:
    """Return pre-orders that go ahead and of which the plan was cancelled, so that another one is waited for."""
    return list(db.session.execute(WITHOUT_PLAN).all())


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
    rows = db.session.execute(DEMAND, {"preorder_id": preorder_id}).all()
    lines = [_line(row, preorder.promised_until) for row in rows]
    orders.start_making(preorder_id, person_id)
    batch_id = production.start_batch(preorder_id, product.id, lines, person_id, product.stages)
    reason = gettext(MAKING, n=sum(int(line["quantity"]) for line in lines))
    tell_idea(product.idea_id, "adopted", "making", reason, person_id)
    return batch_id


@act
def cancel_plan(plan_id: int, reason: str, person_id: int) -> None:
    """Throw a plan away, or cancel it with a reason; its paid orders wait to be planned again."""
    production.cancel_plan(plan_id, reason, person_id)
    orders.stop_making(load(Plan, plan_id).preorder_id, person_id)


def _line(row: Any, promised_until: date | None) -> dict[str, Any]:
    """Return an order line as production pegs it: by destination, not by address; with what was chosen, frozen."""
    day = promised_until and promised_until + timedelta(days=row.lead_days)
    country, region = destination(row.country, row.region)
    names = ("order_line_id", "order_id", "person_id", "quantity")
    line = {name: getattr(row, name) for name in names} | {"country": country, "region": region}
    parts = (row.snapshot or {}).get("parts", [])
    chosen = {"choices": [str(part["value_id"]) for part in parts if part["value_id"]]}
    label = ", ".join(part["value"] or part["group"] for part in parts)
    return {**line, **chosen, "configuration": row.hash or "", "label": label, "promised_on": day}

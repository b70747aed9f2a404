"""Bills of materials, plans and work orders, for programs of the workshop."""

from collections.abc import Collection, Iterable
from typing import Any

from portal.kit.errors import Invalid, Refused
from portal.orders.queries import get_product
from portal.production import acts
from portal.production.acts.bringing import StepRow
from portal.production.queries import plans, workshop
from portal.production.queries.levels import kinds_of
from portal.production.rules.levels import Made
from portal.web.api import workshop_models as models
from portal.web.api.community import me
from portal.web.api.contract import route
from portal.web.api.models import Listed
from portal.web.policy import MAKERS
from portal.web.viewing import current_viewer

Parts = Listed[models.PartOut]
PLANS = 30
OF_PART = ("id", "code", "name", "unit", "lead_days", "product_id", "has_serials", "has_lots", "draft_id")
OF_PLAN = ("id", "preorder_id", "product_id", "status", "ordered", "promised_on")
OF_STEP = ("position", "name", "centre_id", "centre", "setup", "unit_seconds")
OF_WORK = (
    *("id", "batch_id", "position", "name", "part", "centre_id", "planned", "good", "scrap"),
    *("starts_on", "ends_on", "status", "reason"),
)
OF_PURCHASE = ("part_id", "code", "milli", "ordered", "order_by", "needed_on", "status")


def _taken(row: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


@route("GET", "/parts", to=MAKERS, asks=models.PartsAsked, gives=Parts)
def list_parts(query: models.PartsAsked) -> Any:
    """Return parts by their codes."""
    page = workshop.parts(query.q, query.made, query.after, query.limit)
    return Parts(items=[_part(row) for row in page.items], next=page.next)


def _part(row: Any) -> models.PartOut:
    return models.PartOut(**_taken(row, OF_PART), bill_id=row.active_id)


@route("POST", "/parts", to=MAKERS, takes=models.PartIn, gives=models.PartOut, status=201)
def post_part(body: models.PartIn) -> Any:
    """Name a part, or name it anew; what is not sent of one that is known stays as it was."""
    if body.product_id is not None:
        get_product(body.product_id, current_viewer())
    part_id = acts.name_part(person_id=me(), **body.model_dump())
    return _part(workshop.part_with_bills(part_id))


@route("GET", "/bills/<int:recipe_id>", to=MAKERS, gives=models.BillOut)
def read_bill(recipe_id: int) -> Any:
    """Return a version of a bill of materials."""
    return _bill(recipe_id)


def _bill(recipe_id: int) -> models.BillOut:
    bill, part = workshop.get_bill(recipe_id)
    of_line = ("part_id", "code", "name", "milli", "scrap", "choices")
    lines = [models.BillLineOut(**_taken(row, of_line)) for row in workshop.lines_of(recipe_id)]
    places = workshop.other_places(recipe_id)
    rows = workshop.steps_of(recipe_id)
    steps = [models.OperationOut(**_taken(row, OF_STEP), others=_places(places.get(row.id, ()))) for row in rows]
    known: dict[str, Any] = {
        "id": bill.id,
        "part_id": part.id,
        "code": part.code,
        "version": bill.number,
        "status": bill.status,
    }
    return models.BillOut(**known, lines=lines, operations=steps)


def _places(rows: Iterable[Any]) -> list[models.PlaceOut]:
    return [models.PlaceOut(centre_id=row.centre_id, centre=row.centre) for row in rows]


@route("POST", "/bills", to=MAKERS, takes=models.BillsIn, gives=models.BillsOut, status=201)
def post_bills(body: models.BillsIn) -> Any:
    """Write drafts of bills of materials; a loop refuses all of them."""
    rows = [(row.whole, row.part, row.milli, row.scrap, row.choices) for row in body.rows]
    steps = [StepRow(**each.model_dump()) for each in body.operations]
    if not rows and not steps:
        raise Invalid({"rows": Refused("Please send 1 to {n} lines.", n=5_000)})
    return models.BillsOut(ids=acts.bring_bills(rows, me(), steps))


@route("POST", "/bills/<int:recipe_id>/activation", to=MAKERS, gives=models.BillOut)
def post_activation(recipe_id: int) -> Any:
    """Put a draft into force; it never changes from then on."""
    acts.activate_bill(recipe_id, me())
    return _bill(recipe_id)


@route("GET", "/plans", to=MAKERS, asks=models.PlansAsked, gives=models.PlansOut)
def list_plans(query: models.PlansAsked) -> Any:
    """Return the plans that are not completed, the newest first."""
    rows = plans.plans_under_way(query.after or 2**62, PLANS + 1)
    items = [models.PlanOut(**_taken(row, OF_PLAN)) for row in rows[:PLANS]]
    return models.PlansOut(items=items, next=items[-1].id if len(rows) > PLANS else None)


@route("GET", "/plans/<int:plan_id>", to=MAKERS, gives=models.PlanWholeOut)
def read_plan(plan_id: int) -> Any:
    """Return a plan with its batches, work orders and what is bought."""
    return _plan(plan_id)


def _plan(plan_id: int) -> models.PlanWholeOut:
    plan, of_batch = plans.get_plan(plan_id), ("id", "quantity", "allowance", "replacements", "status")
    batches = [models.PlannedBatchOut(**_taken(row, of_batch)) for row in plans.batches_of(plan_id)]
    works = _works(plans.works_of(plan_id), plans.moves_in(plan_id))
    bought = [models.PurchaseOut(**_taken(row, OF_PURCHASE)) for row in plans.purchases_of(plan_id)]
    return models.PlanWholeOut(**_taken(plan, OF_PLAN), batches=batches, works=works, purchases=bought)


def _works(rows: Collection[Any], moves: Iterable[Any]) -> list[models.WorkOut]:
    """Return work orders with the work centres to which they can be moved, and what their scrap can be of."""
    others: dict[int, list[Any]] = {}
    for move in moves:
        others.setdefault(move.work_order_id, []).append(move)
    kinds = kinds_of(rows)[1] if rows else {}
    return [
        models.WorkOut(
            **_taken(row, OF_WORK),
            others=_places(others.get(row.id, ())),
            configurations=[_configuration(each) for each in kinds.get(row.id, ())],
        )
        for row in rows
    ]


def _configuration(made: Made) -> models.ConfigurationOut:
    return models.ConfigurationOut(id=made.item_id, name=made.label, quantity=made.quantity)


@route("POST", "/plans/<int:plan_id>/release", to=MAKERS, gives=models.PlanWholeOut)
def post_release(plan_id: int) -> Any:
    """Reserve the days of the work centres, and write work orders and what is to be bought."""
    acts.release_plan(plan_id, me())
    return _plan(plan_id)


@route(
    "POST",
    "/plans/<int:plan_id>/purchases/<int:part_id>/steps",
    to=MAKERS,
    takes=models.PurchaseIn,
    gives=models.PlanWholeOut,
)
def post_purchase(plan_id: int, part_id: int, body: models.PurchaseIn) -> Any:
    """Note that a part was ordered, or has arrived."""
    acts.move_purchase(plan_id, part_id, body.step, me())
    return _plan(plan_id)


@route("GET", "/works", to=MAKERS, asks=models.FloorAsked, gives=models.FloorOut)
def list_works(query: models.FloorAsked) -> Any:
    """Return what can be worked on now, what is in work first."""
    rows = plans.on_the_floor(query.centre or 0)
    moves = [move for each in plans.moves_on_floor().values() for move in each]
    return models.FloorOut(items=_works(rows, moves))


@route("PUT", "/works/<int:work_order_id>/place", to=MAKERS, takes=models.PlaceIn, gives=models.DayOut)
def put_work_place(work_order_id: int, body: models.PlaceIn) -> Any:
    """Do a work order that has not begun at another of its work centres; it and what follows get their days anew."""
    return models.DayOut(ends_on=acts.relocate_work(work_order_id, body.centre_id, me()))


@route("POST", "/works/<int:work_order_id>/steps", to=MAKERS, takes=models.WorkStepIn, gives=models.StatusOut)
def post_work_step(work_order_id: int, body: models.WorkStepIn) -> Any:
    """Start, pause, block, unblock or finish a work order."""
    return models.StatusOut(status=acts.move_work(work_order_id, body.step, me(), body.reason))


@route("POST", "/works/<int:work_order_id>/counts", to=MAKERS, takes=models.CountIn, gives=models.CountOut)
def post_work_count(work_order_id: int, body: models.CountIn) -> Any:
    """Count good pieces and scrap."""
    good, scrap = acts.count_work(work_order_id, body.good, body.scrap, me(), body.item)
    return models.CountOut(good=good, scrap=scrap)

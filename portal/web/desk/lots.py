"""Lots of bought parts at the desk: what came in, what work took of it, what a piece was made of, whom it concerns."""

from collections.abc import Callable, Iterator
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField

from portal.kit import limits
from portal.kit.db import db
from portal.kit.errors import NotFound
from portal.kit.i18n import gettext
from portal.kit.text import clean_line
from portal.kit.words import N_
from portal.production import acts
from portal.production.models import Batch, Part, WorkOrder
from portal.production.queries import lots as known
from portal.production.queries.plans import get_plan, purchases_of
from portal.production.rules import BATCH_LIFE, OVER, SHIPMENT_LIFE
from portal.web.desk.quantities import read_decimal, write_decimal
from portal.web.forms import HouseForm, do_once, within
from portal.web.pages import Pages
from portal.web.policy import MAKERS
from portal.web.sheets import sheet
from portal.web.site.preorders import place_name
from portal.web.subjects import titles
from portal.web.viewing import current_viewer

bp = Pages("desk_lots", __name__)


class LotForm(HouseForm):
    """What came in under which number."""

    number = StringField(N_("Lot number"), [within(limits.REFERENCE)])
    amount = StringField(N_("How much came in"), [within(limits.NAME)])


class TakeForm(HouseForm):
    """How much of which lot is taken."""

    lot = SelectField(N_("From which lot"), coerce=int)
    amount = StringField(N_("How much is taken"), [within(limits.NAME)])


def _me() -> int:
    return current_viewer().id or 0


@bp.get("/desk/production/lots", to=MAKERS)
def index() -> Response | str:
    """Show the lots, the latest first, by number or part; the number of a piece leads to the piece."""
    words, after = clean_line(request.args.get("q", ""))[:80], request.args.get("after")
    if words and (piece := known.find_piece(words)):
        return redirect(url_for("desk_lots.piece", serial=piece.serial), 303)
    page = known.lots(words, after)
    return render_template("desk/production/lots.html", page=page, words=words, after=after, amount=write_decimal)


@bp.get("/desk/production/lots/<int:lot_id>", to=MAKERS)
def show(lot_id: int) -> str:
    """Show a lot: where it went, and whom a recall would concern."""
    row, after = known.get_lot(lot_id), request.args.get("after")
    used, is_cut = known.batches_with(lot_id)
    page = known.holders(row, after)
    called = titles([f"product:{each.product_id}" for each in used] + [f"order:{each.order_id}" for each in page.items])
    more = {"serials": known.serials_of([each.order_line_id for each in page.items], row), "called": called}
    more |= {
        "after": after,
        "is_cut": is_cut,
        "noted": _by_batch(known.noted_of([each.batch_id for each in used], lot_id=lot_id)),
    }
    return render_template("desk/production/lot.html", row=row, used=used, page=page, **more | _names())


def _by_batch(rows: list[Any]) -> dict[int, list[Any]]:
    """Return what is noted of pieces, by their batch."""
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.batch_id, []).append(row)
    return found


def _names() -> dict[str, Any]:
    names = {"names": BATCH_LIFE.names, "parcel_names": SHIPMENT_LIFE.names}
    return names | {"amount": write_decimal, "place_name": place_name}


@bp.get("/desk/production/lots/<int:lot_id>/recall.csv", to=MAKERS, limit="60 per hour")
def recall(lot_id: int) -> Response:
    """Return all whom a recall of a lot concerns, as a file."""
    lot = known.get_lot(lot_id)
    head = [gettext(word) for word in (N_("Order number"), N_("Buyer"), N_("Destination"), N_("Batch"), N_("Pieces"))]
    return sheet(f"recall-{lot_id}.csv", [*head, gettext("Numbers of the pieces"), gettext("Status")], _lines(lot))


def _lines(lot: Any) -> Iterator[tuple[object, ...]]:
    for found in known.every_holder(lot):
        serials = known.serials_of([each.order_line_id for each in found], lot)
        called = titles(f"order:{each.order_id}" for each in found)
        yield from (_line(each, serials, called) for each in found)


def _line(row: Any, serials: Any, called: dict[str, str]) -> tuple[object, ...]:
    mine = serials.get((row.batch_id, row.order_line_id), ())
    numbers = "; ".join(each.serial for each in mine)
    status = gettext(SHIPMENT_LIFE.names[row.status]) if row.status else ""
    order = called.get(f"order:{row.order_id}", str(row.order_id))
    return order, row.buyer or "", place_name(row), row.batch_id, len(mine) or row.quantity, numbers, status


@bp.get("/desk/production/pieces/<serial>", to=MAKERS)
def piece(serial: str) -> str:
    """Show a numbered piece: whose it is, and of which lots it was made."""
    row = known.find_piece(clean_line(serial)[:80])
    if row is None:
        raise NotFound("This does not exist, or not any more.")
    called = titles([f"product:{row.product_id}", *([f"order:{row.order_id}"] if row.order_id else [])])
    more = {"lots": known.lots_of_piece(row), "called": called}
    return render_template("desk/production/piece.html", row=row, **more, **_names())


@bp.get("/desk/production/plans/<int:plan_id>/lots/<int:part_id>", to=MAKERS)
def coming(plan_id: int, part_id: int) -> str:
    """Show what came in for a plan of a part, and take in more."""
    return _coming(plan_id, part_id, LotForm(None))


def _coming(plan_id: int, part_id: int, form: HouseForm) -> str:
    plan = get_plan(plan_id)
    bought = next((row for row in purchases_of(plan_id) if row.part_id == part_id), None)
    if bought is None:
        raise NotFound("This does not exist, or not any more.")
    page = known.lots(plan_id=plan_id, part_id=part_id)
    missing = max(bought.milli - sum(row.milli for row in page.items), 0)
    title = titles([f"product:{plan.product_id}"]).get(f"product:{plan.product_id}", "")
    more = {"form": form, "title": title, "amount": write_decimal, "missing": missing}
    return render_template("desk/production/coming.html", plan=plan, bought=bought, page=page, **more)


@bp.post("/desk/production/plans/<int:plan_id>/lots/<int:part_id>", to=MAKERS)
def receive(plan_id: int, part_id: int) -> Response | tuple[str, int]:
    """Take in a lot for a plan."""
    get_plan(plan_id)
    form = LotForm.sent()
    if form.accept(lambda: _receive(plan_id, part_id, form)) is None:
        return _coming(plan_id, part_id, form), form.status
    return redirect(url_for("desk_lots.coming", plan_id=plan_id, part_id=part_id), 303)


def _receive(plan_id: int, part_id: int, form: HouseForm) -> int:
    milli = read_decimal(form["amount"].data or "", "amount", 1000)
    return acts.receive_lot(part_id, form["number"].data or "", milli, _me(), plan_id)


@bp.get("/desk/production/works/<int:work_order_id>/lots", to=MAKERS)
def material(work_order_id: int) -> str:
    """Show what a work order takes from lots, and take it."""
    return _material(work_order_id, TakeForm(None))


def _work(work_order_id: int) -> WorkOrder:
    work = db.session.get(WorkOrder, work_order_id)
    if work is None:
        raise NotFound("This does not exist, or not any more.")
    return work


def _material(work_order_id: int, form: HouseForm) -> str:
    work = _work(work_order_id)
    parts = known.parts_to_take(work)
    left, called = known.lots_left([row.part_id for row in parts]), {row.part_id: row for row in parts}
    _offer(form, left, called)
    more = {"form": form, "parts": parts, "left": left, "issues": known.issues_of(work_order_id), "called": called}
    part, batch = db.session.get(Part, work.part_id), db.session.get_one(Batch, work.batch_id)
    more |= {"amount": write_decimal, "can_take": work.status != "pending" and batch.status not in OVER, "part": part}
    return render_template("desk/production/material.html", work=work, **more)


def _offer(form: HouseForm, left: list[Any], called: dict[int, Any]) -> HouseForm:
    """Offer the lots of which something is left."""
    form["lot"].choices = [(row.id, _label(row, called[row.part_id])) for row in left]
    return form


def _label(row: Any, part: Any) -> str:
    amount = write_decimal(row.remaining, 1000) + (f" {part.unit}" if part.unit else "")
    return gettext("{part} · lot {lot}, {amount} left").format(part=part.code, lot=row.number, amount=amount)


@bp.post("/desk/production/works/<int:work_order_id>/lots", to=MAKERS)
def take(work_order_id: int) -> Response | tuple[str, int]:
    """Take material of a work order from a lot."""
    parts = known.parts_to_take(_work(work_order_id))
    form: Any = TakeForm(request.form)
    _offer(form, known.lots_left([row.part_id for row in parts]), {row.part_id: row for row in parts})
    return _do(work_order_id, form, lambda: _take(work_order_id, form))


def _take(work_order_id: int, form: Any) -> int:
    milli = read_decimal(form.amount.data or "", "amount", 1000)
    return acts.issue_lot(work_order_id, form.lot.data, milli, _me())


def _do(work_order_id: int, form: HouseForm, work: Callable[[], Any]) -> Response | tuple[str, int]:
    """Do the work, or show the material of a work order again with what is wrong."""
    if form.accept(lambda: (work(), True)[1]):
        return redirect(url_for("desk_lots.material", work_order_id=work_order_id), 303)
    return _material(work_order_id, form), form.status


@bp.post("/desk/production/works/<int:work_order_id>/lots/<int:issue_id>/removal", to=MAKERS)
def put_back(work_order_id: int, issue_id: int) -> Response:
    """Put back into its lot what was taken."""
    if issue_id not in {row.id for row in known.issues_of(_work(work_order_id).id)}:
        raise NotFound("This does not exist, or not any more.")
    do_once(lambda: (acts.put_back(issue_id, _me()), True)[1])
    return redirect(url_for("desk_lots.material", work_order_id=work_order_id), 303)

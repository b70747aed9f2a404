"""Pieces at the desk that are taken apart again: what failed or came back, what lies in it, what can be used."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import IntegerField, SelectField, TextAreaField

from portal.kit import limits
from portal.kit.i18n import gettext
from portal.kit.words import N_
from portal.production import acts
from portal.production.models import BatchItem
from portal.production.queries import get_batch
from portal.production.queries.lots import lots_in
from portal.production.queries.plans import items_in, part_names
from portal.production.queries.unbuilding import (
    failed_pieces,
    maker_of,
    parts_in,
    returned_parcels,
    stories_of,
    uses_of,
)
from portal.web.desk.quantities import read_decimal, write_decimal
from portal.web.forms import HouseForm, within
from portal.web.pages import Pages
from portal.web.policy import MAKERS
from portal.web.subjects import titles
from portal.web.viewing import current_viewer

bp = Pages("desk_unbuilding", __name__)


class ApartForm(HouseForm):
    """Which pieces are taken apart, how many, and why."""

    of = SelectField(N_("Which pieces"))
    item = SelectField(N_("Configuration"), coerce=int)
    quantity = IntegerField(N_("How many"), [within(limits.QUANTITY)], default=1)
    reason = TextAreaField(N_("Why they are taken apart"), [within(limits.REASON)])

    def offer(self, batch_id: int) -> list[BatchItem]:
        """Offer what failed and what came back; return what the batch makes."""
        failed, parcels, items = failed_pieces(batch_id), returned_parcels(batch_id), items_in(batch_id)
        first = [("0", gettext("failed an inspection: {n}").format(n=failed))] if failed else []
        back = gettext("came back in parcel {parcel}: {n}")
        self["of"].choices = first + [
            (str(p.id), back.format(parcel=p.tracking or p.id, n=p.quantity)) for p in parcels
        ]
        self["item"].choices = [(item.id, item.label or gettext("as it is")) for item in items]
        return items


@bp.get("/desk/production/<int:batch_id>/unbuilding", to=MAKERS)
def show(batch_id: int) -> str:
    """Show what can be taken apart of a batch, and what was."""
    return _page(batch_id, ApartForm(None))


def _page(batch_id: int, form: ApartForm) -> str:
    batch = get_batch(batch_id, current_viewer())
    items, stories = form.offer(batch_id), stories_of(batch_id)
    item = next((each for each in items if each.id == form["item"].data), items[0] if items else None)
    parts = parts_in(item, 1) if item and form["of"].choices else {}
    subject = f"product:{batch.product_id}"
    more: dict[str, Any] = {"parts": parts, "called": part_names(list(parts)), "uses": uses_of(stories)}
    more |= {"lots": _lots(batch_id, form)}
    more |= {"title": titles([subject]).get(subject, ""), "amount": write_decimal, "typed": request.form}
    return render_template("desk/production/unbuilding.html", batch=batch, form=form, stories=stories, **more)


@bp.post("/desk/production/<int:batch_id>/unbuilding", to=MAKERS)
def take_apart(batch_id: int) -> Response | tuple[str, int]:
    """Take pieces of a batch apart."""
    get_batch(batch_id, current_viewer())
    form: Any = ApartForm(request.form)
    items = {item.id: item for item in form.offer(batch_id)}
    if form.accept(lambda: _take(items, form)) is None:
        return _page(batch_id, form), form.status
    return redirect(url_for("desk_unbuilding.show", batch_id=batch_id), 303)


def _take(items: dict[int, BatchItem], form: Any) -> int:
    item = items[form.item.data]
    usable = _usable(item, form.quantity.data)
    lots = _into(item.batch_id, form)
    for part_id in {row.part_id for row, _ in lots}:
        usable[part_id] = sum(milli for row, milli in lots if row.part_id == part_id)
    about = (form.reason.data, current_viewer().id or 0, int(form.of.data))
    return acts.take_apart(item.id, form.quantity.data, usable, *about, {row.lot_id: milli for row, milli in lots})


def _lots(batch_id: int, form: Any) -> dict[int, list[Any]]:
    """Return the lots that pieces were made of, by part."""
    chosen = form["of"].data
    found: dict[int, list[Any]] = {}
    for row in lots_in(maker_of(batch_id, int(chosen) if chosen and chosen.isdecimal() else 0)):
        found.setdefault(row.part_id, []).append(row)
    return found


def _into(batch_id: int, form: Any) -> list[tuple[Any, int]]:
    """Return what was typed to go back into which lot; nothing where only what of a part can be used was."""
    found = []
    for row in [row for rows in _lots(batch_id, form).values() for row in rows if len(rows) > 1]:
        typed = request.form.get(f"lot-{row.lot_id}", "").strip()
        found += [(row, read_decimal(typed, f"lot-{row.lot_id}", 1000))] if typed else []
    return found


def _usable(item: BatchItem, quantity: int) -> dict[int, int]:
    """Return how much of each part can be used again, as it was typed; where nothing was, all of it."""
    found: dict[int, int] = {}
    for part_id, milli in parts_in(item, quantity).items():
        typed = request.form.get(f"part-{part_id}", "")
        found[part_id] = read_decimal(typed, f"part-{part_id}", 1000) if typed.strip() else milli
    return found

"""Which numbered pieces of a batch took which lot, at the desk."""

from typing import Any

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import IntegerField, SelectField
from wtforms.validators import InputRequired

from portal.kit.errors import NotFound
from portal.kit.i18n import gettext
from portal.kit.words import N_
from portal.production import acts
from portal.production.queries import get_batch
from portal.production.queries import lots as known
from portal.web.desk.quantities import write_decimal
from portal.web.forms import HouseForm, do_once
from portal.web.pages import Pages
from portal.web.policy import MAKERS
from portal.web.subjects import titles
from portal.web.viewing import current_viewer

bp = Pages("desk_noting", __name__)
EMPTY = N_("Please fill this in.")


class NoteForm(HouseForm):
    """Which pieces took which lot."""

    lot = SelectField(N_("Which lot"), coerce=int)
    first = IntegerField(N_("From piece"), [InputRequired(EMPTY)])
    last = IntegerField(N_("To piece"), [InputRequired(EMPTY)])


@bp.get("/desk/production/<int:batch_id>/lots", to=MAKERS)
def show(batch_id: int) -> str:
    """Show which pieces of a batch took which lot, and note it."""
    return _page(batch_id, _form(batch_id))


def _form(batch_id: int) -> HouseForm:
    """Return the form with the lots that were taken for the batch."""
    form = NoteForm.sent()
    label = gettext("{part} · lot {lot}")
    form["lot"].choices = [(row.lot_id, label.format(part=row.code, lot=row.number)) for row in known.lots_in(batch_id)]
    return form


def _page(batch_id: int, form: HouseForm) -> str:
    batch, subject = get_batch(batch_id, current_viewer()), f"batch:{batch_id}"
    rows, noted = known.lots_in(batch_id), known.noted_of([batch_id])
    more = {"title": titles([subject]).get(subject, ""), "amount": write_decimal}
    more["has_numbers"] = known.has_numbers(batch.product_id)
    return render_template("desk/production/noting.html", batch=batch, rows=rows, noted=noted, form=form, **more)


@bp.post("/desk/production/<int:batch_id>/lots", to=MAKERS)
def note(batch_id: int) -> Response | tuple[str, int]:
    """Note which pieces took a lot."""
    get_batch(batch_id, current_viewer())
    form: Any = _form(batch_id)
    if form.accept(lambda: acts.note_lot(batch_id, form.lot.data, form.first.data, form.last.data, _me())) is None:
        return _page(batch_id, form), form.status
    return _back(batch_id)


@bp.post("/desk/production/<int:batch_id>/lots/<int:range_id>/removal", to=MAKERS)
def unnote(batch_id: int, range_id: int) -> Response:
    """Take back what was noted."""
    if range_id not in {row.id for row in known.noted_of([batch_id])}:
        raise NotFound("This does not exist, or not any more.")
    do_once(lambda: (acts.unnote_lot(range_id, _me()), True)[1])
    return _back(batch_id)


def _me() -> int:
    return current_viewer().id or 0


def _back(batch_id: int) -> Response:
    return redirect(url_for("desk_noting.show", batch_id=batch_id), 303)

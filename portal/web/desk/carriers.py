"""What logistics needs to know: carriers and what they take, pick-up points, and what a product weighs."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, IntegerField, StringField
from wtforms.validators import Optional

from portal.kit import limits
from portal.kit.words import N_
from portal.orders import acts as shop
from portal.orders.queries import get_product
from portal.orders.queries.options import menu_of
from portal.orders.queries.pickups import get_point, pickup_points
from portal.orders.rules.addresses import Address
from portal.production import acts
from portal.production.acts.carriers import Takes
from portal.production.queries import parcels as known
from portal.web.countries import country_name
from portal.web.forms import HouseForm, within
from portal.web.labels import carrier_name
from portal.web.pages import Pages
from portal.web.policy import MAKERS
from portal.web.site.choosing import AddressForm
from portal.web.viewing import current_viewer

bp = Pages("desk_carriers", __name__)


class CarrierForm(HouseForm):
    """A carrier and what it takes."""

    name = StringField(N_("Name of the carrier"), [within(limits.NAME)])
    kilograms = IntegerField(N_("Greatest weight of a consignment in kg"), [Optional()], default=0)
    litres = IntegerField(N_("Greatest volume of a consignment in litres"), [Optional()], default=0)
    days = IntegerField(N_("Days on the way, usually"), [Optional()], default=3)
    pattern = StringField(N_("Where it shows a parcel"), [Optional(), within(limits.LINE)])
    is_retired = BooleanField(N_("No longer used"))

    def takes(self) -> Takes:
        """Return what was typed, as the act takes it."""
        numbers = {name: -1 if self[name].data is None else self[name].data for name in ("kilograms", "litres", "days")}
        return Takes(**numbers, pattern=self["pattern"].data or "")


class PointForm(AddressForm):
    """A pick-up point."""

    name = StringField(N_("Name of the pick-up point"), [within(limits.ADDRESS_LINE)])
    hours = StringField(N_("When it is open"), [Optional(), within(limits.LINE)])
    is_retired = BooleanField(N_("No longer used"))


def _me() -> int:
    return current_viewer().id or 0


def _do(form: HouseForm, work: Callable[[], Any], then: str, again: Callable[[], str]) -> Response | tuple[str, int]:
    """Do the work and go on, or show the page again with what is wrong."""
    if form.accept(lambda: (work(), True)[1]):
        return redirect(then, 303)
    return again(), form.status


@bp.get("/desk/carriers", to=MAKERS)
def index() -> str:
    """Show the carriers."""
    return _index(CarrierForm(None))


def _index(form: HouseForm) -> str:
    rows = known.carriers(with_retired=True)
    return render_template("desk/parcels/carriers.html", rows=rows, form=form, carrier_name=carrier_name)


@bp.post("/desk/carriers", to=MAKERS)
def add() -> Response | tuple[str, int]:
    """Put a carrier on the list."""
    form: Any = CarrierForm.sent()

    def work() -> Any:
        return acts.name_carrier(form.name.data, form.takes(), _me())

    return _do(form, work, url_for("desk_carriers.index"), lambda: _index(form))


@bp.get("/desk/carriers/<int:carrier_id>", to=MAKERS)
def show(carrier_id: int) -> str:
    """Show a carrier."""
    row = known.get_carrier(carrier_id)
    begun = {"name": row.name, "kilograms": row.grams // 1000, "litres": row.ccm // 1000, "days": row.days}
    form = CarrierForm(None, **begun, pattern=row.pattern, is_retired=row.retired_at is not None)
    return _show(carrier_id, form)


def _show(carrier_id: int, form: HouseForm) -> str:
    row = known.get_carrier(carrier_id)
    return render_template("desk/parcels/carrier.html", row=row, form=form, carrier_name=carrier_name)


@bp.post("/desk/carriers/<int:carrier_id>", to=MAKERS)
def change(carrier_id: int) -> Response | tuple[str, int]:
    """Change a carrier."""
    known.get_carrier(carrier_id)
    form: Any = CarrierForm.sent()
    more = {"is_retired": form.is_retired.data}

    def work() -> Any:
        return acts.change_carrier(carrier_id, form.name.data, form.takes(), _me(), **more)

    return _do(form, work, url_for("desk_carriers.index"), lambda: _show(carrier_id, form))


@bp.get("/desk/pickup-points", to=MAKERS)
def points() -> str:
    """Show the pick-up points."""
    return _points(PointForm(None))


def _points(form: HouseForm) -> str:
    rows = [(row, country_name(row.country)) for row in pickup_points(with_retired=True)]
    return render_template("desk/parcels/points.html", rows=rows, form=form)


@bp.post("/desk/pickup-points", to=MAKERS)
def add_point() -> Response | tuple[str, int]:
    """Put a pick-up point on the list."""
    form: Any = PointForm.sent()

    def work() -> Any:
        return shop.name_point(form.address(), form.hours.data or "", _me())

    return _do(form, work, url_for("desk_carriers.points"), lambda: _points(form))


@bp.get("/desk/pickup-points/<int:point_id>", to=MAKERS)
def point(point_id: int) -> str:
    """Show a pick-up point."""
    row = get_point(point_id)
    begun = {name: getattr(row, name) for name in (*Address.__dataclass_fields__, "hours")}
    return _point(point_id, PointForm(None, **begun, is_retired=row.retired_at is not None))


def _point(point_id: int, form: HouseForm) -> str:
    return render_template("desk/parcels/point.html", row=get_point(point_id), form=form)


@bp.post("/desk/pickup-points/<int:point_id>", to=MAKERS)
def change_point(point_id: int) -> Response | tuple[str, int]:
    """Change a pick-up point."""
    get_point(point_id)
    form: Any = PointForm.sent()
    more = {"is_retired": form.is_retired.data}

    def work() -> Any:
        return shop.change_point(point_id, form.address(), form.hours.data or "", _me(), **more)

    return _do(form, work, url_for("desk_carriers.points"), lambda: _point(point_id, form))


class MeasureForm(HouseForm):
    """What something weighs and takes up."""

    grams = IntegerField(N_("Weight in grams, packed"), [Optional()], default=0)
    ccm = IntegerField(N_("Volume in cubic centimetres, packed"), [Optional()], default=0)


@bp.get("/desk/products/<int:product_id>/measures", to=MAKERS)
def measures(product_id: int) -> str:
    """Show what a product and its options weigh."""
    return _measures(product_id)


def _measures(product_id: int, value_id: int = 0, sent: HouseForm | None = None) -> str:
    product, _ = get_product(product_id, current_viewer())
    rows = known.measures_of(product_id)
    values = [(value, group.name) for group in menu_of(product_id).groups for value in group.values]
    forms = {key: _form(rows.get(key), key) for key in (0, *(value.id for value, _ in values))}
    if sent is not None:
        forms[value_id] = sent
    return render_template("desk/parcels/measures.html", product=product, values=values, forms=forms)


def _form(row: Any, value_id: int) -> HouseForm:
    begun = {"grams": row.grams, "ccm": row.ccm} if row else {}
    return MeasureForm(None, prefix=f"of-{value_id}-", **begun)


@bp.post("/desk/products/<int:product_id>/measures", to=MAKERS)
def measure(product_id: int) -> Response | tuple[str, int]:
    """Say what a product weighs, or what an option adds."""
    get_product(product_id, current_viewer())
    asked = request.form.get("value", 0, type=int)
    value_id = asked if asked in {v.id for g in menu_of(product_id).groups for v in g.values} else 0
    form: Any = MeasureForm.sent(prefix=f"of-{asked}-")
    grams, ccm = (-1 if each.data is None else each.data for each in (form.grams, form.ccm))
    work = partial(acts.measure, product_id, grams, ccm, _me(), value_id)
    then = url_for("desk_carriers.measures", product_id=product_id)
    return _do(form, work, then, lambda: _measures(product_id, value_id, form))

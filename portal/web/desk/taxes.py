"""The table of taxes at the desk: one line at a time, or a file."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import DateField, FileField, SelectField, StringField
from wtforms.validators import Optional

from portal.kit import limits
from portal.kit.clock import now
from portal.kit.errors import Invalid, Refused
from portal.kit.i18n import gettext
from portal.kit.words import N_
from portal.kit.zones import zone_for
from portal.orders import acts, queries
from portal.orders.rules.taxes import COLUMNS, SHOWN, TypedRate, is_valid
from portal.orders.rules.taxes import percent as basis_points
from portal.web.countries import country_choices
from portal.web.forms import HouseForm, named, within
from portal.web.pages import Pages
from portal.web.papers import figures, percent
from portal.web.policy import OPERATORS
from portal.web.sheets import sheet
from portal.web.viewing import current_viewer

bp = Pages("desk_taxes", __name__)
WAYS = {"inclusive": N_("Within the price"), "exclusive": N_("Beside the price")}


class RateForm(HouseForm):
    """What a destination asks for from a day on."""

    country = SelectField(N_("Country"), description=N_("Without one it is for all that have no line of their own."))
    region = StringField(N_("Region"), [Optional(), within(limits.NAME)])
    percent = StringField(N_("Percent"), [within(limits.NAME)])
    name = StringField(N_("Name on invoices"), [within(limits.NAME)])
    shown = SelectField(N_("How it is shown"), description=N_("What the buyer pays is the same."))
    valid_from = DateField(N_("From"), [Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self["country"].choices = [("", gettext("all others")), *country_choices()[1:]]
        self["shown"].choices = named(WAYS)


class RatesForm(HouseForm):
    """A file of rates."""

    file = FileField(N_("CSV file"))


@bp.get("/desk/money/taxes", to=OPERATORS)
def index() -> str:
    """Show the table."""
    return _page(RateForm(None, valid_from=_today()), RatesForm(None))


def _today() -> Any:
    return now().astimezone(zone_for("")).date()


def _page(form: HouseForm, files: HouseForm) -> str:
    shown = {"rates": queries.tax_rates(), "today": _today(), "is_valid": is_valid, "percent": percent, "ways": WAYS}
    return render_template("desk/money/taxes.html", form=form, files=files, columns=",".join(COLUMNS), **shown)


@bp.post("/desk/money/taxes", to=OPERATORS)
def create() -> Response | tuple[str, int]:
    """Set a rate."""
    form: Any = RateForm.sent()
    if form.accept(lambda: acts.set_tax_rate(_rate(form), current_viewer().id or 0)) is None:
        return _page(form, RatesForm(None)), form.status
    return redirect(url_for("desk_taxes.index"), 303)


def _rate(form: Any) -> TypedRate:
    if form.valid_from.data is None:
        raise Invalid({"valid_from": Refused("Please fill this in.")})
    try:
        points = basis_points(form.percent.data)
    except Refused as refusal:
        raise Invalid({"percent": refusal}) from refusal
    shown = SHOWN.get(form.shown.data, True)
    return TypedRate(form.country.data, form.region.data or "", points, form.name.data, shown, form.valid_from.data)


@bp.post("/desk/money/taxes/file", to=OPERATORS, limit="60 per hour")
def create_all() -> Response | tuple[str, int]:
    """Set the rates of a file."""
    form = RatesForm.sent()
    if form.accept(_read) is None:
        return _page(RateForm(None, valid_from=_today()), form), form.status
    return redirect(url_for("desk_taxes.index"), 303)


def _read() -> int:
    given = request.files.get("file")
    raw = given.read() if given else b""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid({"file": Refused("This is no text file.")}) from error
    return acts.read_tax_rates(text, current_viewer().id or 0)


@bp.get("/desk/money/taxes.csv", to=OPERATORS)
def file() -> Response:
    """Send the table as a file that can be read again."""
    names = {inclusive: name for name, inclusive in SHOWN.items()}
    return sheet("taxes.csv", COLUMNS, (_row(rate, names[rate.is_inclusive]) for rate in queries.tax_rates()))


def _row(rate: Any, shown: str) -> list[str]:
    return [rate.country, rate.region, figures(rate.basis_points), rate.name, shown, rate.valid_from.isoformat()]

"""What the workshop knows: work centres with their calendars, and what parts are made of and how."""

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import DateField, IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.kit import limits
from portal.kit.clock import now
from portal.kit.errors import Invalid, Refused
from portal.kit.i18n import gettext
from portal.kit.text import clean_line
from portal.kit.words import N_
from portal.production import acts
from portal.production.models import WorkCentre
from portal.production.queries import workshop as known
from portal.production.rules.bills import BILL_LIFE
from portal.production.rules.capacity import WEEK
from portal.web.desk.choices import options_of
from portal.web.desk.quantities import read_decimal, write_decimal
from portal.web.forms import HouseForm, do_once, within
from portal.web.pages import Pages
from portal.web.policy import MAKERS
from portal.web.viewing import current_viewer

bp = Pages("desk_workshop", __name__)
DAYS = (N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"))


class CentreForm(HouseForm):
    """A work centre with its calendar."""

    name = StringField(N_("Name of the work centre"), [within(limits.NAME)])
    weekdays = SelectMultipleField(
        N_("Works on"), coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    minutes = IntegerField(N_("Minutes a day"), [Optional()], default=480)
    places = IntegerField(N_("Places that work at the same time"), [Optional()], default=1)
    pace = IntegerField(N_("Efficiency in per cent"), [Optional()], default=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self["weekdays"].choices = [(number, gettext(name)) for number, name in enumerate(DAYS)]

    def terms(self) -> dict[str, Any]:
        """Return what was typed, as the act takes it."""
        numbers = {
            name: self[name].data if self[name].data is not None else -1 for name in ("minutes", "places", "pace")
        }
        return {"weekdays": self["weekdays"].data or [], **numbers}


class DayForm(HouseForm):
    """One day that is not as the others."""

    day = DateField(N_("Day"))
    minutes = IntegerField(N_("Minutes of work"), [Optional()], description=N_("Empty: as on other such days."))
    overtime = IntegerField(N_("Overtime in minutes"), [Optional()], default=0)


class LineForm(HouseForm):
    """A part in a bill of materials."""

    part = StringField(N_("Code of the part"), [within(limits.NAME)])
    quantity = StringField(N_("How much"), [within(limits.NAME)], default="1")
    scrap = StringField(N_("Scrap in per cent"), [Optional()], default="0")
    choices = SelectMultipleField(
        N_("Only with"), [Optional()], widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
        validate_choice=False,
    )  # fmt: skip


class StepForm(HouseForm):
    """An operation in a bill of materials."""

    name = StringField(N_("What is done"), [within(limits.NAME)])
    centre = SelectField(N_("Work centre"), coerce=int)
    second = SelectField(N_("Or else at"), [Optional()], coerce=int, default=0)
    third = SelectField(N_("Or at last at"), [Optional()], coerce=int, default=0)
    setup = IntegerField(N_("Set-up in minutes"), [Optional()], default=0)
    minutes = StringField(N_("Minutes for each"), [within(limits.NAME)], default="1")

    def offer(self) -> "StepForm":
        """Offer the work centres; without another one it is done only at the first."""
        every = [(each.id, each.name) for each in known.centres()]
        self["centre"].choices = every
        self["second"].choices = self["third"].choices = [(0, gettext("nowhere else")), *every]
        return self

    def others(self) -> list[int]:
        """Return the other work centres in their order."""
        return [self[name].data for name in ("second", "third") if self[name].data]


def _me() -> int:
    return current_viewer().id or 0


def done_or_again(
    form: HouseForm, work: Callable[[], Any], then: str, again: Callable[[], str]
) -> Response | tuple[str, int]:
    """Do the work and go on, or show the page again with what is wrong."""
    if form.accept(lambda: (work(), True)[1]):
        return redirect(then, 303)
    return again(), form.status


@bp.get("/desk/production/centres", to=MAKERS)
def centres() -> str:
    """Show the work centres."""
    return _centres(CentreForm(None, weekdays=list(WEEK)))


def _centres(form: HouseForm) -> str:
    return render_template("desk/production/centres.html", rows=known.centres(), form=form, days=DAYS)


@bp.post("/desk/production/centres", to=MAKERS)
def add_centre() -> Response | tuple[str, int]:
    """Set up a work centre."""
    form: Any = CentreForm.sent()

    def work() -> Any:
        return acts.make_centre(form.name.data, _me(), **form.terms())

    return done_or_again(form, work, url_for("desk_workshop.centres"), lambda: _centres(form))


@bp.get("/desk/production/centres/<int:centre_id>", to=MAKERS)
def centre(centre_id: int) -> str:
    """Show a work centre with the days on which something is reserved."""
    return _centre(centre_id)


def _centre(centre_id: int, **forms: HouseForm) -> str:
    row: WorkCentre = known.get_centre(centre_id)
    begun = {"name": row.name, "weekdays": row.weekdays, "minutes": row.minutes, "places": row.places}
    form = CentreForm(None, **begun, pace=row.efficiency)
    days = known.days_of(centre_id, now().date())
    more = {"centre": row, "days": days, "form": form, "day_form": DayForm(None, prefix="day-")} | forms
    return render_template("desk/production/centre.html", **more)


@bp.post("/desk/production/centres/<int:centre_id>", to=MAKERS)
def change_centre(centre_id: int) -> Response | tuple[str, int]:
    """Change a work centre."""
    known.get_centre(centre_id)
    form: Any = CentreForm.sent()

    def work() -> Any:
        return acts.change_centre(centre_id, form.name.data, _me(), **form.terms())

    here = url_for("desk_workshop.centre", centre_id=centre_id)
    return done_or_again(form, work, here, lambda: _centre(centre_id, form=form))


@bp.post("/desk/production/centres/<int:centre_id>/days", to=MAKERS)
def set_day(centre_id: int) -> Response | tuple[str, int]:
    """Say how long a work centre works on one day."""
    known.get_centre(centre_id)
    form: Any = DayForm.sent(prefix="day-")

    def work() -> None:
        if form.day.data is None:
            raise Invalid({"day": Refused("Please fill this in.")})
        more = {"minutes": form.minutes.data, "overtime": form.overtime.data or 0}
        acts.set_day(centre_id, form.day.data, _me(), **more)

    here = url_for("desk_workshop.centre", centre_id=centre_id)
    return done_or_again(form, work, here, lambda: _centre(centre_id, day_form=form))


@bp.post("/desk/production/parts/<int:part_id>/bills", to=MAKERS)
def write_bill(part_id: int) -> Response:
    """Begin a new version of a bill of materials."""
    recipe_id = do_once(lambda: acts.write_bill(part_id, _me()))
    return redirect(url_for("desk_workshop.bill", recipe_id=recipe_id), 303)


@bp.get("/desk/production/bills/<int:recipe_id>", to=MAKERS)
def bill(recipe_id: int) -> str:
    """Show a version of a bill of materials."""
    return _bill(recipe_id)


def _bill(recipe_id: int, **forms: HouseForm) -> str:
    row, part = known.get_bill(recipe_id)
    options = options_of(part.product_id)
    line, step = forms.get("line") or LineForm(None), forms.get("step") or StepForm(None).offer()
    line["choices"].choices = list(options.items())
    found: dict[str, Any] = {"others": known.others_of(recipe_id)}
    found |= {"lines": known.lines_of(recipe_id), "steps": known.steps_of(recipe_id), "used": known.used_in(part.id)}
    found |= {"asked": forms.get("asked") or HouseForm(None)}
    more = {
        "versions": known.versions_of(part.id),
        "names": BILL_LIFE.names,
        "options": options,
        "amount": write_decimal,
    }
    return render_template("desk/production/bill.html", bill=row, part=part, line=line, step=step, **found, **more)


def _at(recipe_id: int) -> str:
    known.get_bill(recipe_id)
    return url_for("desk_workshop.bill", recipe_id=recipe_id)


@bp.post("/desk/production/bills/<int:recipe_id>/lines", to=MAKERS)
def add_line(recipe_id: int) -> Response | tuple[str, int]:
    """Put a part into a draft."""
    form, here = LineForm.sent(), _at(recipe_id)
    return done_or_again(form, lambda: _add_line(recipe_id, form), here, lambda: _bill(recipe_id, line=form))


def _add_line(recipe_id: int, form: HouseForm) -> int:
    part = known.find_part(clean_line(form["part"].data))
    if part is None:
        raise Invalid({"part": Refused("There is no part of this code. Name it first.")})
    milli, scrap = read_decimal(form["quantity"].data, "quantity", 1000), read_decimal(form["scrap"].data, "scrap", 100)
    return acts.set_line(recipe_id, part.id, milli, _me(), scrap=scrap, choices=form["choices"].data or [])


@bp.post("/desk/production/bills/<int:recipe_id>/lines/<int:piece_id>/removal", to=MAKERS)
def remove_line(recipe_id: int, piece_id: int) -> Response:
    """Take a part out of a draft."""
    here = _at(recipe_id)
    do_once(lambda: (acts.remove_line(recipe_id, piece_id, _me()), True)[1])
    return redirect(here, 303)


@bp.post("/desk/production/bills/<int:recipe_id>/operations", to=MAKERS)
def add_operation(recipe_id: int) -> Response | tuple[str, int]:
    """Add an operation to a draft."""
    here, form = _at(recipe_id), StepForm(request.form).offer()
    return done_or_again(form, lambda: _add_operation(recipe_id, form), here, lambda: _bill(recipe_id, step=form))


def _add_operation(recipe_id: int, form: StepForm) -> int:
    seconds = read_decimal(form["minutes"].data, "minutes", 60)
    about = (form["name"].data, form["centre"].data, seconds, _me())
    return acts.set_operation(recipe_id, *about, setup=form["setup"].data or 0, others=form.others())


@bp.post("/desk/production/bills/<int:recipe_id>/operations/<int:operation_id>/removal", to=MAKERS)
def remove_operation(recipe_id: int, operation_id: int) -> Response:
    """Take an operation out of a draft."""
    here = _at(recipe_id)
    do_once(lambda: (acts.remove_operation(recipe_id, operation_id, _me()), True)[1])
    return redirect(here, 303)


@bp.post("/desk/production/bills/<int:recipe_id>/activation", to=MAKERS)
def activate(recipe_id: int) -> Response | tuple[str, int]:
    """Put a draft into force."""
    form, here = HouseForm.sent(), _at(recipe_id)
    return done_or_again(form, lambda: acts.activate_bill(recipe_id, _me()), here, lambda: _bill(recipe_id, asked=form))


@bp.post("/desk/production/bills/<int:recipe_id>/retirement", to=MAKERS)
def retire(recipe_id: int) -> Response:
    """Take a version out of force."""
    here = _at(recipe_id)
    do_once(lambda: (acts.retire_bill(recipe_id, _me()), True)[1])
    return redirect(here, 303)

"""The parts by their codes, named and changed, and bills of materials that come and go as a file."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from flask import render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, FileField, IntegerField, StringField
from wtforms.validators import Optional

from portal.kit import limits
from portal.kit.errors import Invalid, Refused
from portal.kit.text import clean_line
from portal.kit.words import N_
from portal.orders.queries import get_product
from portal.outside.readers.bills import read_bills
from portal.production import acts
from portal.production.acts.bringing import StepRow
from portal.production.queries import workshop as known
from portal.production.queries.bill_files import lines_in_force, steps_in_force
from portal.web.desk.choices import options_of, value_ids
from portal.web.desk.quantities import write_decimal
from portal.web.desk.workshop import bp, done_or_again
from portal.web.forms import HouseForm, within
from portal.web.policy import MAKERS
from portal.web.sheets import sheet
from portal.web.subjects import titles
from portal.web.viewing import current_viewer

AND_HOW = ("other work centres", "set-up", "seconds")
FILE_BYTES = 2 * 2**20
FILE = ("whole", "part", "quantity", "scrap", "options", "operation", "work centre", *AND_HOW)
OF_PART = ("name", "unit", "lead_days", "product_id", "has_serials", "has_lots")


class ChangeForm(HouseForm):
    """What is known of a part."""

    name = StringField(N_("Part name"), [within(limits.LINE)])
    unit = StringField(N_("Unit"), [Optional()])
    lead_days = IntegerField(N_("Days from ordering it to having it"), [Optional()])
    product_id = IntegerField(N_("Number of the product that it is"), [Optional()])
    has_serials = BooleanField(N_("Each piece gets a number of its own"))
    has_lots = BooleanField(N_("It is bought, and received by lots with numbers"))

    def facts(self) -> dict[str, Any]:
        """Return what was typed, as the act takes it."""
        if self["product_id"].data is not None:
            _check_product(self["product_id"].data)
        typed = {name: self[name].data for name in ("product_id", "has_serials", "has_lots")}
        return typed | {"unit": self["unit"].data or "", "lead_days": self["lead_days"].data or 0}


class PartForm(ChangeForm):
    """A part by its code; of one that is known, what was left empty says nothing."""

    code = StringField(N_("Part code"), [within(limits.NAME)])

    def facts(self) -> dict[str, Any]:
        """Return what was filled in: nobody sees here what there is, so nobody takes it away here."""
        return {name: value for name, value in super().facts().items() if value}


class BillsForm(HouseForm):
    """A file of bills of materials."""

    file = FileField(N_("CSV file"))


def _me() -> int:
    return current_viewer().id or 0


@bp.get("/desk/production/parts", to=MAKERS)
def parts() -> str:
    """Show the parts with their bills of materials."""
    return _parts(PartForm(None), BillsForm(None))


def _parts(form: HouseForm, bills: HouseForm) -> str:
    words, after = clean_line(request.args.get("q", ""))[:60], request.args.get("after")
    made = request.args.get("made") == "1"
    page = known.parts(words, made, after)
    called = titles(f"product:{row.product_id}" for row in page.items if row.product_id)
    more = {"page": page, "words": words, "made": made, "after": after, "called": called}
    return render_template("desk/production/parts.html", form=form, bills=bills, **more)


@bp.post("/desk/production/parts", to=MAKERS)
def add_part() -> Response | tuple[str, int]:
    """Name a part."""
    form: Any = PartForm.sent()

    def work() -> None:
        acts.name_part(form.code.data, form.name.data, _me(), **form.facts())

    return done_or_again(form, work, url_for("desk_workshop.parts"), lambda: _parts(form, BillsForm(None)))


def _check_product(product_id: int) -> None:
    try:
        get_product(product_id if product_id in limits.ID else 0, current_viewer())
    except Refused:
        raise Invalid({"product_id": Refused("There is no product of this number.")}) from None


@bp.get("/desk/production/parts/<int:part_id>", to=MAKERS)
def part(part_id: int) -> str:
    """Show what is known of a part, to be changed."""
    row = known.get_part(part_id)
    return _part(part_id, ChangeForm(None, **{name: getattr(row, name) for name in OF_PART}))


def _part(part_id: int, form: HouseForm) -> str:
    return render_template("desk/production/part.html", part=known.get_part(part_id), form=form)


@bp.post("/desk/production/parts/<int:part_id>", to=MAKERS)
def change_part(part_id: int) -> Response | tuple[str, int]:
    """Change what is known of a part: here all of it was seen, so what was emptied is taken away."""
    code, form = known.get_part(part_id).code, ChangeForm.sent()

    def work() -> None:
        acts.name_part(code, form["name"].data, _me(), **form.facts())

    return done_or_again(form, work, url_for("desk_workshop.parts", q=code), lambda: _part(part_id, form))


@bp.post("/desk/production/bills", to=MAKERS, limit="30 per hour", most=FILE_BYTES)
def bring() -> Response | tuple[str, int]:
    """Take bills of materials from a file, as drafts: all of it or nothing."""
    form: Any = BillsForm.sent()
    given = request.files.get("file")

    def work() -> Any:
        return _bring(given.read() if given else b"")

    then = url_for("desk_workshop.parts", made=1)
    return done_or_again(form, lambda: _beside(work, "file"), then, lambda: _parts(PartForm(None), form))


def _bring(raw: bytes) -> list[int]:
    try:
        rows, steps = read_bills(raw)
    except Refused as refusal:
        raise Invalid({"file": refusal}) from refusal
    known_by = {code: options_of(known.product_called(code)) for code in {row.whole for row in rows if row.options}}
    lines = [(*row[:4], value_ids(row.options, known_by.get(row.whole, {}))) for row in rows]
    return acts.bring_bills(lines, _me(), _placed(steps))


def _placed(steps: Sequence[Any]) -> list[StepRow]:
    """Return the operations of a file with the work centres that they name, or refuse one that nobody set up."""
    ids = {centre.name: centre.id for centre in known.centres()} if steps else {}
    named = [name for step in steps for name in (step.centre, *step.others)]
    if unknown := next((name for name in named if name not in ids), None):
        raise Invalid({"file": Refused("There is no work centre called “{name}”. Set it up first.", name=unknown)})
    return [
        StepRow(each.whole, each.name, ids[each.centre], [ids[name] for name in each.others], *each[4:])
        for each in steps
    ]


@bp.get("/desk/production/bills.csv", to=MAKERS)
def bills_file() -> Response:
    """Return all bills of materials in force as a file that can be brought in again."""
    return sheet("bills.csv", FILE, list(_table()))


def _table() -> Iterator[tuple[object, ...]]:
    """Return the lines of the file: the parts of each whole, and then its operations."""
    called: dict[int, dict[str, str]] = {}
    for row in lines_in_force():
        if row.choices and row.product_id not in called:
            called[row.product_id] = options_of(row.product_id)
        options = "; ".join(called[row.product_id].get(key, key) for key in row.choices) if row.choices else ""
        yield row.whole, row.part, write_decimal(row.milli, 1000), write_decimal(row.scrap, 100), options, *[""] * 5
    for step in steps_in_force():
        times = (step.setup, step.unit_seconds)
        yield step.whole, *[""] * 4, step.name, step.centre, "; ".join(step.others), *times


def _beside(work: Callable[[], Any], field: str) -> None:
    """Do the work, and say what is refused beside one field."""
    try:
        work()
    except Invalid as refusal:
        raise Invalid({field: next(iter(refusal.fields.values()))}) from refusal

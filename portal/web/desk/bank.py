"""The bank at the desk: read its statement, see what each line was, and settle what the house cannot know."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import FileField, SelectField, StringField
from wtforms.validators import Optional

from portal.flows.banking import CAMT, CSV, FORMATS, read_bank, read_rest
from portal.kit import limits
from portal.kit.errors import Invalid, Refused
from portal.kit.setting import setting
from portal.kit.words import N_
from portal.orders import acts, queries
from portal.orders.rules.bank import LINE_STATES, NEAR, VERDICTS, WAITING
from portal.web.forms import HouseForm, named, within
from portal.web.pages import Pages
from portal.web.policy import OPERATORS
from portal.web.viewing import current_viewer

bp = Pages("desk_bank", __name__)
POINTS = {".": N_("1,234.50"), ",": N_("1.234,50")}
COLUMNS = ("date", "amount", "words", "party", "reference", "currency")


class StatementForm(HouseForm):
    """A file of the bank; for CSV also what its columns are called."""

    file = FileField(N_("File of the bank"))
    format = SelectField(N_("Form of the file"))
    point = SelectField(N_("How amounts are written"))
    account = StringField(
        N_("Account"), [Optional(), within(limits.NAME)], description=N_("So that two accounts are told apart.")
    )
    date = StringField(N_("Column of the day"), [Optional(), within(limits.NAME)])
    amount = StringField(N_("Column of the amount"), [Optional(), within(limits.NAME)])
    words = StringField(N_("Column of the words"), [Optional(), within(limits.NAME)])
    party = StringField(N_("Column of who paid"), [Optional(), within(limits.NAME)])
    reference = StringField(N_("Column of the number"), [Optional(), within(limits.NAME)])
    currency = StringField(N_("Column of the currency"), [Optional(), within(limits.NAME)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self["format"].choices, self["point"].choices = named(FORMATS), named(POINTS)


AS_USUAL = {"date": "Date", "amount": "Amount", "words": "Description", "party": "Name", "reference": "Reference"}


class LineForm(HouseForm):
    """For which order a line came."""

    order = StringField(N_("Reference of the order"), [Optional(), within(limits.REFERENCE)])
    note = StringField(N_("What it is"), [Optional(), within(limits.REFERENCE)])


@bp.get("/desk/money/bank", to=OPERATORS)
def index() -> str:
    """Show the lines of the bank that wait for somebody."""
    return _page(StatementForm(None, **AS_USUAL, currency="Currency", format=CAMT))


def _page(form: HouseForm, line: tuple[int, HouseForm] | None = None) -> str:
    status, after = request.args.get("status", WAITING), request.args.get("after")
    status = status if status in LINE_STATES else WAITING
    page = queries.bank_lines(status, after)
    names = {"verdicts": VERDICTS, "near": NEAR, "states": LINE_STATES}
    found = {"status": status, "after": after, "page": page, "statements": queries.bank_statements()}
    wrong = {"wrong_id": line[0], "wrong": line[1]} if line else {"wrong_id": 0, "wrong": LineForm(None)}
    return render_template("desk/money/bank.html", form=form, csv=CSV, **found, **names, **wrong)


@bp.post("/desk/money/bank", to=OPERATORS, limit="60 per hour", most=limits.FILE_BYTES)
def read() -> Response | tuple[str, int]:
    """Read a statement."""
    form = StatementForm.sent()
    if form.accept(lambda: _read(form)) is None:
        return _page(form), form.status
    read_rest(current_viewer().id or 0)
    return redirect(url_for("desk_bank.index"), 303)


def _read(form: HouseForm) -> int:
    """Take in all statements of the file, and return the last."""
    given = request.files.get("file")
    raw = given.read() if given else b""
    if not raw:
        raise Invalid({"file": Refused("Please choose a file.")})
    columns = {name: form[name].data or "" for name in COLUMNS}
    words = (form["format"].data, columns, form["point"].data, str(setting("CURRENCY")), form["account"].data or "")
    try:
        return read_bank(raw, *words, current_viewer().id or 0)
    except Refused as refusal:
        if refusal.code in ("file", "columns"):
            raise Invalid({"file": refusal}) from refusal
        raise


@bp.post("/desk/money/bank/<int:line_id>/order", to=OPERATORS)
def assign(line_id: int) -> Response | tuple[str, int]:
    """Book a line for an order."""
    form = LineForm.sent()
    return _settle(form, line_id, lambda: acts.assign_line(line_id, form["order"].data or "", current_viewer().id or 0))


@bp.post("/desk/money/bank/<int:line_id>/aside", to=OPERATORS)
def set_aside(line_id: int) -> Response | tuple[str, int]:
    """Set a line aside that is no order's."""
    form = LineForm.sent()
    work = (line_id, form["note"].data or "", current_viewer().id or 0)
    return _settle(form, line_id, lambda: acts.set_line_aside(*work))


def _settle(form: HouseForm, line_id: int, work: Any) -> Response | tuple[str, int]:
    if form.accept(lambda: (work(), True)[1]) is None:
        return _page(StatementForm(None, **AS_USUAL, currency="Currency", format=CAMT), (line_id, form)), form.status
    return redirect(url_for("desk_bank.index"), 303)

"""Royalties at the desk: close a month, approve statements, ask for payouts, and settle them by what the bank says."""

from typing import Any

from flask import Response as File
from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import StringField

from portal.kit.clock import now
from portal.kit.errors import NotFound
from portal.kit.setting import setting
from portal.kit.text import clean_line
from portal.kit.words import N_
from portal.kit.zones import zone_for
from portal.orders import acts, queries
from portal.orders.rules.royalties import PAYOUT_LIFE, STATEMENT_LIFE, last_month, masked
from portal.orders.rules.transfers import pain_001
from portal.people.queries import names
from portal.web.awards import awarded_for
from portal.web.desk.money import amount
from portal.web.forms import HouseForm, do_once
from portal.web.looks import company
from portal.web.pages import Pages
from portal.web.papers import percent
from portal.web.policy import OPERATORS
from portal.web.sheets import sheet
from portal.web.viewing import current_viewer

bp = Pages("desk_royalties", __name__)


class MonthForm(HouseForm):
    """Which month is over."""

    month = StringField(N_("Month"), description=N_("As 2026-11. What is not in a statement yet, until its end, is."))


@bp.get("/desk/money/royalties", to=OPERATORS)
def index() -> str:
    """Show what is open, and the statements."""
    return _page(MonthForm(None, month=last_month(now(), zone_for(""))))


def _page(form: HouseForm) -> str:
    after = request.args.get("after")
    page, role = queries.statements(after=after), current_viewer().role
    rows = [each.RoyaltyStatement for each in page.items]
    steps = {each.id: STATEMENT_LIFE.steps_from(each.status, role) for each in rows}
    shown = {"names": STATEMENT_LIFE.names, "open_months": queries.open_months(), "after": after}
    return render_template("desk/money/royalties.html", form=form, page=page, steps=steps, **shown)


@bp.post("/desk/money/royalties", to=OPERATORS)
def close() -> Response | tuple[str, int]:
    """Close a month."""
    form = MonthForm.sent()
    month = clean_line(form["month"].data or "")
    if form.accept(lambda: (acts.close_month(month, current_viewer().id or 0), True)[1]) is None:
        return _page(form), form.status
    return redirect(url_for("desk_royalties.index"), 303)


@bp.get("/desk/money/royalties/<int:statement_id>", to=OPERATORS)
def statement(statement_id: int) -> str:
    """Show a statement, line by line."""
    found = queries.get_statement(statement_id, current_viewer())
    after = request.args.get("after")
    page = queries.lines_of(statement_id, after)
    name = names([found.person_id]).get(found.person_id, "")
    shown: dict[str, Any] = {"page": page, "after": after, "names": STATEMENT_LIFE.names, "name": name}
    shown |= {"percent": percent, "awards": awarded_for(page.items)}
    return render_template("desk/money/statement.html", statement=found, **shown)


@bp.post("/desk/money/royalties/<int:statement_id>/approval", to=OPERATORS)
def approve(statement_id: int) -> Response:
    """Approve a statement."""
    do_once(lambda: (acts.approve_statement(statement_id, current_viewer().id or 0), True)[1])
    return redirect(url_for("desk_royalties.index"), 303)


@bp.get("/desk/money/payouts", to=OPERATORS)
def payouts() -> str:
    """Show the payouts, the latest first, with what can be done with each."""
    after, role = request.args.get("after"), current_viewer().role
    page = queries.payouts(after)
    steps = {row.Payout.id: PAYOUT_LIFE.steps_from(row.Payout.status, role) for row in page.items}
    ready = sorted({row.Payout.currency for row in page.items if row.Payout.status == "approved" and row.iban})
    shown = {"names": PAYOUT_LIFE.names, "masked": masked, "ready": ready, "after": after}
    return render_template("desk/money/payouts.html", page=page, steps=steps, **shown)


@bp.post("/desk/money/payouts", to=OPERATORS)
def ask() -> Response:
    """Ask for a payout to everybody whose approved statements come to enough."""
    do_once(lambda: len(acts.ask_payouts(current_viewer().id or 0)))
    return _back()


@bp.post("/desk/money/payouts/files", to=OPERATORS)
def submit() -> Response:
    """Give the approved payouts of a currency to the bank."""
    currency = clean_line(request.form.get("currency", ""))[:3]
    do_once(lambda: acts.submit_payouts(currency, current_viewer().id or 0))
    return _back()


@bp.post("/desk/money/payouts/<int:payout_id>/steps", to=OPERATORS)
def move(payout_id: int) -> Response:
    """Take a step with a payout."""
    step = clean_line(request.form.get("step", ""))[:20]
    do_once(lambda: (acts.move_payout(payout_id, step, current_viewer().id or 0), True)[1])
    return _back()


def _back() -> Response:
    return redirect(url_for("desk_royalties.payouts"), 303)


@bp.get("/desk/money/payouts/<int:payout_id>/transfers.csv", to=OPERATORS)
def transfers_csv(payout_id: int) -> Response:
    """Send the payouts of one file as a table."""
    head = ["reference", "name", "iban", "bic", "amount", "currency"]
    rows = [
        [f"ROYALTY-{to.payout_id}", to.holder, to.iban, to.bic, amount(to.minor, to.currency), to.currency]
        for to in queries.transfers_in(payout_id)
    ]
    return sheet(f"transfers-{payout_id}.csv", head, rows)


@bp.get("/desk/money/payouts/<int:payout_id>/transfers.xml", to=OPERATORS)
def transfers_xml(payout_id: int) -> File:
    """Send the payouts of one file as banks in the single euro payments area take them."""
    transfers = queries.transfers_in(payout_id)
    if transfers[0].currency != "EUR":
        raise NotFound("Such a file is for euros; take the table instead.")
    own = str(setting("BANK_ACCOUNT"))
    answer = File(pain_001(payout_id, company(), own, transfers), mimetype="application/xml")
    answer.headers["Content-Disposition"] = f'attachment; filename="transfers-{payout_id}.xml"'
    return answer

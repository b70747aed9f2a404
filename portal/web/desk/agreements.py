"""What the designers of a product get: the agreement in force, those before it, and a form for the next."""

import re
from typing import Any

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import DateField, StringField, TextAreaField
from wtforms.validators import Optional

from portal.kit import limits
from portal.kit.errors import Invalid, Refused
from portal.kit.money import Money, decimals, parse
from portal.kit.setting import setting
from portal.kit.text import clean_line
from portal.kit.words import N_
from portal.orders import acts
from portal.orders.queries import get_product
from portal.orders.queries.agreements import Agreed, agreements_of
from portal.orders.rules.royalties import Terms
from portal.orders.rules.taxes import percent as points_of
from portal.web.desk.typed import read_rate, write_rate
from portal.web.forms import HouseForm, within
from portal.web.pages import Pages
from portal.web.papers import percent
from portal.web.policy import MAKERS
from portal.web.viewing import current_viewer

bp = Pages("desk_agreements", __name__)
SHARE = re.compile(r"(?:.*#)?\s*(\d{1,15})\s*[:：]\s*(\S+(?: ?%)?)")


class AgreementForm(HouseForm):
    """What part of net sales, who shares it, from when until when, and how much at most."""

    rate = StringField(
        N_("Part of net sales"), [within(limits.REFERENCE)], description=N_("In percent, such as 1 or 2.5.")
    )
    shares = TextAreaField(
        N_("Who shares it"),
        [within(limits.MESSAGE)],
        description=N_("One a line, with the number of the person: “#7: 66.66”. Together they are 100 percent."),
    )
    starts_on = DateField(N_("First day"), [Optional()])
    ends_on = DateField(N_("Last day"), [Optional()])
    cap = StringField(N_("At most"), [Optional()], description=N_("What is paid in all, ever; empty: no end."))
    minimum = StringField(N_("Least payout"), [Optional()], description=N_("Less than this waits for the next month."))
    currency = StringField(N_("Currency"), [Optional()])


@bp.get("/desk/products/<int:product_id>/royalty", to=MAKERS)
def show(product_id: int) -> str:
    """Show what is agreed, and begin the next version with it."""
    get_product(product_id, current_viewer())
    agreed = agreements_of(product_id)
    return _page(product_id, AgreementForm(None, **_typed(agreed[0] if agreed else None)))


def _typed(agreed: Agreed | None) -> dict[str, Any]:
    """Return an agreement as the form shows it."""
    if agreed is None:
        return {
            "rate": write_rate(int(setting("ROYALTY_BASIS_POINTS"))),
            "currency": setting("CURRENCY"),
        }
    it = agreed.row
    lines = "\n".join(f"{name} #{person}: {write_rate(part)}" for person, name, part in agreed.shares)
    sums = {"cap": _amount(it.cap_minor, it.currency), "minimum": _amount(it.minimum_minor, it.currency)}
    days = {"starts_on": it.starts_on, "ends_on": it.ends_on}
    kept = {"rate": write_rate(it.basis_points), "currency": it.currency or setting("CURRENCY")}
    return kept | {"shares": lines} | sums | days


def _amount(minor: int | None, currency: str | None) -> str:
    if minor is None or not currency:
        return ""
    return f"{Money(minor, currency).amount:.{decimals(currency)}f}"


def _page(product_id: int, form: HouseForm) -> str:
    product, _ = get_product(product_id, current_viewer())
    shown = {"product": product, "form": form, "agreed": agreements_of(product_id), "percent": percent}
    return render_template("desk/products/royalty.html", **shown)


@bp.post("/desk/products/<int:product_id>/royalty", to=MAKERS)
def agree(product_id: int) -> Response | tuple[str, int]:
    """Agree a new version; orders that were placed keep theirs."""
    get_product(product_id, current_viewer())
    form, me = AgreementForm.sent(), current_viewer().id or 0
    if form.accept(lambda: acts.agree_royalty(product_id, *_read(form), me, _terms(form))) is None:
        return _page(product_id, form), form.status
    return redirect(url_for("desk_agreements.show", product_id=product_id), 303)


def _read(form: HouseForm) -> tuple[int, list[tuple[int, int]]]:
    """Return the rate and the shares in basis points, or refuse the line that cannot be read."""
    rate = read_rate("rate", form["rate"].data or "")
    lines = [clean_line(line) for line in (form["shares"].data or "").splitlines() if clean_line(line)]
    return rate, [_share(number, line) for number, line in enumerate(lines, 1)]


def _share(number: int, line: str) -> tuple[int, int]:
    found = SHARE.fullmatch(line)
    try:
        if found:
            return int(found[1]), points_of(found[2])
    except Refused:
        pass
    raise Invalid({"shares": Refused("Line {n} cannot be read: write “#7: 66.66”.", n=number)})


def _terms(form: HouseForm) -> Terms:
    currency = clean_line(form["currency"].data or "").upper()[:3]
    sums = {name: _minor(form, name, currency) for name in ("cap", "minimum")}
    has_sums = any(each is not None for each in sums.values())
    days = (form["starts_on"].data, form["ends_on"].data)
    return Terms(days[0], days[1], currency if has_sums else "", sums["cap"], sums["minimum"])


def _minor(form: HouseForm, name: str, currency: str) -> int | None:
    typed = clean_line(form[name].data or "")
    if not typed:
        return None
    try:
        return parse(typed, currency).minor
    except Refused as refusal:
        raise Invalid({name: refusal}) from refusal

"""My royalties: what my part of products earned, what was paid, and where it goes."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import Optional

from portal.kit import limits
from portal.kit.words import N_
from portal.orders import acts, queries
from portal.orders.rules.royalties import PAYOUT_LIFE, STATEMENT_LIFE, Account, masked
from portal.web.awards import awarded_for
from portal.web.forms import HouseForm, within
from portal.web.pages import Pages
from portal.web.papers import percent
from portal.web.policy import MEMBERS
from portal.web.viewing import current_viewer

bp = Pages("royalties", __name__)


class AccountForm(HouseForm):
    """Where the money goes."""

    holder = StringField(N_("Name on the account"), [within(limits.ADDRESS_LINE)])
    iban = StringField(N_("IBAN"), [within(limits.REFERENCE)])
    bic = StringField(N_("BIC"), [Optional(), within(limits.REFERENCE)])


@bp.get("/me/royalties", to=MEMBERS)
def index() -> str:
    """Show what I earned with what I thought of."""
    return _page(AccountForm(None))


def _page(form: HouseForm) -> str:
    earned = queries.earned_by(current_viewer())
    names = {"names": STATEMENT_LIFE.names, "payout_names": PAYOUT_LIFE.names}
    return render_template("site/royalties/index.html", earned=earned, form=form, masked=masked, **names)


@bp.post("/me/royalties/account", to=MEMBERS, limit="20 per hour")
def account() -> Response | tuple[str, int]:
    """Say where my royalties go."""
    form: Any = AccountForm.sent()
    if form.accept(lambda: (acts.set_payout_account(current_viewer().id or 0, _account(form)), True)[1]) is None:
        return _page(form), form.status
    return redirect(url_for("royalties.index"), 303)


def _account(form: Any) -> Account:
    return Account(form.holder.data, form.iban.data, form.bic.data or "")


@bp.get("/me/royalties/<int:statement_id>", to=MEMBERS)
def show(statement_id: int) -> str:
    """Show one of my statements, line by line."""
    found, after = queries.get_statement(statement_id, current_viewer()), request.args.get("after")
    page = queries.lines_of(statement_id, after)
    shown = {
        "page": page,
        "after": after,
        "names": STATEMENT_LIFE.names,
        "percent": percent,
        "awards": awarded_for(page.items),
    }
    return render_template("site/royalties/show.html", statement=found, **shown)

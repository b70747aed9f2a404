"""The books at the desk: what stands in each account, every entry, and both as files for accountants."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from flask import render_template, request
from werkzeug.wrappers import Response

from portal.kit.clock import now
from portal.kit.errors import Invalid, Refused
from portal.kit.money import Money, decimals
from portal.kit.zones import zone_for
from portal.orders import queries
from portal.orders.queries.cards import unsure_errands
from portal.orders.rules.accounts import ACCOUNTS, ENTRY_KINDS, account_name
from portal.orders.rules.cards import ERRAND_LIFE
from portal.orders.rules.royalties import month_end, month_of
from portal.web.pages import Pages
from portal.web.policy import OPERATORS
from portal.web.sheets import sheet
from portal.web.subjects import titles

bp = Pages("desk_money", __name__)
HEAD = ("entry", "when", "kind", "key", "reverses", "side", "account", "debit", "credit", "currency", "order", "person")


@bp.get("/desk/money", to=OPERATORS)
def index() -> str:
    """Show the trial balance."""
    rows = queries.trial_balance()
    currencies = list(dict.fromkeys(row.currency for row in rows))
    shown = {"currencies": currencies, "account_name": account_name, "month": month_of(now(), zone_for(""))}
    shown |= {"errands": unsure_errands(), "errand_names": ERRAND_LIFE.names}
    return render_template("desk/money/index.html", rows=rows, waiting=queries.lines_waiting(), **shown)


@bp.get("/desk/money/balance.csv", to=OPERATORS)
def balance_file() -> Response:
    """Send the trial balance as a file."""
    rows = ([row.account, row.currency, *_sums(row)] for row in queries.trial_balance())
    return sheet("trial-balance.csv", ["account", "currency", "debit", "credit", "balance"], rows)


def _sums(row: Any) -> list[str]:
    return [amount(int(minor), row.currency) for minor in (row.debit, row.credit, row.balance)]


def amount(minor: int, currency: str) -> str:
    """Return an amount as programs read it."""
    return f"{Money(minor, currency).amount:.{decimals(currency)}f}"


@bp.get("/desk/money/entries", to=OPERATORS)
def entries() -> str:
    """Show the journal: all of it, or what touches an account or an order."""
    account, after = request.args.get("account", ""), request.args.get("after")
    account, order_id = account if account in ACCOUNTS else "", request.args.get("order", 0, type=int)
    order_id = order_id if 0 <= order_id < 2**62 else 0
    page = queries.entries(account, order_id, after)
    names = {"account_name": account_name, "kinds": ENTRY_KINDS, "accounts": ACCOUNTS}
    touched = {side.order_id for booking in page.items for side in booking.sides} | {order_id}
    orders = titles(f"order:{each}" for each in touched if each)
    found = {"account": account, "order_id": order_id, "after": after, "orders": orders}
    return render_template("desk/money/entries.html", page=page, month=month_of(now(), zone_for("")), **found, **names)


@bp.get("/desk/money/entries.csv", to=OPERATORS)
def entries_file() -> Response:
    """Send the journal of a month as a file: one side a line."""
    since, until, month = _month(request.args.get("month", "") or month_of(now(), zone_for("")))
    return sheet(f"journal-{month}.csv", HEAD, _journal(since, until))


def _month(month: str) -> tuple[datetime, datetime, str]:
    """Return the instants between which a month lies where the company is."""
    try:
        until = month_end(month, zone_for(""))
    except Invalid as refusal:
        raise Refused("Please write the month as 2026-11.") from refusal
    year, number = int(month[:4]), int(month[5:])
    return month_end(f"{year - (number == 1)}-{(number - 2) % 12 + 1:02d}", zone_for("")), until, month


def _journal(since: datetime, until: datetime) -> Iterator[list[object]]:
    for row in queries.journal(since, until):
        day = row.occurred_at.astimezone(UTC).isoformat()
        debit, credit = (amount(max(each, 0), row.currency) for each in (row.minor, -row.minor))
        head = [row.id, day, row.kind, row.key, row.reverses_id or "", row.number, row.account]
        yield [*head, debit, credit, row.currency, row.order_id or "", row.person_id or ""]

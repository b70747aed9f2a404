"""Statements of one's own points: a page and a file for each month."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from babel.dates import format_skeleton
from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.kit.clock import now
from portal.kit.errors import NotFound
from portal.kit.i18n import gettext, locale
from portal.kit.words import N_
from portal.rewards import queries
from portal.web.policy import MEMBERS
from portal.web.sheets import sheet
from portal.web.site.rewards import bp, lines
from portal.web.viewing import current_viewer

MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])", re.ASCII)
HEAD = (N_("Date"), N_("What"), N_("About what"), N_("Points"))
MOST = 24  # months to choose from


@bp.get("/me/points/statements", to=MEMBERS)
def latest_statement() -> Answer:
    """Lead to the statement of the present month."""
    return redirect(url_for("rewards.statement", month=f"{now():%Y-%m}"))


@bp.get("/me/points/statements/<month>", to=MEMBERS)
def statement(month: str) -> str:
    """Show what moved in one's own wallet within a month."""
    begins, ends = _bounds(month)
    person_id = current_viewer().id or 0
    found = queries.statement(person_id, begins, ends, request.args.get("after"))
    return render_template(
        "site/rewards/statement.html",
        month=month,
        title=month_name(begins),
        found=found,
        lines=lines(found.rows.items),
        months=[(each, month_name(_bounds(each)[0])) for each in _months(person_id)],
        after=request.args.get("after"),
    )


@bp.get("/me/points/statements/<month>.csv", to=MEMBERS, limit="30 per hour")
def statement_sheet(month: str) -> Response:
    """Send the statement of a month as a file for a spreadsheet."""
    begins, ends = _bounds(month)
    return sheet(f"points-{month}.csv", [gettext(word) for word in HEAD], _rows(begins, ends))


def _rows(begins: datetime, ends: datetime) -> Iterator[tuple[Any, ...]]:
    """Yield a statement from what stood before to what stood after."""
    person_id, after = current_viewer().id or 0, None
    found = queries.statement(person_id, begins, ends)
    yield begins.date().isoformat(), gettext("Before"), "", found.before
    while True:
        for line in lines(found.rows.items):
            yield line.occurred_at.isoformat(timespec="seconds"), line.words, line.about, line.points
        after = found.rows.next
        if after is None:
            break
        found = queries.statement(person_id, begins, ends, after)
    yield min(ends, now()).date().isoformat(), gettext("After"), "", found.after


def _bounds(month: str) -> tuple[datetime, datetime]:
    """Return when a month begins and ends, in UTC."""
    found = MONTH.fullmatch(month)
    if not found:
        raise NotFound("This page does not exist, or not any more.")
    year, number = int(found[1]), int(found[2])
    return datetime(year, number, 1, tzinfo=UTC), datetime(year + number // 12, number % 12 + 1, 1, tzinfo=UTC)


def _months(person_id: int) -> list[str]:
    """Return the months of which there is a statement, the latest first."""
    first, present = queries.first_entry_at(person_id) or now(), now()
    count = (present.year - first.year) * 12 + present.month - first.month + 1
    return [_month_before(present.date(), n) for n in range(min(count, MOST))]


def _month_before(day: date, n: int) -> str:
    months = day.year * 12 + day.month - 1 - n
    return f"{months // 12:04}-{months % 12 + 1:02}"


def month_name(begins: datetime) -> str:
    """Return a month as its reader writes it."""
    return str(format_skeleton("yMMMM", begins, locale=locale()))

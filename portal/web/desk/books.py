"""The books of points at the desk: the trial balance, every entry with its anatomy, and a file of it all."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

from flask import Response, render_template, request

from portal.kit.i18n import gettext
from portal.kit.words import N_
from portal.rewards import queries
from portal.rewards.queries.totals import anatomy_of, every_posting, get_entry, kinds_of_entries
from portal.web.pages import Pages
from portal.web.policy import MAKERS
from portal.web.rewarding import titles_of_rules
from portal.web.sheets import sheet
from portal.web.subjects import address_of, titles
from portal.web.telling import name_of

bp = Pages("desk_books", __name__)
ACCOUNTS = {
    "issued": N_("Issued"),
    "redeemed": N_("Redeemed"),
    "expired": N_("Expired"),
    "available": N_("Members: to spend"),
    "pending": N_("Members: waiting"),
    "held": N_("Members: set aside"),
    "frozen": N_("Members: looked into"),
    "owed": N_("Members: owed to us"),
}
ENTRIES = {
    "grant": N_("Points granted"),
    "mature": N_("Waited long enough"),
    "take_back": N_("Taken back"),
    "give_back": N_("Given back"),
    "claw_back": N_("Clawed back"),
    "freeze": N_("Frozen"),
    "thaw": N_("Released"),
    "set_aside": N_("Set aside"),
    "spend": N_("Spent"),
    "release": N_("Set aside no more"),
    "return": N_("Sent back"),
    "expire": N_("Expired"),
}
HEAD = ("entry", "key", "kind", "member", "occurred_at", "account", "points", "grant", "redemption", "reverses")


@bp.get("/desk/rewards/books", to=MAKERS)
def index() -> str:
    """Show the trial balance, and the entries, latest first."""
    kind, until, after = request.args.get("kind", ""), _day(request.args.get("until", "")), request.args.get("after")
    page, moves = queries.audit_trail(after, kind if kind in ENTRIES else "")
    kinds = [("", gettext("All entries")), *((name, gettext(ENTRIES[name])) for name in kinds_of_entries())]
    more = {"accounts": ACCOUNTS, "entries": ENTRIES, "page": page, "moves": moves, "kinds": kinds}
    lines = queries.trial_balance(datetime.combine(until, time.max, UTC) if until else None)
    return render_template("desk/rewards/books.html", lines=lines, until=until, kind=kind, after=after, **more)


@bp.get("/desk/rewards/books/<int:entry_id>", to=MAKERS)
def entry(entry_id: int) -> str:
    """Show one entry: what it moved by account and by lot, what it came from, and what answered it."""
    found = get_entry(entry_id)
    accounts, lots, answered = anatomy_of(entry_id)
    subject = found.subject or ""
    about = name_of(subject, titles([subject]).get(subject, "")) if subject else ""
    more = {"accounts": accounts, "lots": lots, "answered": answered, "names": ACCOUNTS, "entries": ENTRIES}
    rule = titles_of_rules([found.rule_name or ""]).get(found.rule_name or "", "")
    href = address_of(subject) if subject else None
    return render_template("desk/rewards/entry.html", entry=found, about=about, href=href, rule=rule, **more)


@bp.get("/desk/rewards/books.csv", to=MAKERS, limit="10 per hour")
def export() -> Response:
    """Send every posting that there ever was, oldest first."""
    return sheet("points.csv", HEAD, _rows())


def _rows() -> Iterator[tuple[Any, ...]]:
    for row in every_posting():
        when = row.occurred_at.isoformat(timespec="seconds")
        refs = (row.grant_id or "", row.redemption_id or "", row.reverses_id or "")
        yield row.id, row.key, row.kind, row.person_id, when, row.account, row.points, *refs


def _day(words: str) -> date | None:
    """Return the day up to which one asks; what is no day asks for all."""
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None

"""Knowledge sources: who knows most, how sure we are, why, and whether the ranking has earned trust."""

from collections.abc import Iterator
from typing import Any

from flask import Response, render_template, request

from portal.kit.i18n import format_list, gettext, ngettext
from portal.kit.money import Money
from portal.kit.words import N_, Message
from portal.sources import queries
from portal.sources.models import SourceRun
from portal.web.pages import Pages
from portal.web.policy import STAFF_ONLY
from portal.web.sheets import sheet

bp = Pages("desk_sources", __name__)
RIVALS = {
    "expected": N_("expected useful contributions"),
    "votes": N_("votes received"),
    "points": N_("points"),
    "contributions": N_("number of contributions"),
    "recent": N_("recent contributions"),
    "used": N_("uses so far"),
    "chance": N_("chance"),
}
COLUMNS = [
    N_("Rank"),
    N_("Rank, lowest of 90 %"),
    N_("Rank, highest of 90 %"),
    N_("Chance to be in the top ten"),
    N_("Customer number"),
    N_("Customer"),
    N_("Useful contributions expected next quarter"),
    N_("Contributions per quarter"),
    N_("Rate of use"),
    N_("Value"),
    N_("Willingness to share"),
    N_("Absorption"),
    N_("Ideas"),
    N_("Ideas decided"),
    N_("Ideas adopted"),
    N_("Answers"),
    N_("Answers decided"),
    N_("Answers accepted"),
    N_("Lifetime value"),
    N_("Currency"),
]


@bp.get("/desk/sources", to=STAFF_ONLY)
def index() -> str:
    """Show the ranking, over all or on one topic."""
    topic = request.args.get("topic", "")
    page = queries.ranking(topic, request.args.get("after"))
    return render_template(
        "desk/sources/index.html",
        rows=page.items,
        next=page.next,
        after=request.args.get("after"),
        topic=topic,
        topics=[(row.topic, row.topic) for row in queries.topics()],
        run=queries.find_run("ranking"),
        claim=claim(queries.find_run("validation")),
    )


@bp.get("/desk/sources.csv", to=STAFF_ONLY)
def table() -> Response:
    """Send the whole ranking as a file."""
    topic = request.args.get("topic", "")
    return sheet("knowledge-sources.csv", [gettext(column) for column in COLUMNS], _table(topic))


def _table(topic: str) -> Iterator[list[object]]:
    """Return the lines of the file, read page by page."""
    cursor: str | None = None
    while True:
        page = queries.ranking(topic, cursor, 500)
        yield from map(_line, page.items)
        if not (cursor := page.next):
            return


def _line(row: Any) -> list[object]:
    worth = Money(row.minor, row.currency).amount if row.minor is not None else ""
    return [
        *(row.rank, row.rank_low, row.rank_high, row.top_ten, row.person_id, row.name),
        *(row.expected, row.willingness, row.use, row.value_side, row.willingness_side, row.absorption_side),
        *(row.ideas, row.ideas_decided, row.ideas_adopted),
        *(row.answers, row.answers_decided, row.answers_accepted),
        *(worth, row.currency or ""),
    ]


@bp.get("/desk/sources/validation", to=STAFF_ONLY)
def validation() -> str:
    """Show the hold-out: what the ranking foretold, beside what simple counts did."""
    run = queries.find_run("validation")
    return render_template(
        "desk/sources/validation.html",
        run=run,
        found=run.found if run and run.found else None,
        claim=claim(run),
        names={name: gettext(words) for name, words in RIVALS.items()},
        worth=queries.find_run("worth"),
        ranking=queries.find_run("ranking"),
    )


def claim(run: SourceRun | None) -> str:
    """Return what may be said of the ranking, and on how many people it rests."""
    if run is None or not run.found:
        return gettext("not yet put to the test")
    found = run.found
    said = ngettext(
        "{n} person whose contributions were used", "{n} people whose contributions were used", found["positives"]
    )
    won = format_list([gettext(RIVALS[name]) for name in found["beats"]])
    return gettext(_claim(found), won=won, rival=gettext(RIVALS[found["hardest"]]), people=said)


def _claim(found: dict[str, Any]) -> Message:
    """Return the strongest sentence that the figures carry."""
    if found["is_better"]:
        return N_("shown to foretell better than {won} ({people})")
    if found["beats"]:
        return N_("shown to foretell better than {won}, not shown to beat {rival} ({people})")
    return N_("not yet shown to beat {rival} ({people})")

"""Customers: one list, and one page for each with the timeline of everything."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import TextAreaField

from portal.customers import acts, queries
from portal.kit import limits
from portal.kit.text import clean_line
from portal.kit.words import N_
from portal.people.queries import Viewer
from portal.sources import queries as sources
from portal.web.forms import HouseForm, within
from portal.web.pages import Pages
from portal.web.policy import STAFF_ONLY
from portal.web.subjects import address_of, titles
from portal.web.telling import tell
from portal.web.viewing import current_viewer

bp = Pages("desk_customers", __name__)
COUNTED = ("ideas", "comments", "votes", "orders", "friends")
KINDS = ("", "idea", "order", "feedback", "person")


class NoteForm(HouseForm):
    """Something that colleagues should know of a customer."""

    note = TextAreaField(N_("Note"), validators=[within(limits.MESSAGE)])


@bp.get("/desk/customers", to=STAFF_ONLY)
def index() -> str:
    """Show the customers, found by name and sorted as asked."""
    words, sort = clean_line(request.args.get("q", ""))[: limits.QUERY.most], request.args.get("sort", "seen")
    page = queries.customers(words, sort, request.args.get("after"))
    spends = queries.spends([row.id for row in page.items])
    return render_template(
        "desk/customers/index.html",
        rows=page.items,
        spends=spends,
        next=page.next,
        after=request.args.get("after"),
        words=words,
        sort=sort,
    )


@bp.get("/desk/customers/<int:person_id>", to=STAFF_ONLY)
def show(person_id: int) -> str | Response:
    """Show one customer; a record that was joined to another leads there."""
    return _page(person_id, NoteForm())


@bp.post("/desk/customers/<int:person_id>/notes", to=STAFF_ONLY, limit="60 per minute")
def note(person_id: int) -> Response | tuple[str | Response, int]:
    """Write something down about a customer."""
    form, me = NoteForm.sent(), current_viewer()
    done = form.accept(lambda: _note(person_id, form, me))
    return redirect(url_for("desk_customers.show", person_id=person_id), 303) if done else (_page(person_id, form), 422)


def _note(person_id: int, form: HouseForm, me: Viewer) -> bool:
    acts.note_on(person_id, form["note"].data, me.id or 0)
    return True


def _page(person_id: int, form: HouseForm) -> str | Response:
    records = queries.get_customer(person_id)
    if records[0].joined_into_id:
        return redirect(url_for("desk_customers.show", person_id=records[0].joined_into_id), 302)
    people, about = [row.id for row in records], request.args.get("about", "")
    page = queries.timeline(people, request.args.get("after"), about=about if about in KINDS else "")
    moments = {
        "moments": tell(page.items, current_viewer()),
        "next": page.next,
        "after": request.args.get("after"),
        "about": about,
    }
    brought = {"brought": queries.spends_of_friends(people) if records[0].friends else {}}
    known = {**_totals(records), **moments, **_rank(people), **brought}
    return render_template("desk/customers/show.html", customer=records[0], form=form, **known)


def _totals(records: list[Any]) -> dict[str, Any]:
    """Return what all records of one human add up to."""
    spends: dict[str, int] = {}
    for rows in queries.spends([row.id for row in records]).values():
        for row in rows:
            spends[row.currency] = spends.get(row.currency, 0) + row.minor
    sums = {name: sum(getattr(row, name) or 0 for row in records) for name in COUNTED}
    last = max((row.last_at for row in records if row.last_at), default=None)
    first = min((row.first_at for row in records if row.first_at), default=None)
    return {"sums": sums, "spends": spends, "first_at": first, "last_at": last}


def _rank(people: list[int]) -> dict[str, Any]:
    """Return the customer's place among the knowledge sources, with the evidence for it."""
    places = sources.standing(people[0])
    found = sources.evidence(people) if places else []
    called = titles({row.thread or row.subject for row in found}, current_viewer())
    evidence = [
        (row, called.get(row.thread or row.subject, ""), address_of(row.thread or row.subject)) for row in found
    ]
    run = sources.find_run("ranking")
    overall = places[0] if places and places[0].topic == "" else None
    ranked = run.found["people"] if run else 0
    return {"rank": overall, "topics": places[1:] if overall else [], "evidence": evidence, "ranked": ranked}

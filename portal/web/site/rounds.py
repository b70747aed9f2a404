"""Rounds: what is asked at present, taking part with one thumb, and what came of those that are over."""

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.ideas.acts.answering import compare, review, spread
from portal.ideas.models import Round
from portal.ideas.queries import rounds as queries
from portal.ideas.queries import titles_of
from portal.ideas.rules.ballots import FEWEST_ANSWERS, KINDS, NAMES, TONES
from portal.kit.clock import now
from portal.kit.errors import Invalid
from portal.people.queries import Viewer, names
from portal.web.forms import HouseForm
from portal.web.pages import Pages
from portal.web.policy import ANYBODY, MEMBERS
from portal.web.site.ideas.routes import number
from portal.web.viewing import current_viewer

bp = Pages("rounds", __name__)
MOST_TYPED = 4  # digits of a number of coins


def standing(each: Round) -> dict[str, Any]:
    """Return what a round is and where it stands: over as soon as its time is, even before it is closed."""
    is_over = each.status == "open" and each.closes_at <= now()
    tone = "amber" if is_over else TONES.get(each.status, "grey")
    return {
        "kind": KINDS[each.kind],
        "words": NAMES["closed" if is_over else each.status],
        "tone": tone,
        "takes": each.status == "open" and not is_over,
    }


@bp.get("/rounds", to=ANYBODY, cached=True)
def index() -> str:
    """Show the rounds."""
    after = request.args.get("after")
    page = queries.rounds(current_viewer(), after)
    rows = [(each, standing(each)) for each in page.items]
    return render_template("site/rounds/index.html", rows=rows, next=page.next, after=after)


@bp.get("/rounds/<int:round_id>", to=ANYBODY, cached=True)
def show(round_id: int) -> str:
    """Show a round: its question, or what came of it."""
    return _page(round_id, HouseForm())


@bp.post("/rounds/<int:round_id>/comparisons", to=MEMBERS, limit="600 per hour")
def choose(round_id: int) -> Response | tuple[str, int]:
    """Say which of two ideas the viewer would rather have."""
    pair = number("one") or 0, number("other") or 0
    chosen = number("chosen")
    return _answered(round_id, lambda who: compare(round_id, who, pair, chosen), "question")


@bp.post("/rounds/<int:round_id>/coins", to=MEMBERS, limit="120 per hour")
def give(round_id: int) -> Response | tuple[str, int]:
    """Spread the viewer's coins or marks."""
    return _answered(round_id, lambda who: spread(round_id, who, _typed()), "question")


@bp.post("/rounds/<int:round_id>/reviews", to=MEMBERS, limit="120 per hour")
def score(round_id: int) -> Response | tuple[str, int]:
    """Give scores to an idea."""
    idea_id = number("idea") or 0
    sent = [request.form.get(f"score-{place}", "") for place in range(len(queries.criteria_of(round_id)))]
    scores = [int(each) if each in ("1", "2", "3", "4", "5") else 0 for each in sent]
    note = request.form.get("note", "")
    return _answered(round_id, lambda who: review(round_id, who, idea_id, scores, note), f"idea-{idea_id}")


def _typed() -> dict[int, int]:
    """Return how many the viewer typed for each idea."""
    found = {}
    for name, value in request.form.items():
        idea_id = name.removeprefix("coins-")
        if name.startswith("coins-") and idea_id.isascii() and idea_id.isdigit() and len(idea_id) < 19:
            found[int(idea_id)] = _whole(value.strip())
    return found


def _whole(value: str) -> int:
    if not value:
        return 0
    if not (value.isascii() and value.isdigit() and len(value) <= MOST_TYPED):
        raise Invalid({"coins": "Please give whole numbers only."})
    return int(value)


def _answered(round_id: int, work: Callable[[int], None], anchor: str) -> Response | tuple[str, int]:
    """Do the work; refused, show the page again with what was typed."""
    seen, form = current_viewer(), HouseForm.sent()
    queries.get_round(round_id, seen)

    def done() -> bool:
        work(seen.id or 0)
        return True

    if form.accept(done) is None:
        return _page(round_id, form), form.status
    return redirect(url_for("rounds.show", round_id=round_id, _anchor=anchor), 303)


def _page(round_id: int, form: HouseForm) -> str:
    seen = current_viewer()
    each = queries.get_round(round_id, seen)
    stands = standing(each)
    shown: dict[str, Any] = {"round": each, **stands, "form": form, "fewest": FEWEST_ANSWERS}
    shown |= {"n": queries.taken_part(round_id, each.kind), "refused": [*form.form_errors], **_ranked(each)}
    if stands["takes"]:
        shown |= _asked(each, seen)
    return render_template("site/rounds/show.html", **shown)


def _asked(each: Round, seen: Viewer) -> dict[str, Any]:
    """Return what the round asks of the viewer now."""
    if each.kind == "pairs":
        return {"pair": queries.next_pair(each.id, seen)}
    asked: dict[str, Any] = {"ideas": queries.candidates(each.id, seen)}
    if each.kind == "review":
        return asked | _reviewing(each, seen)
    typed = {int(k[6:]): v for k, v in request.form.items() if k.startswith("coins-") and k[6:].isdecimal()}
    return asked | {"given": queries.spread_of(each.id, seen.id or 0), "typed": typed}


def _reviewing(each: Round, seen: Viewer) -> dict[str, Any]:
    """Return what a reviewer judges by, and the reviews that they may see."""
    invited, all_ = queries.is_reviewer(each.id, seen.id), queries.reviews_of(each.id)
    visible = queries.open_to(all_, seen, is_closed=False) if invited else []
    return {
        "criteria": queries.criteria_of(each.id),
        "invited": invited,
        "reviews": visible,
        "mine": {each.idea_id for each in visible if each.person_id == seen.id},
        "called": names(each.person_id for each in visible),
        "typed": request.form,
    }


def _ranked(each: Round) -> dict[str, Any]:
    """Return what came of a round that is closed."""
    called = titles_of([row["idea_id"] for row in each.ranking]) if each.ranking else {}
    most = max([row["high"] for row in each.ranking] or [0])
    scale = {"pairs": 100.0, "review": 5.0, "lemons": 1.0}.get(each.kind, most or 1.0)
    return {"ranking": each.ranking, "called_ideas": called, "scale": scale}

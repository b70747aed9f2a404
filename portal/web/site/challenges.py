"""The open questions of the company: which there are, what was answered, and the form to answer."""

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.challenges import queries
from portal.challenges.models import Challenge
from portal.challenges.queries import TOLD
from portal.challenges.rules import NAMES, PHASE_NAMES, STATUS_NAMES, STATUS_TONES, TONES, Placed, passed, phase
from portal.flows.answering import answer_challenge
from portal.ideas.queries import Wanted, best_ideas, ideas_with
from portal.kit.clock import now
from portal.kit.text import clean_line
from portal.people.queries import Viewer, names
from portal.talk.drafts import drop_draft, find_draft
from portal.web.pages import Pages
from portal.web.policy import ANYBODY, MEMBERS
from portal.web.site.ideas.cards import cards
from portal.web.site.ideas.writing import IdeaForm
from portal.web.subjects import titles_for
from portal.web.viewing import current_viewer

bp = Pages("challenges", __name__)


def hides_names(challenge: Challenge) -> bool:
    """Say whether nobody is told yet whose answers these are."""
    return challenge.is_blind and challenge.status not in (*TOLD, "cancelled")


def standing(challenge: Challenge) -> dict[str, Any]:
    """Return where a challenge stands now: its phase, the words and the tone for it, how much time has passed."""
    stands = phase(challenge.status, challenge.opens_at, challenge.closes_at, now())
    gone = passed(challenge.opens_at, challenge.closes_at, now())
    return {"phase": stands, "words": NAMES[stands], "tone": TONES.get(stands, "grey"), "passed": gone}


@bp.get("/challenges", to=ANYBODY, cached=True)
def index() -> str:
    """Show what the company asks, and what it asked."""
    seen, after = current_viewer(), request.args.get("after")
    page = queries.over(seen, after)
    return render_template(
        "site/challenges/index.html",
        running=[(each, standing(each)) for each in queries.running(seen)] if not after else [],
        over=[(each, standing(each)) for each in page.items],
        next=page.next,
        after=after,
    )


@bp.get("/challenges/<int:challenge_id>", to=ANYBODY, cached=True)
def show(challenge_id: int) -> str:
    """Show a challenge and the ideas in answer."""
    place = f"challenge:{challenge_id}"
    return _page(challenge_id, IdeaForm(data=find_draft(current_viewer().id, place)))


@bp.post("/challenges/<int:challenge_id>/ideas", to=MEMBERS, limit="10 per hour")
def answer(challenge_id: int) -> Response | tuple[str, int]:
    """Answer a challenge with an idea."""
    form, author_id = IdeaForm.sent(), current_viewer().id or 0
    idea_id = form.accept(lambda: _answer(challenge_id, form, author_id))
    if idea_id is None:
        return _page(challenge_id, form), 422
    return redirect(url_for("ideas.show", idea_id=idea_id), 303)


def _answer(challenge_id: int, form: Any, author_id: int) -> int:
    agreed = clean_line(request.form.get("agreed", ""))
    title, body, tags = form.words()
    idea_id = answer_challenge(challenge_id, author_id, title, body, tags, agreed)
    drop_draft(author_id, f"challenge:{challenge_id}")
    return idea_id


def _page(challenge_id: int, form: Any) -> str:
    seen, after = current_viewer(), request.args.get("after")
    challenge = queries.get_challenge(challenge_id, seen)
    page = best_ideas(seen, "top", Wanted(challenge_id=challenge_id), after)
    return render_template(
        "site/challenges/show.html",
        challenge=challenge,
        **standing(challenge),
        owner=names([challenge.owner_id]).get(challenge.owner_id, ""),
        winner=cards(ideas_with([challenge.winner_id], seen), seen) if challenge.winner_id else [],
        cards=cards(page.items, seen),
        next=page.next,
        after=after,
        form=form,
        **run(challenge),
    )


def run(challenge: Challenge) -> dict[str, Any]:
    """Return how a challenge is run, what the viewer answered, and what was announced."""
    seen = current_viewer()
    return {
        "spans": queries.spans_of(challenge),
        "phase_names": PHASE_NAMES,
        "at": now(),
        "criteria": queries.criteria_of(challenge.id),
        "mine": queries.find_answer(challenge.id, seen.id),
        "judges": queries.is_juror(challenge.id, seen.id),
        "outcomes": STATUS_NAMES,
        "tones": STATUS_TONES,
        **_results(challenge, seen),
    }


def _results(challenge: Challenge, seen: Viewer) -> dict[str, Any]:
    """Return what was announced; before that there is nothing to be known."""
    told = challenge.status in TOLD
    ranking, placed = queries.ranking_of(challenge.id) if told else (None, [])
    awards = queries.awards_of(challenge.id) if told else []
    shares = queries.shares_of(awards)
    return {
        "told": told,
        "ranking": ranking,
        "placed": _named(placed, seen),
        "awards": {each.idea_id: each for each in awards},
        "my_shares": [each for of_one in shares.values() for each in of_one if each.person_id == seen.id],
        "appeals": {each.idea_id: each for each in queries.appeals_of(challenge.id)} if told and seen.id else {},
    }


def _named(placed: Sequence[Placed], seen: Viewer) -> list[tuple[Placed, str]]:
    """Return the ranking with today's titles, of what the viewer may see."""
    titles = titles_for([f"idea:{each.idea_id}" for each in placed], seen)
    return [(each, titles.get(f"idea:{each.idea_id}", "")) for each in placed]

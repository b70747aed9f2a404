"""One idea: where it stands on its way, what the company answered, and what people say."""

from typing import Any

from flask import render_template, request

from portal.ideas.queries import Whole, get_idea, voice_of
from portal.ideas.rules import VOTABLE
from portal.people.queries import Viewer
from portal.talk.drafts import find_draft
from portal.talk.queries import find_comment, threads
from portal.web.policy import ANYBODY
from portal.web.site.ideas.cards import vote_box
from portal.web.site.ideas.deciding import DecisionForm
from portal.web.site.ideas.near import ideas_near_to
from portal.web.site.ideas.remarks import remarks
from portal.web.site.ideas.routes import bp
from portal.web.site.ideas.talking import CommentForm
from portal.web.viewing import current_viewer


@bp.get("/ideas/<int:idea_id>", to=ANYBODY, cached=True)
def show(idea_id: int) -> str:
    """Show an idea."""
    seen = current_viewer()
    whole = get_idea(idea_id, seen)
    voice = voice_of(idea_id, seen)
    return render_template(
        "site/ideas/show.html",
        **vars_of(whole),
        **_talk(whole, seen),
        voice=voice,
        vote=vote_box(whole.idea, _standing(whole, seen, voted=voice.voted)),
        decision=_decision(whole, seen),
        near=ideas_near_to(whole.idea, seen),
        asked_support=seen.is_known and not voice.voted and "support" in request.args,
    )


def _talk(whole: Whole, seen: Viewer) -> dict[str, Any]:
    """Return what is said about an idea, and the form to say more."""
    after = request.args.get("after")
    return {
        "talk": threads(f"idea:{whole.idea.id}", seen, after),
        "accepted": find_comment(whole.idea.accepted_comment_id, seen),
        "form": CommentForm(**find_draft(seen.id, f"comment:{whole.idea.id}")),
        "after": after,
        "remark": remarks(whole.idea, seen),
    }


def vars_of(whole: Whole) -> dict[str, Any]:
    """Return what templates name of an idea."""
    return {"idea": whole.idea, "author": whole.author, "decider": whole.decider, "tags": whole.tags}


def _standing(whole: Whole, seen: Viewer, *, voted: bool) -> str:
    if not seen.is_known:
        return "guest"
    if whole.idea.author_id == seen.id:
        return "own"
    if voted:
        return "given"
    return "free" if whole.idea.status in VOTABLE else "closed"


def _decision(whole: Whole, seen: Viewer) -> DecisionForm | None:
    """Return the form of the product team, if there is a step that the viewer may take."""
    form = DecisionForm()
    return form if form.offer(whole.idea.status, seen) else None

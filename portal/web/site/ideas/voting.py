"""Votes, on and off, and who follows what."""

from collections.abc import Callable

from flask import jsonify
from flask.typing import ResponseReturnValue

from portal.flows.answering import vote_in_time, withdraw_in_time
from portal.ideas.acts import follow_idea, unfollow_idea
from portal.ideas.queries import get_idea, votes_of
from portal.kit.errors import Refused
from portal.web.errors import wants_json
from portal.web.policy import MEMBERS
from portal.web.site.ideas.routes import back_to, bp
from portal.web.viewing import current_viewer

AS_WISHED = ("voted", "not_voted", "follows", "not_following")  # it stands already as it was asked for


@bp.post("/ideas/<int:idea_id>/votes", to=MEMBERS, limit="120 per hour")
def vote(idea_id: int) -> ResponseReturnValue:
    """Give the viewer's voice to an idea."""
    _settle(vote_in_time, idea_id)
    return _counted(idea_id, voted=True)


@bp.post("/ideas/<int:idea_id>/votes/withdrawal", to=MEMBERS, limit="120 per hour")
def withdraw(idea_id: int) -> ResponseReturnValue:
    """Take the viewer's voice back."""
    _settle(withdraw_in_time, idea_id)
    return _counted(idea_id, voted=False)


@bp.post("/ideas/<int:idea_id>/followers", to=MEMBERS)
def follow(idea_id: int) -> ResponseReturnValue:
    """Let the viewer hear what becomes of an idea."""
    _settle(follow_idea, idea_id)
    return back_to(idea_id)


@bp.post("/ideas/<int:idea_id>/followers/withdrawal", to=MEMBERS)
def unfollow(idea_id: int) -> ResponseReturnValue:
    """Let the viewer not hear of an idea any more."""
    _settle(unfollow_idea, idea_id)
    return back_to(idea_id)


def _settle(act: Callable[[int, int], object], idea_id: int) -> None:
    """Do it; if it stands like that already, as after a second press, all is well."""
    seen = current_viewer()
    get_idea(idea_id, seen)
    try:
        act(idea_id, seen.id or 0)
    except Refused as refusal:
        if refusal.code not in AS_WISHED:
            raise


def _counted(idea_id: int, *, voted: bool) -> ResponseReturnValue:
    """Answer a script with the numbers, a form with the page it came from."""
    if wants_json():
        return jsonify(votes=votes_of(idea_id), voted=voted)
    return back_to(idea_id)

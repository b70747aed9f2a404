"""One idea: where it stands on its way, what the company answered, and what people say."""

from collections.abc import Hashable
from typing import Any

from flask import current_app, render_template, request
from markupsafe import Markup

from portal.groups.queries import names_of
from portal.ideas.queries import (
    IdeaLine,
    Whole,
    building_on,
    built_upon,
    get_idea,
    is_removed,
    merged_into,
    pointer_of,
    splits_of,
)
from portal.ideas.queries.budget import budget_from
from portal.ideas.queries.opinions import views_of
from portal.ideas.rules import VOTABLE
from portal.ideas.rules.ballots import Budget
from portal.kit.clock import now
from portal.kit.errors import NotFound
from portal.kit.paging import Page
from portal.moderation.queries import last_deed
from portal.moderation.rules import read_reason
from portal.people.queries import Viewer
from portal.talk.queries import Said, find_comment, threads
from portal.web.moulds import piece
from portal.web.policy import ANYBODY
from portal.web.site.ideas.beside import beside, boards, status_words
from portal.web.site.ideas.cards import vote_box
from portal.web.site.ideas.deciding import DecisionForm
from portal.web.site.ideas.near import ideas_near_to
from portal.web.site.ideas.remarks import asked_by, remarks, wording
from portal.web.site.ideas.routes import bp
from portal.web.site.ideas.talking import CommentForm
from portal.web.site.ideas.wishing import wish_panel
from portal.web.viewing import current_viewer


@bp.get("/ideas/<int:idea_id>", to=ANYBODY, cached=True)
def show(idea_id: int) -> str | tuple[str, int]:
    """Show an idea, or the tombstone of one that the moderators removed."""
    seen = current_viewer()
    try:
        whole = get_idea(idea_id, seen)
    except NotFound:
        return _tombstone(idea_id, seen), 410
    return _page(whole, seen)


def _tombstone(idea_id: int, seen: Viewer) -> str:
    """Return what is left of an idea that was removed, for those who saw it before."""
    if not is_removed(idea_id, seen):
        raise NotFound("This does not exist, or not any more.")
    deed = last_deed(f"idea:{idea_id}", "removed")
    return render_template("site/ideas/removed.html", deed=deed, read_reason=read_reason)


def _page(whole: Whole, seen: Viewer) -> str:
    return render_template(
        "site/ideas/show.html",
        **vars_of(whole),
        **_stand(whole, seen),
        **_kin(whole, seen),
        **_talk(whole, seen),
        **_near(ideas_near_to(whole.idea)),
        write=_write(whole, seen),
        read_lock=read_reason,
        held=views_of(whole.idea.id, tags) if (tags := beside().conversations.intersection(whole.tags)) else [],
        wished=Markup() if whole.idea.canonical_id else wish_panel(whole.idea, seen),
    )


def _kin(whole: Whole, seen: Viewer) -> dict[str, Any]:
    """Return what an idea stands for, and what was built on it."""
    merged = merged_into(whole.idea.id, seen) if whole.idea.stands_for_others else []
    return {"merged": merged, "offspring": building_on(whole.idea.id, seen) if whole.idea.has_offspring else []}


def _origin(whole: Whole, seen: Viewer) -> dict[str, Any]:
    """Return where an idea stands beside its status, and who is to be named with it."""
    splits = splits_of(whole.idea.id) if whole.idea.is_shared else []
    split = next((split for split in splits if split.is_in_force), None)
    return {
        "pointer": pointer_of(whole.idea, seen),
        "board": boards().get(whole.idea.board_id or 0),
        "source": built_upon(whole.idea, seen),
        "group": _group(whole.idea.group_id, seen),
        "sharers": [(part.person_id, part.name, part.basis_points) for part in split.parts] if split else [],
        "official": find_comment(whole.idea.official_comment_id, seen),
        "word": status_words().get(whole.idea.named_status_id or 0),
    }


def _group(group_id: int | None, seen: Viewer) -> tuple[int, str] | None:
    """Return the group on whose board an idea stands, with its name."""
    name = names_of([group_id], seen).get(group_id) if group_id else None
    return (group_id, name) if group_id and name else None


def _worded_origin(origin: dict[str, Any], seen: Viewer) -> tuple[Hashable, ...]:
    """Return all that is shown of where an idea stands."""
    said = origin["official"] and wording(origin["official"], seen)
    source, board = origin["source"] and tuple(origin["source"]), origin["board"] and origin["board"].name
    return origin["pointer"], board, origin["group"], source, tuple(origin["sharers"]), said, origin["word"]


def _left(standing: str, whole: Whole, seen: Viewer) -> Budget | None:
    """Return how many votes the viewer has left, where one of them may be given."""
    voice, can_vote = whole.voice, seen.is_known and standing in ("free", "given")
    return budget_from(voice.level, seen.role, voice.spent) if can_vote else None


def _stand(whole: Whole, seen: Viewer) -> dict[str, Any]:
    """Return how the viewer stands to an idea, and under what its words are kept."""
    standing, follows = _standing(whole, seen), whole.voice.follows
    is_author = whole.voice.own
    asked_support = seen.is_known and not whole.voice.voted and "support" in request.args
    origin, left = _origin(whole, seen), _left(standing, whole, seen)
    names = (whole.author, whole.decider, *_worded_origin(origin, seen), *whole.tags)
    return {
        "vote": lambda: vote_box(whole.idea, standing),
        **origin,
        "left": left,
        "follows": follows,
        "is_author": is_author,
        "decision": lambda: _decision(whole, seen),
        "asked_support": asked_support,
        "whole_key": (*_version(whole), standing, is_author, follows, asked_support, names, left),
    }


def _version(whole: Whole) -> tuple[Hashable, ...]:
    """Return what changes with an idea and, as it tells how long ago things were, with each minute."""
    return whole.idea.id, whole.idea.version, int(now().timestamp()) // 60


def _talk(whole: Whole, seen: Viewer) -> dict[str, Any]:
    """Return what is said about an idea, and under what it is kept."""
    after = request.args.get("after")
    talk = threads(f"idea:{whole.idea.id}", seen, after)
    accepted = find_comment(whole.idea.accepted_comment_id, seen)
    return {
        "talk": talk,
        "accepted": accepted,
        "after": after,
        "remark": remarks(whole, seen),
        "talk_key": (*_version(whole), asked_by(whole, seen), *_worded(talk, accepted, seen)),
    }


def _worded(talk: Page[Said], accepted: Said | None, seen: Viewer) -> tuple[Hashable, ...]:
    """Return all that is shown of what was said, for comments have no version."""
    heads = [(wording(head, seen), head.more, *(wording(each, seen) for each in head.replies)) for head in talk.items]
    return talk.next, accepted and wording(accepted, seen), tuple(heads)


def _near(lines: list[IdeaLine]) -> dict[str, Any]:
    return {"near": lines, "near_key": tuple((line.id, line.title, line.votes) for line in lines)}


def _write(whole: Whole, seen: Viewer) -> Markup:
    """Return the form for a comment: for all who have begun none the same; a locked idea takes only the company's."""
    if whole.idea.locked_at and not seen.is_staff:
        return Markup()
    if whole.voice.begun:
        return _form(whole, seen, whole.voice.begun)
    return piece("ideas.write", whole.idea.id, caller=lambda: _form(whole, seen, {}))


def _form(whole: Whole, seen: Viewer, begun: dict[str, str]) -> Markup:
    macros: Any = current_app.jinja_env.get_template("site/ideas/_talk.html").module
    made: Markup = macros.write(CommentForm(data=begun), whole.idea, seen)
    return made


def vars_of(whole: Whole) -> dict[str, Any]:
    """Return what templates name of an idea."""
    return {"idea": whole.idea, "author": whole.author, "decider": whole.decider, "tags": whole.tags}


def _standing(whole: Whole, seen: Viewer) -> str:
    if whole.idea.canonical_id:
        return "merged"
    if whole.idea.locked_at and not whole.voice.voted:
        return "locked"
    if not seen.is_known:
        return "guest"
    if whole.voice.own:
        return "own"
    if whole.voice.voted:
        return "given"
    return "free" if whole.idea.status in VOTABLE else "closed"


def _decision(whole: Whole, seen: Viewer) -> DecisionForm | None:
    """Return the form of the product team, if there is a step that the viewer may take."""
    form = DecisionForm()
    return form if not whole.idea.canonical_id and form.offer(whole.idea.status, seen) else None

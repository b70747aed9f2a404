"""What people said about ideas, rendered once for each wording, age, language and stance of who looks at it."""

from collections.abc import Callable, Hashable
from typing import Any

from flask import current_app
from markupsafe import Markup

from portal.ideas.queries import Whole
from portal.kit.clock import now
from portal.people.queries import Viewer
from portal.talk.queries import Said
from portal.web.moulds import piece
from portal.web.site.ideas.cards import age_of


def asked_by(whole: Whole, seen: Viewer) -> bool:
    """Say whether the viewer posted this idea, by name or without one: then they say which comment answers it."""
    return seen.id == whole.idea.author_id or (whole.voice.own and not whole.idea.is_shared)


def remarks(whole: Whole, seen: Viewer) -> Callable[..., Markup]:
    """Return what renders a comment on this idea."""
    idea, asks = whole.idea, asked_by(whole, seen)
    place, moment = (idea.id, idea.accepted_comment_id, asks), now()

    def remark(said: Said, reply: bool = False, acts: bool = True) -> Markup:
        key = (*place, reply, acts, age_of(said.at, moment), wording(said, seen))
        return piece("ideas.remark", key, caller=lambda: _made(said, idea, seen, reply, acts, said.is_folded, asks))

    return remark


def wording(said: Said, seen: Viewer) -> tuple[Hashable, ...]:
    """Return all that a viewer is shown of a comment, for none of it has a version of its own."""
    who = (said.author_id, said.author, said.by_staff, said.author_id == seen.id, said.is_folded, said.portrait)
    return said.id, said.html, said.is_hidden, said.is_removed, said.source_url, said.source_licence, who


def _made(*given: Any) -> Markup:
    macros: Any = current_app.jinja_env.get_template("site/ideas/_talk.html").module
    made: Markup = macros.remark(*given)
    return made

"""What people said about ideas, rendered once for each wording, age, language and stance of who looks at it."""

from collections.abc import Callable
from typing import Any

from flask import current_app
from markupsafe import Markup

from portal.kit.i18n import language
from portal.people.queries import Viewer
from portal.people.rules import ADMIN, MODERATOR
from portal.talk.queries import Said
from portal.web.kept import Kept
from portal.web.site.ideas.cards import age_of

MOST = 5000
_remarks: Kept[Markup] = Kept(MOST)


def remarks(idea: Any, seen: Viewer) -> Callable[..., Markup]:
    """Return what renders a comment on this idea; for its author always anew, as it holds forms of theirs."""
    stance = (seen.is_known, seen.role in (MODERATOR, ADMIN), language())

    def remark(said: Said, reply: bool = False, acts: bool = True) -> Markup:
        def make() -> Markup:
            return _made(said, idea, seen, reply, acts)

        if seen.is_known and seen.id == idea.author_id:
            return make()
        place = (reply, acts, idea.id, said.id == idea.accepted_comment_id, said.author_id == seen.id)
        return _remarks.get((*stance, *place, *_wording(said)), make)

    return remark


def _wording(said: Said) -> tuple[object, ...]:
    """Return all that is shown of a comment, for none of it has a version of its own."""
    who = (said.author_id, said.author, said.by_staff)
    return said.id, said.html, said.is_hidden, said.source_url, said.source_licence, age_of(said.at), *who


def _made(*given: Any) -> Markup:
    macros: Any = current_app.jinja_env.get_template("site/ideas/_talk.html").module
    made: Markup = macros.remark(*given)
    return made

"""Conversations: what groups of people who vote alike agree on, without ranking anything by it."""

from flask import render_template, request

from portal.ideas.queries import opinions
from portal.ideas.rules.opinions import FEWEST_PEOPLE, FEWEST_VOTES
from portal.kit.i18n import gettext
from portal.web.pages import Pages
from portal.web.policy import ANYBODY

bp = Pages("conversations", __name__)
LETTERS = "ABCDE"


@bp.get("/conversations", to=ANYBODY, cached=True)
def index() -> str:
    """Show the conversations in which people part into groups."""
    return render_template("site/conversations/index.html", rows=opinions.conversations())


@bp.get("/conversations/<path:tag>", to=ANYBODY, cached=True)
def show(tag: str) -> str:
    """Show how the groups of a conversation see each of its ideas."""
    after = request.args.get("after")
    held = opinions.get_conversation(tag)
    sizes = [(gettext("Group {letter}", letter=LETTERS[part]), size) for part, size in enumerate(held.sizes)]
    fewest = {"fewest_votes": FEWEST_VOTES, "fewest_people": FEWEST_PEOPLE}
    page = opinions.statements(tag, after)
    return render_template("site/conversations/show.html", held=held, sizes=sizes, page=page, after=after, **fewest)

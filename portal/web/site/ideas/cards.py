"""The cards of ideas, rendered once for each version of an idea, language and state of a vote."""

from bisect import bisect_right
from collections.abc import Hashable, Sequence
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from flask import current_app, url_for
from markupsafe import Markup

from portal.ideas.queries import IdeaLine
from portal.ideas.rules import VOTABLE
from portal.kit.clock import now
from portal.kit.i18n import gettext, language
from portal.kit.words import N_
from portal.people.queries import Viewer
from portal.rewards.queries import points_paid
from portal.river.wake import tide
from portal.web.kept import Kept
from portal.web.site.ideas.beside import status_words

MOST = 5000
_cards: Kept[Markup] = Kept(MOST)
CLOSED = {
    "own": N_("Your own idea"),
    "closed": N_("Votes are closed here"),
    "locked": N_("Locked by the moderators"),
    "merged": N_("Merged into another idea"),
}
_paid: Kept[tuple[int, ...]] = Kept(500)
SHOWN = ("title", "status", "author", "posted_at", "comments", "tags", "group_id")
STEPS = (1, 60, 3600, 86_400, 604_800, 2_629_800, 31_557_600)


def cards(lines: Sequence[IdeaLine], seen: Viewer) -> list[Markup]:
    """Return the cards of these ideas: the same for all whose vote stands alike, with no word of who looks."""
    ids, moment = tuple(line.id for line in lines), now()
    paid = _paid.get((ids, tide()), lambda: _points(ids))
    return [_kept(line, standing(line, seen), points, moment) for line, points in zip(lines, paid, strict=True)]


def _points(ids: tuple[int, ...]) -> tuple[int, ...]:
    """Return what was paid for each of these ideas."""
    paid = points_paid([f"idea:{each}" for each in ids]) if ids else {}
    return tuple(int(paid.get(f"idea:{each}", 0)) for each in ids)


def _kept(line: IdeaLine, vote: str, points: int, moment: datetime) -> Markup:
    """Return one card; the author's name and the age are part of the key, as neither changes the version."""
    age = age_of(line.posted_at, moment)
    key = (line.id, line.version, line.votes, line.author, age, language(), vote, points, line.is_explored)
    return _cards.get(key, lambda: _card(line, vote, points))


def standing(line: IdeaLine, seen: Viewer) -> str:
    """Return how the vote of a viewer stands: locked, guest, own, closed, given or free."""
    if line.locked_at and not line.mine:
        return "locked"
    if not seen.is_known:
        return "guest"
    if line.own:
        return "own"
    if line.mine:
        return "given"
    return "free" if line.status in VOTABLE else "closed"


def vote_box(idea: Any, vote: str) -> Markup:
    """Return the box that takes a vote, or says why it takes none."""
    closed = gettext(CLOSED[vote]) if vote in CLOSED else None
    back = url_for("ideas.show", idea_id=idea.id, support=1)
    box: Markup = _macros().vote(
        f"idea:{idea.id}",
        idea.votes,
        idea.title,
        url_for("ideas.vote", idea_id=idea.id),
        mine=vote == "given",
        withdraw=url_for("ideas.withdraw", idea_id=idea.id),
        closed=closed,
        signin=url_for("account.sign_in", next=back) if vote == "guest" else None,
    )
    return box


def _card(line: IdeaLine, vote: str, points: int) -> Markup:
    subject = f"idea:{line.id}"
    word = status_words().get(line.named_status_id or 0)
    shown = {name: getattr(line, name) for name in SHOWN}
    idea = SimpleNamespace(
        **shown,
        subject=subject,
        excerpt=line.summary,
        language=line.language,
        points=points,
        word=word,
        explored=line.is_explored,
    )
    body = _macros().body(idea, url_for("ideas.show", idea_id=line.id))
    made: Markup = _macros().card(idea, vote_box(line, vote), body)
    return made


def _macros() -> Any:
    return current_app.jinja_env.get_template("macros/ideas.html").module


def age_of(past: datetime, moment: datetime) -> Hashable:
    """Return the age as roughly as a card tells it: a card is made anew when its words would change."""
    seconds = (moment - past).total_seconds()
    step = STEPS[max(bisect_right(STEPS, seconds) - 1, 0)]
    return step, int(seconds // step)

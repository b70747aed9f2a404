"""What stands beside the ideas for everybody alike, asked for twice a minute at most."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from flask import url_for

from portal.challenges.queries import closing_first
from portal.challenges.rules import passed
from portal.ideas.queries import (
    Boarded,
    IdeaLine,
    boards_with_ideas,
    lately_made,
    named_statuses,
    popular_tags,
    spoken,
    standings,
)
from portal.ideas.queries.exploring import young_ideas
from portal.ideas.queries.opinions import conversations
from portal.kit.clock import now
from portal.meetings.queries import find_next
from portal.meetings.rules import phase
from portal.rewards.queries import best_this_month
from portal.web.kept import Kept

SECONDS = 30
MADE = 3


@dataclass(frozen=True, slots=True)
class Beside:
    """The numbers of the head, the tags to choose from, and the panels of the aside; an empty panel is not shown."""

    asked_at: int
    standings: dict[str, int]
    tags: list[str]
    made: list[IdeaLine]
    challenge: Any = None  # the open challenge that closes first
    boards: list[Any] = field(default_factory=list)  # id, names by language, how many ideas, whether it takes more
    words: list[Any] = field(default_factory=list)  # the house's own names for statuses: id, names by language
    young: list[int] = field(default_factory=list)  # what few have seen, in the order drawn for this hour
    conversations: frozenset[str] = frozenset()  # the tags under which people part into groups
    meeting: Any = None  # the live session that comes next, or is held now
    helpful: list[Any] = field(default_factory=list)  # who helped most this month: id, name, interests, points


_beside: Kept[Beside] = Kept(2)


def beside() -> Beside:
    """Return what stands beside the ideas."""
    moment = int(now().timestamp() // SECONDS)
    return _beside.get(moment, lambda: _ask(moment))


def _ask(moment: int) -> Beside:
    year = now().replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    shown = standings(year), popular_tags(), lately_made(MADE)
    more: dict[str, Any] = {
        "challenge": _challenge(),
        "meeting": _meeting(),
        "helpful": best_this_month(),
        "young": young_ideas(now()),
        "boards": boards_with_ideas(),
        "conversations": frozenset(each.tag for each in conversations()),
    }
    words = [(row.id, row.names) for row in named_statuses()]
    return Beside(moment, *shown, words=words, **more)


def status_words() -> dict[int, str]:
    """Return the house's own names for statuses in the present language."""
    return {row[0]: spoken(row[1]) for row in beside().words}


def boards() -> dict[int, Boarded]:
    """Return the boards by their ids, in their order, named in the present language."""
    return {row[0]: Boarded(row[0], spoken(row[1]), row[2], row[3]) for row in beside().boards}


def _meeting() -> Any:
    """Return the live session that comes next, as its panel shows it."""
    row = find_next()
    if row is None:
        return None
    shown = {name: getattr(row, name) for name in ("title", "starts_at", "questions", "language")}
    is_live = phase(row.status, row.starts_at, row.ends_at, now()) == "live"
    return SimpleNamespace(**shown, is_live=is_live, href=url_for("meetings.show", meeting_id=row.id))


def _challenge() -> Any:
    """Return the open challenge that closes first, as its panel shows it."""
    asked = closing_first()
    if asked is None:
        return None
    gone = passed(asked.opens_at, asked.closes_at, now())
    shown = {name: getattr(asked, name) for name in ("title", "reward", "closes_at", "entries")}
    return SimpleNamespace(**shown, passed=gone, href=url_for("challenges.show", challenge_id=asked.id))

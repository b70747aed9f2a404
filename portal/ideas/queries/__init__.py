"""What the ideas room reads: lists, one idea with all about it, what is near to it, and what `verify` counts again."""

from portal.ideas.queries.checks import (
    doubled_votes,
    miscounted_comments,
    miscounted_votes,
    miscounted_votes_on_comments,
    unexplained_decisions,
    untrue_trends,
)
from portal.ideas.queries.desk import overdue_words, silent_ideas
from portal.ideas.queries.lists import (
    IdeaLine,
    Wanted,
    best_ideas,
    ideas_with,
    ideas_worded_like,
    lately_made,
    popular_tags,
    standings,
)
from portal.ideas.queries.one import (
    Voice,
    Whole,
    bodies,
    find_revisions,
    get_idea,
    tags_of,
    titles_of,
    voice_of,
    votes_of,
)
from portal.ideas.queries.told import accepted_among, voters_among

__all__ = [
    "IdeaLine",
    "Voice",
    "Wanted",
    "Whole",
    "accepted_among",
    "best_ideas",
    "bodies",
    "doubled_votes",
    "find_revisions",
    "get_idea",
    "ideas_with",
    "ideas_worded_like",
    "lately_made",
    "miscounted_comments",
    "miscounted_votes",
    "miscounted_votes_on_comments",
    "overdue_words",
    "popular_tags",
    "silent_ideas",
    "standings",
    "tags_of",
    "titles_of",
    "unexplained_decisions",
    "untrue_trends",
    "voice_of",
    "voters_among",
    "votes_of",
]

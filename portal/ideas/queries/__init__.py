"""What the ideas room reads: lists, one idea with all about it, what is near to it, and what `verify` counts again."""

from portal.ideas.queries.boards import (
    Boarded,
    all_boards,
    board_names,
    boards_with_ideas,
    get_board,
    open_boards,
    spoken,
)
from portal.ideas.queries.checks import (
    astray_mergers,
    doubled_votes,
    miscounted_comments,
    miscounted_tallies,
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
from portal.ideas.queries.merged import Pointer, merged_into, pointer_of
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
from portal.ideas.queries.voices import counted, is_author, miscounted_votes

__all__ = [
    "Boarded",
    "IdeaLine",
    "Pointer",
    "Voice",
    "Wanted",
    "Whole",
    "accepted_among",
    "all_boards",
    "astray_mergers",
    "best_ideas",
    "board_names",
    "boards_with_ideas",
    "bodies",
    "counted",
    "doubled_votes",
    "find_revisions",
    "get_board",
    "get_idea",
    "ideas_with",
    "ideas_worded_like",
    "is_author",
    "lately_made",
    "merged_into",
    "miscounted_comments",
    "miscounted_tallies",
    "miscounted_votes",
    "miscounted_votes_on_comments",
    "open_boards",
    "overdue_words",
    "pointer_of",
    "popular_tags",
    "silent_ideas",
    "spoken",
    "standings",
    "tags_of",
    "titles_of",
    "unexplained_decisions",
    "untrue_trends",
    "voice_of",
    "voters_among",
    "votes_of",
]

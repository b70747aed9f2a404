"""What the surveys room reads; answers are the company's alone."""

from portal.surveys.queries.asks import asks_of, due, rest_days, rhythms, triggered, waiting, wants_peace
from portal.surveys.queries.checks import CHECKS
from portal.surveys.queries.editions import draft_of, edition_of, editions, questions_ever, questions_of
from portal.surveys.queries.lists import (
    all_surveys,
    begun,
    find_by_link,
    get_survey,
    kept_answers,
    link_of,
    open_surveys,
    words_of,
)
from portal.surveys.queries.results import (
    ALL,
    Count,
    Part,
    counts,
    editions_answered,
    segments,
    sheets,
    side_sums,
)

__all__ = [
    "ALL",
    "CHECKS",
    "Count",
    "Part",
    "all_surveys",
    "asks_of",
    "begun",
    "counts",
    "draft_of",
    "due",
    "edition_of",
    "editions",
    "editions_answered",
    "find_by_link",
    "get_survey",
    "kept_answers",
    "link_of",
    "open_surveys",
    "questions_ever",
    "questions_of",
    "rest_days",
    "rhythms",
    "segments",
    "sheets",
    "side_sums",
    "triggered",
    "waiting",
    "wants_peace",
    "words_of",
]

"""What the challenges room reads."""

from portal.challenges.queries.checks import CHECKS
from portal.challenges.queries.jury import (
    Juried,
    answers_of,
    appeals_of,
    awards_of,
    before_juror,
    criteria_of,
    evaluations_of,
    find_acceptance,
    find_answer,
    is_juror,
    jurors_of,
    ranking_of,
    spans_of,
)
from portal.challenges.queries.lists import (
    TOLD,
    all_challenges,
    as_announced,
    closing_first,
    get_challenge,
    over,
    over_by_the_clock,
    running,
)

__all__ = [
    "CHECKS",
    "TOLD",
    "Juried",
    "all_challenges",
    "answers_of",
    "appeals_of",
    "as_announced",
    "awards_of",
    "before_juror",
    "closing_first",
    "criteria_of",
    "evaluations_of",
    "find_acceptance",
    "find_answer",
    "get_challenge",
    "is_juror",
    "jurors_of",
    "over",
    "over_by_the_clock",
    "ranking_of",
    "running",
    "spans_of",
]

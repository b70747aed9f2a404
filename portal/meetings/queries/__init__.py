"""What the room of live sessions reads: lists, one session with its questions, what the clock asks for, and checks."""

from portal.meetings.queries.checks import CHECKS
from portal.meetings.queries.lists import ahead, ahead_of_all, find_next, over
from portal.meetings.queries.one import (
    FORGOTTEN,
    Asked,
    find_question,
    get_meeting,
    get_question,
    is_guest,
    order_of,
    present_in,
    questions_of,
    votes_of,
)
from portal.meetings.queries.times import begins_soon, out_of_time

__all__ = [
    "CHECKS",
    "FORGOTTEN",
    "Asked",
    "ahead",
    "ahead_of_all",
    "begins_soon",
    "find_next",
    "find_question",
    "get_meeting",
    "get_question",
    "is_guest",
    "order_of",
    "out_of_time",
    "over",
    "present_in",
    "questions_of",
    "votes_of",
]

"""What is done about contents that break the rules: flags and their end, appeals, rings of votes."""

from portal.moderation.acts.appealing import (
    decide_appeal,
    lodge_appeal,
    settle_appeal,
    settle_appeals_of,
    withdraw_appeal,
)
from portal.moderation.acts.flagging import (
    blank_words,
    dismiss_flags,
    flag,
    hold,
    release,
    set_spam_word,
    uphold_flags,
)
from portal.moderation.acts.rings import find_ring, judge_ring, note_search

__all__ = [
    "blank_words",
    "decide_appeal",
    "dismiss_flags",
    "find_ring",
    "flag",
    "hold",
    "judge_ring",
    "lodge_appeal",
    "note_search",
    "release",
    "set_spam_word",
    "settle_appeal",
    "settle_appeals_of",
    "uphold_flags",
    "withdraw_appeal",
]

"""What is done around a live session: announce, move, begin, end, call off; sign up; ask, vote, answer, keep."""

from portal.meetings.acts.announcing import announce, begin, call_off, change, end, keep_time
from portal.meetings.acts.answering import answer, hide_question, note_kept, put_back, restore_question, take_up
from portal.meetings.acts.asking import ask, vote, withdraw_vote
from portal.meetings.acts.coming import remind, sign_off, sign_up

__all__ = [
    "announce",
    "answer",
    "ask",
    "begin",
    "call_off",
    "change",
    "end",
    "hide_question",
    "keep_time",
    "note_kept",
    "put_back",
    "remind",
    "restore_question",
    "sign_off",
    "sign_up",
    "take_up",
    "vote",
    "withdraw_vote",
]

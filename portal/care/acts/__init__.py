"""What is done with a case: the company takes, answers and resolves it; the customer has the last word."""

from portal.care.acts.customer import give_word, reply_to_case
from portal.care.acts.desk import answer_case, assign_case, close_case, note_on_case, resolve_case
from portal.care.acts.opening import open_case
from portal.care.acts.silence import give_up
from portal.care.acts.walking import blank_words

__all__ = [
    "answer_case",
    "assign_case",
    "blank_words",
    "close_case",
    "give_up",
    "give_word",
    "note_on_case",
    "open_case",
    "reply_to_case",
    "resolve_case",
]

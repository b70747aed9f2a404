"""What people do with surveys: write, start, ask, answer, import, close."""

from portal.surveys.acts.answering import blank_words, send_answers
from portal.surveys.acts.asking import ask_people, ask_person, choose_peace, decline, make_links, set_pace
from portal.surveys.acts.importing import import_answers
from portal.surveys.acts.rhythms import set_rhythm, switch_rhythm
from portal.surveys.acts.saving import keep_answers
from portal.surveys.acts.weighing import weigh_sides
from portal.surveys.acts.writing import (
    add_question,
    choose_table,
    close_survey,
    copy_survey,
    describe_survey,
    edit_question,
    move_question,
    remove_question,
    revise_survey,
    start_survey,
    write_survey,
)

__all__ = [
    "add_question",
    "ask_people",
    "ask_person",
    "blank_words",
    "choose_peace",
    "choose_table",
    "close_survey",
    "copy_survey",
    "decline",
    "describe_survey",
    "edit_question",
    "import_answers",
    "keep_answers",
    "make_links",
    "move_question",
    "remove_question",
    "revise_survey",
    "send_answers",
    "set_pace",
    "set_rhythm",
    "start_survey",
    "switch_rhythm",
    "weigh_sides",
    "write_survey",
]

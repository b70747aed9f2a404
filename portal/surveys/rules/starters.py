"""Questionnaires to begin with, one for each thing that companies ask most, in the language of the writer."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from portal.kit.i18n import gettext
from portal.kit.words import N_, Message
from portal.surveys.rules.questions import CSAT, KANO, NPS, PAIR, TEXT, Question

BLANK = "blank"


@dataclass(frozen=True, slots=True)
class Starter:
    """A questionnaire to begin with: what it is for, and what it asks."""

    name: Message
    note: Message
    questions: tuple[Question, ...] = ()


_WHY = Question("q2", TEXT, N_("What is the most important reason for your answer?"), code="reason")
_SERVICE = (
    ("q1", N_("The goods look as they were shown"), N_("Tangibles")),
    ("q2", N_("What is promised for a day is done by that day"), N_("Reliability")),
    ("q3", N_("Questions are answered without delay"), N_("Responsiveness")),
    ("q4", N_("The people who answer know the goods"), N_("Assurance")),
    ("q5", N_("What I need is understood"), N_("Empathy")),
)
STARTERS: Mapping[str, Starter] = {
    BLANK: Starter(N_("Blank"), N_("You write every question yourself.")),
    "csat": Starter(
        N_("After a delivery or an answer (CSAT)"),
        N_("How content people are, and why where they are not."),
        (
            Question("q1", CSAT, N_("How content are you with how it went?"), is_required=True, code="csat"),
            replace(_WHY, words=N_("What went wrong?"), only_if="q1", only_values=(1, 2, 3)),
        ),
    ),
    "nps": Starter(
        N_("How things stand between us (NPS)"),
        N_("Whether people would recommend you, and why."),
        (
            Question(
                "q1", NPS, N_("How likely are you to recommend us to somebody like you?"), is_required=True, code="nps"
            ),
            _WHY,
        ),
    ),
    "gap": Starter(
        N_("Expected against perceived (SERVQUAL)"),
        N_("Five sides of your service: how it should be, and how it is."),
        tuple(Question(key, PAIR, words, dimension=side, code=key) for key, words, side in _SERVICE),
    ),
    "kano": Starter(
        N_("What people want of a product (Kano)"),
        N_("One pair of questions for each feature: if it is there, and if it is not."),
        (
            Question(
                *("q1", KANO, N_("A spare part in the box")),
                present=N_("If a spare part lies in the box, how do you feel?"),
                absent=N_("If no spare part lies in the box, how do you feel?"),
                code="q1",
            ),
        ),
    ),
}


def begun(name: str) -> list[Question]:
    """Return the questions of a starter, in the present language."""
    return [_spoken(each) for each in STARTERS[name].questions]


def _spoken(question: Question) -> Question:
    said = {name: getattr(question, name) for name in ("words", "present", "absent", "dimension")}
    changes: dict[str, Any] = {name: gettext(words) for name, words in said.items() if words}
    return replace(question, **changes)

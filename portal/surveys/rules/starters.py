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
# The five sides of a service and how many questions each has are those of SERVQUAL (Parasuraman, Zeithaml and Berry
# 1988, Journal of Retailing 64(1)); the sentences are our own, for goods that are made to order.
SIDES: tuple[tuple[Message, tuple[Message, ...]], ...] = (
    (
        N_("Tangibles"),
        (
            N_("The goods look as they were shown"),
            N_("They are made with tools and machines of today"),
            N_("Parcels and papers are neat and easy to use"),
            N_("The places and pages where one meets the company are pleasant"),
        ),
    ),
    (
        N_("Reliability"),
        (
            N_("What is promised for a day is done by that day"),
            N_("When something goes wrong, somebody truly sets about putting it right"),
            N_("The work is right the first time"),
            N_("One can depend on every delivery, not only on most"),
            N_("Orders, bills and addresses are kept without mistakes"),
        ),
    ),
    (
        N_("Responsiveness"),
        (
            N_("Questions are answered without delay"),
            N_("One is told when what one waits for will be done"),
            N_("The people one asks are glad to help"),
            N_("However much there is to do, somebody finds the time for a request"),
        ),
    ),
    (
        N_("Assurance"),
        (
            N_("The people who answer know the goods"),
            N_("One can believe what they say"),
            N_("One feels safe to order, to pay and to leave an address"),
            N_("One is always met with courtesy"),
        ),
    ),
    (
        N_("Empathy"),
        (
            N_("What I need is understood"),
            N_("I am treated as a person, not as a number"),
            N_("Somebody takes the time to look into my own case"),
            N_("What is advised is good for me, not only for the company"),
            N_("The company can be reached at hours that suit me"),
        ),
    ),
)


def _service(most: int) -> tuple[Question, ...]:
    """Return the questions about a service: of each side at most so many."""
    asked = [(words, side) for side, several in SIDES for words in several[:most]]
    return tuple(
        Question(f"q{n}", PAIR, words, dimension=side, code=f"q{n}") for n, (words, side) in enumerate(asked, 1)
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
        N_("Twenty-two questions on five sides of your service: how it should be, and how it is."),
        _service(most=5),
    ),
    "gap-short": Starter(
        N_("Expected against perceived, in short"),
        N_("One question on each of the five sides, for those who have little time."),
        _service(most=1),
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

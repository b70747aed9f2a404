"""What somebody answered, understood from what a form or a file says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.kit import limits
from portal.kit.errors import Invalid, Refused
from portal.kit.text import clean
from portal.kit.words import N_
from portal.surveys.rules.questions import DOUBLE, MULTIPLE, TEXT, Question, shown

WORDS = limits.Limit(0, 4_000)
OTHER = "-other"  # the second half of a pair has its field beside the first
Raw = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Given:
    """One answer: what was chosen, the second half of a pair, or words."""

    values: tuple[int, ...] = ()
    other: int | None = None
    words: str = ""

    def __bool__(self) -> bool:
        """Say whether anything was answered."""
        return bool(self.values or self.words or self.other is not None)


def chosen(raw: Raw) -> dict[str, list[int]]:
    """Return the numbers that were chosen, by question."""
    return {name: [int(word) for word in words if _is_number(word)] for name, words in raw.items()}


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) < 4


def understood(questions: Sequence[Question], raw: Raw, *, strictly: bool = True) -> dict[str, Given]:
    """Return the answers to the questions that were shown, or say at each question what is wrong.

    A file was answered elsewhere: there nothing is required, and all that stands in it was shown.
    """
    found: dict[str, Given] = {}
    wrong: dict[str, str | Refused] = {}
    for each in shown(questions, chosen(raw)) if strictly else questions:
        try:
            given = read(each, raw)
        except Refused as refusal:
            wrong[each.key] = refusal
            continue
        if given:
            found[each.key] = given
        elif each.is_required and strictly:
            wrong[each.key] = N_("Please answer this question.")
    if wrong:
        raise Invalid(wrong)
    return found


def read(question: Question, raw: Raw) -> Given:
    """Return the answer to one question, or refuse it."""
    words = [word.strip() for word in raw.get(question.key, ()) if word.strip()]
    if question.kind == TEXT:
        return Given(words=WORDS.text(clean("\n".join(words))))
    values = tuple(dict.fromkeys(_choice(question, word) for word in words))
    if question.kind in DOUBLE:
        return _pair(question, values, raw)
    if len(values) > 1 and question.kind != MULTIPLE:
        raise Refused("Please choose one answer.")
    return Given(values)


def _pair(question: Question, values: tuple[int, ...], raw: Raw) -> Given:
    others = [_choice(question, word) for word in raw.get(question.key + OTHER, ()) if word.strip()]
    if len(values) != len(others):
        raise Refused("Please answer both halves of this question, or neither.")
    return Given(values[:1], others[0]) if others else Given()


def _choice(question: Question, word: str) -> int:
    value = int(word) if _is_number(word) else -1
    if value not in question.choices:
        raise Refused("This answer is not among those to choose from.")
    return value

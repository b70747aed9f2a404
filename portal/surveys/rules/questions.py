"""What a questionnaire asks: the kinds of questions, their order, and which is shown only after which answer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from portal.kit import limits
from portal.kit.errors import Conflict, Invalid, NotFound, Refused
from portal.kit.text import clean_line
from portal.kit.words import N_, Message
from portal.surveys.rules import kano

SINGLE, MULTIPLE, SCALE, NPS, CSAT, TEXT, PAIR, KANO = (
    "single",
    "multiple",
    "scale",
    "nps",
    "csat",
    "text",
    "pair",
    "kano",
)
KINDS: dict[str, Message] = {
    SINGLE: N_("One of several"),
    MULTIPLE: N_("Several of several"),
    SCALE: N_("Agreement, 1 to 5"),
    CSAT: N_("Satisfaction, 1 to 5 (CSAT)"),
    NPS: N_("Recommendation, 0 to 10 (NPS)"),
    PAIR: N_("Expected against perceived, 1 to 7"),
    KANO: N_("Kano pair"),
    TEXT: N_("Own words"),
}
CHOOSING, DOUBLE = (SINGLE, MULTIPLE), (PAIR, KANO)
AGREEMENT = {1: N_("Not at all"), 2: N_("Hardly"), 3: N_("Partly"), 4: N_("Mostly"), 5: N_("Fully")}
CONTENT = {
    1: N_("Very dissatisfied"),
    2: N_("Dissatisfied"),
    3: N_("Neither"),
    4: N_("Satisfied"),
    5: N_("Very satisfied"),
}
MOST = limits.Limit(1, 60)  # questions
OPTIONS = limits.Limit(2, 20)
WORDS = limits.Limit(3, 300)
CODE = limits.Limit(1, 30)


@dataclass(frozen=True, slots=True)
class Question:
    """One question; its key stays through all editions, its code names it in files."""

    key: str
    kind: str
    words: str
    hint: str = ""
    options: tuple[str, ...] = ()
    is_required: bool = False
    only_if: str = ""  # the key of an earlier question
    only_values: tuple[int, ...] = ()
    code: str = ""
    present: str = ""  # of a Kano pair: how one feels if it is there
    absent: str = ""  # and if it is not
    dimension: str = ""  # of an expectation: which side of the service it belongs to

    def as_row(self) -> dict[str, Any]:
        """Return the question as it is stored."""
        row = asdict(self)
        return row | {"options": list(self.options), "only_values": list(self.only_values)}

    @property
    def choices(self) -> dict[int, Message | str]:
        """Return what may be chosen, by its number; nothing where people write."""
        if self.kind in CHOOSING:
            return dict(enumerate(self.options, 1))
        return _CHOICES.get(self.kind, {})


def _numbers(first: int, last: int) -> dict[int, Message | str]:
    return {n: str(n) for n in range(first, last + 1)}


_CHOICES: dict[str, dict[int, Message | str]] = {
    SCALE: dict(AGREEMENT),
    CSAT: dict(CONTENT),
    KANO: dict(kano.ANSWERS),
    NPS: _numbers(0, 10),
    PAIR: _numbers(1, 7),
}


def read_row(row: Mapping[str, Any]) -> Question:
    """Return a question as it was stored."""
    known = {name: value for name, value in row.items() if name in Question.__dataclass_fields__}
    return Question(**known | {name: tuple(known.get(name, ())) for name in ("options", "only_values")})


def find(questions: Iterable[Question], key: str) -> Question | None:
    """Return the question with this key, if there is one."""
    return next((each for each in questions if each.key == key), None)


def get(questions: Iterable[Question], key: str) -> Question:
    """Return the question with this key."""
    found = find(questions, key)
    if found is None:
        raise NotFound("This question does not exist, or not any more.")
    return found


def shown(questions: Sequence[Question], chosen: Mapping[str, Sequence[int]]) -> list[Question]:
    """Return the questions that these answers lead to; what hangs on a hidden question is hidden too."""
    seen: dict[str, Question] = {}
    for each in questions:
        given = chosen.get(each.only_if, ()) if each.only_if in seen else ()
        if not each.only_if or set(given) & set(each.only_values):
            seen[each.key] = each
    return list(seen.values())


def next_key(keys: Iterable[str]) -> str:
    """Return a key that no question has had yet."""
    return f"q{max((int(key[1:]) for key in keys), default=0) + 1}"


def checked(question: Question, others: Sequence[Question]) -> Question:
    """Return the question with clean words, or say field by field why it cannot be asked."""
    clean = _cleaned(question)
    wrong: dict[str, str | Refused] = {}
    limited = {"words": WORDS, "hint": limits.SUMMARY, "code": CODE, "dimension": limits.LINE}
    for name, limit in (limited | ({"present": WORDS, "absent": WORDS} if clean.kind == KANO else {})).items():
        _check(wrong, name, limit, getattr(clean, name))
    if clean.kind not in KINDS:
        wrong["kind"] = N_("Please choose what it is.")
    if clean.kind in CHOOSING:
        _check_options(wrong, clean.options)
    if any(each.code.casefold() == clean.code.casefold() for each in others if each.key != clean.key):
        wrong["code"] = N_("Another question has this short name.")
    if wrong:
        raise Invalid(wrong)
    return clean


def _cleaned(given: Question) -> Question:
    texts: dict[str, Any] = {
        name: clean_line(getattr(given, name)) for name in ("words", "hint", "present", "absent", "dimension")
    }
    options = tuple(filter(None, map(clean_line, given.options))) if given.kind in CHOOSING else ()
    code = "_".join(clean_line(given.code).split()) or given.key
    values = tuple(sorted(set(given.only_values))) if given.only_if else ()
    return replace(given, **texts, options=options, code=code, only_values=values)


def _check(wrong: dict[str, str | Refused], name: str, limit: limits.Limit, value: str) -> None:
    try:
        limit.text(value)
    except Refused as refusal:
        wrong[name] = refusal


def _check_options(wrong: dict[str, str | Refused], options: Sequence[str]) -> None:
    if len(options) not in OPTIONS:
        wrong["options"] = Refused("Please give {least} to {most} answers, one a line.", least=2, most=OPTIONS.most)
    elif len({option.casefold() for option in options}) < len(options):
        wrong["options"] = N_("Two of the answers are the same.")
    elif any(len(option) > limits.LINE.most for option in options):
        wrong["options"] = Refused("One of the answers is longer than {n} characters.", n=limits.LINE.most)


def check_order(questions: Sequence[Question]) -> None:
    """Refuse a questionnaire in which a question hangs on an answer that comes later, or that cannot be given."""
    earlier: dict[str, Question] = {}
    for each in questions:
        if each.only_if:
            on = earlier.get(each.only_if)
            if on is None or on.kind not in (*CHOOSING, SCALE, NPS, CSAT):
                raise Conflict("“{words}” hangs on an answer that has to come before it.", words=each.words)
            if not each.only_values or set(each.only_values) - set(on.choices):
                raise Invalid({"only_values": "Please choose the answers after which it is shown."})
        earlier[each.key] = each


def check_same(before: Question, after: Question) -> None:
    """Refuse a change of a question that was asked already: what people chose has to stay what it was."""
    if before.kind != after.kind:
        raise Invalid({"kind": "This was asked already: its kind stays. Ask another question instead."})
    if len(after.options) < len(before.options):
        raise Invalid({"options": "This was asked already: answers can be reworded and added, not removed."})


def moved(questions: Sequence[Question], key: str, by: int) -> list[Question]:
    """Return the questionnaire with one question moved up (-1) or down (1)."""
    rows = list(questions)
    at = rows.index(get(rows, key))
    to = min(max(at + by, 0), len(rows) - 1)
    rows.insert(to, rows.pop(at))
    return rows

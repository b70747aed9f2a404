"""The forms in which surveys are written."""

from collections.abc import Sequence
from typing import Any

from wtforms import (
    BooleanField,
    FileField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    validators,
    widgets,
)

from portal.kit import limits
from portal.kit.errors import Invalid
from portal.kit.i18n import gettext
from portal.kit.words import N_
from portal.surveys.rules.kano import TABLE_NAMES
from portal.surveys.rules.life import REACHES
from portal.surveys.rules.questions import CHOOSING, CSAT, KINDS, NPS, SCALE, Question
from portal.surveys.rules.starters import STARTERS
from portal.web.desk.typed import lines
from portal.web.forms import HouseForm, named, within
from portal.web.pages import Pages

bp = Pages("desk_surveys", __name__)
OPTIONAL = validators.Optional()


class StartForm(HouseForm):
    """How a survey is called, and what to begin with."""

    title = StringField(N_("Title"), [within(limits.TITLE)], description=N_("Those who answer read it."))
    starter = RadioField(N_("Begin with"), choices=[], default="csat", validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.starter.choices = [
            (key, gettext("{name}: {note}", name=each.name, note=each.note)) for key, each in STARTERS.items()
        ]


class FrameForm(HouseForm):
    """What stands before and after the questions, and who may answer."""

    title = StringField(N_("Title"), [within(limits.TITLE)])
    intro = TextAreaField(N_("Before the questions"), [OPTIONAL, within(limits.ABOUT_ME)])
    thanks = TextAreaField(N_("After the last"), [OPTIONAL, within(limits.ABOUT_ME)])
    reach = SelectField(N_("Who may answer"), choices=[], validate_choice=False)
    is_anonymous = BooleanField(
        N_("Anonymous"), description=N_("Names are not kept with answers. Once started, this promise stays.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reach.choices = named(REACHES)


class QuestionForm(HouseForm):
    """One question; what its kind does not need is passed over."""

    kind = SelectField(N_("Kind"), choices=[], validate_choice=False)
    words = StringField(N_("Question text"), description=N_("Of a Kano pair: the feature, in a few words."))
    hint = StringField(N_("Hint"), [OPTIONAL])
    options = TextAreaField(N_("Answers to choose from, one a line"), [OPTIONAL])
    present = StringField(N_("If it is there"), [OPTIONAL], description=N_("If …, how do you feel?"))
    absent = StringField(N_("If it is not there"), [OPTIONAL], description=N_("If not …, how do you feel?"))
    dimension = StringField(N_("Side of the service"), [OPTIONAL])
    is_required = BooleanField(N_("Must be answered"))
    after = SelectMultipleField(
        N_("Show it only after these answers"),
        [OPTIONAL],
        choices=[],
        validate_choice=False,
        widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
    )
    code = StringField(N_("Short name for files"), [OPTIONAL])

    @classmethod
    def of(cls, asked: Sequence[Question], question: Question | None = None, *, sent: bool = False) -> "QuestionForm":
        """Return the form of a question, or of a new one, with the answers it may hang on."""
        form: Any = cls.sent() if sent else cls(**(_fields(question) if question else {}))
        form.kind.choices = named(KINDS)
        form.after.choices = _answers_before(asked, question)
        return form  # type: ignore[no-any-return]

    def question(self, key: str = "") -> Question:
        """Return the question that the form describes."""
        texts: dict[str, Any] = {
            name: self[name].data or "" for name in ("words", "hint", "present", "absent", "dimension", "code")
        }
        on, values = _after(self.after.data or [])
        more: dict[str, Any] = {"only_if": on, "only_values": values, "is_required": bool(self.is_required.data)}
        return Question(key, self.kind.data or "", options=tuple(lines(self.options.data or "")), **texts, **more)


def _fields(question: Question) -> dict[str, Any]:
    names = ("kind", "words", "hint", "present", "absent", "dimension", "is_required", "code")
    after = [f"{question.only_if}:{value}" for value in question.only_values]
    return {name: getattr(question, name) for name in names} | {"options": "\n".join(question.options), "after": after}


def _answers_before(asked: Sequence[Question], question: Question | None) -> list[tuple[str, str]]:
    """Return the answers that come before a question, each named by its question."""
    keys = [each.key for each in asked]
    before = asked[: keys.index(question.key)] if question and question.key in keys else asked
    return [
        (f"{each.key}:{value}", gettext("{question}: {answer}", question=each.words, answer=words))
        for each in before
        if each.kind in (*CHOOSING, SCALE, CSAT, NPS)
        for value, words in each.choices.items()
    ]


def _after(chosen: Sequence[str]) -> tuple[str, tuple[int, ...]]:
    pairs = [word.partition(":") for word in chosen]
    keys = {key for key, _, value in pairs if value.isascii() and value.isdigit() and len(value) < 4}
    if len(keys) > 1:
        raise Invalid({"after": "Please choose answers of one question only."})
    return (next(iter(keys)), tuple(int(value) for _, _, value in pairs)) if keys else ("", ())


class TableForm(HouseForm):
    """By which table Kano pairs are read."""

    kano_table = SelectField(N_("Kano pairs are read by"), choices=[], validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kano_table.choices = named(TABLE_NAMES)


class LinksForm(HouseForm):
    """How many links that are good for one answer each."""

    n = IntegerField(N_("How many"), [validators.InputRequired(N_("Please fill this in."))], default=20)


class ImportForm(HouseForm):
    """A file of answers, and where it comes from."""

    source = StringField(
        N_("Source"),
        [within(limits.REFERENCE)],
        description=N_("Such as “paper, May”. The same line of the same source is taken once."),
    )
    file = FileField(N_("CSV file"))

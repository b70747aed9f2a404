"""What the API gives and takes of surveys."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from portal.kit import limits
from portal.surveys.rules.answers import WORDS
from portal.surveys.rules.questions import CODE, MOST, OPTIONS
from portal.surveys.rules.questions import WORDS as ASKED
from portal.web.api.contract import Asked, Given, Shown
from portal.web.api.models import Title

Text = Annotated[str, StringConstraints(max_length=limits.ABOUT_ME.most)]
Line = Annotated[str, StringConstraints(max_length=limits.LINE.most)]
Words = Annotated[str, StringConstraints(max_length=ASKED.most)]
Kind = Literal["single", "multiple", "scale", "csat", "nps", "pair", "kano", "text"]
Reach = Literal["link", "members", "asked"]


class QuestionOut(Shown):
    """One question; `key` stays through all editions, `choices` says which numbers may be answered."""

    key: str
    kind: str
    words: str
    hint: str
    present: str
    absent: str
    dimension: str
    code: str
    is_required: bool
    only_if: str
    only_values: list[int]
    choices: dict[int, str]


class QuestionIn(Given):
    """A question to ask; what its kind does not need may be left out."""

    kind: Kind
    words: Annotated[str, StringConstraints(min_length=ASKED.least, max_length=ASKED.most)]
    hint: Annotated[str, StringConstraints(max_length=limits.SUMMARY.most)] = ""
    options: Annotated[list[Line], Field(max_length=OPTIONS.most)] = []
    present: Words = ""
    absent: Words = ""
    dimension: Line = ""
    code: Annotated[str, StringConstraints(max_length=CODE.most)] = ""
    is_required: bool = False
    only_if: Annotated[str, StringConstraints(max_length=10)] = ""
    only_values: Annotated[list[Annotated[int, Field(ge=0, le=999)]], Field(max_length=OPTIONS.most)] = []


class SurveyOut(Shown):
    """A survey as the company sees it."""

    id: int
    title: str
    status: str
    edition: int
    answers: int
    reach: str
    is_anonymous: bool
    url: str
    created_at: datetime


class SurveyWholeOut(SurveyOut):
    """A survey with its questions: as they are being written, or else as they are asked."""

    intro: str
    thanks: str
    kano_table: str
    weights: dict[str, int]
    questions: list[QuestionOut]


class SurveyIn(Given):
    """A new draft, with what to begin with."""

    title: Title
    starter: Literal["blank", "csat", "nps", "gap", "gap-short", "kano"] = "blank"


class SurveyPatch(Given):
    """What is to be described anew; what is left out stays."""

    title: Title | None = None
    intro: Text | None = None
    thanks: Text | None = None
    reach: Reach | None = None
    is_anonymous: bool | None = None


class SurveyStep(Given):
    """A step of a survey's life."""

    step: Literal["start", "revise", "close"]


class WeightsIn(Given):
    """How many of a hundred points each side of the service has."""

    weights: Annotated[dict[Line, Annotated[int, Field(ge=0, le=100)]], Field(max_length=MOST.most)]


class PartAsked(Asked):
    """Whose answers: `segment:lead`, `edition:2`, an answer such as `q1:3`, or all."""

    part: str = ""


class IntervalOut(Shown):
    """A number with the bounds in which it lies at 95 %; none where nothing is known."""

    value: float | None
    low: float | None
    high: float | None
    n: int


class ResultOut(Shown):
    """What was answered to one question; what its kind does not have is null."""

    key: str
    kind: str
    words: str
    n: int
    counts: dict[int, int] | None = None
    measure: IntervalOut | None = None
    mean: IntervalOut | None = None
    gap: IntervalOut | None = None
    category: str | None = None
    categories: dict[str, int] | None = None
    better: IntervalOut | None = None
    worse: IntervalOut | None = None


class SideOut(Shown):
    """One side of the service: expected, perceived, and the gap between."""

    name: str
    expected: float | None
    perceived: float | None
    gap: IntervalOut
    weight: int | None


class ResultsOut(Shown):
    """What was answered; nothing is shown of anonymous answers that are too few."""

    answers: int
    is_hidden: bool
    questions: list[ResultOut]
    sides: list[SideOut]
    gap_plain: float | None
    gap_weighed: float | None


class SheetOut(Shown):
    """A survey as somebody who answers sees it."""

    title: str
    intro: str
    edition: int
    is_anonymous: bool
    is_answered: bool
    questions: list[QuestionOut]


Choice = Annotated[int, Field(ge=0, le=999)]


class AnswerIn(Given):
    """The answer to one question: chosen numbers, the second half of a pair, or words."""

    values: Annotated[list[Choice], Field(max_length=OPTIONS.most)] = []
    other: Choice | None = None
    words: Annotated[str, StringConstraints(max_length=WORDS.most)] = ""


class SheetIn(Given):
    """All answers of one respondent, by the keys of the questions; they are final."""

    edition: Annotated[int, Field(ge=0, le=9_999)] = 0
    answers: Annotated[dict[str, AnswerIn], Field(max_length=MOST.most)]


class SentOut(Shown):
    """That the answers were taken."""

    is_answered: bool

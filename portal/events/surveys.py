"""What happens to surveys: written, started, sent, answered.  No answer is copied into an event."""

from dataclasses import dataclass

from portal.events.base import Event
from portal.kit.words import N_


@dataclass(frozen=True)
class SurveyEvent(Event):
    """What all events of a survey know: which one, and where it stands now."""

    about = "survey:{survey_id}"
    touchpoint = "desk"
    survey_id: int
    status: str


@dataclass(frozen=True)
class SurveyWritten(SurveyEvent):
    """Somebody of the company drafted a survey, or wrote its questions or its frame better."""

    kind = "survey.written"
    sentence = N_("{actor} worked on the survey {subject}")
    title: str


@dataclass(frozen=True)
class SurveyStarted(SurveyEvent):
    """A survey takes answers from now on."""

    kind = "survey.started"
    sentence = N_("{actor} started the survey {subject}")
    edition: int


@dataclass(frozen=True)
class SurveyRevised(SurveyEvent):
    """A running survey asks by a new edition; earlier answers keep theirs."""

    kind = "survey.revised"
    sentence = N_("{actor} published edition {edition} of the survey {subject}")
    edition: int


@dataclass(frozen=True)
class SurveyWeighed(SurveyEvent):
    """Somebody said how much each side of the service counts in the whole."""

    kind = "survey.weighed"
    sentence = N_("{actor} weighed the sides of the service in {subject}")


@dataclass(frozen=True)
class SurveyClosed(SurveyEvent):
    """A survey takes no more answers."""

    kind = "survey.closed"
    sentence = N_("{actor} closed the survey {subject}")
    answers: int


@dataclass(frozen=True)
class SurveyAsked(SurveyEvent):
    """A person was asked to answer; after what is said by `after`, such as `order:7`."""

    kind = "survey.asked"
    sentence = N_("A question for you: {subject}")
    touchpoint = "community"
    ask_id: int
    person_id: int
    after: str = ""
    link: str = ""


@dataclass(frozen=True)
class SurveyLinksMade(SurveyEvent):
    """Links were made that are good for one answer each."""

    kind = "survey.links_made"
    sentence = N_("{actor} made {n} links to the survey {subject}")
    n: int


@dataclass(frozen=True)
class SurveyDeclined(SurveyEvent):
    """Somebody did not want to answer; `no_more` says that they want to be asked nothing more."""

    kind = "survey.declined"
    sentence = N_("{actor} declined the survey {subject}")
    touchpoint = "community"
    person_id: int
    no_more: bool


@dataclass(frozen=True)
class SurveyAnswered(SurveyEvent):
    """Somebody answered; where the survey is anonymous, nobody is named."""

    kind = "survey.answered"
    sentence = N_("{actor} answered the survey {subject}")
    touchpoint = "community"
    sheet_id: int
    edition: int
    person_id: int | None = None
    after: str = ""


@dataclass(frozen=True)
class SurveyAnswersImported(SurveyEvent):
    """Answers came in with a file: so many were new."""

    kind = "survey.answers_imported"
    sentence = (
        N_("{actor} imported {n} answer to the survey {subject}"),
        N_("{actor} imported {n} answers to the survey {subject}"),
    )
    source: str
    n: int


@dataclass(frozen=True)
class RhythmSet(SurveyEvent):
    """The company set up, changed or stopped a rhythm of listening."""

    kind = "survey.rhythm_set"
    sentence = N_("{actor} set when people are asked {subject}")
    rhythm_id: int
    pattern: str
    is_on: bool


@dataclass(frozen=True)
class RhythmBeat(SurveyEvent):
    """A rhythm asked again: `n` people were asked, the others were left in peace."""

    kind = "survey.rhythm_beat"
    sentence = (N_("{n} person was asked {subject}"), N_("{n} people were asked {subject}"))
    rhythm_id: int
    n: int
    rested: int


@dataclass(frozen=True)
class PaceSet(Event):
    """The company decided how long everybody is left in peace after being asked."""

    kind = "survey.pace_set"
    about = "house:1"
    sentence = N_("{actor} decided that nobody is asked oftener than every {days} days")
    touchpoint = "desk"
    days: int


@dataclass(frozen=True)
class PeaceChosen(Event):
    """Somebody said whether they want to be asked."""

    kind = "survey.peace_chosen"
    about = "person:{person_id}"
    sentence = N_("{actor} said whether to be asked in surveys")
    person_id: int
    no_more: bool

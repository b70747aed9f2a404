"""Take in answers that were given elsewhere; the same file twice changes nothing."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.events.surveys import SurveyAnswered, SurveyAnswersImported
from portal.kit.db import db, load
from portal.kit.errors import Conflict
from portal.kit.limits import REFERENCE
from portal.kit.text import clean_line
from portal.people.queries import role_of
from portal.people.rules import check_role
from portal.river import act, record, record_many, telling
from portal.river.acts import told_at
from portal.surveys.acts.answering import rows_of
from portal.surveys.models import Survey, SurveySheet
from portal.surveys.queries.editions import questions_of
from portal.surveys.rules.answers import Given, understood
from portal.surveys.rules.files import Row
from portal.surveys.rules.life import DRAFT, TEAM


@act
def import_answers(survey_id: int, source: str, rows: Sequence[Row], person_id: int) -> int:
    """Take in the sheets of a file that are not known yet; return how many that were."""
    check_role(role_of(person_id), *TEAM)
    survey, source = load(Survey, survey_id), REFERENCE.text(clean_line(source))
    if survey.status == DRAFT:
        raise Conflict("Start the survey first: answers belong to an edition that was published.", code="draft")
    fresh = _fresh(survey, source, rows)
    sheets = [_sheet(survey, source, row) for row, _ in fresh]
    db.session.add_all(sheets)
    db.session.flush()
    for sheet, (_, answers) in zip(sheets, fresh, strict=True):
        db.session.add_all(rows_of(sheet.id, answers))
    survey.answers = Survey.answers + len(sheets)
    _tell(survey, sheets)
    record(SurveyAnswersImported(survey_id, survey.status, source, len(sheets)), person_id)
    return len(sheets)


def _fresh(survey: Survey, source: str, rows: Sequence[Row]) -> list[tuple[Row, dict[str, Given]]]:
    """Return the rows that are new and say anything, each key once, with their answers understood."""
    questions = questions_of(survey.id, survey.edition)
    keys = {_key(source, row.key): row for row in reversed(rows)}
    asked = select(SurveySheet.respondent).where(SurveySheet.survey_id == survey.id, SurveySheet.respondent.in_(keys))
    known = set(db.session.scalars(asked))
    new = [row for key, row in reversed(keys.items()) if key not in known]
    read = [(row, understood(questions, row.raw, strictly=False)) for row in new]
    return [(row, answers) for row, answers in read if answers]


def _key(source: str, key: str) -> str:
    return f"file:{source}:{key}"


def _sheet(survey: Survey, source: str, row: Row) -> SurveySheet:
    sheet = SurveySheet(survey_id=survey.id, edition=survey.edition, respondent=_key(source, row.key), source=source)
    sheet.sent_at = min(row.sent_at or told_at(), told_at())
    return sheet


def _tell(survey: Survey, sheets: Sequence[SurveySheet]) -> None:
    """Let the river know of each sheet, at the time at which it was answered."""
    with telling(f"import:survey {survey.id}"):
        record_many(
            [(SurveyAnswered(survey.id, survey.status, each.id, each.edition), None, each.sent_at) for each in sheets]
        )

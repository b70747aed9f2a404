"""Keep answers that are not sent yet, without an event: they are still there after a lost session."""

from collections.abc import Mapping, Sequence

from sqlalchemy import JSON, bindparam, text

from portal.kit.clock import now
from portal.kit.db import Instant, db
from portal.kit.errors import Conflict, Refused
from portal.kit.text import clean
from portal.river import upkeep
from portal.surveys.acts.answering import find_ask, find_sheet, respondent
from portal.surveys.models import Survey
from portal.surveys.queries.editions import questions_of
from portal.surveys.rules.answers import OTHER
from portal.surveys.rules.life import RUNNING

# Two windows of one respondent may save at the same instant: the later one counts.
KEEP = text("""
    INSERT INTO survey_draft (survey_id, respondent, about, fields, saved_at)
         VALUES (:survey_id, :respondent, :about, :fields, :saved_at)
    ON CONFLICT (survey_id, respondent, about) DO UPDATE SET fields = excluded.fields, saved_at = excluded.saved_at
""").bindparams(bindparam("fields", type_=JSON), bindparam("saved_at", type_=Instant()))
LONGEST = 100_000  # letters of all that is kept of one respondent


@upkeep()
def keep_answers(
    survey_id: int, fields: Mapping[str, Sequence[str]], person_id: int | None, ask_id: int | None, browser: str
) -> None:
    """Keep what a respondent has answered so far, as it stands in the form; nothing that is wrong is refused yet."""
    survey = db.session.get(Survey, survey_id)
    if survey is None or survey.status != RUNNING:
        raise Conflict("This survey is closed and takes no more answers.", code="closed")
    who = respondent(survey, person_id, find_ask(survey, person_id, ask_id), browser)
    if find_sheet(survey_id, who) is not None:
        raise Conflict("You have answered this already. Your first answer counts.", code="answered")
    kept = {"survey_id": survey_id, "respondent": who.key, "about": who.about, "fields": _fields(survey, fields)}
    db.session.execute(KEEP, kept | {"saved_at": now()})


def _fields(survey: Survey, fields: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    keys = [each.key for each in questions_of(survey.id, survey.edition)]
    names = {*keys, *(key + OTHER for key in keys)}
    kept = {name: [clean(word) for word in words if word][:30] for name, words in fields.items() if name in names}
    if sum(len(word) for words in kept.values() for word in words) > LONGEST:
        raise Refused("This is too long to be kept as a draft.", code="too_long")
    return {name: words for name, words in kept.items() if words}

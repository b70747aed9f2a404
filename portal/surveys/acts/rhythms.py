"""Set up a rhythm of listening by clicking: who is asked what, when, and who does something about it."""

from portal.events.surveys import RhythmSet
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Invalid, Refused
from portal.kit.text import clean_line
from portal.kit.words import N_
from portal.people.queries import is_staff, role_of
from portal.people.rules import check_role
from portal.river import act, record
from portal.river.acts import told_at
from portal.surveys.models import Survey, SurveyRhythm
from portal.surveys.rules.life import CLOSED, TEAM
from portal.surveys.rules.rhythms import PAST, PERIODS, POTENTIAL, PRESENT, PULSE, RHYTHMS, TRIGGERS

FORUM = limits.Limit(2, 200)


@act
def set_rhythm(
    pattern: str,
    survey_id: int,
    owner_id: int,
    forum: str,
    actions: str,
    person_id: int,
    *,
    trigger: str = "",
    segment: str = "",
    every_days: int | None = None,
    most: int = 0,
) -> int:
    """Listen in one of the three rhythms; return its id."""
    check_role(role_of(person_id), *TEAM)
    row = SurveyRhythm(pattern=pattern, survey_id=survey_id, owner_id=owner_id, set_at=told_at(), is_on=True, asked=0)
    row.forum, row.actions = clean_line(forum), clean_line(actions)
    row.trigger = trigger if pattern == PAST else ""
    row.segment = segment if pattern != PAST else ""
    row.every_days, row.most = (every_days if pattern == PRESENT else None), (0 if pattern == PAST else most)
    _check(row)
    row.next_at = told_at() if pattern == PRESENT else None
    db.session.add(row)
    db.session.flush()
    _tell(row, person_id)
    return row.id


def _check(row: SurveyRhythm) -> None:
    """Refuse field by field what cannot be."""
    survey = db.session.get(Survey, row.survey_id)
    wrong: dict[str, str | Refused] = {}
    if row.pattern not in RHYTHMS:
        wrong["pattern"] = N_("Please choose a rhythm.")
    if survey is None or survey.status == CLOSED:
        wrong["survey"] = N_("Please choose a survey that is not closed.")
    if not is_staff(row.owner_id):
        wrong["owner"] = N_("Please choose somebody of the company.")
    if row.pattern == PAST and row.trigger not in TRIGGERS:
        wrong["trigger"] = N_("Please choose after what people are asked.")
    wrong |= _outside(row)
    if wrong:
        raise Invalid(wrong)


def _outside(row: SurveyRhythm) -> dict[str, Refused]:
    """Return what is too long, too short, too often or too many."""
    wrong: dict[str, Refused] = {}
    if row.pattern == PRESENT and (row.every_days or 0) not in PERIODS:
        wrong["every_days"] = Refused("Please give a number from {least} to {most}.", least=1, most=PERIODS[-1])
    if row.pattern == POTENTIAL and row.most not in PULSE:
        wrong["most"] = Refused("Please give a number from {least} to {most}.", least=1, most=PULSE[-1])
    for name in ("forum", "actions"):
        try:
            FORUM.text(getattr(row, name))
        except Refused as refusal:
            wrong[name] = refusal
    return wrong


@act
def switch_rhythm(rhythm_id: int, is_on: bool, person_id: int) -> None:
    """Stop a rhythm, or let it go on; what it missed meanwhile is not made up for."""
    check_role(role_of(person_id), *TEAM)
    row = load(SurveyRhythm, rhythm_id)
    row.is_on = is_on
    row.next_at = told_at() if is_on and row.pattern == PRESENT else None
    _tell(row, person_id)


def _tell(row: SurveyRhythm, person_id: int) -> None:
    survey = db.session.get(Survey, row.survey_id)
    status = survey.status if survey else ""
    record(RhythmSet(row.survey_id, status, row.id, row.pattern, row.is_on), person_id)

"""Weigh the sides of a service: how much each counts in the whole."""

from collections.abc import Mapping

from portal.events.surveys import SurveyWeighed
from portal.kit.db import load
from portal.people.queries import role_of
from portal.people.rules import check_role
from portal.river import act, record
from portal.surveys.models import Survey
from portal.surveys.queries.editions import questions_ever
from portal.surveys.rules.life import TEAM
from portal.surveys.rules.service import checked_weights, sides_of


@act
def weigh_sides(survey_id: int, person_id: int, weights: Mapping[str, int]) -> None:
    """Say of each side how many of a hundred points it has; answers stay as they are."""
    check_role(role_of(person_id), *TEAM)
    survey = load(Survey, survey_id)
    survey.weights = checked_weights(weights, list(sides_of(questions_ever(survey_id))))
    record(SurveyWeighed(survey_id, survey.status), person_id)

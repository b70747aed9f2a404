"""The three rhythms of listening: after a transaction, every so often, in single pulses; and nobody too often."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.events.care import CaseClosed
from portal.events.orders import OrderMoved
from portal.flows import listening
from portal.kit.clock import now
from portal.kit.db import db, writing
from portal.kit.errors import Invalid, NotAllowed, Refused
from portal.outside.models.mail import Parcel
from portal.people.acts import join
from portal.river import record, telling
from portal.surveys import acts, queries
from portal.surveys.models import SurveyAsk, SurveyRhythm

DAY = timedelta(days=1)
WORDS = ("Monday meeting", "The owner answers whoever is not content.")


@pytest.fixture
def survey(staff):
    survey = acts.write_survey("How did it go?", "csat", staff)
    acts.start_survey(survey, staff)
    return survey


@pytest.fixture
def later(monkeypatch):
    """Return how to let days pass."""

    def pass_days(days):
        moment = now() + days * DAY
        monkeypatch.setattr("portal.river.acts.now", lambda: moment)
        monkeypatch.setattr("portal.flows.listening.now", lambda: moment)

    return pass_days


def delivered(order, person):
    with writing():
        record(OrderMoved(order, person, None, 1, 100, "EUR", "delivered", "shipped", "deliver"))


def closed(case, person):
    with writing():
        record(CaseClosed(case, person, 1, True))


def asks():
    return [(row.person_id, row.about) for row in db.session.scalars(select(SurveyAsk).order_by(SurveyAsk.id))]


def test_a_buyer_is_asked_after_a_delivery_and_then_left_in_peace(survey, staff, ada, bo, flows, later):
    acts.set_rhythm("past", survey, staff, *WORDS, staff, trigger="order.delivered")
    delivered(7, ada)
    delivered(8, ada)
    delivered(9, bo)
    closed(3, bo)
    flows()
    assert asks() == [(ada, "order:7"), (bo, "order:9")]
    assert [row.about for row in queries.waiting(ada)] == ["order:7"]
    later(31)
    delivered(10, ada)
    flows()
    assert asks()[-1] == (ada, "order:10")
    letters = db.session.scalars(select(Parcel.person_id).filter_by(letter="survey")).all()
    assert sorted(letters) == sorted([ada, bo, ada])


def test_history_and_imports_ask_nobody(survey, staff, ada, flows):
    acts.set_rhythm("past", survey, staff, *WORDS, staff, trigger="order.delivered")
    with telling("import:1"):
        delivered(7, ada)
    with telling("demo", now() - 70 * DAY):
        delivered(8, ada)
    flows()
    assert asks() == []


def test_a_case_that_is_closed_asks_by_its_own_rhythm_and_a_stopped_one_asks_nobody(survey, staff, ada, bo, flows):
    rhythm = acts.set_rhythm("past", survey, staff, *WORDS, staff, trigger="case.closed")
    closed(3, ada)
    flows()
    acts.switch_rhythm(rhythm, False, staff)
    closed(4, bo)
    flows()
    assert asks() == [(ada, "case:3")]


def test_a_period_asks_a_segment_anew_each_time(survey, staff, ada, bo, flows, later):
    flows()
    acts.set_rhythm("present", survey, staff, *WORDS, staff, segment="everyone", every_days=90)
    assert listening.beat_due() == 2
    assert listening.beat_due() == 0
    flows()
    later(20)
    join("Cy")
    flows()
    assert listening.beat_due() == 0
    later(91)
    assert listening.beat_due() == 3
    flows()
    assert len(asks()) == 5


def test_a_period_does_not_make_up_for_what_it_missed(survey, staff, ada, flows, later):
    flows()
    rhythm = acts.set_rhythm("present", survey, staff, *WORDS, staff, segment="everyone", every_days=30)
    listening.beat_due()
    later(200)
    assert listening.beat_due() == 1
    assert listening.beat_due() == 0
    assert db.session.get(SurveyRhythm, rhythm).asked == 2


def test_a_pulse_asks_the_chosen_and_each_only_once(survey, staff, ada, bo, flows, later):
    flows()
    rhythm = acts.set_rhythm("potential", survey, staff, *WORDS, staff, segment="everyone", most=1)
    assert listening.beat(rhythm, staff, [bo]) == 1
    assert asks() == [(bo, "")]
    later(60)
    assert listening.beat(rhythm, staff) == 1
    assert sorted(asks()) == sorted([(ada, ""), (bo, "")])
    flows()


def test_who_wants_peace_is_asked_nothing_more(survey, staff, ada, bo, flows):
    acts.set_pace(0, staff)
    ask = acts.ask_person(survey, ada)
    acts.decline(ask, ada, no_more=True)
    with pytest.raises(Refused):
        acts.ask_person(survey, ada, "order:8")
    acts.choose_peace(ada, False)
    acts.ask_person(survey, ada, "order:8")
    assert len(queries.waiting(ada)) == 1
    with pytest.raises(Refused):
        acts.ask_person(survey, staff)
    flows()


def test_the_pace_is_a_setting_of_the_house(survey, staff, ada, later, flows):
    assert queries.rest_days() == 30
    acts.set_pace(7, staff)
    acts.ask_person(survey, ada)
    later(6)
    with pytest.raises(Refused):
        acts.ask_person(survey, ada, "order:8")
    later(7)
    acts.ask_person(survey, ada, "order:8")
    with pytest.raises(Invalid):
        acts.set_pace(-1, staff)
    flows()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"pattern": "future"}, "pattern"),
        ({"survey_id": 99}, "survey"),
        ({"owner_id": 1}, "owner"),
        ({"forum": ""}, "forum"),
        ({"trigger": "order.lost"}, "trigger"),
        ({"pattern": "present", "every_days": 0}, "every_days"),
        ({"pattern": "potential", "most": 0}, "most"),
    ],
)
def test_a_rhythm_that_cannot_be_is_refused_beside_its_field(ada, survey, staff, change, field):
    given = {"pattern": "past", "survey_id": survey, "owner_id": staff, "forum": "Monday", "actions": "Answer."}
    if field == "owner":
        change = {"owner_id": ada}
    with pytest.raises(Invalid) as refusal:
        acts.set_rhythm(**{**given, "trigger": "case.closed", **change}, person_id=staff)
    assert set(refusal.value.fields) == {field}


def test_only_the_product_team_sets_rhythms(survey, ada, moderator):
    for person in (ada, moderator):
        with pytest.raises(NotAllowed):
            acts.set_rhythm("past", survey, person, *WORDS, person, trigger="case.closed")

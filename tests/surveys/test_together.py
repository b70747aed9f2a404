"""Many at once: each respondent is counted once, and every window may save."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from portal.kit.db import db
from portal.kit.errors import Busy, Conflict
from portal.outside.models.mail import Parcel
from portal.outside.sender.letters import write_letter
from portal.people.acts import join
from portal.people.signing import sign_up
from portal.surveys import acts, queries
from portal.surveys.models import Survey, SurveyDraft, SurveySheet
from portal.web.copying import copy_of
from portal.web.site.surveys.filling import ask_link

HANDS = 8


@pytest.fixture
def content(staff):
    survey = acts.write_survey("How did it go?", "csat", staff)
    acts.start_survey(survey, staff)
    return survey


def at_once(app, work, things):
    """Do the work for each thing at the same moment; return what came of each."""
    start = Barrier(len(things), timeout=60)

    def hand(thing):
        with app.app_context():
            start.wait()
            try:
                return patiently(lambda: work(thing))
            except Conflict as refusal:
                return refusal.code
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(things)) as hands:
        return list(hands.map(hand, things))


def patiently(work):
    for _ in range(20):
        try:
            return work()
        except Busy:
            continue
    pytest.fail("The house stayed busy.")


def test_eight_windows_of_two_people_send_two_sheets(app, content, ada, bo, flows):
    db.session.commit()
    said = at_once(app, lambda person: acts.send_answers(content, {"q1": ["5"]}, person), [ada, bo] * (HANDS // 2))
    assert said.count("answered") == HANDS - 2
    assert queries.counts(content)["q1"].values == {5: 2}
    flows()


def test_eight_windows_of_one_person_keep_one_draft(app, content, ada):
    db.session.commit()
    at_once(app, lambda n: acts.keep_answers(content, {"q2": [f"word {n}"]}, ada, None, ""), list(range(HANDS)))
    assert db.session.query(SurveyDraft).count() == 1


def test_the_letter_holds_a_link_that_is_good_for_its_reader_alone(app, content, flows, client):
    ada = sign_up("Ada", "ada@example.org", "four plain words here", confirmed=True)
    ask = acts.ask_person(content, ada, "order:7")
    flows()
    letter = write_letter(db.session.scalars(select(Parcel).filter_by(letter="survey")).one())
    address = f"/surveys/{db.session.get(Survey, content).link}/{ask_link(ask)}"
    assert (letter.address, letter.body.count(address)) == ("ada@example.org", 1)
    assert "How did it go?" in client.get(address).text


def test_the_copy_of_ones_data_holds_ones_answers_and_not_those_of_others(content, ada):
    acts.send_answers(content, {"q1": ["2"], "q2": ["It rained."]}, ada)
    acts.send_answers(content, {"q1": ["2"], "q2": ["It snowed."]}, join("Cy"))
    copied = copy_of(ada)
    assert [row["words"] for row in copied["survey_answer"] if row["words"]] == ["It rained."]
    assert db.session.query(SurveySheet).count() == 2

"""A complaint that was answered, and a customer who says nothing more."""

from datetime import timedelta

import pytest

from portal.care import acts, queries
from portal.care.models import Case
from portal.flows.deadlines import keep_deadlines
from portal.flows.feedback import give_feedback, give_verdict, write_again
from portal.kit.clock import now
from portal.kit.db import db, writing
from portal.kit.errors import Conflict, Refused
from portal.river.acts import telling
from tests.conftest import verify

DAY = timedelta(days=1)


@pytest.fixture
def answered(ada, staff, flows):
    """A complaint that was given and resolved so many days ago; return the feedback and the case."""

    def tell(days, kind="complaint"):
        with telling("demo", now() - (days + 1) * DAY):
            feedback_id = give_feedback(ada, kind, "The valve is bent.")
        flows()
        case_id = queries.find_case_of(feedback_id).id
        with telling("demo", now() - days * DAY):
            acts.resolve_case(
                case_id, staff, answer="We send a new one.", root_cause="A bad mould.", action="Replaced."
            )
        return feedback_id, case_id

    return tell


def state(case_id):
    db.session.expire_all()
    return queries.get_case(case_id).state


def test_after_days_of_silence_a_complaint_is_closed_as_not_reached_once(answered, flows):
    _, silent = answered(15)
    _, recent = answered(13)
    assert (keep_deadlines(), keep_deadlines()) == (1, 0)
    assert (state(silent), state(recent)) == ("not_reached", "resolved")
    assert queries.get_case(silent).closed_at is not None
    with pytest.raises(Conflict):
        acts.give_up(recent)
    flows()


def test_a_question_is_not_given_up(answered):
    _, case = answered(40, "question")
    assert keep_deadlines() == 0
    with pytest.raises(Conflict):
        acts.give_up(case)


def test_a_complaint_without_its_cause_is_not_given_up(ada, staff, flows):
    with telling("demo", now() - 40 * DAY):
        feedback_id = give_feedback(ada, "complaint", "The valve is bent.")
    flows()
    case = queries.find_case_of(feedback_id).id
    with telling("demo", now() - 39 * DAY):
        acts.answer_case(case, staff, "Which valve?")
    assert keep_deadlines() == 0
    with pytest.raises(Refused):
        acts.give_up(case)


def test_one_word_of_the_customer_opens_it_again(answered, ada, flows):
    feedback_id, case = answered(20)
    keep_deadlines()
    write_again(feedback_id, ada, "I was away; it is still bent.")
    assert (state(case), queries.get_case(case).closed_at) == ("open", None)
    assert queries.get_case(case).due_at is not None
    assert keep_deadlines() == 0
    flows()


def test_the_customer_may_still_say_that_it_is_settled_or_not(answered, ada, flows):
    (one, settled), (other, open_again) = answered(20), answered(20)
    keep_deadlines()
    give_verdict(one, True, ada)
    give_verdict(other, False, ada)
    assert (state(settled), state(open_again)) == ("closed", "open")
    flows()


def test_the_customer_and_the_desk_see_that_nobody_was_reached(answered, ada, staff, browser):
    feedback_id, case = answered(20)
    keep_deadlines()
    assert b"have not heard from you" in browser(ada).get(f"/feedback/{feedback_id}").data
    assert b"customer not reached" in browser(staff).get(f"/desk/cases/{case}").data
    assert b"not reached" in browser(staff).get("/desk/cases?state=not_reached").data


def test_a_complaint_given_up_by_hand_in_the_tables_is_a_breach(answered):
    _, case = answered(20)
    keep_deadlines()
    with writing():
        db.session.get(Case, case).root_cause = ""
    assert [found.partition(":")[0] for found in verify()] == ["unsettled_complaints"]

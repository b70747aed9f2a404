"""A feedback opens a case; the company answers in time or not; the customer has the last word."""

from datetime import timedelta

import pytest

from portal.care import acts, queries
from portal.care.queries import Wanted
from portal.care.rules import COMPLAINT, LIFE
from portal.flows.feedback import give_feedback, give_verdict, write_again
from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from portal.kit.setting import _settings, setting
from portal.people.acts import join
from portal.people.forgetting import forget_person
from portal.people.queries import viewer
from portal.river.acts import telling
from portal.river.models import EventRow
from tests.conftest import verify


def state(case_id):
    db.session.expire_all()
    return queries.get_case(case_id).state


def kinds(subject):
    asked = db.session.query(EventRow.kind).filter_by(subject=subject).order_by(EventRow.id)
    return [kind for (kind,) in asked]


def words(case_id, *, among_us):
    return [m.html for m in queries.messages(queries.get_case(case_id), among_us=among_us)]


def test_a_feedback_opens_one_case_with_a_clock_by_its_kind(given, flows):
    _, question = given("question")
    _, complaint = given("complaint", "The valve is bent.")
    (clock,), (other,) = queries.clocks(question), queries.clocks(complaint)
    work = setting("CALENDAR")
    assert work.between(clock.began_at, clock.due_at) == timedelta(hours=18)
    assert work.between(other.began_at, other.due_at) == timedelta(hours=8)
    assert (state(question), queries.get_case(complaint).kind) == ("new", COMPLAINT)
    flows()


def test_an_answer_reaches_the_customer_and_a_note_does_not(given, staff, flows):
    _, case = given()
    acts.note_on_case(case, staff, "She asked before.")
    acts.answer_case(case, staff, "It folds.")
    assert words(case, among_us=False) == ["<p>It folds.</p>\n"]
    assert len(words(case, among_us=True)) == 2
    assert state(case) == "pending_customer"
    flows()


def test_the_first_answer_stops_the_clock_and_a_breach_never_disappears(ada, staff, flows):
    with telling("demo", now() - timedelta(days=8)):
        late = give_feedback(ada, "question", "Does it fold?")
    in_time = give_feedback(ada, "question", "Does it float?")
    flows()
    cases = [queries.find_case_of(each).id for each in (late, in_time)]
    for case in cases:
        acts.answer_case(case, staff, "It does.")
    first, second = (queries.clocks(case)[0] for case in cases)
    assert first.answered_at > first.due_at
    assert second.answered_at <= second.due_at
    told = db.session.query(EventRow).filter_by(kind="case.answered").order_by(EventRow.id).all()
    assert [(row.data["first"], row.data["in_time"]) for row in told] == [(True, False), (True, True)]
    acts.resolve_case(cases[0], staff)
    give_verdict(late, True, ada)
    assert queries.clocks(cases[0])[0].answered_at > queries.clocks(cases[0])[0].due_at
    flows()


def test_what_the_customer_adds_is_owed_an_answer_anew(given, ada, staff, flows):
    feedback, case = given()
    acts.answer_case(case, staff, "It folds.")
    write_again(feedback, ada, "How?")
    assert state(case) == "open"
    assert [clock.milestone for clock in queries.clocks(case)] == ["first", "next"]
    write_again(feedback, ada, "And how small?")
    assert len(queries.clocks(case)) == 2
    acts.answer_case(case, staff, "In three.")
    assert queries.get_case(case).due_at is None
    flows()


def test_a_complaint_is_closed_by_cause_action_and_the_word_of_the_customer(given, ada, staff, flows):
    feedback, case = given("complaint", "The valve is bent.")
    with pytest.raises(Refused, match="cause"):
        acts.resolve_case(case, staff, answer="Sorry.")
    with pytest.raises(Refused, match="Answer the customer first"):
        acts.resolve_case(case, staff, root_cause="A worn tool.", action="The tool was changed.")
    acts.resolve_case(case, staff, answer="Sorry.", root_cause="A worn tool.", action="The tool was changed.")
    with pytest.raises(Refused, match="word of the customer"):
        acts.close_case(case, staff)
    assert state(case) == "resolved"
    give_verdict(feedback, False, ada)
    assert state(case) == "open"
    acts.resolve_case(case, staff, answer="A new valve is on its way.")
    give_verdict(feedback, True, ada)
    closed = queries.get_case(case)
    assert (closed.state, closed.accepted, closed.due_at) == ("closed", True, None)
    assert kinds(f"case:{case}")[-2:] == ["case.resolved", "case.closed"]
    flows()


def test_a_complaint_that_was_only_answered_is_not_settled_yet(given, ada, staff):
    feedback, case = given("complaint", "The valve is bent.")
    acts.answer_case(case, staff, "We look into it.")
    with pytest.raises(Refused, match="cause"):
        give_verdict(feedback, True, ada)
    assert state(case) == "pending_customer"
    assert kinds(f"feedback:{feedback}") == ["feedback.given"]


def test_a_question_may_be_closed_by_either_side(given, ada, staff, flows):
    feedback, case = given()
    acts.answer_case(case, staff, "It folds.")
    give_verdict(feedback, True, ada)
    _, other = given("praise", "Well made.")
    acts.resolve_case(other, staff, answer="Thank you.")
    acts.close_case(other, staff)
    assert state(case) == state(other) == "closed"
    with pytest.raises(Conflict):
        write_again(feedback, ada, "One more thing.")
    flows()


def test_writing_again_reopens_what_was_resolved(given, ada, staff, flows):
    feedback, case = given()
    acts.resolve_case(case, staff, answer="It folds.")
    write_again(feedback, ada, "Mine does not.")
    assert kinds(f"case:{case}")[-2:] == ["case.replied", "case.reopened"]
    assert state(case) == "open"
    flows()


def test_who_answers_a_case_of_nobodys_has_it_and_it_can_be_given_on(given, staff, moderator, bo):
    _, case = given()
    acts.answer_case(case, staff, "It folds.")
    assert queries.get_case(case).assignee_id == staff
    acts.assign_case(case, moderator, staff)
    assert queries.get_case(case).assignee_id == moderator
    with pytest.raises(Conflict):
        acts.assign_case(case, moderator, staff)
    with pytest.raises(Invalid):
        acts.assign_case(case, bo, staff)


def test_only_the_company_works_on_cases_and_only_the_customer_has_the_word(given, bo, ada, staff):
    feedback, case = given()
    for forbidden in (
        lambda: acts.answer_case(case, bo, "No."),
        lambda: acts.note_on_case(case, ada, "No."),
        lambda: acts.assign_case(case, staff, bo),
        lambda: acts.resolve_case(case, ada, answer="No."),
        lambda: acts.close_case(case, bo),
    ):
        with pytest.raises(NotAllowed):
            forbidden()
    acts.answer_case(case, staff, "It folds.")
    for absent in (
        lambda: write_again(feedback, bo, "Me too."),
        lambda: give_verdict(feedback, True, bo),
        lambda: give_verdict(feedback, True, staff),
        lambda: acts.give_word(case, bo, True),
        lambda: acts.reply_to_case(case, staff, "As her."),
    ):
        with pytest.raises(NotFound):
            absent()


@pytest.mark.parametrize("words", ["", " \n ", "x" * 10_001])
def test_an_answer_that_says_nothing_or_too_much_changes_nothing(given, staff, words):
    _, case = given()
    with pytest.raises(Refused):
        acts.answer_case(case, staff, words)
    assert (state(case), len(queries.clocks(case))) == ("new", 1)


@pytest.fixture
def impatient(monkeypatch):
    """A house that waits for nobody."""
    monkeypatch.setitem(_settings, "SILENT_DAYS", 0)


def walks(steps):
    """Return each act that takes a step, with what it needs."""
    return {
        "assign": lambda case, who: acts.assign_case(case, who["other"], who["staff"]),
        "answer": lambda case, who: acts.answer_case(case, who["staff"], "So it is."),
        "reply": lambda case, who: acts.reply_to_case(case, who["ada"], "And?"),
        "resolve": lambda case, who: acts.resolve_case(case, who["staff"], answer="Done."),
        "accept": lambda case, who: acts.give_word(case, who["ada"], True),
        "reject": lambda case, who: acts.give_word(case, who["ada"], False),
        "close": lambda case, who: acts.close_case(case, who["staff"]),
        "explain": lambda case, who: acts.resolve_case(case, who["staff"], answer="Done.", root_cause="x", action="y"),
        "give_up": lambda case, who: acts.give_up(case),
    }[steps]


PATHS = {
    "new": [],
    "open": ["assign"],
    "pending_customer": ["answer"],
    "resolved": ["resolve"],
    "closed": ["resolve", "accept"],
    "not_reached": ["explain", "give_up"],
}


@pytest.mark.parametrize("before", LIFE.states)
@pytest.mark.parametrize("step", ["assign", "answer", "reply", "resolve", "accept", "reject", "close"])
def test_no_path_leads_outside_the_table(given, ada, staff, moderator, operator, impatient, before, step):
    _, case = given("complaint" if before == "not_reached" else "suggestion", "Make it fold.")
    who = {"ada": ada, "staff": staff, "other": moderator}
    for name in PATHS[before]:
        walks(name)(case, who)
    who["other"] = operator
    assert state(case) == before
    wanted = LIFE.table.get((before, step))
    if wanted is None:
        with pytest.raises(Conflict):
            walks(step)(case, who)
        assert state(case) == before
    else:
        walks(step)(case, who)
        assert state(case) == wanted.after
    assert verify() == []


def test_the_inbox_shows_the_most_urgent_first_and_goes_on(given, staff):
    cases = [given("suggestion", f"Make it fold, {n}.")[1] for n in range(3)]
    urgent = given("complaint", "Bent.")[1]
    whole = [row.id for row in queries.cases(Wanted()).items]
    assert whole == [urgent, *cases]
    first = queries.cases(Wanted(), size=3)
    second = queries.cases(Wanted(), first.next, size=3)
    assert [row.id for row in [*first.items, *second.items]] == whole
    acts.answer_case(urgent, staff, "Sorry.")
    acts.assign_case(cases[1], staff, staff)
    assert [row.id for row in queries.cases(Wanted()).items] == cases
    assert [row.id for row in queries.cases(Wanted("all")).items] == [cases[1], urgent, cases[2], cases[0]]
    assert [row.id for row in queries.cases(Wanted(assignee_id=staff)).items] == [cases[1]]
    assert [row.id for row in queries.cases(Wanted(kind="complaint")).items] == []


def test_a_morning_in_the_inbox_is_one_walk_forth_and_back(given, staff):
    cases = [given("suggestion", f"Make it fold, {n}.")[1] for n in range(3)]
    around = [queries.neighbours(queries.get_case(case), Wanted()) for case in cases]
    assert around == [(None, cases[1]), (cases[0], cases[2]), (cases[1], None)]
    acts.answer_case(cases[0], staff, "Yes.")
    assert queries.neighbours(queries.get_case(cases[0]), Wanted()) == (None, cases[1])
    latest = [queries.neighbours(queries.get_case(case), Wanted("all")) for case in (cases[0], cases[2], cases[1])]
    assert latest == [(None, cases[2]), (cases[0], cases[1]), (cases[2], None)]


def test_time_is_ours_or_the_customers_and_both_make_the_whole(ada, staff, flows):
    began = now() - timedelta(hours=10)
    with telling("demo", began):
        feedback = give_feedback(ada, "question", "Does it fold?")
    flows()
    case = queries.find_case_of(feedback).id
    with telling("demo", began + timedelta(hours=2)):
        acts.answer_case(case, staff, "It folds.")
    with telling("demo", began + timedelta(hours=5)):
        write_again(feedback, ada, "How?")
    with telling("demo", began + timedelta(hours=6)):
        acts.resolve_case(case, staff, answer="In three.")
    with telling("demo", began + timedelta(hours=9)):
        give_verdict(feedback, True, ada)
    assert queries.seconds_spent(queries.spans(case)) == (3 * 3600, 6 * 3600)
    flows()


def test_what_is_told_of_the_past_keeps_its_order(given, ada, staff, flows):
    feedback, case = given()
    with telling("demo", now() - timedelta(days=3)):
        acts.answer_case(case, staff, "It folds.")
        write_again(feedback, ada, "How?")
    flows()


def test_the_words_of_a_customer_who_leaves_are_blanked(given, ada, staff, flows):
    feedback, case = given("complaint", "My sister Wilhelmina was hurt.")
    acts.answer_case(case, staff, "Sorry.")
    write_again(feedback, ada, "Wilhelmina is well again.")
    forget_person(ada, ada)
    flows()
    db.session.expire_all()
    said = [queries.get_case(case).title, *words(case, among_us=True)]
    assert not any("Wilhelmina" in each for each in said)
    assert "<p>Sorry.</p>\n" in said
    events = db.session.query(EventRow).all()
    assert not any("Wilhelmina" in str(row.data) for row in events)


def test_a_case_is_of_the_staff_and_its_feedback_of_the_customer(given, ada, bo):
    _, case = given()
    found = queries.get_case(case)
    assert found.audience_id not in viewer(ada).audiences
    assert found.shown_to_id in viewer(ada).audiences
    assert found.shown_to_id not in viewer(bo).audiences


def test_a_colleague_who_left_the_company_gets_no_case(given, staff, admin):
    _, case = given()
    gone = join("Gus", role="product")
    forget_person(gone, admin)
    with pytest.raises(Invalid):
        acts.assign_case(case, gone, staff)

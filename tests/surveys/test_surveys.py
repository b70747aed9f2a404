"""Surveys: written by clicking, answered once, counted, and kept from those whom they do not concern."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from portal.flows.listening import import_file
from portal.kit.db import db
from portal.kit.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from portal.people.forgetting import forget_person
from portal.people.queries import viewer
from portal.river.models import EventRow
from portal.surveys import acts, queries
from portal.surveys.models import SurveyAnswer, SurveyDraft, SurveySheet
from portal.surveys.queries.results import Part
from portal.surveys.rules.questions import CSAT, KANO, MULTIPLE, SINGLE, TEXT, Question
from portal.surveys.rules.starters import STARTERS

WHERE = Question("", SINGLE, "Where do you camp?", options=("Forest", "Coast"))


@pytest.fixture
def content(staff):
    """A running survey: how content, and what went wrong where they are not."""
    survey = acts.write_survey("How did it go?", "csat", staff)
    acts.start_survey(survey, staff)
    return survey


def told(survey):
    return list(db.session.scalars(select(EventRow.kind).filter_by(subject=f"survey:{survey}").order_by(EventRow.id)))


def asked(survey):
    return queries.questions_of(survey, queries.get_survey(survey, viewer(1)).edition or 1)


@pytest.mark.parametrize("starter", [name for name in STARTERS if name != "blank"])
def test_every_starter_can_be_started_as_it_is(staff, starter, flows):
    survey = acts.write_survey("May we ask?", starter, staff)
    acts.start_survey(survey, staff)
    assert queries.questions_of(survey, 1)
    flows()


def test_a_survey_without_questions_is_not_started(staff):
    survey = acts.write_survey("May we ask?", "blank", staff)
    with pytest.raises(Conflict):
        acts.start_survey(survey, staff)


def test_only_the_product_team_writes_surveys(ada, moderator, content):
    for person in (ada, moderator):
        for work in (
            lambda who: acts.write_survey("May we ask?", "csat", who),
            lambda who: acts.close_survey(content, who),
            lambda who: acts.add_question(content, who, WHERE),
            lambda who: acts.make_links(content, 3, who),
            lambda who: acts.set_pace(3, who),
        ):
            with pytest.raises(NotAllowed):
                work(person)


def test_questions_are_added_worded_ordered_and_taken_out(staff):
    survey = acts.write_survey("May we ask?", "blank", staff)
    first = acts.add_question(survey, staff, WHERE)
    second = acts.add_question(survey, staff, Question("", TEXT, "Why there?", only_if=first, only_values=(2,)))
    third = acts.add_question(survey, staff, Question("", MULTIPLE, "With whom?", options=("Alone", "Friends")))
    acts.move_question(survey, staff, third, -1)
    acts.edit_question(survey, staff, replace(WHERE, key=first, words="Where do you sleep?"))
    draft = queries.draft_of(survey, 0)
    assert [(row["key"], row["words"][:9]) for row in draft.questions] == [
        (first, "Where do "),
        (third, "With whom"),
        (second, "Why there"),
    ]
    with pytest.raises(Conflict):
        acts.move_question(survey, staff, first, 1) or acts.move_question(survey, staff, first, 1)
    with pytest.raises(Conflict):
        acts.remove_question(survey, staff, first)
    acts.remove_question(survey, staff, second)
    acts.remove_question(survey, staff, first)
    assert acts.add_question(survey, staff, WHERE) == "q4"


@pytest.mark.parametrize(
    ("question", "field"),
    [
        (replace(WHERE, words="?"), "words"),
        (replace(WHERE, options=("Forest",)), "options"),
        (replace(WHERE, options=("Forest", "forest")), "options"),
        (replace(WHERE, kind="riddle"), "kind"),
        (Question("", KANO, "A lamp", present="If it glows?"), "absent"),
        (replace(WHERE, only_if="q1", only_values=(9,)), "only_values"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused_beside_its_field(staff, question, field):
    survey = acts.write_survey("May we ask?", "csat", staff)
    with pytest.raises(Invalid) as refusal:
        acts.add_question(survey, staff, question)
    assert field in refusal.value.fields


def test_an_answer_is_taken_once_and_counted(content, ada, bo, flows):
    acts.send_answers(content, {"q1": ["5"]}, ada)
    acts.send_answers(content, {"q1": ["2"], "q2": ["The box was wet."]}, bo)
    with pytest.raises(Conflict) as refusal:
        acts.send_answers(content, {"q1": ["1"]}, ada)
    assert refusal.value.code == "answered"
    counted = queries.counts(content)
    assert (counted["q1"].values, counted["q1"].n, counted["q2"].wrote) == ({5: 1, 2: 1}, 2, 1)
    assert told(content)[-2:] == ["survey.answered", "survey.answered"]
    assert "wet" not in str(db.session.scalars(select(EventRow.data)).all())
    flows()


def test_a_question_is_only_answered_where_it_is_shown(content, ada, bo):
    acts.send_answers(content, {"q1": ["5"], "q2": ["Nothing, I only saw it."]}, ada)
    assert "q2" not in queries.counts(content)
    with pytest.raises(Invalid) as refusal:
        acts.send_answers(content, {"q1": [], "q2": ["?"]}, bo)
    assert set(refusal.value.fields) == {"q1"}


@pytest.mark.parametrize(
    "raw",
    [
        {"q1": ["6"]},
        {"q1": ["five"]},
        {"q1": ["1", "2"]},
        {"q1": ["-1"]},
        {"q1": ["1"], "q2": ["x" * 4001]},
        {"q1": ["٣"]},
    ],
)
def test_an_answer_that_is_none_is_refused_and_leaves_nothing(content, ada, raw):
    with pytest.raises(Invalid):
        acts.send_answers(content, raw, ada)
    assert db.session.query(SurveySheet).count() == 0


def test_half_a_pair_is_no_answer(staff, ada):
    survey = acts.write_survey("What do you want?", "kano", staff)
    acts.start_survey(survey, staff)
    with pytest.raises(Invalid):
        acts.send_answers(survey, {"q1": ["1"]}, ada)
    acts.send_answers(survey, {"q1": ["1"], "q1-other": ["5"]}, ada)
    assert queries.counts(survey)["q1"].pairs == {(1, 5): 1}


def test_a_closed_survey_and_a_draft_take_nothing(content, staff, ada):
    draft = acts.write_survey("Not yet", "csat", staff)
    with pytest.raises(NotFound):
        acts.send_answers(draft, {"q1": ["5"]}, ada)
    acts.close_survey(content, staff)
    with pytest.raises(Conflict) as refusal:
        acts.send_answers(content, {"q1": ["5"]}, ada)
    assert refusal.value.code == "closed"
    with pytest.raises(Conflict):
        acts.add_question(content, staff, WHERE)
    with pytest.raises(Conflict):
        acts.start_survey(content, staff)


def test_answers_keep_the_edition_to_which_they_were_given(content, staff, ada, bo, flows):
    acts.send_answers(content, {"q1": ["5"]}, ada)
    acts.edit_question(content, staff, replace(asked(content)[0], words="How content are you today?"))
    with pytest.raises(Invalid):
        acts.edit_question(content, staff, Question("q1", CSAT, "No longer", options=("a", "b"), code="x")) or (
            acts.edit_question(content, staff, Question("q1", TEXT, "No longer"))
        )
    assert "today" not in asked(content)[0].words
    acts.edit_question(content, staff, replace(asked(content)[0], words="How content are you today?"))
    acts.revise_survey(content, staff)
    assert "today" in asked(content)[0].words
    acts.send_answers(content, {"q1": ["4"]}, bo, edition=1)
    assert list(db.session.scalars(select(SurveySheet.edition))) == [1, 1]
    assert queries.counts(content)["q1"].values == {5: 1, 4: 1}
    with pytest.raises(Conflict):
        acts.revise_survey(content, staff)
    flows()


def test_an_anonymous_answer_names_nobody_and_is_still_taken_once(staff, ada, flows):
    survey = acts.write_survey("Be frank", "csat", staff)
    acts.describe_survey(survey, staff, "Be frank", "", "", "members", is_anonymous=True)
    acts.start_survey(survey, staff)
    acts.send_answers(survey, {"q1": ["1"], "q2": ["All of it."]}, ada)
    with pytest.raises(Conflict):
        acts.send_answers(survey, {"q1": ["1"]}, ada)
    sheet = db.session.scalar(select(SurveySheet))
    assert sheet.person_id is None
    assert str(ada) not in sheet.respondent.split(":")
    row = db.session.scalar(select(EventRow).filter_by(kind="survey.answered"))
    assert (row.actor_id, row.data["person_id"]) == (None, None)
    with pytest.raises(Invalid):
        acts.describe_survey(survey, staff, "Be frank", "", "", "members", is_anonymous=False)
    flows()


def test_who_may_answer_is_what_the_survey_says(staff, ada):
    survey = acts.write_survey("May we ask?", "csat", staff)
    acts.describe_survey(survey, staff, "May we ask?", "", "", "asked", is_anonymous=False)
    acts.start_survey(survey, staff)
    with pytest.raises(NotAllowed):
        acts.send_answers(survey, {"q1": ["5"]}, ada)
    acts.ask_person(survey, ada)
    acts.send_answers(survey, {"q1": ["5"]}, ada)
    acts.describe_survey(survey, staff, "May we ask?", "", "", "members", is_anonymous=False)
    with pytest.raises(NotAllowed):
        acts.send_answers(survey, {"q1": ["5"]}, browser="somebody's browser")
    acts.describe_survey(survey, staff, "May we ask?", "", "", "link", is_anonymous=False)
    acts.send_answers(survey, {"q1": ["5"]}, browser="somebody's browser")
    with pytest.raises(Conflict):
        acts.send_answers(survey, {"q1": ["5"]}, browser="somebody's browser")


def test_a_link_is_good_for_one_answer(content, staff, flows):
    first, second = acts.make_links(content, 2, staff)
    acts.send_answers(content, {"q1": ["5"]}, ask_id=first)
    with pytest.raises(Conflict):
        acts.send_answers(content, {"q1": ["5"]}, ask_id=first)
    acts.send_answers(content, {"q1": ["4"]}, ask_id=second)
    with pytest.raises(Invalid):
        acts.make_links(content, 0, staff)
    assert queries.asks_of(content) == (2, 2)
    flows()


def test_what_is_typed_is_kept_until_it_is_sent(content, ada):
    acts.keep_answers(content, {"q1": ["2"], "q2": ["I was so"], "csrf": ["x"]}, ada, None, "")
    assert queries.kept_answers(content, f"person:{ada}", "") == {"q1": ["2"], "q2": ["I was so"]}
    acts.keep_answers(content, {"q1": ["2"], "q2": ["I was so glad"]}, ada, None, "")
    assert (queries.begun(content), db.session.query(SurveyAnswer).count()) == (1, 0)
    acts.send_answers(content, {"q1": ["2"], "q2": ["I was so glad"]}, ada)
    assert db.session.query(SurveyDraft).count() == 0
    with pytest.raises(Conflict):
        acts.keep_answers(content, {"q1": ["2"]}, ada, None, "")


def test_results_are_told_by_segment_and_by_another_answer(staff, ada, bo):
    survey = acts.write_survey("May we ask?", "csat", staff)
    where = acts.add_question(survey, staff, WHERE)
    acts.start_survey(survey, staff)
    acts.ask_person(survey, ada, segment="lead")
    acts.send_answers(survey, {"q1": ["5"], where: ["1"]}, ada)
    acts.send_answers(survey, {"q1": ["1"], where: ["2"]}, bo)
    assert queries.counts(survey, Part(question=where, value=2))["q1"].values == {1: 1}
    assert queries.counts(survey, Part(segment="lead"))["q1"].values == {5: 1}
    assert queries.segments(survey) == [("lead", 1)]


def test_who_is_forgotten_leaves_their_choices_but_no_words(content, staff, ada, bo, admin, flows):
    hidden = acts.write_survey("Be frank", "csat", staff)
    acts.describe_survey(hidden, staff, "Be frank", "", "", "members", is_anonymous=True)
    acts.start_survey(hidden, staff)
    for survey in (content, hidden):
        acts.send_answers(survey, {"q1": ["1"], "q2": ["My name is Ada."]}, ada)
        acts.send_answers(survey, {"q1": ["2"], "q2": ["Mine is Bo."]}, bo)
    forget_person(ada, admin)
    flows()
    words = [row.words for survey in (content, hidden) for row in queries.words_of(survey, "q2").items]
    assert sorted(words) == ["Mine is Bo.", "Mine is Bo.", "…", "…"]
    assert queries.counts(content)["q1"].values == {1: 1, 2: 1}


FILE = "key,csat,reason,shoe\nr1,5,,42\nr2,Dissatisfied,=1+1,43\nr3,9,,40\n,5,,40\nr1,4,,40\n"


def test_a_file_of_answers_is_taken_in_once(content, staff, flows):
    taken = import_file(content, "paper", FILE, staff)
    assert (taken.new, taken.known, taken.file.unused) == (2, 1, ["shoe"])
    assert [number for number, _ in taken.file.refused] == [4, 5]
    assert queries.counts(content)["q1"].values == {5: 1, 2: 1}
    assert [row.words for row in queries.words_of(content, "q2").items] == ["=1+1"]
    again = import_file(content, "paper", FILE, staff)
    assert (again.new, queries.get_survey(content, viewer(staff)).answers) == (0, 2)
    assert import_file(content, "phone", FILE, staff).new == 2
    flows()


@pytest.mark.parametrize(
    "written", ["", "key\nr1\n", "csat\n5\n", "key,csat\n", "key,csat\nr1,ninety\n", '"\x00', "\ufeffkey;csat\n"]
)
def test_a_file_without_answers_is_refused_in_a_sentence(content, staff, written):
    with pytest.raises(Refused):
        import_file(content, "paper", written, staff)
    assert queries.get_survey(content, viewer(staff)).answers == 0


@pytest.mark.samples
def test_a_study_of_another_house_comes_in_as_its_file_is(samples, staff, flows):
    from tests.surveys.test_kano import REPPEL

    survey = acts.write_survey("Transfers", "blank", staff)
    acts.choose_table(survey, staff, "pouliot-1993")
    for code in REPPEL:
        pair = {"present": f"If {code} is there, how do you feel?", "absent": f"If {code} is not there?"}
        acts.add_question(survey, staff, Question("", KANO, f"Feature {code}", code=code, **pair))
    acts.start_survey(survey, staff)
    text = (samples / "kano-reppel" / "transfers--all_cohorts-clean.csv").read_text(encoding="utf-8-sig")
    taken = import_file(survey, "reppel", text, staff)
    assert (taken.new, len(taken.file.refused)) == (358, 0)
    from portal.surveys.rules.kano import tally, verdict

    for question in queries.questions_of(survey, 1):
        counts, named, better, worse = REPPEL[question.code]
        found = verdict(tally("pouliot-1993", queries.counts(survey)[question.key].pairs))
        assert (tuple(found.counts[letter] for letter in "AOMIRQ"), found.grouped) == (counts, named)
        assert (round(found.better.value, 7), round(-found.worse.value, 7)) == (better, worse)
    assert import_file(survey, "reppel", text, staff).new == 0
    flows()

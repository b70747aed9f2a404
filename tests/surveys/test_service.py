"""The sides of a service, weighed; and Kano pairs, each read by the table of its own edition."""

import pytest

from portal.kit.errors import Conflict, Invalid, NotAllowed
from portal.people.acts import join
from portal.people.queries import viewer
from portal.surveys import acts, queries
from portal.surveys.queries.results import Part, side_sums
from portal.surveys.rules.measures import mean
from portal.surveys.rules.questions import Question
from portal.surveys.rules.service import service, sides_of
from portal.web.desk.surveys.results import found_in

WEIGHTS = {"Tangibles": 11, "Reliability": 32, "Responsiveness": 23, "Assurance": 19, "Empathy": 15}


@pytest.fixture
def asked(staff):
    """A running survey of the five sides, two questions on the first of them."""
    survey = acts.write_survey("How do we serve you?", "gap-short", staff)
    acts.add_question(survey, staff, Question("", "pair", "The parcel is neat", dimension="Tangibles"))
    acts.describe_survey(survey, staff, "How do we serve you?", "", "", "members", is_anonymous=False)
    acts.start_survey(survey, staff)
    return survey


def send(survey, name, pairs):
    """Answer question by question with what was expected and what was perceived."""
    raw = {f"q{n}": [str(expected)] for n, (expected, _) in enumerate(pairs, 1)}
    raw |= {f"q{n}-other": [str(perceived)] for n, (_, perceived) in enumerate(pairs, 1)}
    acts.send_answers(survey, raw, join(name))


def results(survey, staff, part=""):
    return found_in(queries.get_survey(survey, viewer(staff)), part)


def test_the_gap_of_the_whole_is_weighed_by_points(asked, staff, flows):
    send(asked, "Ada", [(7, 6), (7, 5), (6, 6), (6, 5), (5, 6), (7, 4)])
    send(asked, "Bo", [(6, 6), (7, 4), (6, 5), (6, 6), (5, 5), (6, 6)])
    whole = results(asked, staff).whole
    gaps = {side.name: side.gap.value for side in whole.sides}
    assert gaps == {"Tangibles": -1.0, "Reliability": -2.5, "Responsiveness": -0.5, "Assurance": -0.5, "Empathy": 0.5}
    assert whole.sides[0].items == 2
    assert (whole.plain, whole.weighed) == (-0.8, None)
    acts.weigh_sides(asked, staff, WEIGHTS)
    assert results(asked, staff).whole.weighed == pytest.approx(sum(WEIGHTS[name] * gaps[name] for name in gaps) / 100)
    by_hand = mean({-2: 1, 0: 1})  # each person's own mean over both questions of the side
    assert (whole.sides[0].gap.low, whole.sides[0].gap.high) == pytest.approx((by_hand.low, by_hand.high))
    flows()


def test_the_whole_questionnaire_asks_twenty_two_questions_on_five_sides(staff, browser):
    survey = acts.write_survey("How do we serve you?", "gap", staff)
    acts.describe_survey(survey, staff, "How do we serve you?", "", "", "members", is_anonymous=False)
    acts.start_survey(survey, staff)
    asked = sides_of(queries.questions_of(survey, 1))
    assert {side: len(keys) for side, keys in asked.items()} == {
        "Tangibles": 4,
        "Reliability": 5,
        "Responsiveness": 4,
        "Assurance": 4,
        "Empathy": 5,
    }
    for name, lacks in (("Ada", 1), ("Bo", 2)):
        send(survey, name, [(7, 7 - lacks)] * 10 + [(6, 6)] * 12)
    first = results(survey, staff).whole.sides[0]
    assert (first.expected.value, first.perceived.value, first.gap.value) == (7, 5.5, -1.5)
    assert (first.perceived.low, first.perceived.high) == pytest.approx((-0.8531, 11.8531), abs=1e-4)  # 5.5 ± 12.7062/2
    page = browser(staff).get(f"/desk/surveys/{survey}/results").text
    assert page.count('scope="rowgroup"') == 5
    assert page.index("Questions are answered without delay") < page.index("The people one asks are glad to help")


def test_of_a_side_that_nobody_answered_nothing_is_said(asked, staff):
    raw = {"q2": ["7"], "q2-other": ["5"]}
    acts.send_answers(asked, raw, join("Ada"))
    acts.weigh_sides(asked, staff, WEIGHTS)
    whole = results(asked, staff).whole
    assert [side.gap.value for side in whole.sides] == [None, -2.0, None, None, None]
    assert (whole.plain, whole.weighed) == (-2.0, None)
    assert service({}, {}, {}).plain is None
    assert side_sums(asked, {}) == {}


def test_weights_make_a_hundred_over_all_sides(asked, staff, ada, browser, flows):
    for wrong in (WEIGHTS | {"Empathy": 16}, WEIGHTS | {"Empathy": -85}, {"Reliability": 100}):
        with pytest.raises(Invalid):
            acts.weigh_sides(asked, staff, wrong)
    with pytest.raises(NotAllowed):
        acts.weigh_sides(asked, ada, WEIGHTS)
    send(asked, "Bo", [(7, 6)] * 6)
    team, path = browser(staff), f"/desk/surveys/{asked}"
    typed = {f"weight-{n}": str(points) for n, points in enumerate(WEIGHTS.values())}
    refused = team.post(f"{path}/weights", typed | {"weight-0": "12"})
    assert refused.status_code == 422
    assert "these make 101" in refused.text
    assert 'value="12"' in refused.text
    assert team.post(f"{path}/weights", typed).status_code == 303
    assert "as the sides are weighed" in team.get(f"{path}/results").text
    flows()


def test_each_kano_answer_is_read_by_the_table_of_its_edition(staff, flows):
    survey = acts.write_survey("Wishes", "kano", staff)
    acts.describe_survey(survey, staff, "Wishes", "", "", "members", is_anonymous=False)
    acts.start_survey(survey, staff)
    send(survey, "Ada", [(2, 2)])
    acts.choose_table(survey, staff, "pouliot-1993")
    acts.revise_survey(survey, staff)
    send(survey, "Bo", [(2, 2)])
    counts = results(survey, staff).charts[0]["verdict"].counts
    assert (counts["I"], counts["Q"]) == (1, 1)
    first, second = (results(survey, staff, f"edition:{n}").charts[0]["verdict"].counts for n in (1, 2))
    assert (first["I"], first["Q"], second["I"], second["Q"]) == (1, 0, 0, 1)
    assert [words for words, _ in results(survey, staff).parts if words.startswith("edition:")] == [
        "edition:1",
        "edition:2",
    ]
    assert queries.counts(survey, Part(edition=2))["q1"].n == 1
    with pytest.raises(Conflict):
        acts.revise_survey(survey, staff)
    flows()


def test_only_questions_of_expectation_make_a_side():
    questions = [Question("q1", "pair", "a", dimension="Empathy"), Question("q2", "csat", "b", dimension="Empathy")]
    assert sides_of(questions) == {"Empathy": ["q1"]}

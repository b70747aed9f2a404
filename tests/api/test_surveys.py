"""Surveys for programs: written, started, answered once, and read with their intervals."""

import pytest

from portal.people.acts import join
from tests.api.test_api import Program

KANO = {"kind": "kano", "words": "It floats", "present": "If it floats?", "absent": "If it sinks?"}
SIDES = {"Reliability": 60, "Empathy": 40}


@pytest.fixture
def program(app):
    return lambda person_id=None, scope="write": Program(app, person_id, scope)


@pytest.fixture
def survey(program, staff):
    """A running survey with a choice, a Kano pair and two sides of the service."""
    team = program(staff)
    made = team("POST", "/surveys", {"title": "What should the lamp do?"})
    assert made.status_code == 201
    path = f"/surveys/{made.json['id']}"
    choice = {"kind": "single", "words": "Do you go by boat?", "options": ["Yes", "No"]}
    pairs = [{"kind": "pair", "words": f"How is it? {side}", "dimension": side} for side in SIDES]
    for question in (choice, KANO, *pairs):
        assert team("POST", f"{path}/questions", question).status_code == 201
    assert team("PATCH", path, {"reach": "members"}).json["reach"] == "members"
    assert team("PUT", f"{path}/status", {"step": "start"}).json["status"] == "running"
    return made.json


def answers(choice=1, pair=(1, 5), gap=(7, 5)):
    first, second = ({"values": [gap[0]], "other": gap[1]} for _ in range(2))
    return {"q1": {"values": [choice]}, "q2": {"values": [pair[0]], "other": pair[1]}, "q3": first, "q4": second}


def test_a_survey_is_written_answered_once_and_read(program, survey, staff, ada, bo, flows):
    link = survey["url"].rpartition("/")[2]
    asked = program(ada)("GET", f"/sheets/{link}").json
    assert [each["key"] for each in asked["questions"]] == ["q1", "q2", "q3", "q4"]
    assert asked["questions"][0]["choices"] == {"1": "Yes", "2": "No"}
    sent = program(ada)("POST", f"/sheets/{link}/answers", {"edition": 1, "answers": answers()})
    assert (sent.status_code, sent.json) == (201, {"is_answered": True})
    again = program(ada)("POST", f"/sheets/{link}/answers", {"answers": answers()})
    assert (again.status_code, again.json["code"]) == (409, "answered")
    program(bo)("POST", f"/sheets/{link}/answers", {"answers": answers(2, (1, 3), (6, 5))})
    team = program(staff)
    weighed = team("PUT", f"/surveys/{survey['id']}/weights", {"weights": SIDES})
    assert weighed.json["weights"] == SIDES
    found = team("GET", f"/surveys/{survey['id']}/results").json
    by_key = {each["key"]: each for each in found["questions"]}
    assert (found["answers"], by_key["q1"]["counts"]) == (2, {"1": 1, "2": 1})
    assert by_key["q2"]["categories"] == {"M": 0, "O": 1, "A": 1, "I": 0, "R": 0, "Q": 0}
    assert (found["gap_plain"], found["gap_weighed"]) == (-1.5, -1.5)
    part = team("GET", f"/surveys/{survey['id']}/results?part=q1:2").json
    assert (part["answers"], part["sides"][0]["gap"]["value"]) == (1, -1.0)
    flows()


def test_what_cannot_be_taken_is_refused_field_by_field(program, survey, staff, ada):
    team, path = program(staff), f"/surveys/{survey['id']}"
    for weights in ({"Reliability": 60}, {"Reliability": 60, "Empathy": 50}, {"Reliability": 101, "Empathy": -1}):
        assert team("PUT", f"{path}/weights", {"weights": weights}).status_code == 422, weights
    assert team("POST", f"{path}/questions", {"kind": "rant", "words": "Why?"}).status_code == 422
    assert team("POST", f"{path}/questions", KANO | {"owner": 1}).json["fields"]["owner"] == "There is no such field."
    assert team("PUT", f"{path}/status", {"step": "start"}).status_code == 409
    assert team("DELETE", f"{path}/questions/q9").status_code == 404
    link = survey["url"].rpartition("/")[2]
    wrong = program(ada)("POST", f"/sheets/{link}/answers", {"answers": {"q1": {"values": [9]}}})
    assert (wrong.status_code, list(wrong.json["fields"])) == (422, ["q1"])


def test_customers_neither_write_nor_read_surveys_and_drafts_have_no_sheet(program, survey, staff, ada):
    for method, path in (("GET", "/surveys"), ("GET", f"/surveys/{survey['id']}/results")):
        assert program(ada)(method, path).status_code == 403
    assert program(ada)("POST", "/surveys", {"title": "Mine"}).status_code == 403
    draft = program(staff)("POST", "/surveys", {"title": "A draft"}).json
    assert program(ada)("GET", f"/sheets/{draft['url'].rpartition('/')[2]}").status_code == 404
    assert program()("GET", f"/sheets/{survey['url'].rpartition('/')[2]}").status_code == 401
    listed = program(staff)("GET", "/surveys?limit=1").json
    assert listed["items"][0]["id"] == draft["id"]
    assert program(staff)("GET", f"/surveys?after={listed['next']}").json["items"][0]["id"] == survey["id"]
    assert program(join("Read", role="product"), "read")("GET", "/surveys").status_code == 200

"""The main job as programs do it: an idea is voted for, adopted, ordered, paid, made and shipped."""

import pytest

from portal.app import READERS
from portal.people.tokens import make_token
from portal.river.reader import flow

REASON = "We measured it, and it is true."


@pytest.fixture
def program(app):
    """Return a program that asks in somebody's name."""

    def as_(person_id):
        http, head = app.test_client(), {"Authorization": f"Bearer {make_token(person_id, 'write')}"}
        return lambda method, path, body=None: http.open(f"/api/v1{path}", method=method, json=body, headers=head)

    return as_


def test_an_idea_becomes_a_batch_that_is_exactly_what_was_paid(program, ada, bo, staff, operator, flows):
    author, buyer, team, makers = program(ada), program(bo), program(staff), program(operator)
    idea = author("POST", "/ideas", {"title": "Quieter fan"}).json["id"]
    assert buyer("PUT", f"/ideas/{idea}/vote").json == {"votes": 1, "voted": True}
    terms = {"idea_id": idea, "threshold": 2, "closes_at": "2036-01-31T12:00:00Z", "currency": "EUR"}
    terms["prices"] = [{"from": 2, "minor": 1000}, {"from": 4, "minor": 800}]
    early = team("POST", "/preorders", terms)
    assert (early.status_code, early.json["code"]) == (409, "not_adopted")
    team("PUT", f"/ideas/{idea}/status", {"status": "adopted", "reason": REASON})
    opened = team("POST", "/preorders", terms)
    assert (opened.status_code, opened.json["prices"]) == (201, terms["prices"])
    preorder = opened.json["id"]
    order = buyer("POST", f"/preorders/{preorder}/orders", {"quantity": 4}).json
    assert (order["total_minor"], order["currency"]) == (4000, "EUR")
    money = {"minor": 4000, "currency": "EUR", "reference": "bank 1"}
    first = makers("POST", f"/orders/{order['id']}/payments", money)
    again = makers("POST", f"/orders/{order['id']}/payments", money)
    assert (first.status_code, again.json) == (201, first.json)
    assert buyer("GET", "/preorders").json["items"][0]["collected"] == 4
    assert team("POST", f"/preorders/{preorder}/closing").json == {"decision": "go"}
    batch = buyer("GET", "/batches").json["items"][0]
    assert batch["quantity"] == 4
    told = makers("POST", f"/batches/{batch['id']}/stages", {"stage": "Cutting", "note": "Half of it."})
    assert told.json["stage"] == "Cutting"
    assert makers("GET", "/shipments").json == {"items": [], "next": None}
    flows()
    assert author("GET", f"/ideas/{idea}").json["status"] == "making"
    assert author("GET", "/me/points").json["available"] >= 0


def test_what_is_sold_out_is_refused_and_a_stranger_closes_nothing(program, ada, bo, staff):
    idea = program(ada)("POST", "/ideas", {"title": "Quieter fan"}).json["id"]
    team, buyer = program(staff), program(bo)
    team("PUT", f"/ideas/{idea}/status", {"status": "adopted", "reason": REASON})
    terms = {"idea_id": idea, "threshold": 1, "closes_at": "2036-01-31T12:00:00", "currency": "EUR", "cap": 1}
    preorder = team("POST", "/preorders", {**terms, "prices": [{"from": 1, "minor": 1000}]}).json["id"]
    assert buyer("POST", f"/preorders/{preorder}/orders", {"quantity": 1}).status_code == 201
    full = buyer("POST", f"/preorders/{preorder}/orders", {"quantity": 1})
    assert (full.status_code, full.json["code"]) == (409, "sold_out")
    assert buyer("POST", f"/preorders/{preorder}/closing").status_code == 403
    for wrong in ({"quantity": 0}, {"quantity": "1"}, {"quantity": 1.5}, {"quantity": 1, "minor": 1}):
        assert buyer("POST", f"/preorders/{preorder}/orders", wrong).status_code == 422


@pytest.mark.parametrize("day", ["tomorrow", "", "0000-00-00", "9999-99-99T99:99", "2001-01-01T00:00:00Z"])
def test_a_closing_day_that_cannot_be_is_refused(program, ada, staff, day):
    idea = program(ada)("POST", "/ideas", {"title": "Quieter fan"}).json["id"]
    program(staff)("PUT", f"/ideas/{idea}/status", {"status": "adopted", "reason": REASON})
    terms = {"idea_id": idea, "threshold": 1, "closes_at": day, "currency": "EUR", "prices": [{"from": 1, "minor": 9}]}
    answer = program(staff)("POST", "/preorders", terms)
    assert (answer.status_code, "closes_at" in answer.json["fields"]) == (422, True)


def test_feedback_is_told_answered_and_judged(program, ada, bo, operator):
    from portal.care.acts import answer_case
    from portal.care.queries import find_case_of

    mine = program(ada)
    given = mine("POST", "/feedback", {"kind": "question", "body": "Does it hum?", "rating": 4})
    assert given.status_code == 201
    feedback = given.json["id"]
    assert mine("GET", "/feedback").json["items"] == [given.json]
    flow(READERS)
    answer_case(find_case_of(feedback).id, operator, "Only at night.")
    assert program(bo)("PUT", f"/feedback/{feedback}/verdict", {"accepted": True}).status_code == 404
    assert mine("PUT", f"/feedback/{feedback}/verdict", {"accepted": True}).json["accepted"] is True
    assert mine("POST", "/feedback", {"kind": "wish", "body": "x"}).status_code == 422

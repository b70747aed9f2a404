"""Bills, plans and work orders by program; points with the lots that they lie in."""

# ruff: noqa: F811

import pytest

from portal.ideas.acts import decide_idea, post_idea
from portal.production import acts
from portal.rewards.acts import set_rule
from portal.rewards.reactions import pay_rewards
from tests.api.test_api import program  # noqa: F401
from tests.orders.conftest import crowd, shop, sound  # noqa: F401
from tests.production.workshop import batch, plan, workshop  # noqa: F401

ROW = {"whole": "COAT", "part": "CLOTH", "milli": 2_000}


@pytest.fixture
def makers(program, operator):
    return program(operator)


def test_bills_are_sent_whole_put_into_force_and_planned_to_the_last_work_order(
    makers, workshop, batch, plan, staff, sound
):
    workshop.part("COAT", product_id=1)
    assert makers("POST", "/bills", {"rows": [ROW, {**ROW, "whole": "CLOTH", "part": "COAT"}]}).status_code == 422
    [bill] = makers("POST", "/bills", {"rows": [ROW]}).json["ids"]
    acts.set_operation(bill, "Sewing", workshop.sewing, 600, staff)
    assert makers("POST", f"/bills/{bill}/activation").json["status"] == "active"
    told = makers("GET", f"/bills/{bill}").json
    assert [(line["code"], line["milli"]) for line in told["lines"]] == [("CLOTH", 2_000)]
    assert [row["bill_id"] for row in makers("GET", "/parts?made=1").json["items"]] == [bill]
    assert makers("GET", "/plans").json["items"][0]["status"] == "frozen"
    released = makers("POST", f"/plans/{plan}/release").json
    assert (released["status"], [each["milli"] for each in released["purchases"]]) == ("released", [14_000])
    path = f"/plans/{plan}/purchases/{released['purchases'][0]['part_id']}/steps"
    assert makers("POST", path, {"step": "arrive"}).json["works"][0]["status"] == "ready"
    [work] = makers("GET", f"/works?centre={workshop.sewing}").json["items"]
    assert work["configurations"] == []  # one thing is made: nobody need say of which the scrap is
    steps, counts = f"/works/{work['id']}/steps", f"/works/{work['id']}/counts"
    assert makers("POST", steps, {"step": "start"}).json == {"status": "in_progress"}
    for _ in range(2):  # sent twice under one key, it counts once
        counted = makers("POST", counts, {"good": 7}, **{"Idempotency-Key": "count-7"})
        assert counted.json == {"good": 7, "scrap": 0}
    assert makers("POST", counts, {"good": 1}).status_code == 422
    assert makers("POST", steps, {"step": "finish"}).json == {"status": "done"}
    sound()


def test_a_part_is_named_and_keeps_what_is_not_sent(makers, program, ada):
    cloth = {"code": "CLOTH", "name": "Cloth", "unit": "m", "lead_days": 9, "has_lots": True}
    named = makers("POST", "/parts", cloth)
    assert (named.status_code, {field: named.json[field] for field in cloth}) == (201, cloth)
    again = makers("POST", "/parts", {"code": "CLOTH", "lead_days": 0, "has_serials": True}).json
    assert again == named.json | {"lead_days": 0, "has_serials": True}
    assert makers("GET", "/parts").json["items"] == [again]
    assert makers("POST", "/parts", {"code": "CLOTH", "lead_days": 400}).status_code == 422
    assert makers("POST", "/parts", {"code": "CLOTH", "product_id": 9}).status_code == 404
    assert program(ada)("POST", "/parts", cloth).status_code == 403


def test_the_workshop_is_for_its_people(program, ada, bo):
    for person in (None, ada):
        for path in ("/parts", "/plans", "/works", "/bills/1", "/plans/1"):
            assert program(person)("GET", path).status_code in (401, 403)


def test_points_are_told_with_their_lots_and_what_is_looked_into(program, ada, staff, admin):
    set_rule("idea_adopted", 40, admin, "We want this in the catalogue.", valid_days=30)
    decide_idea(post_idea(ada, "A quiet stove", ""), "adopted", "Many people asked for it.", staff)
    pay_rewards.catch_up()
    told = program(ada)("GET", "/me/points").json
    assert {name: told[name] for name in ("available", "held", "frozen", "owed")} == {
        "available": 40,
        "held": 0,
        "frozen": 0,
        "owed": 0,
    }
    [lot] = told["lots"]
    assert (lot["available"], bool(lot["expires_at"])) == (40, True)


def test_lots_are_taken_in_with_the_limits_of_the_form(makers, program, ada, workshop, batch, plan, staff, sound):
    workshop.jacket(1)
    acts.name_part("CLOTH", "Cloth", staff, unit="m", has_lots=True)
    acts.release_plan(plan, staff)
    [needed] = [row["milli"] for row in makers("GET", f"/plans/{plan}").json["purchases"] if row["code"] == "CLOTH"]
    lot = {"part_id": workshop.cloth, "number": "MW-1", "milli": needed, "plan_id": plan}
    for wrong, field in (({"milli": 0}, "milli"), ({"number": ""}, "number")):
        refused = makers("POST", "/lots", lot | wrong)
        assert (refused.status_code, field in str(refused.json)) == (422, True)
    assert makers("POST", "/lots", lot | {"part_id": workshop.cord}).status_code in (404, 409)
    taken = makers("POST", "/lots", lot)
    assert (taken.status_code, taken.json["remaining"], taken.json["code"]) == (201, needed, "CLOTH")
    assert makers("POST", "/lots", lot).status_code == 422
    assert [row["number"] for row in makers("GET", f"/lots?plan={plan}&q=mw").json["items"]] == ["MW-1"]
    assert makers("GET", f"/lots/{taken.json['id']}").json == taken.json
    told = {row["code"]: row["status"] for row in makers("GET", f"/plans/{plan}").json["purchases"]}
    assert told["CLOTH"] == "arrived"
    assert program(ada)("GET", "/lots").status_code == 403
    sound()

# ruff: noqa: F401, F811
"""Bills of materials go out as a file and by program and come in again whole: parts, operations, other work centres."""

from io import BytesIO

import pytest

from portal.kit.db import db
from portal.production import acts
from portal.production import models as m
from portal.production.queries.workshop import lines_of, others_of, steps_of
from tests.api.test_api import program
from tests.orders.conftest import crowd, shop, sound
from tests.production.test_plans import product_of
from tests.production.workshop import batch, plan, workshop

HEAD = "whole,part,quantity,scrap,options,operation,work centre,other work centres,set-up,seconds"


@pytest.fixture
def mended(workshop, batch, staff):
    """The jacket can be cut at the laser too, or else by hand."""
    workshop.jacket(product_of(batch))
    workshop.laser, workshop.hand = acts.make_centre("Laser", staff), acts.make_centre("=Hand", staff)
    bill = acts.write_bill(workshop.root, staff)
    places = {"setup": 7, "others": [workshop.laser, workshop.hand]}
    acts.set_operation(bill, "Buttons", workshop.cutting, 25, staff, **places)
    acts.activate_bill(bill, staff)
    workshop.bill_id = bill
    return workshop


def told(bill_id):
    """Return all that a version says, without its numbers."""
    lines = [(row.code, row.milli, row.scrap, row.choices) for row in lines_of(bill_id)]
    others = others_of(bill_id)
    steps = [(row.name, row.centre, row.setup, row.unit_seconds, others.get(row.id)) for row in steps_of(bill_id)]
    return lines, steps


def draft_of(part_id):
    return db.session.query(m.Bill).filter_by(part_id=part_id, status="draft").one().id


def send(olu, text):
    path = "/desk/production/bills"
    return olu.http.post(path, data={"csrf": olu.csrf, "file": (BytesIO(text.encode()), "bills.csv")})


def test_the_file_of_bills_is_brought_in_again_as_it_went_out(mended, browser, operator):
    olu = browser(operator)
    raw = olu.get("/desk/production/bills.csv").get_data(as_text=True)
    assert raw.splitlines()[0].lstrip("\ufeff") == HEAD
    assert "JACKET,,,,,Buttons,Cutting,Laser; =Hand,7,25" in raw
    before = told(mended.bill_id)
    assert len(before[1]) == 3
    drafted = acts.write_bill(mended.root, operator)
    for step in steps_of(drafted):
        acts.remove_operation(drafted, step.id, operator)
    assert send(olu, raw).status_code == 303
    assert told(draft_of(mended.root)) == before
    assert told(draft_of(mended.hood)) == told(1)


def test_a_file_that_names_no_operations_keeps_those_in_force_and_one_without_parts_the_parts(
    mended, browser, operator
):
    olu, steps = browser(operator), told(mended.bill_id)[1]
    assert send(olu, "whole,part,quantity\nJACKET,CLOTH,3\n").status_code == 303
    assert told(draft_of(mended.root)) == ([("CLOTH", 3000, 0, [])], steps)
    assert send(olu, f"{HEAD}\nHOOD,,,,,Hoods,Laser,Sewing,0,90\n").status_code == 303
    assert told(draft_of(mended.hood)) == (told(1)[0], [("Hoods", "Laser", 0, 90, ["Sewing"])])
    for wrong, why in (("HOOD,,,,,Hoods,Attic,,0,90", "Attic"), ("HOOD,,,,,Hoods,Laser,,0,-1", "Line 2")):
        answer = send(olu, f"{HEAD}\n{wrong}\n")
        assert (answer.status_code, why in answer.text) == (422, True)


def test_a_program_reads_and_sends_other_work_centres_and_moves_work_there(mended, plan, program, staff, operator):
    makers, before = program(operator), told(mended.bill_id)
    bill = makers("GET", f"/bills/{mended.bill_id}").json
    assert [place["centre"] for place in bill["operations"][2]["others"]] == ["Laser", "=Hand"]
    rows = [
        {"whole": "JACKET", "part": row["code"], "milli": row["milli"], "scrap": row["scrap"]} for row in bill["lines"]
    ]
    names = ("name", "centre_id", "setup", "unit_seconds")
    steps = [
        {"whole": "JACKET", "others": [place["centre_id"] for place in row["others"]]}
        | {key: row[key] for key in names}
        for row in bill["operations"]
    ]
    [again] = makers("POST", "/bills", {"rows": rows, "operations": steps}).json["ids"]
    assert told(again) == before
    assert makers("POST", "/bills", {}).status_code == 422
    assert makers("POST", "/bills", {"operations": [steps[0] | {"centre_id": 999}]}).status_code == 422
    acts.release_plan(plan, staff)
    work = makers("GET", f"/plans/{plan}").json["works"][-1]
    assert [place["centre_id"] for place in work["others"]] == [mended.laser, mended.hand]
    path = f"/works/{work['id']}/place"
    assert makers("PUT", path, {"centre_id": mended.laser}).json.keys() == {"ends_on"}
    assert makers("PUT", path, {"centre_id": mended.sewing}).status_code == 422

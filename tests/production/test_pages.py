"""The pages of the workshop and of its buyers: few questions to the database, and nothing typed is lost."""

# ruff: noqa: F811

import re
from datetime import date, timedelta
from io import BytesIO
from types import SimpleNamespace

import pytest

from portal.flows import making
from portal.kit.clock import now
from portal.kit.db import db
from portal.production import acts
from portal.production import models as m
from portal.production.queries.plans import purchases_of
from portal.production.rules.works import INSPECTION_LIFE, PLAN_LIFE, PURCHASE_LIFE, WORK_LIFE
from portal.web.desk.gantt import draw
from tests.ideas.test_pictures import photo
from tests.orders.conftest import crowd, shop, sound  # noqa: F401
from tests.orders.test_options import menu, ordered  # noqa: F401
from tests.production.test_taking_part import ask
from tests.production.workshop import batch, plan, workshop  # noqa: F401


@pytest.fixture
def planned(workshop, batch, plan, crowd, staff):
    workshop.jacket(db.session.get(m.Batch, batch).product_id)
    acts.release_plan(plan, staff)
    acts.vote_in(ask(batch, staff), 1, crowd[0])
    acts.plan_inspection(batch, "Seams", staff)
    acts.stand(batch, "I sew.", crowd[0])
    return plan


def test_an_inspection_is_begun_and_passed_on_its_page(planned, batch, browser, operator):
    steps = f"/desk/production/{batch}/inspections/{db.session.query(m.Inspection).one().id}/steps"
    olu = browser(operator)
    assert olu.post(steps, {"step": "start"}).status_code == 303
    assert olu.post(steps, {"step": "pass", "checked": "0", "failed": "0", "note": "Good."}).status_code == 422
    assert olu.post(steps, {"step": "pass", "checked": "7", "failed": "0", "note": ""}).status_code == 303
    assert db.session.query(m.Inspection).one().status == "passed"


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/desk/production", 10),
        ("/desk/production/plans", 10),
        ("/desk/production/parts?made=1", 10),
        ("/desk/production/parts/1", 10),
        ("/desk/production/centres", 10),
        ("/desk/production/floor", 10),
        ("/desk/production/plans/{plan}", 14),
        ("/desk/production/{batch}", 14),
        ("/desk/production/{batch}/buyers", 14),
        ("/desk/production/bills/2", 14),
        ("/batches/{batch}/making", 14),
    ],
)
def test_a_page_asks_few_questions(planned, batch, browser, operator, statements, path, most):
    olu = browser(operator)
    olu.get("/desk/production")
    with statements() as seen:
        assert olu.get(path.format(plan=planned, batch=batch)).status_code == 200
    assert len(seen) <= most, "\n".join(str(each) for each in seen)


def test_a_plan_that_is_not_released_shows_what_a_release_would_give_and_keeps_nothing(
    workshop,
    batch,
    plan,
    browser,
    operator,
):
    workshop.jacket(db.session.get(m.Batch, batch).product_id)
    olu = browser(operator)
    page = olu.get(f"/desk/production/plans/{plan}").text
    assert "This is how it would be made now." in page
    assert 'class="gantt"' in page
    assert db.session.query(m.WorkOrder).count() == db.session.query(m.CapacitySlot).count() == 0
    assert olu.post(f"/desk/production/plans/{plan}/release", {"once": "r1"}).status_code == 303
    assert olu.post(f"/desk/production/plans/{plan}/release", {"once": "r1"}).status_code == 303  # a double click
    refused = olu.post(f"/desk/production/plans/{plan}/release", {"once": "r2"})
    assert refused.status_code == 409
    assert "released already" in refused.text


def test_the_drawing_of_a_plan_begins_on_a_monday_and_opens_at_its_first_bar(workshop, batch, plan, browser, operator):
    thursday, more = date(2026, 11, 26), {"good": 0, "planned": 7, "status": "ready", "centre": "Sewing", "wanted": ""}
    works = [SimpleNamespace(starts_on=thursday + timedelta(n), ends_on=date(2026, 12, 30), **more) for n in (5, 0)]
    chart = draw(works, ["Sewing", "Cutting"], thursday)
    assert [bar.x for bar in chart.bars] == [8 * chart.width // 42, 3 * chart.width // 42]
    assert (chart.weeks[0][0], chart.begins) == (0, chart.bars[1].x)
    workshop.jacket(db.session.get(m.Batch, batch).product_id)
    page = browser(operator).get(f"/desk/production/plans/{plan}").text
    first = min(int(x) for x in re.findall(r'<rect class="bar[^>]* x="(\d+)"', page))
    assert f'data-opens-at="{first}"' in page


def test_what_was_chosen_decides_what_is_taken_and_equal_choices_are_made_together(
    shop,
    menu,
    crowd,
    workshop,
    staff,
    sound,
):
    preorder = shop.open(threshold=1, product_id=menu.product)
    choices = [menu.choice(menu.green, menu.small), menu.choice(menu.red, menu.small)]
    for person, choice in zip(crowd, [*choices, choices[0]], strict=False):
        shop.pay(ordered(shop, menu, person, choice, 2, preorder=preorder))
    making.close_preorder(preorder, staff)
    items = db.session.query(m.BatchItem).order_by(m.BatchItem.id).all()
    assert [(item.label, item.ordered) for item in items] == [("Moss green, Small", 4), ("Rust red, Small", 2)]
    green, red = workshop.part("GREEN"), workshop.part("RED")
    lines = [(green, 2000, {"choices": [str(menu.green)]}), (red, 2000, {"choices": [str(menu.red)]})]
    workshop.bill(workshop.part("SHELL", product_id=menu.product), lines)
    plan_id = db.session.query(m.Plan).one().id
    acts.release_plan(plan_id, staff)
    assert {row.code: row.milli for row in purchases_of(plan_id)} == {"GREEN": 8_000, "RED": 4_000}
    sound()


def test_a_file_of_bills_is_taken_whole_or_not_at_all(browser, operator, menu, workshop):
    olu, path = browser(operator), "/desk/production/bills"
    workshop.part("SHELL", product_id=menu.product)

    def send(text):
        return olu.http.post(path, data={"csrf": olu.csrf, "file": (BytesIO(text.encode()), "bills.csv")})

    for wrong, why in (
        ("a,b\n1,2\n", "must name the columns"),
        ("whole,part,quantity\nA,B,x\n", "Line 2"),
        ("whole,part,quantity\nA,B,1\nB,A,1\n", "A → B → A"),
        ("whole,part,quantity,options\nSHELL,B,1,Colour: Blue\n", "no option"),
    ):
        refused = send(wrong)
        assert (refused.status_code, why in refused.text) == (422, True), why
    assert db.session.query(m.Bill).count() == 0
    good = "whole,part,quantity,scrap,options\nSHELL,B,1.5,2%,Colour: Moss green\n\nSHELL,C,2,,\n"
    assert send(good).status_code == 303
    line = db.session.query(m.BillLine).order_by(m.BillLine.id).first()
    assert (line.milli, line.scrap, line.choices) == (1500, 200, [str(menu.green)])


def test_a_part_is_changed_on_a_form_that_shows_what_there_is(workshop, browser, operator):
    part = workshop.part("CLOTH", unit="m", lead_days=9, has_lots=True)
    olu, here = browser(operator), f"/desk/production/parts/{part}"
    olu.post("/desk/production/parts", {"code": "CLOTH", "name": "Green cloth"})
    assert f'href="{here}"' in olu.get("/desk/production/parts").text
    shown = olu.get(here).text
    assert all(f'value="{words}"' in shown for words in ("Green cloth", "m", "9"))
    assert re.search(r'<input[^>]*checked[^>]*name="has_lots"', shown)
    typed = {"name": "Green cloth", "unit": "", "lead_days": "400", "has_serials": "y"}
    assert olu.post(here, typed).status_code == 422
    assert olu.post(here, typed | {"product_id": "999", "lead_days": "4"}).status_code == 422
    assert olu.post(here, typed | {"lead_days": "4"}).status_code == 303
    row = db.session.get(m.Part, part, populate_existing=True)
    assert (row.name, row.unit, row.lead_days, row.has_serials, row.has_lots) == ("Green cloth", "", 4, True, False)
    assert olu.get("/desk/production/parts/999").status_code == 404


def test_a_sample_comes_with_its_picture_and_a_refused_form_keeps_it(batch, browser, operator, client):
    olu, path = browser(operator), f"/desk/production/{batch}/polls"
    typed = {"csrf": olu.csrf, "sort": "sample", "question": "Is this the green you meant?", "options": ""}
    refused = olu.http.post(path, data=typed | {"photo": (BytesIO(photo()), "green.png")})
    assert refused.status_code == 422
    assert "Is this the green you meant?" in refused.text
    name = refused.text.split('name="picture"')[1].split('value="')[1].split('"')[0]
    assert olu.post(path, typed | {"picture": name, "closes_on": "2999-01-01"}).status_code == 422
    soon = (now() + timedelta(days=3)).date().isoformat()
    assert olu.post(path, typed | {"picture": name, "closes_on": soon}).status_code == 303
    assert name in client.get(f"/batches/{batch}/making").text


@pytest.mark.parametrize("table", [PLAN_LIFE, PURCHASE_LIFE, WORK_LIFE, INSPECTION_LIFE])
def test_every_state_can_be_reached_from_the_first(table):
    reached, front = set(), {table.first}
    while front - reached:
        reached |= front
        front = {step.after for step in table.steps if step.before in reached}
    assert reached == set(table.states)

# ruff: noqa: F401, F811
"""Of several configurations in a batch one says which was scrapped, and just that is made again."""

import pytest
from sqlalchemy import update

from portal.flows import making
from portal.kit.db import db, writing
from portal.kit.errors import Invalid
from portal.production import acts
from portal.production import models as m
from portal.production.queries.scrapped import misnamed_scrap, scrapped_in
from portal.production.rules.levels import again
from portal.river.models import EventRow
from tests.api.test_api import program
from tests.orders.conftest import crowd, shop, sound
from tests.orders.test_options import menu, ordered
from tests.production.test_levels import PIN, RED, ROOT, WANTED, chosen
from tests.production.test_levels import made as levels_with
from tests.production.test_plans import product_of, released
from tests.production.workshop import batch, plan, workshop


@pytest.fixture
def shells(shop, menu, crowd, workshop, staff):
    """Four green shells and two red ones in one batch, each of its own cloth; the batch."""
    preorder = shop.open(threshold=1, product_id=menu.product)
    choices = [menu.choice(menu.green, menu.small), menu.choice(menu.red, menu.small)]
    for person, choice in zip(crowd, [*choices, choices[0]], strict=False):
        shop.pay(ordered(shop, menu, person, choice, 2, preorder=preorder))
    making.close_preorder(preorder, staff)
    workshop.green, workshop.red = workshop.part("GREEN"), workshop.part("RED")
    lines = [
        (workshop.green, 2000, {"choices": [str(menu.green)]}),
        (workshop.red, 2000, {"choices": [str(menu.red)]}),
    ]
    workshop.bill(workshop.part("SHELL", product_id=menu.product), lines, [("Sewing", workshop.sewing, 5, 0)])
    workshop.plan = db.session.query(m.Plan).one().id
    acts.release_plan(workshop.plan, staff)
    for part in (workshop.green, workshop.red):
        acts.move_purchase(workshop.plan, part, "arrive", staff)
    return db.session.query(m.Batch).one().id


def bought(plan_id, part_id):
    return db.session.get(m.Purchase, (plan_id, part_id), populate_existing=True).milli


def test_the_floor_asks_which_and_just_that_is_bought_and_made_again(
    shells, workshop, browser, operator, staff, statements, sound
):
    [sewing] = workshop.works(shells)
    green, red = db.session.query(m.BatchItem).order_by(m.BatchItem.id)
    acts.move_work(sewing.id, "start", staff)
    olu, at = browser(operator), f"/desk/production/works/{sewing.id}/counts"
    with statements() as seen:
        assert "Configuration of the scrap" in olu.get("/desk/production/floor").text
    assert len(seen) <= 14, len(seen)
    unsaid = olu.post(at, {"good": "5", "scrap": "1"})
    assert (unsaid.status_code, "Say of which configuration" in unsaid.text, 'value="5"' in unsaid.text) == (
        422,
        True,
        True,
    )
    assert olu.post(at, {"good": "5", "scrap": "1", "item": str(red.id)}).status_code == 303
    with pytest.raises(Invalid):
        acts.count_work(sewing.id, 0, -1, staff, green.id)
    assert [(row.label, row.quantity) for row in scrapped_in(shells)[sewing.id]] == [(red.label, 1)]
    assert red.label in olu.get(f"/desk/production/{shells}").text
    with statements() as seen:
        page = olu.get(f"/desk/production/{shells}/buyers").text
    assert ("RED" in page, "GREEN" in page, len(seen) <= 14) == (True, False, True), "\n".join(map(str, seen))
    acts.move_work(sewing.id, "finish", staff)
    acts.make_again(shells, 1, staff)
    assert (bought(workshop.plan, workshop.red), bought(workshop.plan, workshop.green)) == (6_000, 8_000)
    sound()
    with writing():
        db.session.execute(update(m.WorkScrap).values(quantity=9))
    assert misnamed_scrap() != []


def test_a_program_reads_of_which_configurations_scrap_can_be_and_tells_it(
    shells, workshop, program, operator, staff, sound
):
    makers = program(operator)
    green, red = db.session.query(m.BatchItem).order_by(m.BatchItem.id)
    [work] = makers("GET", "/works").json["items"]
    assert work["configurations"] == [
        {"id": item.id, "name": item.label, "quantity": n} for item, n in ((green, 4), (red, 2))
    ]
    assert makers("GET", f"/plans/{workshop.plan}").json["works"] == [work]
    acts.move_work(work["id"], "start", staff)
    at, said = f"/works/{work['id']}/counts", {"scrap": 1, "item": work["configurations"][1]["id"]}
    assert makers("POST", at, {"scrap": 1}).status_code == 422
    assert makers("POST", at, said).json == {"good": 0, "scrap": 1}
    assert [(row.label, row.quantity) for row in scrapped_in(shells)[work["id"]]] == [(red.label, 1)]
    sound()


def test_what_fails_an_inspection_is_asked_too_and_a_slip_is_put_right(
    shells, workshop, browser, operator, staff, sound
):
    [sewing] = workshop.works(shells)
    red = db.session.query(m.BatchItem).order_by(m.BatchItem.id.desc()).first()
    acts.move_work(sewing.id, "start", staff)
    acts.count_work(sewing.id, 5, 1, staff, red.id)
    acts.count_work(sewing.id, 1, -1, staff, red.id)
    look = acts.plan_inspection(shells, "The seams", staff)
    acts.move_inspection(look, "start", staff)
    with pytest.raises(Invalid) as refusal:
        acts.move_inspection(look, "fail", staff, checked=3, failed=1, note="A seam is open.")
    assert "item" in refusal.value.fields
    olu = browser(operator)
    assert "Configuration of what failed" in olu.get(f"/desk/production/{shells}/buyers").text
    found = {"step": "fail", "checked": "3", "failed": "1", "note": "A seam is open.", "item": str(red.id)}
    assert olu.post(f"/desk/production/{shells}/inspections/{look}/steps", found).status_code == 303
    assert [row.quantity for row in scrapped_in(shells)[sewing.id]] == [1]
    sound()


def test_what_is_known_to_be_of_one_kind_takes_only_its_own_parts_again():
    counts = {ROOT: (9, 9, 8, 1), RED: (2, 2, 2, 0), PIN: (20, 20, 20, 0)}
    unknown = levels_with(counts, WANTED)
    for kind, caps in ((chosen("red"), 3), (chosen("blue"), 2), (None, 3)):
        known = type(unknown)(ROOT, unknown.recipes, unknown.wanted, unknown.counts, (), {ROOT: {kind: 1}})
        known = unknown if kind is None else known
        assert again(known, 9)[0][RED] == caps


def test_where_it_makes_no_difference_no_configuration_is_told(released, batch, plan, staff, sound):
    released.arrive(plan)
    [hoods, *_] = released.works(batch)
    acts.move_work(hoods.id, "start", staff)
    acts.count_work(hoods.id, 1, 1, staff, item_id=4_711)
    [told] = db.session.query(EventRow).filter_by(kind="work.counted")
    assert told.data["item_id"] is None
    sound()

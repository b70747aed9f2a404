# ruff: noqa: F401, F811
"""On three levels: what is scrapped below holds back what is above, and is made again all the way up."""

import pytest
from sqlalchemy import update

from portal.app import CHECKS
from portal.flows import making
from portal.kit.db import db, writing
from portal.kit.errors import Conflict, Invalid
from portal.production import acts
from portal.production import models as m
from portal.production.queries.levels import missing_in
from portal.production.rules.bills import WHOLE, Need
from portal.production.rules.levels import Count, Levels, again, missing, rooms, taken
from tests.orders.conftest import crowd, shop, sound
from tests.orders.test_together import HANDS, at_once, patiently
from tests.production.workshop import batch, plan, workshop


@pytest.fixture
def floor(workshop, batch, plan, staff):
    """Seven knives of a blade each, seven blades of a peg each, and these of a tenth of a metre of titanium."""
    workshop.titan = workshop.part("TITAN", unit="m", lead_days=2)
    peg, blade = workshop.part("PEG"), workshop.part("BLADE")
    knife = workshop.part("KNIFE", product_id=db.session.get(m.Batch, batch).product_id)
    workshop.bill(peg, [(workshop.titan, 100)], [("Turning", workshop.cutting, 5, 0)])
    workshop.bill(blade, [(peg, 1000)], [("Grinding", workshop.cutting, 5, 0), ("Honing", workshop.sewing, 5, 0)])
    workshop.bill(knife, [(blade, 1000)], [("Riveting", workshop.sewing, 5, 0)])
    acts.release_plan(plan, staff)
    acts.move_purchase(plan, workshop.titan, "arrive", staff)
    return workshop


def counted(floor, batch):
    return [(work.planned, work.good, work.scrap, work.status) for work in floor.works(batch)]


def end(floor, batch, staff):
    """Do all work that is left, each work with all that comes to it."""
    for work in floor.works(batch):
        if work.status != "done":
            if work.status != "in_progress":
                acts.move_work(work.id, "start", staff)
            with pytest.raises(Invalid) as refused:
                acts.count_work(work.id, 999, 0, staff)
            left = refused.value.fields["good"].values["most"] - work.good - work.scrap
            if left:
                acts.count_work(work.id, left, 0, staff)
            acts.move_work(work.id, "finish", staff)


def test_a_level_makes_no_more_than_the_good_ones_below_and_lacks_are_made_again_on_each(
    floor, batch, plan, staff, browser, operator, statements, sound
):
    turning, grinding, honing, riveting = floor.works(batch)
    floor.do(turning, good=4, scrap=3)
    acts.move_work(grinding.id, "start", staff)
    olu = browser(operator)
    with statements() as asked:
        page = olu.get("/desk/production/floor").text
    assert ("good of 4" in page, "3 pieces more are planned" in page, len(asked) <= 14) == (True, True, True)
    refused = olu.post(f"/desk/production/works/{grinding.id}/counts", {"good": "5", "once": "a"})
    assert (refused.status_code, "from 0 to 4" in refused.text) == (422, True)
    acts.count_work(grinding.id, 3, 1, staff)
    acts.move_work(grinding.id, "finish", staff)
    floor.do(honing, good=3)
    floor.do(riveting, good=3)
    with pytest.raises(Conflict, match="3 of 7 are good"):
        acts.pack_batch(batch, staff)
    lacking = olu.get(f"/desk/production/{batch}/buyers").text
    assert all(each in lacking for each in ("4 pieces are missing", "PEG", "BLADE", "to be bought", "0.4 m"))
    assert "KNIFE" not in lacking  # seven are planned, and none was lost
    assert olu.post(f"/desk/production/{batch}/repeats", {"again-quantity": "5"}).status_code in (404, 422)
    minutes = [work.minutes for work in floor.works(batch)]
    acts.make_again(batch, 4, staff)
    assert missing_in(batch) == 0
    assert counted(floor, batch) == [
        *((11, 4, 3, "pending"), (8, 3, 1, "pending"), (8, 3, 0, "pending"), (7, 3, 0, "pending"))
    ]
    assert [work.minutes - before for work, before in zip(floor.works(batch), minutes, strict=True)] == [20] * 4
    bought = db.session.get(m.Purchase, (plan, floor.titan), populate_existing=True)
    assert (bought.milli, bought.status) == (1100, "proposed")
    acts.move_purchase(plan, floor.titan, "arrive", staff)
    end(floor, batch, staff)
    making.ship_batch(batch, staff)
    assert [work.good for work in floor.works(batch)] == [8, 7, 7, 7]
    sound()


def test_many_who_count_at_once_on_two_levels_never_make_more_than_there_is_below(
    app, floor, batch, plan, staff, sound
):
    turning, grinding, *_ = floor.works(batch)
    floor.do(turning, good=6, scrap=1)
    acts.move_work(grinding.id, "start", staff)
    acts.count_work(grinding.id, 2, 0, staff)
    acts.make_again(batch, 1, staff)
    acts.move_purchase(plan, floor.titan, "arrive", staff)
    acts.move_work(turning.id, "start", staff)
    acts.count_work(grinding.id, 4, 0, staff)
    with pytest.raises(Conflict, match="comes before it"):
        acts.move_work(grinding.id, "finish", staff)
    acts.count_work(grinding.id, -4, 0, staff)
    below, above = turning.id, grinding.id

    def count(n):  # the even ones find that a peg was no good, the odd ones grind one more
        try:
            about = (below, -1, 1) if n % 2 == 0 else (above, 1, 0)
            return bool(patiently(lambda: acts.count_work(*about, staff)))
        except Invalid:
            return False

    said = at_once(app, count, range(HANDS))
    assert said.count(True) == 4
    turned, ground, *_ = floor.works(batch)
    assert ground.good == turned.good
    for _ in range(2):
        end(floor, batch, staff)
        if lack := missing_in(batch):
            acts.make_again(batch, lack, staff)
            acts.move_purchase(plan, floor.titan, "arrive", staff)
    making.ship_batch(batch, staff)
    sound()


def test_more_than_came_from_below_written_by_hand_is_named(floor, batch, staff):
    for work in floor.works(batch):
        floor.do(work)
    assert [each.__name__ for each in CHECKS if each()] == []
    with writing():
        db.session.execute(update(m.WorkOrder).filter_by(position=1).values(good=6, scrap=1))
    assert [each.__name__ for each in CHECKS if each()] == ["unfed_works"]


ROOT, BODY, RED, BLUE, PIN = 1, 2, 3, 4, 5


def chosen(*names):
    return frozenset(names)


def made(counts, wanted):
    """Return a thing of a body and two pins, with a red or a blue cap where that was chosen; a cap has a pin too."""
    parts = [
        Need(BODY, 1000, 1000),
        Need(PIN, 2000),
        Need(RED, 1000, 0, chosen("red")),
        Need(BLUE, 1000, 0, chosen("blue")),
    ]
    recipes = {ROOT: parts, BODY: [], RED: [Need(PIN, 1000)], BLUE: [], PIN: []}
    found = {part: Count(part, *counts.get(part, (99, 0, 99, 0))) for part in recipes}
    return Levels(ROOT, recipes, {(ROOT, chosen(*key)): n * WHOLE for key, n in wanted.items()}, found)


WANTED = {("red",): 2, ("blue",): 3, (): 4}


@pytest.mark.parametrize(
    ("counts", "most"),
    [
        ({}, 9),
        ({RED: (2, 2, 0, 2)}, 7),  # only what has a red cap is held back
        ({RED: (2, 2, 0, 2), BLUE: (3, 3, 1, 2)}, 5),  # what two options lack adds up
        ({RED: (2, 2, 0, 2), BLUE: (3, 3, 1, 2), BODY: (10, 10, 4, 6)}, 4),  # and what all need holds back all
        ({PIN: (20, 20, 20, 0), RED: (2, 2, 2, 0)}, 9),  # two pins are in the red caps, eighteen are left
        ({PIN: (20, 20, 19, 1), RED: (2, 2, 2, 0)}, 8),
        ({ROOT: (10, 0, 0, 0), RED: (2, 2, 2, 0)}, 10),  # made again, whatever was chosen
    ],
    ids=["all", "one option", "two options", "and a body", "pins enough", "a pin too few", "one again"],
)
def test_an_option_holds_back_only_what_takes_it(counts, most):
    assert rooms(made({ROOT: (9, 0, 0, 0)} | counts, WANTED))[ROOT] == most


def test_pieces_lie_in_what_was_begun_of_them_and_what_is_lost_is_needed_anew():
    found = made(
        {ROOT: (9, 6, 5, 1), RED: (2, 2, 1, 1), BODY: (10, 10, 9, 1), BLUE: (3, 3, 3, 0), PIN: (20, 20, 20, 0)}, WANTED
    )
    assert taken(found) == {ROOT: 0, BODY: 6, RED: 0, BLUE: 0, PIN: 14}  # six of the plain and the others
    begun, needed = again(found, 9)
    assert begun == {ROOT: 10, BODY: 13, RED: 4, BLUE: 4, PIN: 24}
    assert needed[PIN] == 24_000
    assert missing(found) == 2

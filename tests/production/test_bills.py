"""What things are made of: versions that never change, and no part that leads back to itself."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kit.db import db
from portal.kit.errors import Conflict, Invalid, NotAllowed
from portal.production import acts
from portal.production.models import Batch, Bill, BillLine, Part
from portal.production.rules.bills import Need, explode, find_loop
from tests.orders.conftest import crowd, shop, sound  # noqa: F401
from tests.production.workshop import batch, plan, workshop  # noqa: F401
from tests.together import together


def test_a_part_that_would_lead_back_to_itself_is_refused_by_its_way(workshop, sound):  # noqa: F811
    a, b, c = (workshop.part(code) for code in ("A", "B", "C"))
    workshop.bill(a, [(b, 1000)])
    workshop.bill(b, [(c, 1000)])
    draft = acts.write_bill(c, workshop.staff)
    with pytest.raises(Invalid) as refusal:
        acts.set_line(draft, a, 1000, workshop.staff)
    assert str(refusal.value.fields["part"]) == "This would lead back to itself: C → A → B → C."
    with pytest.raises(Invalid):
        acts.set_line(draft, c, 1000, workshop.staff)
    sound()


def test_two_who_write_at_once_make_no_loop_between_them(app, workshop, sound):  # noqa: F811
    a, b, c, d = (workshop.part(code) for code in "ABCD")
    drafts = {part: acts.write_bill(part, workshop.staff) for part in (a, b, c, d)}
    acts.set_line(drafts[b], c, 1000, workshop.staff)
    acts.set_line(drafts[d], a, 1000, workshop.staff)
    works = [
        lambda pair=pair: acts.set_line(drafts[pair[0]], pair[1], 1000, workshop.staff) for pair in ((a, b), (c, d))
    ]
    answers = together(app, *works)
    assert [isinstance(each, int) for each in answers].count(True) == 1
    sound()


def test_what_leads_back_to_itself_by_hand_ends_with_a_sentence():
    with pytest.raises(Conflict, match="leads back to itself"):
        explode({1: [Need(2, 1000)], 2: [Need(1, 1000)]}, {(1, frozenset()): 1000})


def test_a_file_with_a_loop_brings_nothing(workshop, sound):  # noqa: F811
    rows = [("A", "B", 1000, 0, []), ("B", "C", 1000, 0, []), ("C", "A", 1000, 0, [])]
    with pytest.raises(Invalid):
        acts.bring_bills(rows, workshop.staff)
    assert db.session.query(Bill).count() == 0
    assert len(acts.bring_bills(rows[:2], workshop.staff)) == 2
    sound()


def test_a_version_in_force_never_changes_and_a_new_one_begins_as_its_copy(workshop, sound):  # noqa: F811
    a, b = workshop.part("A"), workshop.part("B")
    first = workshop.bill(a, [(b, 1500)], [("Bending", workshop.cutting, 1, 0)])
    with pytest.raises(Conflict, match="never changes"):
        acts.set_line(first, b, 1000, workshop.staff)
    second = acts.write_bill(a, workshop.staff)
    assert db.session.query(BillLine).filter_by(bill_id=second).one().milli == 1500
    with pytest.raises(Conflict, match="draft"):
        acts.write_bill(a, workshop.staff)
    acts.activate_bill(second, workshop.staff)
    assert [(b.number, b.status) for b in db.session.query(Bill).order_by(Bill.id)] == [(1, "obsolete"), (2, "active")]
    acts.retire_bill(second, workshop.staff)
    sound()


def test_an_empty_bill_is_not_put_into_force_and_customers_write_none(workshop, ada):  # noqa: F811
    a = workshop.part("A")
    draft = acts.write_bill(a, workshop.staff)
    with pytest.raises(Conflict, match="empty"):
        acts.activate_bill(draft, workshop.staff)
    for attempt in (
        lambda: acts.name_part("B", "", ada),
        lambda: acts.write_bill(a, ada),
        lambda: acts.set_line(draft, a, 1, ada),
        lambda: acts.make_centre("Mine", ada),
        lambda: acts.retire_bill(draft, ada),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def facts(part_id):
    part = db.session.get(Part, part_id, populate_existing=True)
    return part.name, part.unit, part.lead_days, part.product_id, part.has_serials, part.has_lots


def test_a_part_that_is_named_anew_keeps_what_is_not_said(workshop):  # noqa: F811
    part = workshop.part("GREASE", unit="kg", lead_days=9, has_serials=True, has_lots=True)
    assert acts.name_part("GREASE", "", workshop.staff) == part
    assert facts(part) == ("Grease", "kg", 9, None, True, True)
    acts.name_part("GREASE", "Green grease", workshop.staff, lead_days=0, has_serials=False)
    assert facts(part) == ("Green grease", "kg", 0, None, False, True)
    acts.name_part("GREASE", "", workshop.staff, unit="", has_lots=False)
    assert facts(part) == ("Green grease", "", 0, None, False, False)
    assert facts(acts.name_part("TAPE", "", workshop.staff))[0] == "TAPE"


def test_a_part_by_whose_bill_a_batch_was_planned_stays_that_product(workshop, batch, plan, shop, sound):  # noqa: F811
    workshop.jacket(db.session.get(Batch, batch).product_id)
    acts.release_plan(plan, workshop.staff)
    other = shop.product()
    with pytest.raises(Invalid) as refusal:
        workshop.part("JACKET", product_id=other)
    assert "product_id" in refusal.value.fields
    workshop.part("SHOE", product_id=other)
    with pytest.raises(Invalid) as refusal:
        workshop.part("BOOT", product_id=other)
    assert "product_id" in refusal.value.fields
    sound()


def test_what_so_many_take_is_worked_out_level_by_level_with_options_and_scrap():
    red = frozenset({"red"})
    recipes = {1: [Need(2, 2000), Need(3, 500, 1000, red), Need(5, 250)], 2: [Need(4, 1500), Need(5, 1000)]}
    wanted = {(1, red): 10_000, (1, frozenset()): 3_000}
    assert explode(recipes, wanted) == {2: 26_000, 3: 5_556, 4: 39_000, 5: 3_250 + 26_000}


@given(st.dictionaries(st.integers(0, 6), st.sets(st.integers(0, 6), max_size=3)), st.integers(0, 6))
def test_a_loop_is_found_exactly_where_there_is_one(children, start):
    below, front = set(), set(children.get(start, ()))
    while front - below:
        below |= front
        front = {child for part in front for child in children.get(part, ())}
    way = find_loop(children, start)
    assert bool(way) == (start in below)
    assert all(after in children[before] for before, after in pairwise(way))

# ruff: noqa: F401, F811
"""Bought parts have lots: what a piece was made of, who has pieces of a lot, and what goes back into it."""

from contextlib import suppress

import pytest
from sqlalchemy import insert, update

from portal.app import CHECKS
from portal.flows import making
from portal.flows import parcels as flow
from portal.kit.db import db, writing
from portal.kit.errors import Conflict, Invalid, NotAllowed
from portal.production import acts
from portal.production import models as m
from portal.production.queries import checks_of_lots
from portal.production.queries.lots import batches_with, find_piece, get_lot, holders, lots_in, lots_of_piece
from tests.orders.conftest import crowd, shop, sound
from tests.orders.test_together import HANDS, at_once, patiently
from tests.production.test_plans import product_of
from tests.production.test_unbuilding import item_of
from tests.production.workshop import batch, plan, workshop

WHY = "The seams came open at the first washing."


def left(lot_id):
    return db.session.get(m.PartLot, lot_id, populate_existing=True).remaining


def purchase(plan_id, part_id):
    return db.session.get(m.Purchase, (plan_id, part_id), populate_existing=True)


@pytest.fixture
def tailor(workshop, batch, plan, staff):
    """Numbered jackets of cloth that is received by lots: two came in, together all that is needed."""
    workshop.jacket(product_of(batch), has_serials=True)
    acts.name_part("CLOTH", "Cloth", staff, unit="m", lead_days=3, has_lots=True)
    acts.release_plan(plan, staff)
    acts.move_purchase(plan, workshop.cord, "arrive", staff)
    with pytest.raises(Conflict, match="received by lots"):
        acts.move_purchase(plan, workshop.cloth, "arrive", staff)
    workshop.first = acts.receive_lot(workshop.cloth, "MW-1", 10_000, staff, plan)
    assert purchase(plan, workshop.cloth).status == "proposed"
    workshop.second = acts.receive_lot(workshop.cloth, "MW-2", 9_056, staff, plan)
    assert purchase(plan, workshop.cloth).status == "arrived"
    return workshop


def begin(tailor, batch, staff):
    """Make the hoods of the first lot, and begin to cut of both."""
    hoods, cutting, _ = tailor.works(batch)
    acts.issue_lot(hoods.id, tailor.first, 3_500, staff)
    tailor.do(hoods)
    acts.issue_lot(cutting.id, tailor.first, 6_500, staff)
    return cutting, acts.issue_lot(cutting.id, tailor.second, 9_056, staff)


def finish(tailor, batch, staff):
    begin(tailor, batch, staff)
    for work in tailor.works(batch)[1:]:
        tailor.do(work)
    return making.ship_batch(batch, staff)


def test_a_piece_names_its_lots_and_a_lot_whoever_has_pieces_of_it(tailor, batch, crowd, staff, flows):
    finish(tailor, batch, staff)
    piece = find_piece("L00001-00003")
    assert [(row.number, row.taken) for row in lots_of_piece(piece)] == [("MW-1", 10_000), ("MW-2", 9_056)]
    assert (piece.person_id, piece.status) == (crowd[2], "handed_over")
    for lot in (tailor.first, tailor.second):
        found = holders(get_lot(lot), None, 3)
        rest = holders(get_lot(lot), found.next)
        assert [row.person_id for row in [*found.items, *rest.items]] == crowd[:5]
        assert [row.batch_id for row in batches_with(lot)[0]] == [batch]
    assert (left(tailor.first), left(tailor.second)) == (0, 0)
    flows()


def test_no_batch_is_finished_of_which_nobody_says_from_which_lot_it_was_made(tailor, batch, staff, sound):
    for work in tailor.works(batch):
        tailor.do(work)
    with pytest.raises(Conflict, match="from which lot of CLOTH"):
        making.ship_batch(batch, staff)
    hoods = tailor.works(batch)[0].id
    acts.issue_lot(hoods, tailor.first, 1, staff)  # who forgot it says so afterwards
    making.ship_batch(batch, staff)
    with pytest.raises(Conflict, match="until its batch is finished"):
        acts.issue_lot(hoods, tailor.first, 1, staff)
    sound()


def test_only_what_is_left_of_a_lot_is_taken_and_only_for_work_that_takes_it(tailor, batch, plan, ada, staff, sound):
    hoods = tailor.works(batch)[0].id
    for lot, milli, field in ((tailor.first, 10_001, "amount"), (tailor.first, 0, "amount")):
        with pytest.raises(Invalid) as refusal:
            acts.issue_lot(hoods, lot, milli, staff)
        assert field in refusal.value.fields
    zips = acts.name_part("ZIP", "Zip", staff, has_lots=True)
    other = acts.receive_lot(zips, "Z", 1000, staff)
    with pytest.raises(Invalid) as refusal:
        acts.issue_lot(hoods, other, 1, staff)
    assert "lot" in refusal.value.fields
    for number, milli, field in (("MW-1", 5, "number"), ("", 5, "number"), ("MW-9", 0, "amount")):
        with pytest.raises(Invalid) as refusal:
            acts.receive_lot(tailor.cloth, number, milli, staff, plan)
        assert field in refusal.value.fields
    with pytest.raises(Conflict):
        acts.receive_lot(tailor.cord, "C-1", 5, staff, plan)
    with pytest.raises(Invalid) as refusal:
        acts.name_part("CLOTH", "Cloth", staff, has_lots=False)
    assert "has_lots" in refusal.value.fields
    for deed in (lambda: acts.receive_lot(tailor.cloth, "X", 5, ada), lambda: acts.issue_lot(hoods, other, 1, ada)):
        with pytest.raises(NotAllowed):
            deed()
    sound()


def test_what_was_taken_goes_back_by_hand_and_with_its_plan(tailor, batch, plan, staff, flows):
    hoods = tailor.works(batch)[0].id
    issue = acts.issue_lot(hoods, tailor.first, 3_500, staff)
    acts.put_back(issue, staff)
    assert left(tailor.first) == 10_000
    acts.issue_lot(hoods, tailor.second, 3_500, staff)
    acts.move_work(hoods, "start", staff)
    making.cancel_plan(plan, "The cloth is of the wrong green.", staff)
    assert (left(tailor.second), lots_in(batch)) == (9_056, [])
    flows()


def test_what_is_taken_apart_goes_back_into_its_lots(tailor, batch, plan, staff, flows):
    parcels = finish(tailor, batch, staff)
    flow.report_now(parcels[-1], "returned", staff)
    item, more = item_of(batch), {"shipment_id": parcels[-1]}
    with pytest.raises(Invalid) as refusal:
        acts.take_apart(item, 1, {tailor.cloth: 2_000}, WHY, staff, **more, lots={tailor.second: 1_000})
    assert f"lot-{tailor.second}" in refusal.value.fields
    acts.take_apart(item, 1, {tailor.cloth: 2_000}, WHY, staff, **more)
    assert (left(tailor.first), left(tailor.second)) == (2_000, 0)
    split = {tailor.first: 500, tailor.second: 1_500}
    acts.take_apart(item, 1, {tailor.cloth: 2_000, tailor.cord: 1_000}, WHY, staff, **more, lots=split)
    assert (left(tailor.first), left(tailor.second)) == (2_500, 1_500)
    assert [(row.number, row.inside) for row in lots_in(batch)] == [("MW-1", 7_500), ("MW-2", 7_556)]
    flow.resend(parcels[-1], "anew", WHY, staff)
    flows()


def test_what_came_out_of_pieces_is_not_put_back_once_more(tailor, batch, staff, sound):
    _, second = begin(tailor, batch, staff)
    for work in tailor.works(batch)[1:]:
        tailor.do(work)
    look = acts.plan_inspection(batch, "Seams", staff)
    acts.move_inspection(look, "start", staff)
    acts.move_inspection(look, "fail", staff, checked=7, failed=1)
    acts.take_apart(item_of(batch), 1, {tailor.cloth: 1_000}, WHY, staff, lots={tailor.second: 1_000})
    with pytest.raises(Conflict, match="came back already"):
        acts.put_back(second, staff)
    assert left(tailor.second) == 1_000
    sound()


def test_pieces_made_anew_name_the_lots_of_their_own_batch(tailor, batch, plan, staff, crowd, sound):
    parcels = finish(tailor, batch, staff)
    flow.report_now(parcels[-1], "lost", staff)
    flow.resend(parcels[-1], "anew", "The carrier cannot find it anywhere.", staff)
    anew = db.session.query(m.Batch).filter_by(split_from_id=batch).one().id
    acts.move_purchase(plan, tailor.cord, "arrive", staff)
    third = acts.receive_lot(tailor.cloth, "MW-3", 9_000, staff, plan)
    acts.issue_lot(tailor.works(anew)[0].id, third, 8_000, staff)
    for work in tailor.works(anew):
        tailor.do(work)
    [new] = flow.ship_batch(anew, staff)
    assert [row.number for row in lots_of_piece(find_piece(f"L{anew:05}-00001"))] == ["MW-3"]
    assert [(row.person_id, row.is_anew) for row in holders(get_lot(third)).items] == [(crowd[4], 1)]
    flow.report_now(new, "returned", staff)
    acts.take_apart(item_of(batch), 1, {tailor.cloth: 2_000}, WHY, staff, shipment_id=new)
    assert (left(third), left(tailor.first)) == (3_000, 0)
    sound()


def test_pieces_of_a_parcel_and_of_its_batch_taken_apart_at_once_give_no_more_back_than_was_taken(
    app, tailor, batch, plan, staff, sound
):
    parcels = finish(tailor, batch, staff)
    flow.report_now(parcels[-1], "lost", staff)
    flow.resend(parcels[-1], "anew", "The carrier cannot find it anywhere.", staff)
    anew = db.session.query(m.Batch).filter_by(split_from_id=batch).one().id
    acts.move_purchase(plan, tailor.cord, "arrive", staff)
    third = acts.receive_lot(tailor.cloth, "MW-3", 9_000, staff, plan)
    acts.issue_lot(tailor.works(anew)[0].id, third, 6_000, staff)
    for work in tailor.works(anew):
        tailor.do(work)
    look = acts.plan_inspection(anew, "Seams", staff)
    acts.move_inspection(look, "start", staff)
    acts.move_inspection(look, "fail", staff, checked=3, failed=1)
    acts.make_again(anew, 1, staff)
    acts.receive_lot(tailor.cloth, "MW-4", 9_000, staff, plan)
    acts.move_purchase(plan, tailor.cord, "arrive", staff)
    for work in tailor.works(anew):
        tailor.do(work, good=1)
    acts.move_inspection(look, "rework", staff)
    acts.move_inspection(look, "start", staff)
    acts.move_inspection(look, "pass", staff, checked=3)
    [new] = flow.ship_batch(anew, staff)
    flow.report_now(new, "returned", staff)
    cloth, failed, back = tailor.cloth, item_of(anew), item_of(batch)
    deeds = (
        lambda: acts.take_apart(back, 3, {cloth: 6_000}, WHY, staff, shipment_id=new),
        lambda: acts.take_apart(failed, 1, {cloth: 2_000}, WHY, staff),
    )

    def do(n):
        with suppress(Invalid):  # so many pieces are there once
            patiently(deeds[n % 2])

    at_once(app, do, range(HANDS))
    assert left(third) == 9_000
    sound()


def test_many_who_take_of_one_lot_at_once_take_no_more_than_there_is(app, tailor, batch, plan, staff, sound):
    hoods, first = tailor.works(batch)[0].id, tailor.first
    issue = acts.issue_lot(hoods, first, 1_000, staff)

    def do(n):
        try:
            if n % 8 == 7:
                return patiently(lambda: acts.put_back(issue, staff) or "back")
            return patiently(lambda: acts.issue_lot(hoods, first, 1_000, staff) > 0)
        except Exception as refusal:
            return type(refusal).__name__

    said = at_once(app, do, range(HANDS))
    assert said.count(True) <= 10
    assert left(first) == 10_000 - 1_000 * said.count(True)
    sound()


TAMPERED = {
    "miscounted_lots": (m.PartLot, {"remaining": 7}),
    "mistaken_lots": (m.LotIssue, {"work_order_id": 3}),
    "overreturned_lots": (m.LotReturn, {"milli": 99_000}),
}


def test_what_somebody_writes_by_hand_is_named(tailor, batch, staff):
    parcels = finish(tailor, batch, staff)
    flow.report_now(parcels[-1], "returned", staff)
    acts.take_apart(item_of(batch), 1, {tailor.cloth: 2_000}, WHY, staff, shipment_id=parcels[-1])
    assert [each.__name__ for each in CHECKS if each()] == []
    proved = {*TAMPERED, "misnoted_pieces"}  # which the story of a recall tells
    assert {check.__name__ for check in checks_of_lots.CHECKS} == proved
    acts.name_part("BOW", "Bow", staff, has_lots=True)
    for check, (table, values) in TAMPERED.items():
        values = {"lot_id": acts.receive_lot(5, "B", 1, staff)} if table is m.LotIssue else values
        with writing():
            db.session.execute(update(table).values(values))
        assert check in [each.__name__ for each in CHECKS if each()]


def test_the_desk_receives_takes_and_recalls(tailor, batch, plan, crowd, browser, operator, statements):
    olu, coming = browser(operator), f"/desk/production/plans/{plan}/lots/{tailor.cloth}"
    answer = olu.post(coming, data={"number": "MW-1", "amount": "2.5"})
    assert (answer.status_code, "2.5" in answer.text) == (422, True)
    assert olu.post(coming, data={"number": "MW-3", "amount": "two"}).status_code == 422
    assert olu.post(coming, data={"number": "MW-3", "amount": "2.5"}).status_code == 303
    work = tailor.works(batch)[0].id
    at = f"/desk/production/works/{work}/lots"
    assert at in olu.get("/desk/production/floor").text
    assert olu.post(at, data={"lot": tailor.first, "amount": "99"}).status_code == 422
    assert olu.post(at, data={"lot": "x", "amount": "1"}).status_code == 422
    assert olu.post(at, data={"lot": tailor.first, "amount": "1.5"}).status_code == 303
    issue = db.session.query(m.LotIssue).one().id
    assert olu.post(f"{at}/{issue}/removal").status_code == 303
    assert olu.post(f"{at}/{issue}/removal").status_code == 404
    finish(tailor, batch, operator)
    buyer = browser(crowd[1])
    for path, words, most in (
        (f"/desk/production/lots/{tailor.first}", "L00001-00002", 14),
        ("/desk/production/lots?q=mw", "MW-3", 10),
        ("/desk/production/pieces/L00001-00002", "MW-2", 14),
        (f"/desk/production/{batch}", "MW-1", 14),
        (f"{coming}", "MW-3", 14),
        (at, "CLOTH", 14),
        (f"/desk/production/plans/{plan}", "Lots that came in", 14),
    ):
        with statements() as seen:
            page = olu.get(path)
        assert (page.status_code, words in page.text) == (200, True), path
        assert len(seen) <= most, path + "\n".join(str(each) for each in seen)
        assert buyer.get(path).status_code == 403
    assert olu.get("/desk/production/lots?q=L00001-00002").location == "/desk/production/pieces/L00001-00002"
    assert olu.get("/desk/production/pieces/none").status_code == 404
    listed = olu.get(f"/desk/production/lots/{tailor.first}/recall.csv").get_data(as_text=True)
    assert (len(listed.splitlines()), "L00001-00005; L00001-00006; L00001-00007" in listed) == (6, True)


def test_a_recall_names_only_who_has_pieces_that_are_noted(tailor, batch, crowd, browser, operator, staff, flows):
    finish(tailor, batch, staff)
    olu, at = browser(operator), f"/desk/production/{batch}/lots"
    noted = {"lot": str(tailor.first), "first": "1", "last": "2"}
    assert olu.post(at, noted).status_code == 303
    for wrong, field in ((noted, "noted already"), (noted | {"last": "99"}, "from 1 to 7"), ({"lot": "x"}, "")):
        refused = olu.post(at, wrong)
        assert (refused.status_code, field in refused.text) == (422, True)
    assert acts.note_lot(batch, tailor.second, 3, 7, staff)
    people = {lot: [row.person_id for row in holders(get_lot(lot)).items] for lot in (tailor.first, tailor.second)}
    assert people == {tailor.first: crowd[:2], tailor.second: crowd[2:5]}
    assert [row.number for row in lots_of_piece(find_piece("L00001-00001"))] == ["MW-1"]
    page = olu.get(f"/desk/production/lots/{tailor.first}").text
    assert ("L00001-00002" in page, "L00001-00003" in page, "1 to 2" in page) == (True, False, True)
    listed = olu.get(f"/desk/production/lots/{tailor.first}/recall.csv").get_data(as_text=True)
    assert len(listed.splitlines()) == 3
    flows()
    [gone, _] = db.session.query(m.LotRange).order_by(m.LotRange.id)
    assert olu.post(f"{at}/{gone.id}/removal").status_code == 303
    assert olu.post(f"{at}/{gone.id}/removal").status_code == 404
    assert [row.person_id for row in holders(get_lot(tailor.first)).items] == crowd[:2]
    acts.note_lot(batch, tailor.first, 1, 7, staff)
    assert [row.person_id for row in holders(get_lot(tailor.first)).items] == crowd[:5]
    with writing():
        db.session.execute(update(m.LotRange).values(last=99))
    assert "misnoted_pieces" in [each.__name__ for each in CHECKS if each()]


def test_a_recall_goes_on_to_the_end_however_many_batches_took_of_the_lot(
    tailor, batch, plan, crowd, browser, operator, staff
):
    first, others = db.session.get(m.Batch, batch), range(1_000, 1_501)
    about = {
        "preorder_id": first.preorder_id,
        "product_id": first.product_id,
        "started_at": first.started_at,
        "audience_id": 1,
    }
    taken = {"lot_id": tailor.first, "work_order_id": tailor.works(batch)[0].id, "issued_at": first.started_at}
    about |= {"quantity": 1, "stages": [], "started_at": first.started_at}
    with writing():
        db.session.execute(insert(m.Batch), [{"id": n, **about} for n in others])
        db.session.execute(insert(m.LotIssue), [{"batch_id": n, "milli": 1, **taken} for n in others])
    finish(tailor, batch, staff)
    olu, at = browser(operator), f"/desk/production/lots/{tailor.first}"
    assert len(olu.get(f"{at}/recall.csv").get_data(as_text=True).splitlines()) == 6
    page = olu.get(at).text
    assert ("Buyer 0" in page, "Only 500 batches stand here" in page) == (True, True)
    acts.note_lot(batch, tailor.first, 1, 1, staff)
    with writing():
        rows = [{"batch_id": batch, "lot_id": tailor.second, "first": 2, "last": 2}] * 500
        db.session.execute(insert(m.LotRange), [*rows, rows[0] | {"first": 7, "last": 7}])
    assert [row.number for row in lots_of_piece(find_piece("L00001-00007"))] == ["MW-2"]


def test_what_goes_into_another_batch_is_noted_of_this_one_no_more(tailor, batch, staff, sound):
    begin(tailor, batch, staff)
    acts.note_lot(batch, tailor.first, 1, 5, staff)
    acts.note_lot(batch, tailor.second, 6, 7, staff)
    acts.split_batch(batch, 3, staff)
    [noted] = db.session.query(m.LotRange)
    assert (noted.lot_id, noted.first, noted.last) == (tailor.first, 1, 4)
    sound()


def test_without_numbers_a_recall_names_all_of_the_batch(workshop, batch, plan, browser, operator, staff):
    workshop.jacket(product_of(batch))
    acts.name_part("CLOTH", "Cloth", staff, unit="m", has_lots=True)
    acts.release_plan(plan, staff)
    lot = acts.receive_lot(workshop.cloth, "MW-1", 30_000, staff, plan)
    acts.move_purchase(plan, workshop.cord, "arrive", staff)
    acts.issue_lot(workshop.works(batch)[0].id, lot, 3_500, staff)
    with pytest.raises(Conflict, match="no numbers of their own"):
        acts.note_lot(batch, lot, 1, 2, staff)
    olu = browser(operator)
    assert "a recall of a lot names all pieces" in olu.get(f"/desk/production/{batch}/lots").text
    assert "have no numbers" in olu.get(f"/desk/production/lots/{lot}").text


def test_what_is_put_back_is_noted_of_no_piece(tailor, batch, staff, sound):
    _, issue = begin(tailor, batch, staff)
    acts.note_lot(batch, tailor.second, 1, 3, staff)
    acts.put_back(issue, staff)
    assert db.session.query(m.LotRange).count() == 0
    sound()

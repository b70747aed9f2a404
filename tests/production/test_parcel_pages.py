# ruff: noqa: F401, F811
"""The pages of parcels: what the desk does with them, what a carrier's program sends, and what a buyer sees."""

import io
from datetime import timedelta

import pytest

from portal.flows import parcels as flow
from portal.kit.clock import now
from portal.kit.db import db
from portal.orders import acts as orders
from portal.orders.models import Order, OrderAddress
from portal.orders.rules.addresses import Address
from portal.production.models import Delay, Measure
from tests.api.test_main_job import program
from tests.orders.conftest import Shop, balance, crowd, idea, shop, sound
from tests.production.test_parcels import batch, consignments, of_order, parcels, post, sent, status

BERGEN = Address("Rope and wheel", "Strandgaten 9", "5004", "Bergen", "", "NO")


def test_from_the_packing_table_to_the_door(batch, post, operator, browser, sound, statements):
    desk = browser(operator)
    assert desk.post(f"/desk/production/{batch}/packing", {"carrier": "0"}).status_code == 303
    assert "wait for a consignment" in desk.get(f"/desk/production/{batch}").text
    assert "Packed, in no consignment yet" in desk.get("/desk/consignments").text
    assert desk.post("/desk/consignments", {"carrier": str(post)}).status_code == 303
    found = consignments()
    assert len(found) == 3
    here = f"/desk/consignments/{found[0].id}"
    for step in ("seal", "dispatch", "arrive", "distribute"):
        assert desk.post(f"{here}/status", {"step": step}).status_code == 303
    again = desk.post(f"{here}/status", {"step": "seal"})
    assert again.status_code == 409
    assert "is not possible" in again.text
    assert desk.post(f"{here}/status", {"step": "fly"}).status_code == 409
    with statements() as seen:
        page = desk.get(here)
    assert len(seen) <= 14
    assert parcels()[0].tracking in page.text
    assert desk.post(f"{here}/arrivals").status_code == 303
    assert consignments()[0].status == "closed"
    with statements() as seen:
        desk.get("/desk/consignments?shelf=closed")
    assert len(seen) <= 10
    sound()


def test_labels_and_lists_are_one_file_each_with_names_in_any_script(sent, operator, browser):
    desk = browser(operator)
    for row in consignments():
        for name in ("labels", "packing-lists"):
            answer = desk.get(f"/desk/consignments/{row.id}/{name}.pdf")
            assert answer.mimetype == "application/pdf"
            assert answer.data.startswith(b"%PDF")
            assert answer.data.count(b"/Type /Page\n") == row.parcels
    assert desk.get("/desk/consignments/999/labels.pdf").status_code == 404


def test_a_file_of_reports_is_taken_in_line_by_line(sent, operator, browser):
    desk, code = browser(operator), sent[0].tracking
    when = (now() - timedelta(hours=3)).isoformat()
    lines = [
        "carrier,code,report,happened_at,place,note",
        f"PostNord,{code},in_transit,{when},Malmö,",
        f"PostNord,{code},in_transit,{when},Malmö,",
        f"PostNord,nobody,delivered,{when},,",
        f"PostNord,{code},delivered,tomorrow,,",
        f"PostNord,{code},eaten,{when[:-9]}59+00:00,,",
    ]
    answer = desk.post("/desk/tracking", {"file": (io.BytesIO("\n".join(lines).encode()), "a.csv")})
    assert "1 report was taken in." in answer.text
    assert "1 was known already." in answer.text
    assert all(f"Line {n}:" in answer.text for n in (4, 5, 6))
    assert status(sent[0]) == "in_transit"
    for raw in (b"\xff\xfe\x00", b"name,code\n1,2\n"):
        assert desk.post("/desk/tracking", {"file": (io.BytesIO(raw), "a.csv")}).status_code == 422


def test_a_program_sends_reports_as_often_as_it_likes(sent, operator, ada, program):
    makers, code = program(operator), sent[0].tracking
    moment = (now() - timedelta(hours=1)).isoformat()
    report = {"carrier": "PostNord", "code": code, "report": "delivered", "happened_at": moment}
    answers = [makers("POST", "/tracking", {"reports": [report]}) for _ in range(3)]
    assert [(each.json["taken"], each.json["known"]) for each in answers] == [(1, 0), (0, 1), (0, 1)]
    assert of_order(sent[0]) == "delivered"
    wrong = makers(
        "POST",
        "/tracking",
        {"reports": [report | {"code": "no"}, report | {"report": "eaten", "happened_at": "2026-01-01T00:00:00Z"}]},
    )
    assert [each["number"] for each in wrong.json["refused"]] == [1, 2]
    assert makers("POST", "/tracking", {"reports": []}).status_code == 422
    assert program(ada)("POST", "/tracking", {"reports": [report]}).status_code == 403
    assert makers("GET", "/consignments").json["items"][0]["parcels"] >= 1


def test_a_buyer_follows_the_parcel_step_by_step(sent, operator, browser, ada, statements):
    parcel = sent[0]
    buyer, page = browser(parcel.person_id), f"/orders/{parcel.order_id}/parcels"
    with statements() as seen:
        text = buyer.get(page).text
    assert len(seen) <= 14
    assert "https://post.example/" in text
    assert parcel.tracking in text
    flow.report_now(parcel.id, "in_transit", operator, place="Malmö")
    assert "Malmö" in buyer.get(page).text
    flow.report_now(parcel.id, "lost", operator)
    assert "Lost" in buyer.get(page).text
    assert browser(ada).get(page).status_code == 404
    assert browser(operator).get(page).status_code == 200


def test_a_parcel_is_reported_and_renamed_at_the_desk(sent, operator, browser):
    desk, here = browser(operator), f"/desk/shipments/{sent[0].id}"
    assert desk.get(here).status_code == 200
    assert desk.post(f"{here}/number", {"code": "RR 7"}).status_code == 303
    assert desk.post(f"{here}/number", {"code": sent[1].tracking}).status_code == 422
    late = (now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    wrong = desk.post(f"{here}/reports", {"report": "in_transit", "happened_at": late, "note": "Keep me"})
    assert wrong.status_code == 422
    assert "Keep me" in wrong.text
    assert desk.post(f"{here}/reports", {"report": "at_pickup", "place": "Kiosk"}).status_code == 303
    assert status(sent[0]) == "at_pickup"
    assert "Kiosk" in desk.get(here).text


def test_carriers_pick_up_points_and_weights_are_said_at_the_desk(batch, staff, browser, shop):
    desk = browser(staff)
    typed = {"name": "Van", "kilograms": "20", "litres": "", "days": "2", "pattern": "ftp://x"}
    wrong = desk.post("/desk/carriers", typed)
    assert wrong.status_code == 422
    assert "ftp://x" in wrong.text
    assert desk.post("/desk/carriers", typed | {"litres": "0", "pattern": ""}).status_code == 303
    carrier = "/desk/carriers/1"
    assert "Van" in desk.get(carrier).text
    assert desk.post(carrier, typed | {"litres": "0", "pattern": "", "is_retired": "y"}).status_code == 303
    assert "No longer used" in desk.get("/desk/carriers").text
    point = {"name": "Kiosk", "street": "Torget 1", "postal_code": "", "city": "Bergen", "region": "", "country": "NO"}
    assert desk.post("/desk/pickup-points", point | {"city": ""}).status_code == 422
    assert desk.post("/desk/pickup-points", point | {"hours": "Always"}).status_code == 303
    assert desk.post("/desk/pickup-points/1", point | {"is_retired": "y"}).status_code == 303
    assert desk.get("/desk/pickup-points/1").status_code == 200
    here = "/desk/products/1/measures"
    assert desk.post(here, {"value": "0", "of-0-grams": "640", "of-0-ccm": "-1"}).status_code == 422
    assert desk.post(here, {"value": "0", "of-0-grams": "640", "of-0-ccm": "5000"}).status_code == 303
    assert "640" in desk.get(here).text
    assert db.session.get(Measure, (1, 0)).ccm == 5000


@pytest.fixture
def point(staff):
    return orders.name_point(BERGEN, "Mon–Fri", staff)


def test_a_buyer_orders_to_a_pick_up_point_and_may_choose_one_later(shop, crowd, staff, point, browser, sound):
    preorder_id, buyer = shop.open(threshold=1), browser(crowd[0])
    assert "Rope and wheel" in buyer.get(f"/preorders/{preorder_id}").text
    typed = {"quantity": "1", "name": "Mei 王美", "point": str(point), "street": "", "city": "", "country": ""}
    assert buyer.post(f"/preorders/{preorder_id}/orders", typed).status_code == 303
    order = db.session.query(Order).one()
    kept = db.session.get(OrderAddress, order.id)
    assert (order.country, kept.name, kept.street, kept.pickup_point_id) == ("NO", "Mei 王美", "Strandgaten 9", point)
    shown = buyer.get(f"/orders/{order.id}").text
    assert "Rope and wheel" in shown
    assert "Mon–Fri" in shown
    assert shown.count("Strandgaten 9") == 1
    home = {"name": "Mei", "street": "Storgata 4", "postal_code": "", "city": "Oslo", "region": "", "country": "NO"}
    assert buyer.post(f"/orders/{order.id}/address", home).status_code == 303
    assert db.session.get(OrderAddress, order.id, populate_existing=True).pickup_point_id is None
    assert buyer.post(f"/orders/{order.id}/parcels", {"point": str(point)}).status_code == 303
    assert "Mon–Fri" in buyer.get(f"/orders/{order.id}/parcels").text
    orders.change_point(point, BERGEN, "", staff, is_retired=True)
    assert buyer.post(f"/orders/{order.id}/parcels", {"point": str(point)}).status_code in (409, 422)
    gone = buyer.post(f"/preorders/{preorder_id}/orders", typed)
    assert gone.status_code == 422
    assert "Mei 王美" in gone.text
    sound()


def test_what_is_packed_goes_where_it_was_to_go(sent, point, browser):
    buyer = browser(sent[0].person_id)
    answer = buyer.post(f"/orders/{sent[0].order_id}/parcels", {"point": str(point)})
    assert answer.status_code == 409
    assert "packed already" in answer.text


def test_the_desk_tells_another_day_and_keeps_what_was_typed(sent, operator, browser):
    desk = browser(operator)
    here = f"/desk/consignments/{consignments()[0].id}/delays"
    wrong = desk.post(here, {"day": "", "reason": "The road is closed."})
    assert wrong.status_code == 422
    assert "The road is closed." in wrong.text
    day = (now() + timedelta(days=9)).date().isoformat()
    assert desk.post(here, {"day": day, "reason": "The road is closed."}).status_code == 409
    assert db.session.query(Delay).count() == 0

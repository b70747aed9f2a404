"""From an adopted idea to the parcel: one story through all the rooms."""

import re
from io import BytesIO

import pytest

from portal.flows import making
from portal.ideas.models import Idea
from portal.kit.db import db
from portal.kit.errors import Conflict, Invalid, NotAllowed
from portal.orders import acts as orders
from portal.orders.rules.addresses import Address
from portal.people.acts import join
from portal.production import acts
from portal.production.models import Batch, Pegging, Shipment
from portal.talk.models import Follow
from tests.ideas.test_pictures import photo
from tests.orders.conftest import Shop, balance, crowd, idea, shop, sound  # noqa: F401

PLACES = [
    Address("Bo", "Storgatan 1", "11122", "Stockholm", "", "SE"),
    Address("Ola", "Kungsgatan 2", "41119", "Göteborg", "", "SE"),
    Address("Mei", "忠孝東路 1 號", "10491", "臺北", "", "TW"),
    Address("Ann", "1 Main St", "78701", "Austin", "Texas", "US"),
    Address("Amy", "2 Main St", "75001", "Dallas", "texas ", "US"),
]


@pytest.fixture
def batch(shop, crowd, idea, staff):  # noqa: F811
    product_id = making.make_product(idea, staff, basis_points=250)
    preorder_id = shop.open(threshold=4, prices=[(1, 8999), (5, 8400)], product_id=product_id)
    for person, place in zip(crowd, PLACES, strict=False):
        shop.pay(shop.order(preorder_id, person, 1, place))
    assert making.close_preorder(preorder_id, staff) == "go"
    return db.session.query(Batch).one().id


def shipments():
    return db.session.query(Shipment).order_by(Shipment.country, Shipment.id).populate_existing().all()


def test_an_adopted_idea_is_ordered_made_and_shipped_and_its_author_gets_a_share(batch, ada, idea, operator, flows):  # noqa: F811
    assert db.session.get(Idea, idea).status == "making"
    assert db.session.query(Pegging).count() == 5
    acts.advance_batch(batch, "making", "The fabric came early.", operator, done=2)
    acts.advance_batch(batch, "Inspection", "", operator)
    assert db.session.get(Batch, batch).status == "quality_check"
    acts.pack_batch(batch, operator)
    assert [(s.country, s.region, s.quantity) for s in shipments()] == [
        ("SE", "", 1),
        ("SE", "", 1),
        ("TW", "", 1),
        ("US", "texas", 1),
        ("US", "texas", 1),
    ]
    flows()
    for shipment in shipments():
        assert db.session.get(Idea, idea, populate_existing=True).status == "making"
        making.send_shipment(shipment.id, "PostNord", f"RR{shipment.id}", operator)
    assert db.session.get(Idea, idea, populate_existing=True).status == "shipped"
    assert balance("customer:deposits") == 0
    assert balance("revenue") == -5 * 8400
    assert balance("royalty:payable") == -5 * 210
    flows()
    for shipment in shipments():
        making.deliver_shipment(shipment.id, operator)
    flows()


def test_what_comes_back_takes_revenue_and_royalty_back_to_the_cent(batch, operator, flows):
    acts.advance_batch(batch, "making", "", operator)
    making.ship_batch(batch, operator)
    order_id = db.session.query(Pegging).first().order_id
    orders.take_back(order_id, "The zip was broken.", operator)
    assert balance("revenue", order_id) == balance("royalty:payable", order_id) == 0
    assert balance("refunds:payable", order_id) == -8999
    with pytest.raises(Conflict):
        orders.take_back(order_id, "The zip was broken.", operator)
    flows()


def test_a_batch_holds_each_order_line_once_and_makes_nothing_for_the_shelf(batch, operator, sound):  # noqa: F811
    row = db.session.get(Batch, batch)
    assert row.quantity == sum(peg.quantity for peg in db.session.query(Pegging)) == 5
    with pytest.raises(Conflict):
        making.start_batch(row.preorder_id, operator)
    sound()


def test_buyers_follow_their_batch_and_get_answers(batch, crowd, ada, operator, moderator, flows):  # noqa: F811
    assert db.session.query(Follow).filter_by(subject=f"batch:{batch}").count() == 5
    asked = acts.ask_about(batch, crowd[0], "Will the zip be two-way?")
    acts.ask_about(batch, operator, "Yes, 141 of 176 wanted it.", reply_to=asked)
    acts.hide_comment(asked, moderator, "Not kind.")
    assert db.session.get(Batch, batch, populate_existing=True).comments == 1
    acts.restore_comment(asked, moderator)
    flows()


def test_what_was_answered_about_a_batch_is_a_known_question(batch, crowd, operator, moderator, client, statements):  # noqa: F811
    page = f"/products/{db.session.get(Batch, batch).product_id}"
    asked = acts.ask_about(batch, crowd[0], "Will the zip be two-way?")
    assert "Known questions" not in client.get(page).text
    acts.ask_about(batch, operator, "Yes, 141 of 176 wanted it.", reply_to=asked)
    with statements() as seen:
        text = client.get(page).text
    assert len(seen) <= 14, "\n".join(" ".join(each.split())[:150] for each in seen)
    assert text.index("Known questions") < text.index("Will the zip be two-way?") < text.index("Yes, 141 of 176")
    acts.hide_comment(asked, moderator, "Not kind.")
    assert "two-way" not in client.get(page).text


def test_a_stage_that_nobody_planned_finds_its_place_and_a_batch_can_pause(batch, operator, sound):  # noqa: F811
    acts.advance_batch(batch, "making", "", operator)
    acts.advance_batch(batch, "Dyeing", "In three vats.", operator, done=5)
    acts.hold_batch(batch, "We wait for the zips.", operator)
    row = db.session.get(Batch, batch)
    assert (row.stages, row.stage, row.status) == (
        ["materials", "making", "Dyeing", "inspection"],
        "Dyeing",
        "on_hold",
    )
    acts.advance_batch(batch, "inspection", "", operator)
    acts.advance_batch(batch, "making", "A seam was open.", operator)
    assert db.session.get(Batch, batch).status == "in_progress"
    with pytest.raises(Invalid) as refusal:
        acts.advance_batch(batch, "", "x" * 1001, operator, done=6, picture="none.webp")
    assert set(refusal.value.fields) == {"stage", "note", "done", "picture"}
    sound()


def test_customers_do_not_run_the_workshop(batch, ada):
    for attempt in (
        lambda: acts.advance_batch(batch, "making", "", ada),
        lambda: acts.hold_batch(batch, "Because I can.", ada),
        lambda: making.ship_batch(batch, ada),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_a_finished_batch_is_packed_and_sent_once(batch, operator, sound):  # noqa: F811
    acts.advance_batch(batch, "making", "", operator)
    making.ship_batch(batch, operator)
    with pytest.raises(Conflict, match="packed already"):
        acts.pack_batch(batch, operator)
    with pytest.raises(Conflict):
        making.send_shipment(shipments()[0].id, "", "", operator)
    with pytest.raises(Conflict, match="finished"):
        acts.advance_batch(batch, "making", "", operator)
    sound()


def test_a_product_comes_from_an_adopted_idea_once(idea, staff, ada, shop):  # noqa: F811
    making.make_product(idea, staff)
    with pytest.raises(Conflict):
        making.make_product(idea, staff)
    with pytest.raises(NotAllowed):
        orders.create_product("Mine", "", ada)


def test_a_royalty_is_shared_without_losing_a_cent(shop, crowd, staff, ada, bo, sound):  # noqa: F811
    cy = join("Cy")
    product_id = orders.create_product("A mug", "", staff)
    with pytest.raises(Invalid):
        orders.agree_royalty(product_id, 250, [(ada, 5000), (bo, 4999)], staff)
    orders.agree_royalty(product_id, 250, [(ada, 3333), (bo, 3333), (cy, 3334)], staff)
    preorder_id = shop.open(threshold=1, prices=[(1, 1000)], product_id=product_id)
    shop.bought(preorder_id, crowd[0])
    making.close_preorder(preorder_id, staff)
    batch_id = db.session.query(Batch).one().id
    acts.advance_batch(batch_id, "making", "", staff)
    making.ship_batch(batch_id, staff)
    assert balance("royalty:payable") == -25
    assert balance("expense:royalty") == 25
    sound()


def test_a_picture_from_the_workshop_is_made_anew_and_seen_by_the_buyers(batch, operator, browser, client):
    olu, path = browser(operator), f"/desk/production/{batch}"
    told = {"csrf": olu.csrf, "stage": "making", "note": "The first one."}
    sent = olu.http.post(f"{path}/stages", data=told | {"photo": (BytesIO(photo()), "camera.png")})
    assert sent.status_code == 303
    page = client.get(client.get(f"/batches/{batch}").location or "").text
    shot = re.search(r'<img class="shot" src="([^"]+)" width="40" height="30"', page)
    with client.get(shot[1]) as seen:
        assert seen.mimetype == "image/webp"


def test_what_is_no_picture_is_refused_and_what_was_typed_stays(batch, operator, browser):
    olu, path = browser(operator), f"/desk/production/{batch}/stages"
    told = {"csrf": olu.csrf, "stage": "making", "note": "The first one."}
    refused = olu.http.post(path, data=told | {"photo": (BytesIO(b"<svg/>"), "camera.png")})
    assert refused.status_code == 422
    assert "The first one." in refused.text
    kept = olu.http.post(path, data=told | {"done": "9999", "photo": (BytesIO(photo()), "camera.png")})
    assert kept.status_code == 422
    name = re.search(r'name="picture"[^>]*value="([^"]+)"', kept.text)[1]
    assert olu.post(path, {"stage": "making", "note": "The first one.", "picture": name}).status_code == 303
    assert name in olu.get(path.removesuffix("/stages")).text

"""The roadmap, the changelog and its feed: made of statuses and of batches that left the house."""

from xml.etree import ElementTree

import pytest

from portal.flows import making
from portal.flows.changelog import changelog
from portal.ideas.acts import BoardWords, decide_idea, hide_idea, make_board, post_idea, vote_for
from portal.kit.db import db
from portal.production import acts, models
from tests.orders.conftest import Shop, balance, crowd, idea, shop, sound  # noqa: F401
from tests.production.test_chain import PLACES

REASON = "Many of you asked for it."
ATOM = "{http://www.w3.org/2005/Atom}"


def walked(author, staff, title, *statuses, **more):
    idea_id = post_idea(author, title, "It shines.", **more)
    for status in statuses:
        decide_idea(idea_id, status, REASON, staff)
    return idea_id


def lane(page, status):
    return page.split(f'id="lane-{status}"')[1].split("</section>")[0]


def test_each_idea_stands_in_the_column_of_its_status_for_everybody(client, ada, bo, staff, moderator, statements):
    walked(ada, staff, "Only an idea")
    plan = walked(ada, staff, "A lamp we plan", "adopted")
    walked(ada, staff, "A lamp in work", "adopted", "making")
    walked(ada, staff, "A lamp in parcels", "adopted", "making", "shipped")
    hidden = walked(ada, staff, "A lamp nobody sees", "review")
    hide_idea(hidden, moderator, "spam")
    vote_for(plan, bo)
    with statements() as count:
        page = client.get("/roadmap").text
    assert len(count) <= 10
    assert "Only an idea" not in page
    assert "A lamp nobody sees" not in page
    assert "A lamp we plan" in lane(page, "adopted")
    assert "A lamp in work" in lane(page, "making")
    assert "A lamp in parcels" in lane(page, "shipped")
    assert "Nothing stands here" in lane(page, "review")


def test_the_roadmap_of_one_board_shows_that_board_alone(client, ada, staff):
    board = make_board(BoardWords({"en": "Lights", "zh-Hans": "灯", "zh-Hant": "燈"}), staff)
    walked(ada, staff, "A lamp", "adopted", board_id=board)
    walked(ada, staff, "A stove", "adopted")
    page = client.get(f"/roadmap?board={board}").text
    assert "A lamp" in lane(page, "adopted")
    assert "A stove" not in page
    assert client.get("/roadmap?board=99").status_code == 404
    assert client.get("/roadmap?board=x").status_code == 404


def test_what_was_shipped_is_told_with_its_reason_and_in_a_feed(client, ada, bo, staff, moderator):
    shipped = walked(ada, staff, "A lamp <of> ours & yours", "adopted", "making", "shipped")
    page = client.get("/changelog").text
    assert "A lamp &lt;of&gt; ours &amp; yours" in page
    assert REASON in page
    answer = client.get("/changelog.atom")
    assert answer.mimetype == "application/atom+xml"
    entry = ElementTree.fromstring(answer.text).find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "A lamp <of> ours & yours"
    assert entry.find(f"{ATOM}link").get("href").endswith(f"/ideas/{shipped}")
    hide_idea(shipped, moderator, "spam")
    assert "A lamp" not in client.get("/changelog").text
    assert ElementTree.fromstring(client.get("/changelog.atom").text).find(f"{ATOM}entry") is None


def test_pages_of_the_changelog_show_each_entry_once(client, ada, staff):
    made = [walked(ada, staff, f"Lamp {n}", "adopted", "making", "shipped") for n in range(5)]
    first = changelog(size=2)
    second = changelog(first.next, size=2)
    third = changelog(second.next, size=2)
    assert [entry.id for page in (first, second, third) for entry in page.items] == made[::-1]
    assert third.next is None
    assert client.get("/changelog?after=nonsense").status_code == 422


@pytest.fixture
def batch(shop, crowd, idea, staff):  # noqa: F811
    product_id = making.make_product(idea, staff, basis_points=250)
    preorder_id = shop.open(threshold=2, prices=[(1, 8999)], product_id=product_id)
    for person, place in zip(crowd[:2], PLACES[1:], strict=False):
        shop.pay(shop.order(preorder_id, person, 1, place))
    making.close_preorder(preorder_id, staff)
    return db.session.query(models.Batch).one().id


def test_a_batch_is_told_of_when_all_of_it_has_left_and_names_the_idea_it_answers(
    batch,
    idea,  # noqa: F811
    client,
    operator,
    statements,
):
    acts.advance_batch(batch, "making", "", operator)
    acts.pack_batch(batch, operator)
    parcels = [row.id for row in db.session.query(models.Shipment)]
    making.send_shipment(parcels[0], "PostNord", "RR1", operator)
    assert len(parcels) == 2
    assert changelog().items == []
    making.send_shipment(parcels[1], "PostNord", "RR2", operator)
    [entry] = changelog().items  # the idea is shipped by it too, and told of once
    assert (entry.kind, entry.id, entry.quantity, entry.idea.id) == ("batch", batch, 2, idea)
    with statements() as count:
        page = client.get("/changelog").text
    assert len(count) <= 6
    assert f'href="/ideas/{idea}"' in page
    assert "2 pieces shipped" in page

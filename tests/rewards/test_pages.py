"""The pages of points: what one reads there, and what one can do."""

import pytest

from portal.app import READERS
from portal.ideas import acts as ideas
from portal.people.tokens import make_token
from portal.rewards import queries
from portal.rewards.acts import begin_rewards, offer_reward, redeem, set_rule
from portal.river.reader import flow

WHY = "We want this in the catalogue."


@pytest.fixture
def mug(rules, staff):
    return offer_reward("A <b>mug</b>", "Holds tea.", 200, 2, staff)


@pytest.fixture
def rich(rules, ada, staff, points):
    ideas.decide_idea(ideas.post_idea(ada, "A quiet stove", "It hums at night."), "adopted", WHY, staff)
    points(ada)
    return ada


def test_anybody_reads_what_helping_earns_and_what_it_is_exchanged_for(mug, client):
    page = client.get("/rewards").text
    assert "An idea of yours is adopted" in page
    assert "+500" in page
    assert "A &lt;b&gt;mug&lt;/b&gt;" in page
    assert "Sign in to redeem" in page
    assert client.get("/me/points").status_code == 303


def test_a_wallet_says_where_points_came_from_and_where_they_went(mug, rich, browser, statements):
    here = browser(rich)
    assert here.post(f"/rewards/{mug}/redemptions", {"price": "200"}).headers["Location"] == "/me/points"
    with statements() as asked:
        page = here.get("/me/points").text
    assert len(asked) <= 12
    for words in ("300", "An idea of yours is adopted", "“A quiet stove”", "Set aside for", "-200"):
        assert words in page
    here.post("/me/redemptions/1/cancellation")
    assert queries.balance(rich).available == 500
    assert here.post("/me/redemptions/1/cancellation").status_code == 409


def test_a_double_click_asks_once(mug, rich, browser):
    here = browser(rich)
    for _ in range(2):
        assert here.post(f"/rewards/{mug}/redemptions", {"price": "200", "once": "k1"}).status_code == 303
    assert queries.balance(rich).available == 300


def test_what_is_refused_is_said_on_the_page(mug, rich, bo, browser):
    answer = browser(bo).post(f"/rewards/{mug}/redemptions", {"price": "200"})
    assert (answer.status_code, "you have 0" in answer.text) == (422, True)
    for wrong in ("200 ", "abc", "9" * 400, "-1"):
        assert browser(rich).post(f"/rewards/{mug}/redemptions", {"price": wrong}).status_code in (303, 422)
    assert browser(rich).post("/rewards/99/redemptions", {"price": "1"}).status_code == 404
    assert browser(rich).post(f"/rewards/{2**70}/redemptions").status_code == 404


def test_nobody_cancels_for_somebody_else(mug, rich, bo, browser):
    asked = redeem(mug, rich)
    assert browser(bo).post(f"/me/redemptions/{asked}/cancellation").status_code == 404


def test_operations_send_what_was_asked_for(mug, rich, operator, moderator, browser):
    asked = redeem(mug, rich)
    desk = browser(operator)
    assert "Ada" in desk.get("/desk/rewards").text
    assert browser(moderator).post(f"/desk/redemptions/{asked}/confirmation").status_code == 403
    assert desk.post(f"/desk/redemptions/{asked}/fulfilment").status_code == 409
    assert desk.post(f"/desk/redemptions/{asked}/confirmation").status_code == 303
    assert desk.post(f"/desk/redemptions/{asked}/fulfilment").status_code == 303
    assert "Ada" not in desk.get("/desk/rewards").text
    assert "Sent off" in desk.get("/desk/rewards?show=done").text


def test_the_product_team_begins_with_rules_and_changes_one(app, staff, bo, browser):
    desk = browser(staff)
    assert "Begin with these rules" in desk.get("/desk/rewards/rules").text
    assert desk.post("/desk/rewards/rules").status_code == 303
    form = {"points": "700", "pending_days": "3", "reason": "Ideas are worth more to us now.", "after_version": "1"}
    assert desk.get("/desk/rewards/rules/idea_adopted").status_code == 200
    where = desk.post("/desk/rewards/rules/idea_adopted/versions", form).headers["Location"]
    assert "Tried on the past" in desk.get(where).text
    assert desk.post(f"{where}/publication").status_code == 303
    assert desk.post(f"{where}/publication").status_code == 409
    assert desk.post("/desk/rewards/rules/idea_adopted/versions", form).status_code == 409
    page = desk.post("/desk/rewards/rules/idea_adopted/versions", {**form, "reason": "no", "points": "x"})
    assert (page.status_code, 'value="x"' in page.text) == (422, True)
    assert desk.get("/desk/rewards/rules/nothing").status_code == 404
    assert desk.get("/desk/rewards/rules/vote_given").status_code == 200  # pays nothing yet
    assert "700" in desk.get("/desk/rewards/rules").text
    assert browser(bo).get("/desk/rewards/rules").status_code == 403


def test_the_product_team_fills_the_catalogue(app, staff, browser):
    desk = browser(staff)
    form = {"name": "A mug", "body": "Holds tea.", "price": "200", "stock": "5"}
    assert desk.post("/desk/rewards/catalogue", form).status_code == 303
    assert desk.post("/desk/rewards/catalogue", {**form, "price": "0"}).status_code == 422
    assert 'value="5"' in desk.get("/desk/rewards/catalogue/1").text
    assert desk.post("/desk/rewards/catalogue/1", {**form, "stock": "9"}).status_code == 303
    assert queries.get_reward(1).left_over == 9
    assert not queries.get_reward(1).is_offered
    assert "not offered" in desk.get("/desk/rewards/catalogue").text


def test_rules_are_told_in_plain_words(app, admin, client):
    begin_rewards(admin)
    set_rule("idea_adopted", 500, admin, "After a week, in case we err.", pending_days=7, cap_per_day=1)
    page = client.get("/rewards", headers={"Accept-Language": "zh-TW"}).text
    assert "您的創意被採納" in page
    assert "每天最多 1 次" in page
    assert "7 天後生效" in page


def test_the_ideas_name_who_helped_most_this_month(rich, client):
    assert "Most helpful this month" in client.get("/ideas").text


def test_a_program_reads_its_owners_points(rich, app):
    head = {"Authorization": f"Bearer {make_token(rich, 'read')}", "Accept": "application/json"}
    answer = app.test_client().get("/api/v1/me/points", headers=head).json
    assert (answer["available"], answer["pending"]) == (500, 0)
    assert [(line["kind"], line["points"]) for line in answer["entries"]] == [("grant", 500)]


def test_the_timeline_of_a_customer_tells_of_points_in_every_language(rich, staff, browser):
    flow(READERS)
    desk = browser(staff)
    assert "earned 500 points" in desk.get(f"/desk/customers/{rich}").text
    assert "获得了 500 积分" in desk.get(f"/desk/customers/{rich}?lang=zh-Hans").text

"""Recognition: tiers that do not flap, lists that one may leave, thanks, badges, and vouchers."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from portal.flows.deadlines import keep_deadlines
from portal.flows.leaders import best_of, bounds, quarter_of, settle_tiers
from portal.ideas import acts as ideas
from portal.kit.clock import now
from portal.kit.db import db, writing
from portal.kit.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from portal.people.forgetting import forget_person
from portal.rewards.acts import (
    propose_rule,
    publish_rule,
    redeem_voucher,
    release_voucher,
    reserve_voucher,
    set_rule,
    show_among_best,
    take_back,
    thank,
    withdraw_thanks,
)
from portal.rewards.models import TierStanding, Voucher
from portal.rewards.queries.standing import standing_of
from portal.rewards.reactions import forget_words, pay_rewards
from portal.rewards.rules.plans import Plan
from portal.rewards.rules.tiers import tier_of
from portal.river.acts import telling

WHY = "We want this in the catalogue."


@pytest.mark.parametrize(
    ("points", "present", "then"),
    [
        (99, "", ""),
        (100, "", "helper"),
        (499, "helper", "helper"),
        (500, "helper", "contributor"),
        (400, "contributor", "contributor"),
        (399, "contributor", "helper"),
        (79, "contributor", ""),
        (80, "helper", "helper"),
        (2_000, "", "pillar"),
        (1_600, "pillar", "pillar"),
        (450, "pillar", "contributor"),
        (399, "pillar", "helper"),
    ],
)
def test_a_tier_is_left_only_well_below_its_line(points, present, then):
    assert tier_of(points, present) == then


def earned(person, staff, points):
    set_rule("idea_adopted", points, staff, WHY)
    ideas.decide_idea(ideas.post_idea(person, "A quiet stove", "", ["stoves"]), "adopted", WHY, staff)
    pay_rewards.catch_up()


def test_everybody_stands_on_the_tier_that_they_earned_and_is_told_once(rules, ada, bo, staff, flows):
    earned(ada, staff, 500)
    earned(bo, staff, 20)
    assert settle_tiers() == 1
    assert settle_tiers() == 0
    assert (standing_of(ada).tier, standing_of(bo).tier) == ("contributor", "")
    take_back(1, "source")
    assert settle_tiers() == 1
    assert db.session.get(TierStanding, ada).tier == ""
    flows()


def test_a_tier_that_is_lost_is_told_and_the_page_says_what_keeps_it(rules, ada, staff, browser, monkeypatch, flows):
    with telling("live", now() - timedelta(days=350)):
        earned(ada, staff, 120)
    earned(ada, staff, 390)
    settle_tiers()
    page = browser(ada).get("/me/points/standing").text
    assert "510 points within a year" in page
    assert "as long as 400 points within a year are there" in page
    assert "120 points were earned nearly a year ago" in page
    assert "10 more points until then keep it" in page
    later = now() + timedelta(days=20)
    monkeypatch.setattr("portal.rewards.queries.standing.now", lambda: later)
    assert settle_tiers() == 1
    assert standing_of(ada).tier == "helper"
    page = browser(ada).get("/me/points/standing").text
    assert "110 more points lead to Contributor" in page
    flows()
    told = browser(ada).get("/notifications").text
    assert "Ada stands on a lower tier" in told
    assert 'href="/me/points/standing"' in told


def test_who_wants_to_be_in_no_list_is_in_none(rules, ada, bo, staff, browser, client):
    earned(ada, staff, 500)
    earned(bo, staff, 20)
    quarter = quarter_of(now())
    assert [row.name for row in best_of(quarter)] == [row.name for row in best_of(quarter, "stoves")] == ["Ada", "Bo"]
    assert best_of(quarter, "lamps") == []
    assert browser(ada).post("/me/points/leaderboard", {"shown": "no"}).status_code == 303
    assert [row.name for row in best_of(quarter)] == ["Bo"]
    page = client.get("/rewards/leaders").text
    assert "Bo" in page
    assert ">Ada<" not in page
    assert ">Ada<" not in client.get("/ideas").text.partition("Most helpful")[2].partition("</section>")[0]
    with pytest.raises(Conflict):
        show_among_best(ada, shown=False)
    show_among_best(ada, shown=True)
    assert [row.name for row in best_of(quarter)] == ["Ada", "Bo"]


@pytest.mark.parametrize("words", ["", "2026", "2026-5", "x-1", "99999-1", "020509-1"])
def test_what_is_no_quarter_is_not_looked_for(words, client):
    with pytest.raises(Refused):
        bounds(words)
    assert client.get(f"/rewards/leaders?quarter={words}&tag=%F0%9F").status_code == 200


def test_thanks_stand_on_the_page_of_a_member_until_either_takes_them_off(ada, bo, staff, browser, client, flows):
    desk, hers = browser(staff), browser(ada)
    kept = desk.post("/desk/rewards/thanks", {"person": "nobody", "words": "You mended our words."})
    assert (kept.status_code, "You mended our words." in kept.text) == (422, True)
    form = {"person": f"https://house.example/people/{ada}", "words": "You mended our words."}
    assert desk.post("/desk/rewards/thanks", form).status_code == 303
    assert "You mended our words." in client.get(f"/people/{ada}").text
    assert browser(bo).post("/me/thanks/1/withdrawal").status_code == 404
    assert hers.post("/me/thanks/1/withdrawal").status_code == 303
    assert "You mended our words." not in client.get(f"/people/{ada}").text
    with pytest.raises(Conflict):
        withdraw_thanks(1, staff)
    with pytest.raises(NotAllowed):
        thank(ada, "I thank myself for it.", bo)
    with pytest.raises(Invalid):
        thank(staff, "We thank our own people.", staff)
    flows()


def test_thanks_are_forgotten_with_their_member(ada, staff, client, flows):
    thank(ada, "You mended our words.", staff)
    forget_person(ada, ada)
    forget_words.catch_up()
    assert standing_of(ada).thanks == []
    assert db.session.scalar(text("SELECT words FROM thanks")) == "…"
    flows()


@pytest.fixture
def voucher(rules, ada, staff, admin):
    """A voucher of five euros, valid for thirty days."""
    plan = Plan("", WHY, kind="idea.posted", to="author_id", title={"en": "You share an idea"}, valid_days=30)
    gives = {"effect": "voucher", "gives": {"minor": 500, "currency": "EUR"}}
    publish_rule(
        propose_rule(Plan(**{**{n: getattr(plan, n) for n in plan.__dataclass_fields__}, **gives}), staff), admin
    )
    ideas.post_idea(ada, "A quiet stove", "")
    pay_rewards.catch_up()
    return db.session.scalar(select(Voucher.id))


def test_a_voucher_is_set_aside_used_once_and_by_its_owner_alone(voucher, ada, bo, browser, flows):
    with pytest.raises(NotFound):
        reserve_voucher(voucher, bo, "till:7")
    reserve_voucher(voucher, ada, "till:7")
    with pytest.raises(Conflict):
        reserve_voucher(voucher, ada, "till:8")
    release_voucher(voucher, ada)
    reserve_voucher(voucher, ada, "till:8")
    redeem_voucher(voucher, ada)
    with pytest.raises(Conflict):
        redeem_voucher(voucher, ada)
    assert "Voucher used" in browser(ada).get("/me/points/standing").text
    flows()


def test_a_voucher_expires_with_its_time_and_not_while_it_is_set_aside(voucher, ada, flows):
    over = {"at": (now() - timedelta(days=1)).replace(tzinfo=None)}
    with writing():
        db.session.execute(text("UPDATE voucher SET expires_at = :at"), over)
    with pytest.raises(Conflict, match="expired"):
        reserve_voucher(voucher, ada, "till:7")
    assert keep_deadlines() == 1
    assert db.session.get(Voucher, voucher, populate_existing=True).status == "expired"
    flows()

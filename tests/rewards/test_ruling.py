"""Rules as the company writes them: tried on the past, published by two, never above their caps, budget and limit."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.groups.acts import make_group
from portal.ideas import acts as ideas
from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.errors import Conflict, Invalid, NotAllowed, Refused
from portal.kit.i18n import speaking
from portal.people.acts import give_role, join
from portal.rewards import queries
from portal.rewards.acts import approve_grant, propose_rule, publish_rule, refuse_grant, refuse_rule, take_back
from portal.rewards.models import Grant, MemberBadge, RewardRule, RuleProposal, Voucher
from portal.rewards.queries.trial import try_rule
from portal.rewards.reactions import pay_rewards
from portal.rewards.rules import triggers
from portal.rewards.rules.fields import FIELDS
from portal.rewards.rules.plans import Plan
from portal.rewards.rules.triggers import TRIGGERS, condition_of
from portal.web.rewarding import event_words

WHY = "We want this in the catalogue."
POSTED = {"kind": "idea.posted", "to": "author_id", "title": {"en": "You share an idea"}}


def own(**more):
    return Plan("", WHY, **{"points": 10, **POSTED, **more})


@pytest.fixture
def publish(rules, staff):
    """Publish a rule; return its version."""

    def publish(plan, by=None):
        return publish_rule(propose_rule(plan, staff), by or staff)

    return publish


def post(author, title="A quiet stove"):
    return ideas.post_idea(author, title, "It hums at night.")


def test_a_rule_of_the_companys_own_pays_for_any_event_of_the_catalogue(publish, ada, points, flows):
    publish(own())
    post(ada)
    assert points(ada) == 10
    flows()


def test_a_condition_asks_for_all_or_any_of_its_tests(publish, ada, bo, points, flows):
    tests = [("value", "least", "1"), ("first", "is", "yes")]
    voted = {"kind": "idea.voted", "to": "actor_id", "title": {"en": "You vote"}}
    publish(own(**voted, condition=condition_of("idea.voted", tests, "all")))
    publish(own(**voted, points=100, condition=condition_of("idea.voted", [("value", "most", "-1")], "any")))
    ideas.vote_for(post(ada), bo)
    assert points(bo) == 10
    with pytest.raises(Invalid):
        condition_of("idea.voted", [("value", "least", "x")], "all")
    with pytest.raises(Invalid):
        condition_of("idea.voted", [("title", "is", "x")], "all")
    flows()


def test_no_cap_is_ever_exceeded(publish, ada, bo, points, flows):
    publish(own(cap_per_member=2))
    for n in range(4):
        post(ada, f"Idea number {n}")
    voted = {"kind": "idea.voted", "to": "author_id", "title": {"en": "A vote"}}
    publish(own(**voted, points=100, cap_per_object=1))
    idea = post(ada)
    for voter in (bo, join("Cy")):
        ideas.vote_for(idea, voter)
    assert points(ada) == 2 * 10 + 100 + 2  # two votes by the rule of the house
    flows()


def test_a_budget_is_never_exceeded_and_what_fell_may_come_back_within_it(publish, ada, points, flows):
    publish(own(points=40, budget=100))
    for n in range(4):
        post(ada, f"Idea number {n}")
    assert points(ada) == 80
    grant = db.session.scalar(select(Grant.id).order_by(Grant.id.desc()))
    take_back(grant, "source")
    post(ada, "One more")
    assert points(ada) == 40
    flows()


def test_a_dry_run_says_what_a_rule_would_have_granted(publish, ada, bo, staff, flows):
    for n in range(3):
        post(ada, f"Idea number {n}")
    post(bo)
    post(staff)
    trial = try_rule(own(points=40, cap_per_member=2, approval_limit=39), now() - timedelta(days=1))
    assert (trial.events, trial.grants, trial.worth, trial.people, trial.awaiting) == (5, 3, 120, 2, 3)
    assert (trial.best[0][1:], dict(trial.held_back)) == (("Ada", 80), {"cap_per_member": 1})
    assert try_rule(own(points=40, budget=100), now() - timedelta(days=1)).held_back["budget"] == 2
    assert db.session.query(Grant).count() == 0


def test_a_dry_run_says_the_same_as_the_rule_then_does(publish, ada, bo, points, flows):
    plan = own(points=7, cap_per_day=2)
    publish(plan)
    for n in range(3):
        post(ada, f"Idea number {n}")
    post(bo)
    trial = try_rule(plan, now() - timedelta(days=1))
    assert trial.worth == points(ada) + points(bo) == 21


def test_who_proposes_what_gives_much_does_not_publish_it(publish, rules, staff, admin, ada):
    much = propose_rule(own(points=1_001), staff)
    with pytest.raises(NotAllowed, match="Somebody else"):
        publish_rule(much, staff)
    money = own(effect="money", gives={"minor": 500, "currency": "EUR"}, points=0)
    with pytest.raises(NotAllowed, match="Somebody else"):
        publish(money)
    assert publish_rule(much, admin)
    with pytest.raises(NotAllowed):
        propose_rule(own(), ada)


def test_a_proposal_is_published_once_refused_or_withdrawn(rules, staff, admin):
    proposal = propose_rule(own(), staff)
    publish_rule(proposal, staff)
    with pytest.raises(Conflict):
        publish_rule(proposal, admin)
    for by, status in ((staff, "withdrawn"), (admin, "rejected")):
        proposal = propose_rule(own(), staff)
        refuse_rule(proposal, by)
        assert db.session.get(RuleProposal, proposal).status == status
    older, newer = (propose_rule(Plan("idea_adopted", WHY, n), staff) for n in (3, 4))
    publish_rule(newer, staff)
    with pytest.raises(Conflict, match="in the meantime"):
        publish_rule(older, staff)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"points": -1}, "points"),
        ({"cap_per_member": 0}, "cap_per_member"),
        ({"kind": "person.forgotten"}, "kind"),
        ({"to": "idea_id"}, "to"),
        ({"title": {}}, "title_en"),
        ({"effect": "gold"}, "effect"),
        ({"effect": "money", "gives": {"minor": 0, "currency": "EUR"}}, "amount"),
        ({"effect": "voucher", "gives": {"minor": 5, "currency": "XYZ"}}, "amount"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_numbers_that_mean_nothing_are_refused_field_by_field(change, field, rules, staff):
    with pytest.raises(Invalid) as refusal:
        propose_rule(own(**change), staff)
    assert field in refusal.value.fields


def test_what_is_above_the_approval_limit_waits_for_somebody_else(publish, ada, staff, admin, points, flows):
    publish(own(points=90, approval_limit=50))
    post(ada)
    post(ada, "A second one")
    assert points(ada) == 0
    first, second = db.session.scalars(select(Grant.id).order_by(Grant.id))
    give_role(ada, "product", admin)
    with pytest.raises(NotAllowed, match="about you"):
        approve_grant(first, ada)
    approve_grant(first, staff)
    refuse_grant(second, admin, "It is the same once more.")
    with pytest.raises(Refused):
        approve_grant(second, staff)
    assert points(ada) == 90
    flows()


def test_what_falls_while_it_waits_for_approval_is_not_approved(rules, publish, ada, moderator, staff, points, flows):
    publish(own(points=90, approval_limit=50))
    idea = post(ada)
    points(ada)
    ideas.hide_idea(idea, moderator, "spam: No.")
    points(ada)
    with pytest.raises(Conflict):
        approve_grant(1, staff)
    ideas.restore_idea(idea, moderator)
    points(ada)
    approve_grant(1, staff)
    assert points(ada) == 90
    flows()


def test_badges_vouchers_and_money_go_and_come_with_what_they_were_for(publish, admin, ada, moderator, flows):
    publish(own(points=0, effect="badge"))
    publish(own(points=0, effect="voucher", gives={"minor": 500, "currency": "EUR"}), admin)
    publish(own(points=0, effect="money", gives={"minor": 900, "currency": "EUR"}), admin)
    idea = post(ada)
    pay_rewards.catch_up()
    voucher, badge = db.session.scalar(select(Voucher)), db.session.scalar(select(MemberBadge))
    assert (voucher.status, voucher.minor, badge.taken_at) == ("issued", 500, None)
    ideas.hide_idea(idea, moderator, "spam: No.")
    pay_rewards.catch_up()
    db.session.expire_all()
    assert (voucher.status, badge.taken_at is None) == ("void", False)
    ideas.restore_idea(idea, moderator)
    pay_rewards.catch_up()
    db.session.expire_all()
    assert badge.taken_at is None
    assert queries.balance(ada).available == 0
    flows()


def test_the_desk_writes_tries_and_publishes_a_rule(rules, staff, ada, browser, client):
    post(ada)
    desk = browser(staff)
    assert "idea.posted" in desk.get("/desk/rewards/rules/new").text
    page = desk.get("/desk/rewards/rules/new?kind=idea.posted").text
    assert "Its name and its condition" in page
    form = {
        "kind": "idea.posted",
        "to": "author_id",
        "title_en": "You share an idea",
        "points": "10",
        "effect": "points",
    }
    form |= {"title_zh_hans": "您分享了一个创意", "pending_days": "0", "reason": WHY, "how": "all", "budget": "500"}
    bad = desk.post(
        "/desk/rewards/rules/new/versions", {**form, "field_1": "language", "test_1": "least", "value_1": "z"}
    )
    assert (bad.status_code, 'value="z"' in bad.text) == (422, True)
    assert '<option selected value="language">Language</option>' in bad.text
    where = desk.post("/desk/rewards/rules/new/versions", form).headers["Location"]
    tried = desk.get(where).text
    assert "1 grant" in tried
    assert "Ada" in tried
    assert desk.post(f"{where}/publication").status_code == 303
    assert "You share an idea" in desk.get("/desk/rewards/rules").text
    assert (
        desk.get(f"/desk/rewards/rules/{db.session.scalar(select(RewardRule.name).filter_by(budget=500))}").status_code
        == 200
    )
    assert "您分享了一个创意" in client.get("/rewards", headers={"Accept-Language": "zh-CN"}).text


def test_a_condition_is_typed_by_names_that_people_use_in_any_language(rules, staff, browser):
    form = {"kind": "idea.decided", "to": "author_id", "title_en": "It is looked at", "points": "5", "how": "all"}
    form |= {"effect": "points", "pending_days": "0", "reason": WHY}
    form |= {"field_1": "status", "test_1": "is", "value_1": "in Review", "field_2": "before", "test_2": "not"}
    desk = browser(staff)
    offered = desk.get("/desk/rewards/rules/new?kind=idea.decided").text
    assert '<option value="In review" label="Status">' in offered
    assert '<datalist id="values-before">' in offered
    bad = desk.post("/desk/rewards/rules/new/versions", form | {"value_2": "halfway"})
    assert (bad.status_code, 'value="halfway"' in bad.text, 'value="in Review"' in bad.text) == (422, True, True)
    assert "“halfway” is none of these: Waiting for a moderator, Open," in bad.text
    where = desk.post("/desk/rewards/rules/new/versions", form | {"value_2": "已采纳"}).headers["Location"]
    assert db.session.query(RuleProposal).one().condition == {
        "all": [["status", "is", "review"], ["before", "not", "adopted"]]
    }
    told = desk.get(where).text
    assert ("<strong>In review</strong>" in told, "<strong>Adopted</strong>" in told) == (True, True)
    changed = desk.get("/desk/rewards/rules/new?kind=idea.decided&of=1", headers={"Accept-Language": "zh-TW"}).text
    assert 'value="In review"' in changed or 'value="審查中"' in changed


def test_a_language_that_is_none_of_ours_is_named_too(rules, staff, browser):
    form = {"kind": "idea.posted", "to": "author_id", "title_en": "From abroad", "points": "5", "how": "all"}
    form |= {"effect": "points", "pending_days": "0", "reason": WHY, "field_1": "language", "test_1": "is"}
    for typed in ("other", "Other languages", "其他语言"):
        assert browser(staff).post("/desk/rewards/rules/new/versions", form | {"value_1": typed}).status_code == 303
    assert {each.condition["all"][0][2] for each in db.session.query(RuleProposal)} == {"other"}


def test_a_thing_is_named_by_its_title_or_its_number(rules, staff, browser):
    groups = [make_group(name, "We mend what we have.", "open", staff) for name in ("Menders", "Sewers", "Sewers")]
    form = {"kind": "group.joined", "to": "person_id", "title_en": "You join", "points": "5", "how": "any"}
    form |= {"effect": "points", "pending_days": "0", "reason": WHY, "field_1": "group_id", "test_1": "is"}
    desk = browser(staff)
    assert f"Sewers ({groups[1]})" in desk.get("/desk/rewards/rules/new?kind=group.joined").text
    for typed in ("Knitters", "999"):
        refused = desk.post("/desk/rewards/rules/new/versions", form | {"value_1": typed})
        assert (refused.status_code, f"nothing called “{typed}”" in refused.text) == (422, True)
    for typed in ("menders", str(groups[0])):
        assert desk.post("/desk/rewards/rules/new/versions", form | {"value_1": typed}).status_code == 303
    kept = [each.condition["any"][0][2] for each in db.session.query(RuleProposal)]
    assert kept == [groups[0], groups[0]]


def test_every_field_that_a_condition_may_ask_for_has_a_name():
    assert {name for event in TRIGGERS for name in triggers.testable(event.kind)} == set(FIELDS)


def test_the_desk_approves_and_refuses_with_a_reason(publish, ada, staff, browser, statements):
    publish(own(points=90, approval_limit=50))
    for n in range(2):
        post(ada, f"Idea number {n}")
    pay_rewards.catch_up()
    desk = browser(staff)
    with statements() as asked:
        assert "You share an idea" in desk.get("/desk/rewards/approvals").text
    assert len(asked) <= 14
    assert desk.post("/desk/rewards/grants/1/approval").status_code == 303
    kept = desk.post("/desk/rewards/grants/2/refusal", {"reason": "short"})
    assert (kept.status_code, "short</textarea>" in kept.text) == (422, True)
    assert desk.post("/desk/rewards/grants/2/refusal", {"reason": "It is the same once more."}).status_code == 303
    assert "Nothing waits for approval" in desk.get("/desk/rewards/approvals").text


@pytest.mark.parametrize(("typed", "minor"), [("1,500", 150_000), ("12.5", 1_250), ("１2.50", 1_250)])
def test_an_amount_is_read_as_everywhere_in_the_house(typed, minor, rules, staff, browser):
    form = {"kind": "idea.posted", "to": "author_id", "title_en": "You share an idea", "points": "0", "how": "all"}
    form |= {"effect": "money", "amount": typed, "currency": "EUR", "pending_days": "0", "reason": WHY}
    assert browser(staff).post("/desk/rewards/rules/new/versions", form).status_code == 303
    assert db.session.query(RuleProposal).one().gives == {"minor": minor, "currency": "EUR"}


@pytest.mark.parametrize("typed", ["", "12,5", "0", "-5", "1e3", "lots", "1" * 40])
def test_what_is_no_amount_is_refused_beside_its_field(typed, rules, staff, browser):
    form = {"kind": "idea.posted", "to": "author_id", "title_en": "You share an idea", "points": "0", "how": "all"}
    form |= {"effect": "voucher", "amount": typed, "currency": "EUR", "pending_days": "0", "reason": WHY}
    assert browser(staff).post("/desk/rewards/rules/new/versions", form).status_code == 422
    assert db.session.query(RuleProposal).count() == 0


def test_what_the_company_does_pays_by_rules_of_its_own_and_falls_when_it_is_undone(
    publish, ada, bo, staff, points, flows
):
    condition = condition_of("idea.decided", [("step", "is", "adopt")], "all")
    about = {"kind": "idea.decided", "to": "author_id", "title": {"en": "Adopted"}}
    publish(own(points=7, condition=condition, **about))
    publish(own(points=2, condition=condition_of("idea.decided", [("status", "is", "declined")], "all"), **about))
    idea = post(bo)
    for status, earned in (("adopted", 7 + 500), ("declined", 2), ("review", 2), ("adopted", 2 + 7 + 500)):
        ideas.decide_idea(idea, status, "We thought about it once more.", staff)
        assert points(bo) == earned, status
    flows()


def test_what_may_be_paid_for_is_told_of_people_as_of_people(app):
    for language, joined, voted in [
        ("en", "Somebody confirmed a mail address", "Somebody voted for “…”"),
        ("zh-Hant", "某人確認了電子郵件地址", "某人支持了「……」"),
    ]:
        with speaking(language):
            assert event_words("person.mail_confirmed") == joined
            assert event_words("idea.voted") == voted

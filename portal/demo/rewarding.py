"""What the company of the demo does about points: a badge, a rule that waits for a second person, thanks, a case."""

from dataclasses import replace

from portal.demo.cast import Cast, days_ago
from portal.flows.fraud import look_daily_for_fraud
from portal.ideas.acts import vote_for
from portal.people.acts import join
from portal.rewards.acts import (
    confirm_redemption,
    fulfil_redemption,
    judge_case,
    propose_rule,
    publish_rule,
    redeem,
    set_rule,
    thank,
)
from portal.rewards.queries import balance, offered
from portal.rewards.queries.fraud import cases
from portal.rewards.rules.plans import Plan

STARTED = {"en": "Shared a first idea", "zh-Hans": "分享第一个创意", "zh-Hant": "分享第一個創意"}
POSTED = Plan("", "Who begins is remembered.", kind="idea.posted", to="author_id", title=STARTED, effect="badge")
GIFT = {"en": "A voucher for a long answer", "zh-Hans": "详细回答赠代金券", "zh-Hant": "詳細回答贈抵用券"}
ANSWERED = Plan("", "Good answers spare everybody a case.", kind="idea.answer_accepted", to="commenter_id", title=GIFT)


def set_more_rules(cast: Cast) -> None:
    """Remember who begins, let points expire after two years, and propose what needs a second person."""
    with days_ago(178):
        publish_rule(propose_rule(replace(POSTED, cap_per_member=1), cast["petra"]), cast["petra"])
        why = "Whoever helps us should also come back to spend it."
        set_rule("answer_accepted", 50, cast["petra"], why, cap_per_day=10, valid_days=730)
        set_rule("vote_received", 1, cast["petra"], why, cap_per_day=50, valid_days=200)
    with days_ago(2):
        gift = replace(ANSWERED, effect="voucher", gives={"minor": 500, "currency": "EUR"}, cap_per_member=1)
        propose_rule(replace(gift, budget=25_000, valid_days=365), cast["petra"])


def come_as_a_class(cast: Cast) -> None:
    """Let a whole class join on one day and vote for one idea: the machine signals it, and people will see why."""
    with days_ago(5):
        pupils = [join(f"class 7b, no. {number}") for number in range(1, 10)]
    for number, pupil in enumerate(pupils):
        with days_ago(4.9 - number / 200):
            vote_for(cast.ideas["gloves"], pupil)


def give_and_thank(cast: Cast) -> None:
    """Send a reward, thank a member, and look into what the machine signals."""
    with days_ago(4):
        thank(cast["windbreak"], "Your drawing of the shield saved us two prototypes. Thank you.", cast["petra"])
    with days_ago(3):
        _redeem(cast, "windbreak")
    with days_ago(1):
        look_daily_for_fraud()
        for row in cases(("signalled",)).items[:1]:
            judge_case(row.id, "triage", cast["petra"])


def _redeem(cast: Cast, name: str) -> None:
    """Let somebody ask for the cheapest thing, if they have the points, and send it."""
    cheapest = offered()[0]
    if balance(cast[name]).available >= cheapest.price:
        asked = redeem(cheapest.id, cast[name])
        confirm_redemption(asked, cast["olivia"])
        fulfil_redemption(asked, cast["olivia"])

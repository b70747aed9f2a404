"""What is done with points: set rules, grant, take back and give back, freeze, expire, offer rewards, redeem them."""

from portal.rewards.acts.approving import approve_grant, refuse_grant
from portal.rewards.acts.freezing import claw_back_grant, freeze_grant, overturn_grant, release_grant
from portal.rewards.acts.granting import give_back, grant, mature, take_back
from portal.rewards.acts.judging import appeal_case, blank_words, judge_case, note_search, note_signal
from portal.rewards.acts.lots import expire_lot, lay_lots
from portal.rewards.acts.offering import change_reward, offer_reward
from portal.rewards.acts.redeeming import (
    approve_redemption,
    cancel_redemption,
    confirm_redemption,
    expire_redemption,
    fulfil_redemption,
    redeem,
    reject_redemption,
    return_redemption,
)
from portal.rewards.acts.reminding import remind_expiring
from portal.rewards.acts.ruling import begin_rewards, propose_rule, publish_rule, refuse_rule, set_rule
from portal.rewards.acts.thanking import forget_standing, settle_tier, show_among_best, thank, withdraw_thanks
from portal.rewards.acts.vouchers import (
    expire_voucher,
    give_voucher_back,
    redeem_voucher,
    release_voucher,
    reserve_voucher,
    use_up_voucher,
)

__all__ = [
    "appeal_case",
    "approve_grant",
    "approve_redemption",
    "begin_rewards",
    "blank_words",
    "cancel_redemption",
    "change_reward",
    "claw_back_grant",
    "confirm_redemption",
    "expire_lot",
    "expire_redemption",
    "expire_voucher",
    "forget_standing",
    "freeze_grant",
    "fulfil_redemption",
    "give_back",
    "give_voucher_back",
    "grant",
    "judge_case",
    "lay_lots",
    "mature",
    "note_search",
    "note_signal",
    "offer_reward",
    "overturn_grant",
    "propose_rule",
    "publish_rule",
    "redeem",
    "redeem_voucher",
    "refuse_grant",
    "refuse_rule",
    "reject_redemption",
    "release_grant",
    "release_voucher",
    "remind_expiring",
    "reserve_voucher",
    "return_redemption",
    "set_rule",
    "settle_tier",
    "show_among_best",
    "take_back",
    "thank",
    "use_up_voucher",
    "withdraw_thanks",
]

"""What is done with points: set rules, grant, take back and give back, offer rewards, redeem them."""

from portal.rewards.acts.granting import give_back, grant, mature, take_back
from portal.rewards.acts.offering import change_reward, offer_reward
from portal.rewards.acts.redeeming import cancel_redemption, confirm_redemption, fulfil_redemption, redeem
from portal.rewards.acts.ruling import begin_rewards, set_rule

__all__ = [
    "begin_rewards",
    "cancel_redemption",
    "change_reward",
    "confirm_redemption",
    "fulfil_redemption",
    "give_back",
    "grant",
    "mature",
    "offer_reward",
    "redeem",
    "set_rule",
    "take_back",
]

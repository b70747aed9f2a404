"""The rules and their versions, the ledger of points, what was granted, and the catalogue."""

from portal.rewards.models.catalogue import Redemption, Reward
from portal.rewards.models.fraud import FraudCase, FraudGrant, FraudSignal
from portal.rewards.models.gifts import MemberBadge, Voucher
from portal.rewards.models.ledger import Grant, RewardEntry, RewardPosting, Wallet
from portal.rewards.models.lots import LotAllocation, PointsLot
from portal.rewards.models.proposals import RuleProposal
from portal.rewards.models.spending import RuleSpend
from portal.rewards.models.standing import LeaderWish, Thanks, TierStanding
from portal.rewards.models.versions import RewardRule

__all__ = [
    "FraudCase",
    "FraudGrant",
    "FraudSignal",
    "Grant",
    "LeaderWish",
    "LotAllocation",
    "MemberBadge",
    "PointsLot",
    "Redemption",
    "Reward",
    "RewardEntry",
    "RewardPosting",
    "RewardRule",
    "RuleProposal",
    "RuleSpend",
    "Thanks",
    "TierStanding",
    "Voucher",
    "Wallet",
]

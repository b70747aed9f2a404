"""The accounts of the ledger of money, and what the kinds of entries are called."""

from portal.kit.words import N_, Message

ACCOUNTS: dict[str, Message] = {
    "award:payable": N_("Awards that we owe"),
    "cash:bank": N_("Money at the bank"),
    "cash:exchange": N_("Exchanges"),
    "cash:simulator": N_("Simulated money"),
    "cash:stripe": N_("Money at Stripe"),
    "customer:deposits": N_("Deposits of buyers"),
    "disputes": N_("Disputed, or refunded at the provider"),
    "expense:award": N_("Cost of awards"),
    "expense:royalty": N_("Cost of royalties"),
    "expense:voucher": N_("Cost of vouchers"),
    "payout:clearing": N_("Payouts on their way"),
    "refunds:payable": N_("Refunds that we owe"),
    "revenue": N_("Revenue"),
    "royalty:payable": N_("Royalties that we owe"),
    "tax:payable": N_("Taxes that we owe"),
}

ENTRY_KINDS: dict[str, Message] = {
    "captured": N_("Payment received"),
    "refund_requested": N_("Refund promised"),
    "refunded": N_("Refund sent"),
    "refund_failed": N_("Refund did not go through"),
    "refunded_outside": N_("Refunded at the provider"),
    "outside_back": N_("Refund of the provider came back"),
    "refund_back": N_("Refund came back"),
    "disputed": N_("Payment disputed"),
    "won": N_("Dispute won"),
    "charged_back": N_("Taken back by the bank instead of a refund"),
    "shipped": N_("Shipped: earned"),
    "untaxed": N_("Tax taken back"),
    "royalty": N_("Royalty credited"),
    "royalty_back": N_("Royalty taken back"),
    "award": N_("Award credited"),
    "award_back": N_("Award taken back"),
    "payout_submit": N_("Payout given to the bank"),
    "payout_arrive": N_("Payout arrived"),
    "payout_fail": N_("Payout failed"),
    "payout_return": N_("Payout came back"),
}


def account_name(account: str) -> Message:
    """Return what an account is called; one that has no name is called as it is written."""
    return ACCOUNTS.get(account, Message(account))

"""What may become of a grant, of a redemption, of a voucher, of a proposed rule: tables of steps."""

from datetime import datetime
from typing import Protocol

from portal.kit.states import States, Step
from portal.kit.words import N_
from portal.people.rules import CUSTOMER
from portal.rewards.rules.occasions import MAKERS, TEAM

BUYER = "buyer"  # whoever asked for the reward
CLOCK = "clock"  # what time decides
RIVER = "river"  # what follows from what happened elsewhere
PROPOSER = "proposer"  # whoever wrote a rule down
MEMBER = "member"
WHO = {
    BUYER: N_("who asked for it"),
    CUSTOMER: N_("customer"),
    CLOCK: N_("the clock"),
    RIVER: N_("what happens to the source"),
    PROPOSER: N_("who proposed it"),
    MEMBER: N_("the member"),
}
NAMES = {
    "awaiting": N_("Waits for approval"),
    "requested": N_("Asked for"),
    "confirmed": N_("Confirmed"),
    "fulfilled": N_("Sent off"),
    "cancelled": N_("Cancelled"),
    "rejected": N_("Refused"),
    "expired": N_("Expired"),
    "returned": N_("Sent back"),
}
REDEMPTION_LIFE = States(
    Step("requested", "confirm", "confirmed", MAKERS, N_("Confirm")),
    Step("awaiting", "approve", "requested", TEAM, N_("Approve")),
    Step("awaiting", "reject", "rejected", TEAM, N_("Refuse")),
    Step("confirmed", "fulfil", "fulfilled", MAKERS, N_("Say that it is sent")),
    Step("requested", "cancel", "cancelled", (BUYER, *MAKERS), N_("Cancel")),
    Step("awaiting", "cancel", "cancelled", (BUYER,), N_("Cancel")),
    Step("confirmed", "cancel", "cancelled", MAKERS, N_("Cancel")),
    Step("requested", "expire", "expired", (CLOCK,), N_("Let it expire")),
    Step("awaiting", "expire", "expired", (CLOCK,), N_("Let it expire")),
    Step("fulfilled", "return", "returned", MAKERS, N_("It came back: credit the points")),
    names=NAMES,
)
STANDING = ("awaiting", "requested", "confirmed", "fulfilled")
HOLDING = ("awaiting", "requested", "confirmed")  # the points are set aside, the thing is too

GRANT_NAMES = {
    "proposed": N_("Owed by a rule"),
    "awaiting": N_("Waits for approval"),
    "rejected": N_("Refused"),
    "pending": N_("Waits its time"),
    "available": N_("Credited"),
    "voided": N_("Taken back"),
    "frozen": N_("Looked into"),
    "clawed_back": N_("Clawed back"),
}
SOURCE_FALLS, SOURCE_STANDS = N_("What it was for falls"), N_("What it was for stands again")
GRANT_LIFE = States(
    Step("proposed", "grant", "available", (RIVER,), N_("Grant at once"), N_("not above the approval limit")),
    Step("proposed", "grant_later", "pending", (RIVER,), N_("Grant, to wait"), N_("not above the approval limit")),
    Step("proposed", "ask", "awaiting", (RIVER,), N_("Ask for approval"), N_("above the approval limit")),
    Step("awaiting", "approve", "available", TEAM, N_("Approve"), N_("not for oneself")),
    Step("awaiting", "approve_later", "pending", TEAM, N_("Approve, to wait"), N_("not for oneself")),
    Step("awaiting", "reject", "rejected", TEAM, N_("Refuse"), N_("not for oneself")),
    Step("awaiting", "void", "voided", (RIVER,), SOURCE_FALLS),
    Step("pending", "mature", "available", (CLOCK,), N_("Let it be spent")),
    Step("pending", "void", "voided", (RIVER,), SOURCE_FALLS),
    Step("available", "void", "voided", (RIVER,), SOURCE_FALLS),
    Step("frozen", "void", "voided", (RIVER,), SOURCE_FALLS),
    Step("voided", "restore", "available", (RIVER,), SOURCE_STANDS),
    Step("voided", "restore_later", "pending", (RIVER,), SOURCE_STANDS),
    Step("voided", "restore_asking", "awaiting", (RIVER,), SOURCE_STANDS),
    Step("pending", "freeze", "frozen", TEAM, N_("Freeze")),
    Step("available", "freeze", "frozen", TEAM, N_("Freeze")),
    Step("frozen", "release", "available", TEAM, N_("Release")),
    Step("frozen", "release_later", "pending", TEAM, N_("Release, to wait")),
    Step("frozen", "claw_back", "clawed_back", TEAM, N_("Claw back")),
    Step("clawed_back", "overturn", "available", TEAM, N_("Give back"), N_("the appeal was right")),
    names=GRANT_NAMES,
)

PROPOSAL_NAMES = {
    "proposed": N_("Proposed"),
    "published": N_("Published"),
    "rejected": N_("Refused"),
    "withdrawn": N_("Withdrawn"),
}
PROPOSAL_LIFE = States(
    Step("proposed", "publish", "published", TEAM, N_("Publish"), N_("above the limit: not by who proposed it")),
    Step("proposed", "reject", "rejected", TEAM, N_("Refuse")),
    Step("proposed", "withdraw", "withdrawn", (PROPOSER,), N_("Withdraw")),
    names=PROPOSAL_NAMES,
)

VOUCHER_NAMES = {
    "issued": N_("Valid"),
    "reserved": N_("Set aside for an order"),
    "redeemed": N_("Voucher used"),
    "expired": N_("Expired"),
    "void": N_("Void"),
}
VOUCHER_LIFE = States(
    Step("issued", "reserve", "reserved", (MEMBER, *MAKERS), N_("Set aside for an order")),
    Step("reserved", "release", "issued", (MEMBER, RIVER, *MAKERS), N_("Let go")),
    Step("issued", "redeem", "redeemed", MAKERS, N_("Use")),
    Step("reserved", "redeem", "redeemed", (MEMBER, RIVER, *MAKERS), N_("Use")),
    Step("redeemed", "restore", "issued", (RIVER,), N_("Give it back"), N_("the order came back")),
    Step("issued", "expire", "expired", (CLOCK,), N_("Let it expire")),
    Step("issued", "void", "void", (RIVER, *TEAM), N_("Make void")),
    names=VOUCHER_NAMES,
)


class Granted(Protocol):
    """What is kept of a grant, as far as its state depends on it."""

    approval: str | None
    matures_at: datetime | None
    fell_at: datetime | None
    hidden_at: datetime | None
    frozen_at: datetime | None
    clawed_at: datetime | None


def state_of(grant: Granted) -> str:
    """Return where a grant stands in its table of steps."""
    if grant.approval == "rejected":
        return "rejected"
    marks = (
        ("voided", grant.fell_at or grant.hidden_at),
        ("awaiting", grant.approval == "awaiting"),
        ("clawed_back", grant.clawed_at),
        ("frozen", grant.frozen_at),
        ("pending", grant.matures_at),
    )
    return next((name for name, is_so in marks if is_so), "available")


def is_booked(grant: Granted) -> bool:
    """Say whether the grant is in the ledger at present: it stands, and waits for nobody."""
    return state_of(grant) in ("pending", "available", "frozen")

"""Signals that points may not have been earned rightly, and what becomes of a case: people decide, no machine does."""

from portal.kit.states import States, Step
from portal.kit.words import N_
from portal.rewards.rules.lives import MEMBER
from portal.rewards.rules.occasions import TEAM

SIGNALS = {
    "ring": N_("Its votes come together with those of others"),
    "circle": N_("It votes for somebody who votes for it"),
    "burst": N_("Many young accounts voted for it at once"),
    "quick": N_("It redeemed right after it earned"),
    "young": N_("It is young and earned much"),
    "device": N_("Somebody votes for it from the same browser at the same place"),
    "account": N_("Its money goes to the same account as that of somebody else"),
    "self_refund": N_("It bought what it earns royalties by, and sent it back after they were credited"),
    "throwaway": N_("Its mail address is one of those thrown away after use"),
}
CASE_NAMES = {
    "signalled": N_("Signalled"),
    "triaged": N_("Being looked into"),
    "dismissed": N_("Nothing was wrong"),
    "confirmed": N_("Confirmed"),
    "remedied": N_("Points clawed back"),
    "appealed": N_("Appealed against"),
    "upheld": N_("Upheld"),
    "overturned": N_("Overturned"),
}
LIFE = States(
    Step("signalled", "triage", "triaged", TEAM, N_("Look into it")),
    Step("signalled", "dismiss", "dismissed", TEAM, N_("Nothing is wrong")),
    Step("triaged", "freeze", "triaged", TEAM, N_("Freeze the chosen points")),
    Step("triaged", "dismiss", "dismissed", TEAM, N_("Nothing is wrong"), N_("what was frozen is released")),
    Step("triaged", "confirm", "confirmed", TEAM, N_("It was not right")),
    Step("confirmed", "freeze", "confirmed", TEAM, N_("Freeze the chosen points")),
    Step("confirmed", "dismiss", "dismissed", TEAM, N_("Nothing is wrong"), N_("what was frozen is released")),
    Step("confirmed", "remedy", "remedied", TEAM, N_("Claw back what is frozen"), N_("by somebody else")),
    Step("remedied", "appeal", "appealed", (MEMBER,), N_("Appeal")),
    Step("appealed", "uphold", "upheld", TEAM, N_("Uphold it"), N_("by somebody else")),
    Step("appealed", "overturn", "overturned", TEAM, N_("Overturn it"), N_("by somebody else; all is given back")),
    names=CASE_NAMES,
)
OPEN = ("signalled", "triaged", "confirmed", "appealed")
DONE = ("dismissed", "remedied", "upheld", "overturned")
TOLD = ("triaged", "confirmed", "remedied", "appealed", "upheld", "overturned")  # what its owner hears of
THROWAWAY = """
    mailinator.com guerrillamail.com 10minutemail.com tempmail.com temp-mail.org yopmail.com trashmail.com
    sharklasers.com getnada.com dispostable.com maildrop.cc throwawaymail.com fakeinbox.com mohmal.com
"""

"""Roles, and what they may do; audiences that every house has."""

from portal.kit.errors import NotAllowed
from portal.kit.states import States, Step
from portal.kit.words import N_

CUSTOMER = "customer"
MODERATOR = "moderator"
PRODUCT = "product"
OPERATIONS = "operations"
ADMIN = "admin"
ROLES = (CUSTOMER, MODERATOR, PRODUCT, OPERATIONS, ADMIN)
STAFF = (MODERATOR, PRODUCT, OPERATIONS, ADMIN)
ROLE_NAMES = {
    CUSTOMER: N_("customer"),
    MODERATOR: N_("moderator"),
    PRODUCT: N_("product team"),
    OPERATIONS: N_("operations"),
    ADMIN: N_("administrator"),
}

PASSKEYS_AT_MOST = 20
MUTE, BLOCK = "mute", "block"
STANDING = States(  # what may become of a member who breaks the rules
    Step("free", "warn", "free", (MODERATOR, ADMIN), N_("Warn")),
    Step("free", "suspend", "suspended", (MODERATOR, ADMIN), N_("Suspend")),
    Step("suspended", "warn", "suspended", (MODERATOR, ADMIN), N_("Warn")),
    Step("suspended", "suspend", "suspended", (MODERATOR, ADMIN), N_("Suspend anew")),
    Step("suspended", "lift", "free", (MODERATOR, ADMIN), N_("Lift the suspension")),
    names={"free": N_("Free to act"), "suspended": N_("Suspended")},
)
WARNED, SUSPENDED = "warned", "suspended"
GROUNDS = ("danger", "privacy", "abuse", "rights", "spam", "off_topic", "other")  # why, before any words

EVERYONE = 1  # audience: whoever comes by
THE_STAFF = 2  # audience: people who work for the company
THE_MODERATORS = 3  # audience: of what was hidden


def ground_of(reason: str) -> str:
    """Return on which ground somebody is sanctioned, without a word of what was said to them."""
    ground = reason.partition(":")[0].strip()
    return ground if ground in GROUNDS else "other"


def check_role(role: str, *allowed: str) -> None:
    """Refuse a person whose role is none of these; an administrator may do everything."""
    if role not in allowed and role != ADMIN:
        raise NotAllowed("You are not allowed to do this.")


def fixed_audiences(role: str | None) -> tuple[int, ...]:
    """Return the audiences that a role belongs to without being listed."""
    audiences: tuple[int, ...] = (EVERYONE,)
    if role in STAFF:
        audiences += (THE_STAFF,)
    if role in (MODERATOR, ADMIN):
        audiences += (THE_MODERATORS,)
    return audiences

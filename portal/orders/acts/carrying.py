"""Which providers carry money that is only promised at first."""

from portal.kit.errors import Invalid, Refused
from portal.kit.setting import setting
from portal.orders.rules.collecting import NOW
from portal.orders.rules.payments import PROVIDERS, SIMULATOR, STRIPE

NEEDED = {SIMULATOR: "SIMULATOR", STRIPE: "STRIPE_SECRET"}  # by which setting a provider is there


def carriers(mode: str) -> list[str]:
    """Return the providers that are there and can collect in this way, but for the bank."""
    there = [name for name in PROVIDERS if name not in NEEDED or setting(NEEDED[name])]
    return [name for name in there if mode in getattr(PROVIDERS[name], "modes", ())]


def check_carried(mode: str) -> None:
    """Refuse a way to collect for which there is no provider."""
    if mode != NOW and not carriers(mode):
        raise Invalid({"mode": Refused("There is no provider here that can collect in this way.")})

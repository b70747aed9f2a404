"""Who is in the demo, and how its scenes tell what happened when."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from portal.kit.clock import now
from portal.kit.i18n import speaking
from portal.people.accounts import describe_oneself
from portal.people.acts import join
from portal.people.signing import sign_up
from portal.river import telling

PASSWORD = "wellspring demo"  # noqa: S105 - everybody may know it; a house in production is refused with it
STAFF = [("moderator", "morgan"), ("product", "petra"), ("operations", "olivia"), ("admin", "adrian")]
NAMES = {"morgan": "Morgan", "petra": "Petra", "olivia": "Olivia", "adrian": "Adrian"}
CUSTOMERS = {
    "windbreak": ("en", "stoves, wind physics"),
    "小满": ("zh-Hans", "炊具，人体工学"),
    "ridgewalker": ("en", "lighting, repair"),
    "boltcutter": ("en", "service, batteries"),
    "mossgreen": ("en", "colour, made to order"),
    "山嵐": ("zh-Hant", "帳篷，輕量化"),
    "tarpbuilder": ("en", "shelters, knots"),
    "阿杰": ("zh-Hans", "登山，摄影"),
    "coldhands": ("en", "gloves, winter"),
    "kettlewise": ("en", "cooking, fuel"),
    "林小溪": ("zh-Hant", "野炊，親子"),
    "slowmiles": ("en", "long walks"),
    "brasslatch": ("en", "hardware"),
    "老周": ("zh-Hans", "维修"),
    "dawnpatrol": ("en", "early starts, coffee"),
    "featherweight": ("en", "ultralight"),
}
CROWD = 44  # people who vote and order and say little


@dataclass(slots=True)
class Cast:
    """The people of the demo by their names, what they made, and the chance that decides small things."""

    people: dict[str, int] = field(default_factory=dict)
    ideas: dict[str, int] = field(default_factory=dict)
    things: dict[str, int] = field(default_factory=dict)
    chance: Random = field(default_factory=lambda: Random(20))  # noqa: S311 - a story, not a secret

    def __getitem__(self, name: str) -> int:
        """Return the id of a person."""
        return self.people[name]

    @property
    def crowd(self) -> list[int]:
        """Return everybody who is a customer, in a settled order."""
        return [person for name, person in self.people.items() if name not in NAMES]


@contextmanager
def days_ago(days: float) -> Iterator[datetime]:
    """Tell what happened so many days ago."""
    moment = now() - timedelta(days=days)
    with telling("demo", moment), speaking("en"):
        yield moment


def meet() -> Cast:
    """Let everybody of the demo come in."""
    cast = Cast()
    with days_ago(200):
        for role, name in STAFF:
            cast.people[name] = sign_up(NAMES[name], f"{name}@demo.example", PASSWORD, role=role, confirmed=True)
    for number, (name, (language, interests)) in enumerate(CUSTOMERS.items()):
        with days_ago(190 - 7 * number):
            cast.people[name] = _customer(name, number)
            describe_oneself(cast[name], name, interests, language, "auto")
    for number in range(CROWD):
        with days_ago(150 - 3 * number):
            cast.people[f"hiker {number + 1}"] = join(f"hiker {number + 1}")
    return cast


def _customer(name: str, number: int) -> int:
    """Let a customer in; the first one has a sign-in that is printed."""
    if number == 0:
        return sign_up(name, f"{name}@demo.example", PASSWORD, confirmed=True)
    return join(name)

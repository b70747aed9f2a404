"""The ways to say how much one wants an idea, all in one table: who is asked, for what, and how much they may spend."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.kit.errors import Conflict, Refused
from portal.kit.i18n import gettext
from portal.kit.states import States, Step
from portal.kit.words import N_, Message
from portal.people.rules import ADMIN, PRODUCT

TEAM = (PRODUCT, ADMIN)
HOUSE = "house"  # what follows from the clock, and nobody does
WHO = {HOUSE: N_("by itself")}
MEMBERS, REVIEWERS = "members", "reviewers"


@dataclass(frozen=True, slots=True)
class Kind:
    """One way to ask: `budget` is what a person may spend in all, `most` on one idea; rounds gather some ideas."""

    name: Message
    asks: Message  # the question that people see
    tells: Message  # what comes of it
    who: str = MEMBERS
    in_rounds: bool = True
    budget: int = 0
    most: int = 0
    lowest_first: bool = False


KINDS: dict[str, Kind] = {
    "support": Kind(
        N_("Support"),
        N_("Should this be made?"),
        N_("How many people want it: the number on the card, never weighted."),
        in_rounds=False,
        most=1,
    ),
    "order": Kind(
        N_("Would you order it"),
        N_("Would you order it, and at what price?"),
        N_("How many would order, and the price in the middle; kept apart from the votes."),
        in_rounds=False,
        most=1,
    ),
    "pairs": Kind(
        N_("Pairs"),
        N_("Which of the two would you rather have?"),
        N_("The chance of each idea to win against another one of the round, taken at random."),
    ),
    "coins": Kind(
        N_("Coins"),
        N_("Spread your coins over what matters most to you."),
        N_("How many coins a participant gives to each idea, on average."),
        budget=10,
        most=10,
    ),
    "lemons": Kind(
        N_("Lemons"),
        N_("Mark the few that should not go on."),
        N_("How many of the participants mark each idea as one of the worst; the least marked go on."),
        budget=3,
        most=1,
        lowest_first=True,
    ),
    "review": Kind(
        N_("Review"),
        N_("How well does each idea meet each criterion?"),
        N_("The weighted mean of the scores of invited reviewers, from 1 to 5."),
        who=REVIEWERS,
    ),
}
IN_ROUNDS = tuple(name for name, kind in KINDS.items() if kind.in_rounds)
WHO_IS_ASKED = {MEMBERS: N_("everybody who is signed in"), REVIEWERS: N_("invited reviewers")}

FEWEST_ORDERS = 5  # below that no median is shown
FEWEST_ANSWERS = 5  # below that no order of a round is called sure

NAMES = {
    "draft": N_("Draft"),
    "open": N_("Takes answers"),
    "closed": N_("Closed"),
    "cancelled": N_("Called off"),
}
TONES = {"open": "green", "closed": "violet"}
LIFE = States(
    Step("draft", "open", "open", TEAM, N_("Open the round"), N_("with at least two ideas")),
    Step("open", "close", "closed", (*TEAM, HOUSE), N_("Close the round"), N_("by itself when its time is over")),
    Step("draft", "cancel", "cancelled", TEAM, N_("Call it off")),
    Step("open", "cancel", "cancelled", TEAM, N_("Call it off")),
    names=NAMES,
)


def table() -> str:
    """Return the table of kinds in the present language, as Markdown for the help."""
    head = [N_("Kind"), N_("Question"), N_("Who is asked"), N_("What a person may give"), N_("What it tells")]
    rows = [[gettext(word) for word in head], ["---"] * len(head)]
    rows += [_row(kind) for kind in KINDS.values()]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _row(kind: Kind) -> list[str]:
    given = gettext("{n} in all, at most {most} on one idea", n=kind.budget, most=kind.most) if kind.budget else "—"
    given = gettext("one for each idea") if not kind.in_rounds else given
    return [gettext(kind.name), gettext(kind.asks), gettext(WHO_IS_ASKED[kind.who]), given, gettext(kind.tells)]


def budget_of(level: int, budgets: Sequence[int]) -> int:
    """Return how many votes on undecided ideas a person of this level of trust may have at once."""
    return budgets[min(max(level, 0), len(budgets) - 1)]


@dataclass(frozen=True, slots=True)
class Budget:
    """How many votes a person may have on undecided ideas, and how many are left."""

    most: int
    left: int


def check_budget(budget: Budget) -> None:
    """Refuse one more vote if all of them are given."""
    if budget.left < 1:
        raise Refused(
            "All your {n} votes are given. Take one back, or wait until an idea is decided: then its votes return.",
            code="budget",
            n=budget.most,
        )


def middle(numbers: Sequence[int]) -> tuple[int, int, int]:
    """Return the lower quartile, the median and the upper quartile, each of them a number that somebody gave."""
    line, n = sorted(numbers), len(numbers)
    return line[(n - 1) // 4], line[(n - 1) // 2], line[(3 * n - 1) // 4 if n > 1 else 0]


def check_spread(kind: str, budget: int, given: dict[int, int]) -> None:
    """Refuse to spend more than one has, less than nothing, or more on one idea than the kind allows."""
    most = min(KINDS[kind].most, budget)
    if any(n < 0 or n > most for n in given.values()):
        raise Refused("Please give each idea a number from {least} to {most}.", code="spread", least=0, most=most)
    if sum(given.values()) > budget:
        raise Refused(
            "You have {n} to give, and this is {given}. Please take some away.",
            code="budget",
            n=budget,
            given=sum(given.values()),
        )


def check_takes_part(status: str, *, is_over: bool) -> None:
    """Refuse what comes before a round is open, or after its time."""
    if status != "open" or is_over:
        raise Conflict("This round takes no answers at present.", code="closed")

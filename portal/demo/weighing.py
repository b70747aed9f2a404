"""How the community of the demo weighs ideas: prices at which people would order, and rounds of each kind."""

from datetime import timedelta

from portal.demo.cast import Cast, days_ago
from portal.ideas.acts.answering import compare, review, spread
from portal.ideas.acts.rounds import Measure, Plan, close_round, draft_round, open_round
from portal.ideas.acts.wishing import wish_for
from portal.kit.clock import now
from portal.kit.money import Money
from portal.kit.setting import setting

PRICES = (3900, 4500, 4900, 4900, 5200, 5900, 6500, 7900, 8900)
BRIEF = "We have room for two more products this season. The round tells us what you would miss most."
CRITERIA = (
    Measure("Use", 3, "for very few", "for nearly everybody"),
    Measure("Effort", 1, "years", "a few weeks"),
)


def weigh(cast: Cast) -> None:
    """Say what one would order, finish a round of pairs, and have coins and a review under way."""
    for n, price in enumerate(PRICES):
        with days_ago(2 - n / 10):
            wish_for(cast.ideas["battery"], cast.crowd[20 + n], Money(price, str(setting("CURRENCY"))))
    ideas = [cast.ideas[name] for name in ("battery", "handle", "peg")]
    _finish_pairs(cast, ideas)
    coins = _open(cast, "coins", "Which of these first?", ideas)
    for n, person in enumerate(cast.crowd[25:33]):
        spread(coins, person, {ideas[n % 3]: 6, ideas[(n + 1) % 3]: 4})
    lemons = _open(cast, "lemons", "Which of these can wait?", ideas)
    spread(lemons, cast.crowd[30], {ideas[2]: 1})
    reviewers = (cast.crowd[30], cast.crowd[31])
    judged = _open(cast, "review", "How good are they?", ideas, criteria=CRITERIA, reviewers=reviewers)
    review(judged, reviewers[0], ideas[0], [5, 4], "Everybody in our group asks for it.")


def _open(cast: Cast, kind: str, title: str, ideas: list[int], **more: object) -> int:
    plan = Plan(kind, title, BRIEF, now() + timedelta(days=14), ideas, **more)  # type: ignore[arg-type]
    round_id = draft_round(plan, cast["petra"])
    open_round(round_id, cast["petra"])
    return round_id


def _finish_pairs(cast: Cast, ideas: list[int]) -> None:
    round_id = _open(cast, "pairs", "What would you rather have?", ideas)
    for n, person in enumerate(cast.crowd[20:32]):
        for one, other in ((0, 1), (0, 2), (1, 2)):
            compare(round_id, person, (ideas[one], ideas[other]), ideas[one if (n + other) % 3 else other])
    close_round(round_id, cast["petra"])

"""What the company of the demo does: opens, rewards, hears its customers and answers."""

from portal.care import acts as care
from portal.care.queries import find_case_of
from portal.demo.cast import Cast, days_ago
from portal.flows.feedback import give_feedback, give_verdict
from portal.flows.guests import GuestWords, give_as_guest
from portal.house.acts import allow_sites
from portal.rewards.acts import begin_rewards, offer_reward

FEEDBACK = [
    ("kettlewise", "question", "Does the wind shield fit the older stove with three legs?", None, 8),
    ("windbreak", "suggestion", "Weigh ten pegs of each batch, and print the mean on the bag.", 4, 3),
    ("coldhands", "praise", "The peg held my tent through a storm on the pass. Thank you.", 5, 6),
    ("brasslatch", "complaint", "One peg of my set came with a bent hook.", 2, 14),
    ("小满", "suggestion", "说明书里能不能加上左手使用的图示？", 4, 1),
    ("slowmiles", "question", "When do the moss-green shells leave the workshop?", None, 0.2),
]


def open_house(cast: Cast) -> None:
    """Say what helping earns, and what it is exchanged for."""
    with days_ago(180):
        begin_rewards(cast["petra"])
        offer_reward("Repair voucher", "An hour at one of our benches.", 300, 40, cast["petra"])
        offer_reward("A day in the workshop", "See your idea being made.", 1200, 5, cast["petra"])


def hear_customers(cast: Cast) -> None:
    """Let customers ask, praise and complain; answer the older ones, and settle the complaint."""
    for author, kind, body, rating, days in FEEDBACK:
        with days_ago(days):
            cast.things[f"feedback/{author}"] = give_feedback(cast[author], kind, body, rating)


def hear_a_guest(cast: Cast) -> None:
    """Let the shop of the company show the form for feedback, and a guest write there."""
    with days_ago(5):
        allow_sites("https://shop.example.com", cast["adrian"])
        words = ("question", "Is the lamp that I see in the shop the one with the cell that can be changed?")
        give_as_guest(GuestWords(*words, name="Jo", site="https://shop.example.com"))


def answer_customers(cast: Cast) -> None:
    """Answer what was asked some days ago; the one who complained has the last word."""
    with days_ago(7.5):
        care.answer_case(_case(cast, "kettlewise"), cast["olivia"], "Yes: the lower edge has a cut-out for each leg.")
    with days_ago(1.5):
        care.answer_case(
            _case(cast, "windbreak"), cast["olivia"], "We do from the next batch on: it costs us a minute."
        )
    with days_ago(13):
        cause, action = "The bending tool was worn.", "We changed the tool and look at every hundredth hook."
        words = "We are sorry. A new set is on its way; please keep the others."
        care.resolve_case(_case(cast, "brasslatch"), cast["olivia"], answer=words, root_cause=cause, action=action)
    with days_ago(12):
        give_verdict(cast.things["feedback/brasslatch"], True, cast["brasslatch"])


def _case(cast: Cast, author: str) -> int:
    case = find_case_of(cast.things[f"feedback/{author}"])
    assert case is not None
    return case.id

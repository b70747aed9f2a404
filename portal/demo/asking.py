"""What the company of the demo asks, and what it has written down."""

from datetime import timedelta

from portal.challenges import acts as challenges
from portal.demo.cast import Cast, days_ago
from portal.flows.answering import answer_challenge
from portal.knowledge import acts as knowledge

BRIEF = """Our stove weighs 412 g. Where can it lose 80 g and still keep its flame at 30 km/h of wind?

- Show what you tried, with weights.
- It must be made of what our workshop can bend, press or turn.
"""
ANSWERS = [
    (
        "windbreak",
        18,
        "Drop the pot ring, widen the legs",
        "The ring is 38 g; legs that are 4 mm wider hold a pot as well.",
    ),
    (
        "featherweight",
        9,
        "Press the base from thinner sheet",
        "0.4 mm with two beads is as stiff as 0.6 mm flat: 52 g less.",
    ),
    ("kettlewise", 4, "One valve knob of wood", "It stays cool and saves 11 g."),
]
ARTICLE = """The valve of all our stoves since the second edition is part **V-208**.
A bench needs a 10 mm key and ten minutes.

1. Let the stove cool, and unscrew the canister.
2. Turn the old valve out, clean the seat, and turn the new one in by hand.
3. Tighten by an eighth of a turn, and test it with soapy water.
"""


def ask(cast: Cast) -> None:
    """Ask an open question, and let three people answer it."""
    with days_ago(21) as asked:
        closes = asked + timedelta(days=30)
        brief = ("Make the stove lighter without losing wind resistance", BRIEF, asked, closes, cast["petra"])
        challenge = challenges.write_challenge(*brief, "€6,000 and 2 % of sales to the winning design")
        challenges.publish_challenge(challenge, cast["petra"])
    for author, days, title, body in ANSWERS:
        with days_ago(days):
            answer_challenge(challenge, cast[author], title, body, ["stoves"])


def write_down(cast: Cast) -> None:
    """Write down what a customer knew, with credit."""
    with days_ago(18):
        words = ("How to change the valve of your stove", ARTICLE, cast["morgan"])
        article = knowledge.write_article(*words, tags=["stoves", "service"], people=[cast["老周"]])
        knowledge.publish_article(article, cast["morgan"])

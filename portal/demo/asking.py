"""What the company of the demo asks, and what it has written down."""

from datetime import timedelta

from portal.challenges import acts as challenges
from portal.challenges.queries import criteria_of
from portal.challenges.rules import seal
from portal.demo.cast import Cast, days_ago
from portal.flows.answering import answer_challenge, hand_to_jury
from portal.flows.awarding import pay_award
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
ARTICLE = """The valve of all our stoves since the second edition is part **V-208**. \
A bench needs a 10 mm key and ten minutes.

1. Let the stove cool, and unscrew the canister.
2. Turn the old valve out, clean the seat, and turn the new one in by hand.
3. Tighten by an eighth of a turn, and test it with soapy water.
"""
SHELTER = """One person, 50 km/h of wind, no tree. How does the shelter stand in five minutes?

Show the order of the steps, and what is held by what.
"""
LICENCE = """The design stays yours. You grant us a licence to make and sell it, for the award and your share of sales.

You say that it is your own work."""
DESIGNS = [
    ("tarpbuilder", 55, "Pitch it from the windward peg", "One peg, then the pole, and the wind does the rest."),
    ("山嵐", 52, "A pole that locks in its own sleeve", "The sleeve holds the pole while both hands are free."),
    ("slowmiles", 45, "Two guy lines instead of four", "Fewer knots, and each of them at eye level."),
]
JURY = ("olivia", "ridgewalker")
CRITERIA = [
    challenges.Weighed("Stands in the wind", 50, "0 falls at 30 km/h, 10 stands at 80 km/h"),
    challenges.Weighed("One person pitches it", 30, "0 needs two, 10 in two minutes"),
    challenges.Weighed("Our workshop can make it", 20),
]
POINTS = {"olivia": [(9, 8, 7), (8, 7, 6), (5, 8, 9)], "ridgewalker": [(8, 9, 8), (8, 8, 7), (4, 7, 9)]}


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


def judge(cast: Cast) -> None:
    """Ask a question that a jury judged, from the brief to the award."""
    challenge = _plan(cast)
    with days_ago(58):
        challenges.publish_challenge(challenge, cast["adrian"])
    agreed = seal(LICENCE)
    made = []
    for author, days, title, body in DESIGNS:
        with days_ago(days):
            made.append(answer_challenge(challenge, cast[author], title, body, ["shelter"], agreed))
    with days_ago(40):
        challenges.close_challenge(challenge, cast["petra"])
        challenges.let_all_in(challenge, cast["petra"])
        hand_to_jury(challenge, cast["petra"])
    _score(cast, challenge, made)
    _award(cast, challenge, made, agreed)


def _plan(cast: Cast) -> int:
    with days_ago(60) as asked:
        words = ("A shelter that one person pitches in the wind", SHELTER, asked, asked + timedelta(days=20))
        challenge = challenges.write_challenge(*words, cast["petra"], "€1,500 for the first, €300 for the second")
        terms = challenges.Terms("Everybody who has slept outside this year", 0, LICENCE, 180_000, "EUR", True)
        challenges.set_terms(challenge, terms, cast["petra"])
        challenges.set_criteria(challenge, CRITERIA, cast["petra"])
        for juror in JURY:
            challenges.invite_juror(challenge, cast[juror], cast["petra"])
        challenges.send_to_review(challenge, cast["petra"])
    return challenge


def _score(cast: Cast, challenge: int, made: list[int]) -> None:
    criteria = [each.id for each in criteria_of(challenge)]
    for n, juror in enumerate(JURY):
        with days_ago(36 - n):
            for idea, points in zip(made, POINTS[juror], strict=True):
                given = dict(zip(criteria, points, strict=True))
                challenges.score(idea, cast[juror], given, "", gives=True)


def _award(cast: Cast, challenge: int, made: list[int], agreed: str) -> None:
    with days_ago(32):
        challenges.shortlist(challenge, cast["petra"], 2)
        challenges.advise(made[2], cast["petra"], "The idea is sound, but two guy lines are not enough above 60 km/h.")
        why = "It stood in every wind that we could make, and one person pitched it in four minutes."
        challenges.announce(challenge, cast["petra"], why, {made[0]: 150_000, made[1]: 30_000})
    for idea, (author, *_) in zip(made[:2], DESIGNS, strict=False):
        with days_ago(30):
            challenges.accept_award(idea, cast[author], agreed)
        with days_ago(29):
            pay_award(idea, cast["adrian"])


def write_down(cast: Cast) -> None:
    """Write down what a customer knew, with credit."""
    with days_ago(18):
        words = ("How to change the valve of your stove", ARTICLE, cast["morgan"])
        article = knowledge.write_article(*words, tags=["stoves", "service"], people=[cast["老周"]])
        knowledge.publish_article(article, cast["morgan"])

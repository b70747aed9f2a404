"""What the company of the demo asks its customers, and what they answer."""

from collections.abc import Sequence

from portal.demo.cast import Cast, days_ago
from portal.flows.listening import beat
from portal.surveys import acts
from portal.surveys.rules.questions import Question
from portal.surveys.rules.starters import SIDES

STOVE = "What should the next stove have?"
BEFORE = "Five features. For each of them we ask twice: how you feel if it is there, and if it is not."
FEATURES = [  # a feature, and the pairs that people answer, as often as they stand here
    ("A valve that shows how much gas is left", ((1, 3), (1, 3), (1, 4), (1, 5), (1, 2), (3, 3))),
    ("A flame that holds at 30 km/h of wind", ((1, 5), (1, 5), (1, 5), (2, 5), (1, 4), (3, 5))),
    ("Feet that do not tip on gravel", ((2, 5), (2, 5), (3, 5), (1, 5), (2, 4))),
    ("A pouch in the colour of the shell", ((3, 3), (3, 3), (3, 4), (1, 3), (4, 3), (2, 2))),
    ("A lighter built in", ((5, 1), (3, 3), (1, 3), (5, 2), (3, 4))),
]
WHY = [
    "You answer, and you answer as people who use it.",
    "The peg has held for two winters.",
    "It takes long until an order is made; I knew that, and still.",
    "I wait for the lamp.",
    "修理的时候可以买到单个零件，很少见。",
    "說明寫得清楚，零件也買得到。",
]
SCORES = (10, 9, 9, 8, 10, 7, 9, 6, 8, 10, 9, 4)
REASON = Question("q2", "text", "What is the most important reason for your answer?", code="reason")


def listen(cast: Cast) -> None:
    """Ask what the next stove should have, how things stand and went, and what is expected and dreamed of."""
    _want(cast)
    _stand(cast)
    _went(cast)
    _served(cast)
    _dream(cast)


def _want(cast: Cast) -> None:
    """Ask by Kano pairs what people want of a stove."""
    with days_ago(24):
        survey = _write_wishes(cast["petra"])
    for number, person in enumerate(cast.crowd[2:]):
        with days_ago(22 - number / 4):
            acts.send_answers(survey, _wishes(cast), person)
    with days_ago(2):
        acts.ask_person(survey, cast["windbreak"])


def _write_wishes(writer: int) -> int:
    survey = acts.write_survey(STOVE, "blank", writer)
    acts.describe_survey(survey, writer, STOVE, BEFORE, "We read it on Monday.", "members", is_anonymous=True)
    places = ("In the mountains", "On the road", "At home")
    acts.add_question(survey, writer, Question("", "single", "Where do you cook most?", options=places))
    for feature, _ in FEATURES:
        acts.add_question(survey, writer, _pair(feature))
    acts.start_survey(survey, writer)
    return survey


def _pair(feature: str) -> Question:
    has, lacks = "If the stove has it, how do you feel?", "If the stove does not have it, how do you feel?"
    return Question("", "kano", feature, present=has, absent=lacks)


def _wishes(cast: Cast) -> dict[str, Sequence[str]]:
    raw: dict[str, Sequence[str]] = {"q1": [str(cast.chance.choice((1, 1, 1, 2, 2, 3)))]}
    for number, (_, pairs) in enumerate(FEATURES, 2):
        there, gone = cast.chance.choice(pairs) if cast.chance.random() < 0.85 else (3, 3)
        raw |= {f"q{number}": [str(there)], f"q{number}-other": [str(gone)]}
    return raw


def _stand(cast: Cast) -> None:
    """Ask every quarter how things stand, whoever ordered first."""
    with days_ago(12):
        survey = acts.write_survey("How things stand between us", "nps", cast["petra"])
        acts.start_survey(survey, cast["petra"])
        words = ("The Monday meeting", "Whoever would not recommend us is called by the owner.", cast["petra"])
        rhythm = acts.set_rhythm("present", survey, cast["olivia"], *words, segment="buyers", every_days=90)
        beat(rhythm, cast["petra"])
    for number, person in enumerate(cast.crowd[1::2]):
        raw: dict[str, Sequence[str]] = {"q1": [str(SCORES[number % len(SCORES)])], "q2": []}
        raw["q2"] = [WHY[number // 3 % len(WHY)]] if number % 3 == 0 else []
        with days_ago(11 - number / 4):
            acts.send_answers(survey, raw, person)


def _went(cast: Cast) -> None:
    """Ask after each delivery how it went; the latest ones come after the demo."""
    with days_ago(11):
        survey = acts.write_survey("How did it go?", "csat", cast["petra"])
        acts.start_survey(survey, cast["petra"])
        words = ("The Monday meeting", "The workshop hears of what went wrong the same week.", cast["petra"])
        acts.set_rhythm("past", survey, cast["olivia"], *words, trigger="order.delivered")
        acts.set_rhythm("past", survey, cast["morgan"], *words, trigger="case.closed")
    for number, person in enumerate(cast.crowd[::3]):
        score = (5, 4, 5, 5, 2, 4)[number % 6]
        with days_ago(10 - number / 4):
            acts.send_answers(survey, {"q1": [str(score)], "q2": ["The parcel was wet."]}, person)


SERVED = ((6, 6), (7, 5), (6, 6), (6, 7), (5, 6))  # of each side what is expected and, in the mean, perceived
ANSWERED = [pair for (_, asked), pair in zip(SIDES, SERVED, strict=True) for _ in asked]
POINTS = {"Tangibles": 11, "Reliability": 32, "Responsiveness": 23, "Assurance": 19, "Empathy": 15}


def _served(cast: Cast) -> None:
    """Ask what was expected of the service and what was perceived, side by side, and weigh the sides."""
    with days_ago(9):
        survey = acts.write_survey("How do we serve you?", "gap", cast["petra"])
        acts.start_survey(survey, cast["petra"])
        acts.weigh_sides(survey, cast["petra"], POINTS)
    for number, person in enumerate(cast.crowd[3::2]):
        raw: dict[str, Sequence[str]] = {}
        for n, (expected, perceived) in enumerate(ANSWERED, 1):
            felt = perceived + cast.chance.choice((-1, 0, 0, 1))
            raw |= {f"q{n}": [str(expected)], f"q{n}-other": [str(min(7, felt))]}
        with days_ago(8 - number / 4):
            acts.send_answers(survey, raw, person)


def _dream(cast: Cast) -> None:
    """Prepare a pulse about what does not exist yet, to people who are chosen by hand."""
    with days_ago(1):
        survey = acts.write_survey("What would you carry if it weighed nothing?", "blank", cast["petra"])
        acts.add_question(survey, cast["petra"], Question("", "text", "What would it do for you?"))
        acts.start_survey(survey, cast["petra"])
        words = ("The spring workshop", "Three of the answers are built as models.", cast["petra"])
        acts.set_rhythm("potential", survey, cast["petra"], *words, segment="lead", most=12)

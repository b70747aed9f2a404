"""What the company of the demo knows about its products: a manual, an answered question, a guide through a fault."""

from datetime import datetime
from typing import Any

from portal.demo.cast import Cast, days_ago
from portal.flows.wondering import ask_about_product
from portal.kit.db import db
from portal.knowledge import acts as knowledge
from portal.knowledge.acts import Leads, Look
from portal.knowledge.acts.wondering import answer_publicly, want_to_know
from portal.orders.models import Preorder
from portal.talk.files import keep_file

CARE = """How to take care of your pegs

1. Push them in by hand, or with a stone and little force.
2. Pull them out by the hook, turning to the left.
3. Wash off salt. Titanium does not rust, but what sticks to it does.
"""
FROZEN = """Pour a little warm water along the blade and wait a minute. Then turn the peg **to the left** by another \
peg through the hook: the twist unscrews it. Never pull at the cord; the hook is made for turning, not for a jerk.
"""
LOOKED = ("windbreak", "ridgewalker", "coldhands", "slowmiles", "kettlewise", "tarpbuilder", "dawnpatrol", "mossgreen")
VAIN = 5  # the one of them who found nothing
WONDERED = (
    ("dawnpatrol", "Does the peg hold in deep winter?", ("coldhands", "windbreak", "slowmiles")),
    ("featherweight", "How much do ten pegs weigh with the bag?", ("tarpbuilder",)),
    ("小满", "钛钉可以用在沙地上吗？", ()),
)
# A step: the question it hangs on, the answer that leads to it, what it is, its words.
STEPS = [
    ("s1", "It is bent", "question", "What is bent: the hook, or the blade?"),
    (
        "s2",
        "The hook",
        "return",
        "A hook does not bend in use: we bent it badly. Send the peg back, and a new one comes.",
    ),
    (
        "s2",
        "The blade",
        "answer",
        "Lay it on flat wood and press it straight by hand. Titanium comes back cold; do not heat it.",
    ),
    ("s1", "It pulls out of the ground", "question", "In which ground?"),
    ("s5", "Sand or snow", "answer", "Bury it crosswise, a hand deep, with the cord around its middle."),
    ("s5", "Gravel", "answer", "Push it in at a slant, away from the tent, until the twist is below the stones."),
    ("s1", "Something else", "case", "Tell us what you see. A picture helps."),
]


def lead(cast: Cast) -> None:
    """Write down what is known of the peg, and let some people be led by it."""
    peg = db.session.get_one(Preorder, cast.things["peg"]).product_id
    with days_ago(70):
        file = keep_file(cast["olivia"], "care-of-pegs.txt", CARE.encode())
        knowledge.add_manual(peg, "Care of titanium pegs", file.name, cast["olivia"])
    article = _answer(cast, peg)
    guide = _guide(cast, peg)
    for n, (name, outcome) in enumerate(
        (("windbreak", "helped"), ("coldhands", "helped"), ("slowmiles", "not_helped"))
    ):
        with days_ago(20 - 5 * n):
            knowledge.end_walk(guide, 1, [1, n % 2], outcome, cast[name])
    _looked(cast, article)
    _wonder(cast, peg)


def _wonder(cast: Cast, peg: int) -> None:
    """Let customers ask in public, others want to know it too, and the company answer one of them."""
    for n, (name, words, wanting) in enumerate(WONDERED):
        with days_ago(16 - 4 * n):
            question = ask_about_product(peg, cast[name], words)
        for m, other in enumerate(wanting):
            with days_ago(15 - 4 * n - m / 3):
                want_to_know(question, cast[other])
        if n == 0:
            with days_ago(12):
                answer_publicly(
                    question, cast["morgan"], "Yes, to −40 °C. The cord stiffens; the **titanium** does not."
                )


def _looked(cast: Cast, article: int) -> None:
    """Let some people look before they write: most find it, one asks what nobody wrote down yet."""
    for n, name in enumerate(LOOKED):
        with days_ago(30 - n) as at:
            knowledge.note_looks([_look(n, cast[name], article, at)])
            if n % 4 == 2:
                knowledge.say_solved(n + 1, cast[name])
    for n in range(len(LOOKED)):
        if n % 4 != 2:
            with days_ago(22 - n):
                knowledge.close_asking(n + 1)


def _look(n: int, person_id: int, article: int, at: datetime) -> Look:
    if n == VAIN:
        return Look(n + 1, person_id, "Can the pegs be engraved with my name?", 0, at)
    opened = (f"article:{article}",) if n % 3 else ()
    return Look(n + 1, person_id, "How do I get a frozen peg out of the ground?", 2, at, opened)


def _answer(cast: Cast, peg: int) -> int:
    with days_ago(60):
        words = ("How do I get a peg out of frozen ground?", FROZEN, cast["morgan"])
        about: dict[str, Any] = {"tags": ["pegs", "winter"], "people": [cast["coldhands"]], "products": [peg]}
        article = knowledge.write_article(*words, **about, answers=True)
        knowledge.publish_article(article, cast["morgan"])
    with days_ago(50):
        knowledge.edit_article(article, words[0], FROZEN.replace("a minute", "two minutes"), cast["morgan"], **about)
    for n, name in enumerate(("windbreak", "ridgewalker", "山嵐")):
        with days_ago(40 - n):
            knowledge.find_helpful(article, cast[name])
    return article


def _guide(cast: Cast, peg: int) -> int:
    with days_ago(55):
        words = ("A peg does not hold", "Two questions, and you know what to do.", "What does the peg do?")
        guide = knowledge.begin_guide(*words, cast["morgan"], [peg])
        for key, answer, kind, said in STEPS:
            knowledge.add_choice(guide, cast["morgan"], key, answer, Leads("", kind, said))
        knowledge.publish_guide(guide, cast["morgan"])
    return guide

"""Who meets in the demo: groups of like interests, and the company's hour every week."""

from datetime import timedelta

from portal.demo.cast import Cast, days_ago
from portal.flows.groups import post_in_group
from portal.flows.meetings import announce_weekly, keep_answer
from portal.groups import acts as groups
from portal.groups.rules import INVITED, OPEN
from portal.ideas import acts as ideas
from portal.meetings import acts as meetings

COOKS = ("Cooking in the wind", "What keeps a flame alive above the tree line: **shields, pots, fuel**.")
COOKS_IDEA = ("A table of boiling times by height", "Print it inside the lid: sea level, 1,500 m, 3,000 m.")
TESTERS = (
    "Testers of the slide-out battery",
    "Six of us have the sample. We say here what fails, before anybody else reads it.",
)
SAMPLE = ("The latch opens in the rucksack", "Twice in three days; it needs a second click.")
NIGHTS = ("輕量過夜", "少於八公斤的過夜裝備：怎麼選、怎麼省、怎麼不受凍。")
HOUR = ("At six: ask the workshop", "One hour with Petra and whoever stands at the bench. **Every week.**")
ASKED = [
    ("ridgewalker", "Will the new cell fit the lamp of 2019?", 9),
    ("老周", "阀门的密封圈可以单独买吗？", 14),
    ("coldhands", "Can I wash the gloves with the liner in?", 4),
]
ANSWERS = {
    0: "It will: the slide is the same, and the contacts are two millimetres longer. We send the adapter with it.",
    1: "可以。编号 V-208-S，五个一包；更换时请先清洁阀座。",
}


def meet_in_groups(cast: Cast) -> None:
    """Make three groups, one of which keeps to itself, and let people come in."""
    with days_ago(60):
        cooks = groups.make_group(*COOKS, OPEN, cast["windbreak"])
        nights = groups.make_group(*NIGHTS, OPEN, cast["山嵐"])
    for n, name in enumerate(("小满", "kettlewise", "coldhands", "dawnpatrol", "featherweight")):
        with days_ago(50 - 3 * n):
            groups.join_group(cooks if n % 2 == 0 else nights, cast[name])
    with days_ago(12):
        idea = post_in_group(cooks, cast["小满"], *COOKS_IDEA, ["stoves"])
    with days_ago(11):
        ideas.vote_for(idea, cast["coldhands"])
        ideas.comment_on(idea, cast["windbreak"], "And the time with the shield beside it.")
    _test(cast)


def _test(cast: Cast) -> None:
    with days_ago(25):
        testers = groups.make_group(*TESTERS, INVITED, cast["ridgewalker"])
        for name in ("boltcutter", "petra", "windbreak"):
            invitation = groups.invite(testers, cast[name], cast["ridgewalker"])
            if name != "windbreak":  # who has yet to answer
                groups.accept_invitation(invitation, cast[name])
    with days_ago(8):
        idea = post_in_group(testers, cast["boltcutter"], *SAMPLE)
        ideas.comment_on(idea, cast["petra"], "We saw it too. The next sample has a spring.")
    with days_ago(7):
        own = groups.make_group(
            "Walkers of the north ridge", "Where the water is, and where it is not.", OPEN, cast["petra"]
        )
        groups.join_group(own, cast["windbreak"])


def hold_hours(cast: Cast) -> None:
    """Announce the company's hour for some weeks, and keep what was answered in the last one."""
    with days_ago(9) as announced:
        day = (announced + timedelta(days=5)).date()
        first, *_, last = announce_weekly(HOUR, day, (18, 0), 60, "Europe/Berlin", cast["petra"], weeks=5)
    kept = _ask(cast, first)
    with days_ago(5):
        meetings.begin(first, cast["petra"])
        for number, words in ANSWERS.items():
            meetings.answer(kept[number], cast["petra"], words)
    with days_ago(4.97):  # it lasts an hour
        meetings.end(first, cast["petra"])
        keep_answer(kept[1], cast["petra"])
    with days_ago(1):
        meetings.sign_up(last, cast["windbreak"])
        meetings.ask(last, cast["kettlewise"], "When is the wooden knob sold?")


def _ask(cast: Cast, meeting: int) -> list[int]:
    """Let three people ask, and others vote; return the questions."""
    with days_ago(6):
        asked = [meetings.ask(meeting, cast[name], words) for name, words, _ in ASKED]
        for question, (name, _, votes) in zip(asked, ASKED, strict=True):
            for person in [each for each in cast.crowd if each != cast[name]][:votes]:
                meetings.vote(question, person)
    return asked

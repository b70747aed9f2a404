"""How the demo sorts its ideas: boards, a name for a status, what is merged, shared, answered and counted on paper."""

from portal.demo.cast import Cast, days_ago
from portal.ideas import acts
from portal.ideas.acts import BoardWords, BuiltOn, Heard

BOARDS = {
    "cooking": ("Cooking", "炊具", "炊具", ("handle", "valve", "shield", "lids", "scale")),
    "light": ("Light and power", "照明与电源", "照明與電源", ("battery", "lantern", "lens")),
    "camp": ("Tents and camp", "帐篷与营地", "帳篷與營地", ("peg", "pole", "green", "gloves")),
}
SAME = ("My lamp died after two winters", "Sell me a new cell for the lamp, not a new lamp. The rest of it is fine.")
LID = ("A lid that is also the wind shield", "Fold the three leaves into the lid itself: one part less to lose.")
WHY = "Both ask for a cell of the lamp that can be changed; the other one has the measurements."
UNNAMED = (
    "Say on the canister when it is too hot to touch",
    "A friend burned a hand at the hut. A dot that turns red at 60 °C would have told him.",
)
ON_THE_BENCH = {"en": "On the test bench", "zh-Hans": "正在试验台上", "zh-Hant": "正在試驗臺上"}
BENCH = "A first sample is on our bench; we measure it in wind and cold until the end of the month."
ANSWER = "We have a sample of the slide-out module on the bench and tell you here how it does in the cold."
NOTE = "The supplier asks for 500 driver boards at least; ask again with the forecast of the pre-order."


def sort_ideas(cast: Cast) -> None:
    """Open boards, and put what was posted on them."""
    with days_ago(150):
        opened = {name: _open(cast, *words[:3]) for name, words in BOARDS.items()}
        cast.things["safety"] = _open(cast, "Safety", "安全", "安全", anonymous=True)
    with days_ago(149):
        for name, (*_, ideas) in BOARDS.items():
            for idea in ideas:
                acts.move_idea(cast.ideas[idea], opened[name], cast["petra"])


def _open(cast: Cast, english: str, simplified: str, traditional: str, *, anonymous: bool = False) -> int:
    names = {"en": english, "zh-Hans": simplified, "zh-Hant": traditional}
    return acts.make_board(BoardWords(names, allows_anonymous=anonymous), cast["petra"])


def belong_together(cast: Cast) -> None:
    """Merge what says the same, build on what is there, answer for the company, and count the fair."""
    with days_ago(2):
        twin = acts.post_idea(cast["slowmiles"], *SAME, ["lighting"])
        acts.vote_for(twin, cast["dawnpatrol"])
    with days_ago(1.5):
        acts.merge_ideas(twin, cast.ideas["battery"], cast["morgan"], WHY)
    with days_ago(1):
        acts.post_idea(cast["brasslatch"], *LID, ["stoves"], built_on=BuiltOn(cast.ideas["shield"]))
        acts.answer_officially(cast.ideas["battery"], ANSWER, cast["petra"])
        acts.note_on_idea(cast.ideas["battery"], NOTE, cast["petra"])
    _name_a_status(cast)
    with days_ago(0.8):
        acts.post_anonymously(*UNNAMED, ["stoves"], cast.things["safety"], "7f2c-91d0-33ab-5e48")
    with days_ago(0.5):
        fair = Heard("paper", "Spring fair, stand 12", cast["olivia"])
        acts.take_tally(cast.ideas["gloves"], 14, fair)


def _name_a_status(cast: Cast) -> None:
    """Give a status a name of the company's own, and an idea that status."""
    with days_ago(1.2):
        bench = acts.name_status("review", ON_THE_BENCH, cast["petra"])
        acts.decide_idea(cast.ideas["gloves"], "review", BENCH, cast["petra"], named_id=bench)

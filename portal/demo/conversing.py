"""A conversation that the company took over: what hikers are for and against, in two ways of thinking."""

from datetime import datetime, timedelta

from portal.demo.cast import Cast, days_ago
from portal.ideas.acts import post_idea
from portal.ideas.acts.taking_over import ToldVote, take_votes

TAG = "repair or replace"
SAID: list[tuple[str, int, int]] = [
    ("Spare parts should be kept for ten years", 1, 1),
    ("A stove should open with one key", 1, 1),
    ("Weight matters more than whether it can be repaired", -1, 1),
    ("Every part should be screwed, none glued", 1, -1),
    ("A sealed lamp is fine if it is half as heavy", -1, 1),
    ("Repair days in shops are worth a higher price", 1, -1),
    ("Send me a new one rather than a manual", -1, 1),
    ("Show the price of each repair before I buy", 1, 1),
]


def converse(cast: Cast) -> None:
    """Take over what was said, and how people voted on it."""
    people = cast.crowd[:28]
    with days_ago(95) as at:
        ideas = [post_idea(people[n], title, "", (TAG,)) for n, (title, _, _) in enumerate(SAID)]
        take_votes([each for n, person in enumerate(people) for each in _votes(n, person, ideas, people, at)])


def _votes(n: int, person: int, ideas: list[int], people: list[int], at: datetime) -> list[ToldVote]:
    """Return how one of them voted: nearly always as those who think alike, and never on an idea of their own."""
    found = []
    for place, idea in enumerate(ideas):
        views = SAID[place][1:]
        value = views[n % 2] if (n * 7 + place * 3) % 10 else 0
        if people[place] != person:
            found.append(ToldVote(idea, person, value, at + timedelta(minutes=n)))
    return found

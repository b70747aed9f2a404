"""What the community of the demo wants, says and gets decided."""

from portal.demo.cast import Cast, days_ago
from portal.demo.words import COMMENTS, DECISIONS, IDEAS, REVISED
from portal.ideas import acts
from portal.search.acts import name_search, save_search

SHARE = 0.42  # of the crowd votes for the idea that most people want


def share_ideas(cast: Cast) -> None:
    """Post the ideas over some months, with votes and comments in the days after each; somebody waits for some."""
    with days_ago(150):
        save_search(cast["windbreak"], "stove")
        lamps = save_search(cast["windbreak"], "lamp", "idea", language="en")
        name_search(lamps, cast["windbreak"], "Lamps, in English")
    for number, (name, author, days, title, body, tags) in enumerate(IDEAS):
        with days_ago(days):
            cast.ideas[name] = acts.post_idea(cast[author], title, body, tags)
        _vote(cast, name, author, days, SHARE * 2 / (2 + number % 7))
    for name, author, ago, body in COMMENTS:
        with days_ago(ago):
            cast.things[f"{name}/{author}"] = acts.comment_on(cast.ideas[name], cast[author], body)
    with days_ago(88):
        acts.edit_idea(cast.ideas["shield"], cast["windbreak"], *REVISED)
    with days_ago(20):
        acts.accept_answer(cast.ideas["repair map"], cast.things["repair map/老周"], cast["boltcutter"])


def _vote(cast: Cast, name: str, author: str, days: float, share: float) -> None:
    """Let part of the crowd vote within the time since the idea was posted."""
    for voter in cast.crowd:
        if voter != cast[author] and cast.chance.random() < share:
            with days_ago(days * cast.chance.random() * 0.9):
                acts.vote_for(cast.ideas[name], voter)


def decide(cast: Cast) -> None:
    """Decide on some ideas, each with its reason."""
    for name, days, status, reason in DECISIONS:
        with days_ago(days):
            acts.decide_idea(cast.ideas[name], status, reason, cast["petra"])

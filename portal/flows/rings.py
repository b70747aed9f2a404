"""Look for accounts that vote together, and take their votes out while moderators look into it, or return them."""

import time
from dataclasses import dataclass
from datetime import timedelta

from portal.ideas.acts.holding import hold_votes, release_votes
from portal.ideas.queries.together import boards_of_ideas, humans_who_voted, votes_by, votes_in_order
from portal.kit.clock import now
from portal.moderation import acts, queries
from portal.moderation.rules.agreement import Crowd, agreeing, candidates
from portal.moderation.rules.rings import LEAST, MOMENTS, OUT, WEEKS, Ballot, Pace, Pair, pace_of, rings_of, weigh
from portal.river import act
from portal.river.locks import alone
from portal.river.queries import last_time

PERIOD = timedelta(days=90)
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Search:
    """What was looked through, what was found, and how long it took."""

    voters: int
    pairs: int
    rate: float
    near: int
    rings: tuple[int, ...]
    seconds: float


def look_for_rings() -> Search:
    """Look through the votes of the last months, and note what was not known: two passes, and one act for each ring."""
    began = time.monotonic()
    since = now() - PERIOD
    humans = humans_who_voted(since, LEAST)
    crowd = Crowd(boards_of_ideas())
    pace = pace_of(crowd.watching(Ballot(*row) for row in votes_in_order(since, humans)))
    quiet = candidates(crowd)
    people = {person for pair in (*pace.together, *quiet) for person in pair}
    votes = [Ballot(*row) for row in votes_by(people, since, humans)]
    near = weigh(pace, votes)
    rings = (
        *_noted(near, MOMENTS, pace),
        *_noted(agreeing(crowd, _without(quiet, near), votes, pace.tests), WEEKS, pace),
    )
    acts.note_search(pace.voters, pace.tests, len(rings))
    return Search(pace.voters, pace.pairs, pace.rate, len(pace.together), rings, time.monotonic() - began)


def _without(pairs: list[tuple[int, int]], found: list[Pair]) -> list[tuple[int, int]]:
    """Leave out the pairs that gave themselves away already."""
    known = {(pair.one_id, pair.other_id) for pair in found}
    return [pair for pair in pairs if pair not in known]


def _noted(pairs: list[Pair], kind: str, pace: Pace) -> list[int]:
    """Note the rings that these pairs make, where moderators do not know them yet."""
    return [acts.find_ring(ring, pace.rate, pace.tests, kind) for ring in rings_of(_fresh(pairs, kind))]


def _fresh(pairs: list[Pair], kind: str) -> list[Pair]:
    """Leave out what moderators have before them, or have judged, unless there is much more of it."""
    known = queries.known_pairs(kind)
    return [pair for pair in pairs if len(pair.moments) >= known.get((pair.one_id, pair.other_id), 0) + LEAST]


def look_daily() -> Search | None:
    """Look for rings once a day, in one process of the house."""
    last = last_time("vote_ring.sought")
    if last and now() - last < A_DAY:
        return None
    with alone("moderation.rings") as mine:
        return look_for_rings() if mine else None


@act
def judge_ring(ring_id: int, moderator_id: int, step: str, reason: str) -> int:
    """Take a step with a ring, for a reason; return how many votes left the tally or came back."""
    before, after = acts.judge_ring(ring_id, moderator_id, step, reason)
    if (before in OUT) == (after in OUT):
        return 0
    votes = queries.votes_in_ring(ring_id)
    if after in OUT:
        return hold_votes(votes, moderator_id)
    elsewhere = queries.votes_held_by_others(ring_id)
    return release_votes([vote for vote in votes if vote not in elsewhere], moderator_id)

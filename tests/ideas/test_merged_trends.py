"""The trend of an idea that others were merged into: all that was said on any of them, each person once."""

import pytest
from sqlalchemy import select

from portal.ideas.acts import comment_on, merge_ideas, part_ideas, post_idea, vote_for, withdraw_vote
from portal.ideas.models import Idea
from portal.kit.db import db
from portal.people.acts import join

WHY = "Both ask for the same."


def trend(idea):
    return db.session.scalar(select(Idea.trend).filter_by(id=idea))


@pytest.fixture
def twins(ada, bo):
    """Two ideas that say the same, with a voter each, and one who voted for both."""
    first, other = post_idea(ada, "A quiet valve", ""), post_idea(bo, "A valve without noise", "")
    both, one, two = (join(name) for name in ("Both", "One", "Two"))
    for idea, voters in ((first, (both, one)), (other, (both, two))):
        for voter in voters:
            vote_for(idea, voter)
    return first, other


def test_a_merged_idea_warms_what_it_points_to_and_is_as_it_was_when_parted(twins, staff, flows):
    first, other = twins
    before = trend(first), trend(other)
    merge_ideas(other, first, staff, WHY)
    assert trend(first) > before[0]
    assert trend(other) == pytest.approx(before[1])
    assert trend(first) == pytest.approx(before[0] + 0.405, abs=0.01), "three people, not four: ln 3 - ln 2"
    flows()
    part_ideas(other, staff)
    assert (trend(first), trend(other)) == (pytest.approx(before[0]), pytest.approx(before[1]))
    flows()


def test_who_spoke_on_both_raises_the_trend_once(twins, staff, flows):
    first, other = twins
    cy = join("Cy")
    vote_for(other, cy)
    comment_on(other, cy, "Felt would do.")
    merge_ideas(other, first, staff, WHY)
    warm = trend(first)
    withdraw_vote(first, cy)
    vote_for(first, cy)
    comment_on(first, cy, "As I said there: felt.")
    assert trend(first) == pytest.approx(warm)
    flows()
    comment_on(first, join("Di"), "Cork.")
    assert trend(first) > warm
    flows()

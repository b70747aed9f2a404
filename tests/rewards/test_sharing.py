"""Several share in an idea, and so in what it earns: whole points, and never more than one author would have had."""

import pytest
from sqlalchemy import select, update

from portal.ideas import acts as ideas
from portal.kit.db import db, writing
from portal.people.acts import join
from portal.rewards.models import Grant
from portal.rewards.queries import checks

WHY = "We want this in the catalogue."


@pytest.fixture
def shared(rules, ada, bo):
    """An idea of three, whose parts do not go into five hundred points evenly."""
    cy = join("Cy")
    idea = ideas.post_idea(ada, "A quiet stove", "It hums at night.")
    split = ideas.propose_split(idea, {ada: 3_334, bo: 3_333, cy: 3_333}, ada)
    for each in (bo, cy):
        ideas.agree_split(split, each)
    return idea, cy


def test_each_gets_their_part_and_the_parts_make_the_whole(shared, ada, bo, staff, points, flows):
    idea, cy = shared
    ideas.decide_idea(idea, "adopted", WHY, staff)
    assert [points(each) for each in (ada, bo, cy)] == [167, 167, 166]
    flows()
    ideas.decide_idea(idea, "declined", WHY, staff)
    assert [points(each) for each in (ada, bo, cy)] == [0, 0, 0]
    flows()
    ideas.decide_idea(idea, "adopted", WHY, staff)
    assert [points(each) for each in (ada, bo, cy)] == [167, 167, 166]
    flows()


def test_what_was_paid_before_it_was_shared_is_not_paid_again(rules, ada, bo, staff, points, flows):
    idea = ideas.post_idea(ada, "A quiet stove", "It hums at night.")
    ideas.decide_idea(idea, "adopted", WHY, staff)
    assert points(ada) == 500
    ideas.decide_idea(idea, "declined", WHY, staff)
    ideas.agree_split(ideas.propose_split(idea, {ada: 5_000, bo: 5_000}, ada), bo)
    ideas.decide_idea(idea, "adopted", WHY, staff)
    assert (points(ada), points(bo)) == (500, 0)
    flows()


def test_a_part_that_somebody_made_larger_is_found(shared, staff, ada, points):
    idea, _ = shared
    ideas.decide_idea(idea, "adopted", WHY, staff)
    points(ada)
    with writing():
        db.session.execute(update(Grant).where(Grant.person_id == ada).values(points=400))
    assert [row.subject for row in checks.overpaid_shares()] == [f"idea:{idea}"]
    assert checks.wrong_grants()
    assert db.session.scalar(select(Grant.points).filter_by(person_id=ada)) == 400

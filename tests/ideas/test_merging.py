"""Two ideas that are one: a pointer, people counted once, and everything as it stood when it is taken back."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from portal.ideas.acts import (
    comment_on,
    decide_idea,
    hide_idea,
    merge_ideas,
    part_ideas,
    post_idea,
    vote_for,
    withdraw_vote,
)
from portal.ideas.models import Idea, Vote
from portal.ideas.queries import best_ideas, miscounted_votes, voice_of
from portal.kit.db import db
from portal.kit.errors import Conflict, Invalid, NotAllowed, Refused
from portal.people.acts import join
from portal.people.joining import join_people, part_people
from portal.people.queries import ANYBODY, viewer

REASON = "Both ask for a cell that can be changed."


def votes(*idea_ids):
    found = dict(db.session.execute(select(Idea.id, Idea.votes).where(Idea.id.in_(idea_ids))).all())
    return [found[idea_id] for idea_id in idea_ids]


@pytest.fixture
def twin(bo):
    """The same wish in other words, by Bo."""
    return post_idea(bo, "Let me change the cell of the lamp", "Mine is dead after two winters.", ["repair"])


@pytest.fixture
def crowd(app):
    return [join(f"voter {n}") for n in range(6)]


def test_merged_ideas_count_each_person_once_and_part_with_their_own_votes(lamp, twin, crowd, staff, flows):
    for voter in crowd[:4]:
        vote_for(lamp, voter)
    for voter in crowd[2:]:
        vote_for(twin, voter)
    assert votes(lamp, twin) == [4, 4]
    assert merge_ideas(twin, lamp, staff, REASON) == lamp
    assert votes(lamp) == [6]
    flows()
    part_ideas(twin, staff)
    assert votes(lamp, twin) == [4, 4]
    flows()


def test_a_voice_given_to_the_merged_idea_is_known_at_the_other_and_can_be_taken_back_there(
    lamp, twin, crowd, staff, flows
):
    vote_for(twin, crowd[0])
    merge_ideas(twin, lamp, staff, REASON)
    assert voice_of(lamp, viewer(crowd[0])).voted
    with pytest.raises(Refused, match="already voted"):
        vote_for(lamp, crowd[0])
    for act in (vote_for, withdraw_vote):
        with pytest.raises(Conflict, match="merged into another"):
            act(twin, crowd[0])
    assert withdraw_vote(lamp, crowd[0]) == 0
    assert vote_for(lamp, crowd[0]) == 1
    part_ideas(twin, staff)
    assert votes(lamp, twin) == [1, 0]
    flows()


def test_nobody_votes_for_their_own_idea_by_way_of_another(lamp, twin, ada, bo, staff, flows):
    vote_for(twin, ada)
    vote_for(lamp, bo)
    merge_ideas(twin, lamp, staff, REASON)
    assert votes(lamp) == [1], "the voice of the author counts at the other idea only"
    part_ideas(twin, staff)
    assert votes(lamp, twin) == [1, 1]
    flows()


def test_pointers_of_pointers_end_at_one_idea_and_stand_again_link_by_link(lamp, twin, crowd, staff, flows):
    third = post_idea(crowd[5], "A door for the cell", "")
    for idea, voter in ((lamp, 0), (twin, 1), (third, 2), (third, 1)):
        vote_for(idea, crowd[voter])
    merge_ideas(third, twin, staff, REASON)
    assert votes(twin) == [2]
    merge_ideas(twin, lamp, staff, REASON)
    assert votes(lamp) == [3]
    with pytest.raises(Refused, match="part them first"):
        merge_ideas(lamp, third, staff, REASON)
    part_ideas(twin, staff)
    assert votes(lamp, twin) == [1, 2]
    part_ideas(third, staff)
    assert votes(lamp, twin, third) == [1, 1, 2]
    flows()


def test_what_cannot_be_merged_says_why_and_changes_nothing(lamp, twin, ada, staff, moderator, flows):
    with pytest.raises(NotAllowed):
        merge_ideas(twin, lamp, ada, REASON)
    with pytest.raises(Invalid):
        merge_ideas(twin, lamp, staff, "short")
    with pytest.raises(Refused, match="into itself"):
        merge_ideas(lamp, lamp, staff, REASON)
    with pytest.raises(Conflict, match="not merged"):
        part_ideas(lamp, staff)
    hide_idea(lamp, moderator, "spam")
    with pytest.raises(Conflict, match="hidden"):
        merge_ideas(twin, lamp, staff, REASON)
    flows()


def test_a_merged_idea_takes_no_word_and_no_decision_and_leaves_the_lists(lamp, twin, ada, staff, flows):
    merge_ideas(twin, lamp, staff, REASON)
    for act in (lambda: comment_on(twin, ada, "me too"), lambda: decide_idea(twin, "adopted", REASON, staff)):
        with pytest.raises(Conflict, match="merged into another"):
            act()
    assert [line.id for line in best_ideas(ANYBODY, "new").items] == [lamp]
    part_ideas(twin, staff)
    assert {line.id for line in best_ideas(ANYBODY, "new").items} == {lamp, twin}
    flows()


def test_two_records_of_one_human_have_one_voice_and_two_again_when_they_are_parted(lamp, crowd, staff, flows):
    for voter in crowd[:3]:
        vote_for(lamp, voter)
    join_people(crowd[1], crowd[0], staff)
    flows()
    assert votes(lamp) == [2]
    with pytest.raises(Refused, match="already voted"):
        vote_for(lamp, crowd[1])
    part_people(crowd[1], staff)
    flows()
    assert votes(lamp) == [3]
    join_people(crowd[1], crowd[0], staff)
    assert withdraw_vote(lamp, crowd[0]) == 1
    flows()


steps = st.lists(
    st.tuples(st.sampled_from(["vote", "withdraw", "merge", "part"]), st.integers(0, 3), st.integers(0, 4)), max_size=25
)
many = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@many
@given(steps)
def test_whatever_is_merged_parted_voted_and_taken_back_the_numbers_are_true(app, steps):
    voters = [join(f"v{n}") for n in range(4)]
    ideas = [post_idea(voters[n], f"Idea number {n}", "") for n in range(4)]
    team = join("Pia", role="product")
    does = {
        "vote": lambda n, m: vote_for(ideas[n], voters[m % 4]),
        "withdraw": lambda n, m: withdraw_vote(ideas[n], voters[m % 4]),
        "merge": lambda n, m: merge_ideas(ideas[n], ideas[m % 4], team, REASON),
        "part": lambda n, _: part_ideas(ideas[n], team),
    }
    for name, n, m in steps:
        try:
            does[name](n, m)
        except Refused:
            continue
        assert miscounted_votes() == []
    for idea in ideas:
        try:
            part_ideas(idea, team)
        except Conflict:
            continue
    given = select(Vote.id).where(Vote.withdrawn_at.is_(None))
    for idea in ideas:
        assert votes(idea) == [len(db.session.scalars(given.where(Vote.idea_id == idea)).all())]


def test_the_pages_lead_on_and_keep_what_was_typed(browser, client, lamp, twin, ada, bo, staff, flows):
    vote_for(lamp, bo)
    team = browser(staff)
    path = f"/ideas/{twin}/merger"
    flows()
    assert "Merge into another idea" in team.get(path).text
    for wrong, said in (
        ({"reason": REASON}, "choose one of the ideas"),
        ({"other": "99999", "reason": REASON}, "no such idea"),
    ):
        answer = team.post(path, wrong)
        assert (answer.status_code, said in answer.text, REASON in answer.text) == (422, True, True)
    assert browser(ada).post(path, {"other": str(lamp), "reason": REASON}).status_code == 403
    done = team.post(path, {"other": f"http://localhost/ideas/{lamp}", "reason": REASON})
    assert (done.status_code, done.location) == (303, f"/ideas/{lamp}")
    page = client.get(f"/ideas/{twin}").text
    assert "was merged into another one" in page
    assert f'href="/ideas/{lamp}"' in page
    assert REASON in page
    assert "Also said here" in client.get(f"/ideas/{lamp}").text
    kept = browser(ada).post(f"/ideas/{twin}/comments", {"body": "A word that must not be lost"})
    assert (kept.status_code, "A word that must not be lost" in kept.text) == (422, True)
    refused = browser(ada).post(f"/ideas/{twin}/votes", headers={"Accept": "application/json"})
    assert (refused.status_code, refused.json["code"]) == (409, "merged")
    assert team.post(f"{path}/withdrawal").status_code == 303
    assert "was merged" not in client.get(f"/ideas/{twin}").text
    flows()

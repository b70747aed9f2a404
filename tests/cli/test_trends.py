"""What trends is worked out anew on request, after the days were changed in which a vote fades."""

from tests.cli.conftest import wellspring
from tests.cli.test_keys import within


def an_idea_with_a_vote():
    from portal.ideas.acts import post_idea, vote_for
    from portal.people.acts import join

    vote_for(post_idea(join("Ada"), "A lamp", "It shines."), join("Bo"))


def test_trends_are_true_again_after_the_days_were_changed(place, monkeypatch):
    within(an_idea_with_a_vote)
    assert wellspring("verify")[1] == 0
    monkeypatch.setenv("WELLSPRING_TRENDING_DAYS", "7")
    said, status = wellspring("verify")
    assert status == 1
    assert "ideas.untrue_trends" in said
    wellspring("trends")
    assert wellspring("verify")[1] == 0

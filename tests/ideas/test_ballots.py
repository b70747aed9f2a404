"""Votes that mean something: budgets, prices at which one would order, and rounds of four kinds."""

import math
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.ideas.acts import decide_idea, merge_ideas, post_idea, vote_for, withdraw_vote
from portal.ideas.acts.answering import compare, review, spread
from portal.ideas.acts.rounds import Measure, Plan, cancel_round, close_round, draft_round, open_round
from portal.ideas.acts.wishing import wish_for, withdraw_wish
from portal.ideas.models import Coin, Idea, Round
from portal.ideas.queries.budget import budget_left
from portal.ideas.queries.rounds import next_pair, open_to, reviews_of, untrue_rounds
from portal.ideas.queries.wishes import wishes_for
from portal.ideas.rules.ranking import chances, strengths
from portal.kit.clock import now
from portal.kit.db import db, writing
from portal.kit.errors import Conflict, Invalid, NotAllowed, Refused
from portal.kit.money import Money
from portal.kit.setting import _settings
from portal.people.acts import join
from portal.people.forgetting import forget_person
from portal.people.queries import ANYBODY, viewer

REASON = "It fits into the plan of this year."
# How often journals were cited by one another (Stigler 1994): row by column.
CITED = [[714, 730, 498, 221], [33, 425, 68, 17], [320, 813, 1072, 142], [284, 276, 325, 188]]


@pytest.fixture
def crowd(app):
    return [join(f"voter {n}") for n in range(6)]


@pytest.fixture
def three(ada):
    return [post_idea(ada, f"Idea number {n}", "Because.") for n in range(3)]


def plan(kind, ideas, **more):
    return Plan(kind, "What comes first?", "We plan the year.", now() + timedelta(days=3), ideas, **more)


@pytest.fixture
def opened(staff, three):
    """Return the number of a round of this kind over three ideas, open."""

    def begin(kind, **more):
        round_id = draft_round(plan(kind, three, **more), staff)
        open_round(round_id, staff)
        return round_id

    return begin


def test_the_strengths_of_four_journals_are_those_that_were_published():
    p = strengths(CITED, 0.0)
    found = [math.log(each / p[0]) for each in p]
    assert found == pytest.approx([0, -2.9491, -0.4796, 0.2690], abs=1e-4)
    assert chances([math.exp(each) for each in found]) == pytest.approx([66.7, 5.5, 54.2, 73.6], abs=0.06)


def test_an_idea_that_never_lost_is_strong_but_not_beyond_all_measure():
    p = strengths([[0, 3], [0, 0]])
    assert 1 < p[0] / p[1] < 1000


def test_a_budget_is_spent_refused_when_it_is_gone_and_returned_by_a_decision(ada, bo, staff, flows, monkeypatch):
    monkeypatch.setitem(_settings, "VOTE_BUDGETS", [2, 2, 2])
    first, second, third = (post_idea(ada, f"Idea {n} of many", "") for n in range(3))
    vote_for(first, bo)
    vote_for(second, bo)
    assert budget_left(bo).left == 0
    with pytest.raises(Refused, match="All your 2 votes are given"):
        vote_for(third, bo)
    withdraw_vote(second, bo)
    vote_for(third, bo)
    decide_idea(first, "adopted", REASON, staff)
    assert budget_left(bo).left == 1
    assert db.session.scalar(select(Idea.votes).filter_by(id=first)) == 1, "a vote that returned still counts"
    vote_for(second, bo)
    flows()


def test_the_price_in_the_middle_is_shown_from_five_people_on_and_changes_no_vote(lamp, crowd, staff, ada, flows):
    for n, voter in enumerate(crowd[:4]):
        wish_for(lamp, voter, Money(1000 * (n + 1), "EUR"))
    assert wishes_for(lamp, ANYBODY).median is None
    wish_for(lamp, crowd[4], Money(99_900, "EUR"))
    wish_for(lamp, crowd[0], Money(1500, "EUR"))
    stand = wishes_for(lamp, viewer(crowd[0]))
    assert (stand.n, stand.median.minor, stand.mine.minor) == (5, 3000, 1500)
    assert db.session.scalar(select(Idea.votes).filter_by(id=lamp)) == 0
    withdraw_wish(lamp, crowd[4])
    assert wishes_for(lamp, ANYBODY).n == 4
    for person, price in ((ada, 100), (staff, 100), (crowd[5], 0)):
        with pytest.raises(Refused):
            wish_for(lamp, person, Money(price, "EUR"))
    flows()


def test_merged_ideas_ask_a_person_once(lamp, bo, crowd, staff, flows):
    twin = post_idea(bo, "The same lamp in other words", "")
    wish_for(lamp, crowd[0], Money(1000, "EUR"))
    wish_for(twin, crowd[0], Money(1200, "EUR"))
    merge_ideas(twin, lamp, staff, "Both ask for the same lamp.")
    assert wishes_for(lamp, ANYBODY).n == 1
    with pytest.raises(Conflict, match="merged"):
        wish_for(twin, crowd[1], Money(1000, "EUR"))
    flows()


def test_a_round_of_pairs_asks_the_least_compared_and_is_published_with_its_hash(opened, three, crowd, staff, flows):
    round_id = opened("pairs")
    for voter in crowd:
        asked = set()
        while pair := next_pair(round_id, viewer(voter)):
            ids = (pair[0].id, pair[1].id)
            asked.add(frozenset(ids))
            compare(round_id, voter, ids, max(ids))
        assert len(asked) == 3
    with pytest.raises(Conflict, match="already"):
        compare(round_id, crowd[0], (three[0], three[1]), three[0])
    close_round(round_id, staff)
    flows()
    ranking = db.session.get(Round, round_id).ranking
    assert [row["idea_id"] for row in ranking] == three[::-1]
    assert all(row["low"] <= row["score"] <= row["high"] for row in ranking)
    with pytest.raises(Conflict, match="no answers"):
        compare(round_id, crowd[0], (three[0], three[1]), three[0])


def test_coins_are_never_more_than_one_has_and_return_at_the_end(opened, three, crowd, staff, flows):
    round_id = opened("coins")
    spread(round_id, crowd[0], {three[0]: 7, three[1]: 3})
    for wrong in ({three[0]: 11}, {three[0]: 6, three[1]: 5}, {three[0]: -1}, {99_999: 1}):
        with pytest.raises(Refused):
            spread(round_id, crowd[0], wrong)
    spread(round_id, crowd[0], {three[2]: 10})
    spread(round_id, crowd[1], {three[1]: 4})
    flows()
    close_round(round_id, staff)
    flows()
    ranking = db.session.get(Round, round_id).ranking
    assert [(row["idea_id"], row["score"]) for row in ranking] == [(three[2], 5.0), (three[1], 2.0), (three[0], 0.0)]
    assert db.session.scalars(select(Coin.returned_at).filter_by(round_id=round_id, returned_at=None)).all() == []


def test_lemons_put_the_least_marked_first(opened, three, crowd, staff, flows):
    round_id = opened("lemons", budget=1)
    spread(round_id, crowd[0], {three[0]: 1})
    spread(round_id, crowd[1], {three[0]: 1})
    with pytest.raises(Refused):
        spread(round_id, crowd[2], {three[0]: 1, three[1]: 1})
    close_round(round_id, staff)
    assert [row["idea_id"] for row in db.session.get(Round, round_id).ranking] == [three[1], three[2], three[0]]
    flows()


def test_reviewers_see_the_scores_of_others_after_their_own(opened, three, crowd, staff, ada, flows):
    measures = (Measure("Use", 3, "nobody", "everybody"), Measure("Cost", 1, "dear", "cheap"))
    round_id = opened("review", criteria=measures, reviewers=(crowd[0], crowd[1], ada))
    review(round_id, crowd[0], three[0], [5, 1], "Everybody asks for it.")
    given = reviews_of(round_id)
    assert open_to(given, viewer(crowd[1]), is_closed=False) == []
    for person, scores in ((crowd[1], [5]), (crowd[1], [6, 1]), (crowd[2], [1, 1]), (ada, [5, 5]), (crowd[0], [1, 1])):
        with pytest.raises(Refused):
            review(round_id, person, three[0], scores)
    review(round_id, crowd[1], three[0], [3, 3])
    assert len(open_to(reviews_of(round_id), viewer(crowd[1]), is_closed=False)) == 2
    close_round(round_id, staff)
    assert db.session.get(Round, round_id).ranking[0]["score"] == 3.5
    forget_person(crowd[0], crowd[0])
    flows()
    assert sorted(each.note for each in reviews_of(round_id)) == ["", ""]


def test_a_round_that_was_tampered_with_is_found(opened, three, crowd, staff, flows):
    round_id = opened("coins")
    spread(round_id, crowd[0], {three[0]: 7})
    close_round(round_id, staff)
    assert untrue_rounds() == []
    with writing():
        db.session.get(Coin, (round_id, crowd[0], three[0])).n = 9
    assert [row[0] for row in untrue_rounds()] == [round_id]
    with writing():
        db.session.get(Coin, (round_id, crowd[0], three[0])).n = 11
    assert len(untrue_rounds()) == 2


def test_a_round_begins_complete_or_not_at_all_and_its_clock_is_ours(three, staff, bo, crowd, flows):
    for wrong in (
        plan("votes", three),
        plan("pairs", three[:1]),
        plan("pairs", [*three, 99_999]),
        plan("review", three),
        plan("review", three, criteria=(Measure("Use", 1, "a", "b"),), reviewers=(99_999,)),
        plan("coins", three, budget=5000),
        Plan("pairs", "What comes first?", "We plan the year.", now() - timedelta(days=1), three),
    ):
        with pytest.raises(Invalid):
            draft_round(wrong, staff)
    with pytest.raises(NotAllowed):
        draft_round(plan("pairs", three), bo)
    round_id = draft_round(plan("coins", three), staff)
    with pytest.raises(Conflict, match="no answers"):
        spread(round_id, bo, {three[0]: 1})
    open_round(round_id, staff)
    with pytest.raises(NotAllowed):
        close_round(round_id)
    spread(round_id, bo, {three[0]: 1})
    cancel_round(round_id, staff)
    flows()


def test_the_pages_of_a_round_from_the_desk_to_the_result(browser, client, three, crowd, staff, flows):
    team = browser(staff)
    assert team.get("/desk/rounds").status_code == 200
    closes = (now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    sent = {"kind": "coins", "title": "The next three", "brief": "We plan the year.", "closes_at": closes}
    refused = team.post("/desk/rounds", sent | {"ideas": "no number"})
    assert (refused.status_code, "The next three" in refused.text) == (422, True)
    made = team.post("/desk/rounds", sent | {"ideas": "\n".join(f"{each} words" for each in three)})
    assert made.status_code == 303
    path = made.location.replace("/desk", "")
    assert client.get(path).status_code == 404, "nobody outside sees a draft"
    assert team.post(f"{made.location}/opening").status_code == 303
    assert "Sign in to take part" in client.get(path).text
    voter = browser(crowd[0])
    page = voter.post(f"{path}/coins", {f"coins-{three[0]}": "9", f"coins-{three[1]}": "4"})
    assert (page.status_code, "this is 13" in page.text, 'value="9"' in page.text) == (422, True, True)
    assert voter.post(f"{path}/coins", {f"coins-{three[0]}": "x"}).status_code == 422
    assert voter.post(f"{path}/coins", {f"coins-{three[0]}": "9"}).status_code == 303
    assert "9 of 10" in voter.get(path).text
    assert team.post(f"{made.location}/closing").status_code == 303
    assert "says little" in client.get(path).text
    assert voter.post(f"{path}/coins", {f"coins-{three[0]}": "1"}).status_code == 409
    assert client.get("/rounds").status_code == 200
    for language in ("zh-Hans", "zh-Hant", "en"):
        assert client.get(f"/help/rounds?lang={language}").status_code == 200
    flows()


def test_the_pages_of_pairs_and_of_a_review(browser, opened, three, crowd, staff, flows):
    round_id, voter = opened("pairs"), browser(crowd[0])
    assert "I cannot say" in voter.get(f"/rounds/{round_id}").text
    for one, other in ((0, 1), (0, 2), (1, 2)):
        pair = {"one": str(three[one]), "other": str(three[other])}
        assert voter.post(f"/rounds/{round_id}/comparisons", pair | {"chosen": pair["one"]}).status_code == 303
    assert "compared all pairs" in voter.get(f"/rounds/{round_id}").text
    again = voter.post(f"/rounds/{round_id}/comparisons", pair)
    assert (again.status_code, "already" in again.text) == (409, True)
    review_id = opened("review", criteria=(Measure("Use", 3, "nobody", "everybody"),), reviewers=(crowd[0], crowd[1]))
    path = f"/rounds/{review_id}"
    kept = voter.post(f"{path}/reviews", {"idea": str(three[0]), "note": "A note that must not be lost"})
    assert (kept.status_code, "must not be lost" in kept.text) == (422, True)
    good = {"idea": str(three[0]), "score-0": "4", "note": "Cheap to make"}
    assert voter.post(f"{path}/reviews", good).status_code == 303
    assert "Cheap to make" in voter.get(path).text
    assert "Cheap to make" not in browser(crowd[1]).get(path).text
    assert "1 of 3 reviewed" in browser(staff).get(f"/desk/rounds/{review_id}").text
    flows()


def test_the_page_of_an_idea_asks_and_tells_within_its_budget_of_sql(browser, client, lamp, crowd, statements, flows):
    for voter in crowd[:5]:
        wish_for(lamp, voter, Money(2500, "EUR"))
    assert "Price in the middle" in client.get(f"/ideas/{lamp}").text
    reader = browser(crowd[5])
    bad = reader.post(f"/ideas/{lamp}/wishes", {"price": "a lot"})
    assert (bad.status_code, 'value="a lot"' in bad.text) == (422, True)
    assert reader.post(f"/ideas/{lamp}/wishes", {"price": "19.50"}).status_code == 303
    assert reader.post(f"/ideas/{lamp}/wishes/withdrawal").status_code == 303
    assert reader.post(f"/ideas/{lamp}/wishes/withdrawal").status_code == 303
    with statements() as seen:
        assert "votes left" in reader.get(f"/ideas/{lamp}").text
    assert len(seen) <= 14, "\n".join(seen)
    flows()

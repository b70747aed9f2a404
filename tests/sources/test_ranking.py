"""The ranking as people see it grow: told through acts, and worked out from what happened."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from portal.events.rewards import PointsGranted, PointsTakenBack
from portal.ideas import acts as ideas
from portal.kit.clock import now
from portal.kit.db import db, writing
from portal.people.acts import give_role, join
from portal.river.acts import record, telling
from portal.sources import queries
from portal.sources.projections import contributions, scores, trial
from portal.sources.rules.facts import Community


def rows():
    return [tuple(row) for row in db.session.execute(text("SELECT * FROM source_score ORDER BY topic, rank")).all()]


@pytest.fixture
def community(app, staff):
    """Ada's stove ideas are adopted, Bo's are declined, Cy answers, Dee waits."""
    ada, bo, cy, dee = (join(name) for name in ("Ada", "Bo", "Cy", "Dee"))
    for person, status in ((ada, "adopted"), (bo, "declined")):
        for number in range(3):
            idea = ideas.post_idea(person, f"Stove number {number}", "It should fold flat.", ["stoves"])
            ideas.decide_idea(idea, status, "Because we looked into it.", staff)
    question = ideas.post_idea(dee, "Which gas in winter?", "Mine freezes below zero.", ["gas"])
    ideas.comment_on(question, bo, "Any will do, I think.")
    answer = ideas.comment_on(question, cy, "Isobutane works down to minus ten.")
    ideas.accept_answer(question, answer, dee)
    return {"ada": ada, "bo": bo, "cy": cy, "dee": dee, "staff": staff, "question": question, "answer": answer}


def ranked(topic=""):
    return [row.name for row in queries.ranking(topic).items]


def test_who_is_of_use_leads_the_list_and_the_staff_is_not_on_it(community, flows):
    flows()
    assert scores.work_out() == 4
    assert ranked()[0] == "Ada"
    assert set(ranked()) == {"Ada", "Bo", "Cy", "Dee"}


def test_a_place_comes_with_its_interval_its_sides_and_the_counts_behind_it(community, flows):
    flows()
    scores.work_out()
    first = queries.ranking().items[0]
    assert (first.rank, first.rank_low) == (1, 1)
    assert first.rank_low <= first.rank <= first.rank_high <= 4
    assert first.top_ten == 1
    assert first.expected == pytest.approx(first.willingness * first.use, abs=1e-6)
    assert (first.ideas, first.ideas_decided, first.ideas_adopted) == (3, 3, 3)
    assert first.value_side == 100
    assert first.topics == "stoves"


def test_the_list_of_a_topic_holds_those_who_contributed_to_it(community, flows):
    flows()
    scores.work_out()
    assert ranked("stoves")[0] == "Ada"
    assert set(ranked("gas")) == {"Bo", "Cy", "Dee"}
    assert ranked("gas")[0] == "Cy"
    assert ranked("nothing") == []
    assert [row.topic for row in queries.topics()] == ["stoves", "gas"]


def test_evidence_names_the_event_and_goes_when_the_decision_is_taken_back(community, flows):
    flows()
    scores.work_out()
    found = queries.evidence([community["cy"]])
    assert [(row.subject, row.thread) for row in found] == [
        (f"comment:{community['answer']}", f"idea:{community['question']}")
    ]
    kind = db.session.execute(text("SELECT kind FROM event WHERE id = :id"), {"id": found[0].event_id}).scalar()
    assert kind == "idea.answer_accepted"
    ideas.unaccept_answer(community["question"], community["answer"], community["dee"])
    flows()
    assert queries.evidence([community["cy"]]) == []
    assert len(queries.evidence([community["ada"], community["bo"]])) == 3


def test_the_ranking_is_the_same_when_it_is_learned_again_from_the_spring(community, flows):
    flows()
    at = now()
    scores.work_out(at)
    before = rows()
    contributions.rebuild()
    scores.work_out(at)
    assert rows() == before
    assert len(before) > 4


def test_the_ranking_of_a_past_instant_knows_nothing_of_what_came_later(community, flows):
    flows()
    at = now()
    scores.work_out(at)
    before = rows()
    idea = ideas.post_idea(community["bo"], "A stove that sings", "In the morning.", ["stoves"])
    ideas.decide_idea(idea, "adopted", "We want to hear it.", community["staff"])
    flows()
    scores.work_out(at)
    assert rows() == before


def test_it_is_worked_out_again_only_when_something_is_new(community, flows):
    flows()
    assert scores.is_stale()
    scores.work_out()
    assert not scores.is_stale()
    ideas.post_idea(community["bo"], "A stove that sings", "In the morning.", ["stoves"])
    flows()
    assert scores.is_stale()


def test_who_begins_to_work_for_the_company_leaves_the_list(community, admin, flows):
    give_role(community["ada"], "product", admin)
    flows()
    scores.work_out()
    assert "Ada" not in ranked()


def test_what_is_hidden_does_not_count(community, moderator, flows):
    ideas.hide_comment(community["answer"], moderator, "It is an advertisement.")
    flows()
    scores.work_out()
    assert "Cy" not in ranked()
    assert queries.evidence([community["cy"]]) == []


def test_an_old_contribution_counts_by_when_it_occurred(community, flows):
    with telling("import:old", now() - timedelta(days=900)):
        old = join("Old")
        ideas.post_idea(old, "A stove of long ago", "It was good.", ["stoves"])
    flows()
    scores.work_out()
    by_name = {row.name: row for row in queries.ranking().items}
    assert by_name["Old"].willingness < by_name["Dee"].willingness


def test_pages_of_the_list_follow_one_another(community, flows):
    flows()
    scores.work_out()
    first = queries.ranking(limit=3)
    assert [row.rank for row in first.items] == [1, 2, 3]
    second = queries.ranking(cursor=first.next, limit=3)
    assert [row.rank for row in second.items] == [4]
    assert second.next is None


def test_an_empty_house_has_an_empty_ranking_and_no_verdict(flows):
    flows()
    assert scores.work_out() == 0
    assert queries.ranking().items == []
    assert trial.validate() is None
    assert queries.find_run(trial.VALIDATION).found == {}


def test_the_parameters_are_kept_with_their_date(community, flows):
    flows()
    scores.work_out()
    run = queries.find_run(scores.RANKING)
    assert run.found["people"] == 4
    assert set(run.found["priors"]) == {"idea", "answer"}
    assert run.found["priors"]["idea"]["use"]["a"] > 0


def test_facts_read_in_pieces_are_all_the_facts_in_their_order(community, flows, monkeypatch):
    flows()
    whole = list(scores.facts(with_rivals=True))
    monkeypatch.setattr(scores, "CHUNK", 3)
    assert list(scores.facts(with_rivals=True)) == whole
    assert len(whole) > 20
    assert [one.at for one in whole] == sorted(one.at for one in whole)


def test_votes_and_points_are_learned_as_rivals_and_lost_again(community, flows):
    ada, bo = community["ada"], community["bo"]
    idea = ideas.post_idea(ada, "A stove that sings", "In the morning.", ["stoves"])
    ideas.vote_for(idea, bo)
    ideas.vote_for(idea, community["cy"])
    ideas.withdraw_vote(idea, bo)
    with writing():
        record(PointsGranted(bo, 901, "tests", 25, "idea:1", 1))
        record(PointsTakenBack(bo, 901, "tests", 10, "idea:1", "test"))
    flows()
    known = Community().learn(one for one in scores.facts(with_rivals=True) if one.what == "vote")
    assert known.counts("vote") == {ada: 1}
    mine = [one.amount for one in scores.facts(with_rivals=True) if one.what == "points" and one.person_id == bo]
    assert mine[-2:] == [25, -10]


def test_a_trial_over_years_is_kept_as_plain_values(flows, staff):
    for months in range(30, 0, -1):
        with telling("import:past", now() - timedelta(days=30 * months)):
            for name in ("Ida", "Jo") if months == 30 else ():
                join(name)
            people = {row.name: row.id for row in db.session.execute(text("SELECT id, name FROM person"))}
            good = ideas.post_idea(people["Ida"], "A better stove", "It folds flat.", ["stoves"])
            poor = ideas.post_idea(people["Jo"], "A worse stove", "It does not.", ["stoves"])
            ideas.decide_idea(good, "adopted", "We want it.", staff)
            ideas.decide_idea(poor, "declined", "We do not.", staff)
    flows()
    found = trial.validate()
    assert found.positives == 1
    assert found.uses > 10
    kept = queries.find_run(trial.VALIDATION).found
    assert kept["positives"] == 1
    assert {one["name"] for one in kept["measured"]} >= {"expected", "contributions", "chance"}

"""Facts folded in the order of time, and what follows from them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portal.sources.rules.facts import Community, Fact, promptness
from portal.sources.rules.scores import absorption, by_topic, decided_share, estimates, on_topic, sides

START = datetime(2024, 1, 1, tzinfo=UTC)
NOW = START + timedelta(days=400)


def fact(day, person, what, subject="", topics=(), amount=1, thread=""):
    return Fact(START + timedelta(days=day), person, what, subject, thread, topics, amount)


def score(facts, person=1, at=NOW):
    return {one.person_id: one for one in estimates(Community().learn(facts), at)}[person]


IDEAS = [fact(300, 1, "idea", "idea:1"), fact(300, 2, "idea", "idea:2")]


def test_an_adopted_idea_raises_its_author_above_one_who_waits():
    facts = [*IDEAS, fact(310, 1, "used", "idea:1")]
    assert score(facts).expected > score(facts, 2).expected


def test_an_idea_still_undecided_is_no_failure():
    waits = score([*IDEAS, fact(310, 2, "unused", "idea:2")])
    declined = score([*IDEAS, fact(310, 2, "unused", "idea:2")], 2)
    assert waits.use > declined.use


def test_a_decision_taken_back_leaves_no_trace():
    back = [*IDEAS, fact(310, 1, "used", "idea:1"), fact(320, 1, "open", "idea:1")]
    assert score(back) == score(IDEAS)


def test_what_is_hidden_or_merged_away_does_not_count_until_it_is_back():
    gone = [*IDEAS, fact(310, 2, "gone", "idea:2")]
    assert [one.person_id for one in estimates(Community().learn(gone), NOW)] == [1]
    assert score([*gone, fact(311, 2, "back", "idea:2")]) == score(IDEAS)


def test_who_has_fallen_silent_is_expected_to_give_less():
    facts = [fact(0, 1, "idea", "idea:1"), fact(0, 2, "joined"), fact(390, 2, "idea", "idea:2")]
    assert score(facts).willingness < score(facts, 2).willingness


def test_who_came_today_with_much_to_say_is_expected_to_give_so_much_in_a_quarter_at_most():
    joined = [fact(day, person, "joined") for person, day in ((1, 0), (2, 399.99))]
    old = [fact(day, 1, "idea", f"idea:{day}") for day in (150, 250, 320, 380)]
    new = [fact(399.99, 2, "idea", f"idea:{n}") for n in range(1000, 1005)]
    assert score([*joined, *old, *new], 1).willingness < score([*joined, *old, *new], 2).willingness < 5


def test_votes_comments_and_points_do_not_enter_the_score():
    praised = [*IDEAS, fact(301, 1, "vote", amount=90), fact(301, 1, "points", amount=900), fact(301, 1, "comment")]
    assert score(praised) == score(IDEAS)


THREAD = [
    fact(300, 1, "idea", "idea:1", ("stoves",)),
    fact(301, 2, "answer", "comment:1", thread="idea:1"),
    fact(302, 3, "answer", "comment:2", thread="idea:1"),
]


def test_an_accepted_answer_decides_against_the_others_of_its_thread():
    accepted = [*THREAD, fact(303, 2, "used", "comment:1")]
    assert score(accepted, 2).use > score(THREAD, 2).use
    assert score(accepted, 3).use < score(accepted, 2).use
    assert score(accepted, 3).parts[1].use.b > score(THREAD, 3).parts[1].use.b


def test_a_reply_is_talk_until_it_is_accepted():
    talk = [*THREAD, fact(303, 4, "comment", "comment:3", thread="idea:1")]
    assert [one.person_id for one in estimates(Community().learn(talk), NOW)] == [1, 2, 3]
    assert score([*talk, fact(304, 4, "used", "comment:3")], 4).use > score(THREAD, 2).use


def test_an_acceptance_taken_back_leaves_no_trace():
    back = [*THREAD, fact(303, 2, "used", "comment:1"), fact(304, 2, "open", "comment:1")]
    assert score(back, 3) == score(THREAD, 3)
    assert score(back, 2) == score(THREAD, 2)


def test_an_answer_is_about_what_its_idea_is_about_today():
    moved = [*THREAD, fact(310, 1, "topics", "idea:1", ("tents",))]
    topics = by_topic(Community().learn(moved), NOW)
    assert set(topics.there) == {"tents"}
    assert [one.person_id for one in on_topic(topics, "tents")] == [1, 2, 3]


def test_who_works_for_the_company_or_has_left_is_not_ranked():
    def ranked(*more):
        return [one.person_id for one in estimates(Community().learn([*THREAD, *more]), NOW)]

    assert ranked(fact(310, 2, "staff")) == [1, 3]
    assert ranked(fact(310, 2, "staff"), fact(311, 2, "customer")) == [1, 2, 3]
    assert ranked(fact(310, 3, "left")) == [1, 2]


def test_two_records_of_one_human_are_ranked_as_one_until_they_are_parted():
    same = [*THREAD, fact(310, 3, "same", "2")]
    assert [one.person_id for one in estimates(Community().learn(same), NOW)] == [1, 2]
    assert score(same, 2).willingness > score(THREAD, 2).willingness
    assert score([*same, fact(311, 3, "parted", "2")], 3) == score(THREAD, 3)


def test_a_fact_about_something_unknown_is_passed_over():
    assert score([*IDEAS, fact(310, 1, "used", "idea:77")]) == score(IDEAS)


def test_a_kind_that_nobody_decides_is_not_expected_to_be_used():
    asked = [fact(day, 1, "idea", f"idea:{day}") for day in range(100)]
    answered = [fact(day, 2, "answer", f"comment:{day}") for day in range(100)]
    accepted = [fact(day + 100, 2, "used", f"comment:{day}") for day in range(0, 100, 2)]
    facts = [*asked, *answered, *accepted]
    assert score(facts, 2).expected > 10 * score(facts, 1).expected
    assert decided_share(list(Community().learn(facts).standing()), "idea", NOW) < 0.02


def test_a_decision_within_a_quarter_is_prompt_and_a_young_idea_is_not_yet_late():
    topics = ("stoves",)
    facts = [
        fact(0, 1, "idea", "idea:1", topics),
        fact(0, 1, "idea", "idea:2", topics),
        fact(390, 1, "idea", "idea:3", topics),
        fact(30, 1, "used", "idea:1"),
        fact(200, 1, "unused", "idea:2"),
    ]
    found = promptness(Community().learn(facts).standing(), NOW)["stoves"]
    assert (found.soon, found.due) == (1, 2)


def test_the_three_sides_are_percentiles_among_those_ranked():
    prompt = [fact(d, 1, "idea", f"idea:{d}", ("stoves",)) for d in range(9)]
    ignored = [fact(d, 2, "idea", f"idea:1{d}", ("tents",)) for d in range(3)]
    community = Community().learn([*prompt, *ignored, *(fact(d + 20, 1, "used", f"idea:{d}") for d in range(9))])
    found = sides(estimates(community, NOW), absorption(community, NOW))
    assert (found[1].value, found[1].willingness, found[1].absorption) == (100, 100, 100)
    assert (found[2].value, found[2].willingness, found[2].absorption) == (0, 0, 0)


def test_a_specialist_leads_the_list_of_the_topic():
    facts = [fact(d, 1, "idea", f"idea:{d}", ("stoves",)) for d in range(300, 320)]
    facts += [
        fact(d, 2, "idea", f"idea:2{d}", ("tents", "stoves") if d == 300 else ("tents",)) for d in range(300, 320)
    ]
    facts += [fact(d + 20, 1, "used", f"idea:{d}") for d in range(300, 310)]
    topics = by_topic(Community().learn(facts), NOW)
    there = {one.person_id: one for one in on_topic(topics, "stoves")}
    assert there[1].expected > 3 * there[2].expected
    assert {one.person_id for one in on_topic(topics, "tents")} == {2}


people = some.integers(1, 5)
moves = some.tuples(
    some.integers(0, 800),
    people,
    some.sampled_from(["idea", "answer", "used", "unused", "open", "gone", "back", "topics", "staff", "customer"]),
    some.integers(1, 9),
)


def story(rows):
    facts = []
    for day, person, what, number in sorted(rows):
        subject = f"{'answer' if what == 'answer' else 'idea'}:{number}"
        thread = f"idea:{number + 1}" if what == "answer" else ""
        facts.append(fact(day, person, what, subject, (f"tag{number % 3}",), thread=thread))
    return facts


@given(some.lists(moves, max_size=60))
def test_a_score_of_the_past_does_not_change_with_what_happens_later(rows):
    facts = story(rows)
    then = START + timedelta(days=400)
    before = [one for one in facts if one.at <= then]
    community = Community()
    early = estimates(community.learn(before), then)
    community.learn(facts[len(before) :])  # the same fold goes on, and the past was not touched
    assert estimates(Community().learn(one for one in facts if one.at <= then), then) == early


@given(some.lists(moves, max_size=60))
def test_whatever_happens_scores_are_finite_and_not_negative(rows):
    community = Community().learn(story(rows))
    at = START + timedelta(days=800)
    found = estimates(community, at)
    assert all(0 <= one.expected < 1e6 and one.variance >= -1e-9 for one in found)
    topics = by_topic(community, at)
    assert all(0 <= one.expected <= 1e6 for topic in topics.there for one in on_topic(topics, topic))
    assert absorption(community, at).keys() == {one.person_id for one in found}


def test_an_estimate_of_use_is_the_score_by_the_willingness():
    one = score([*IDEAS, fact(310, 1, "used", "idea:1")])
    assert one.use * one.willingness == pytest.approx(one.expected)

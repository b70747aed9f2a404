"""A challenge with a jury: from the brief to the award, with what must never break on the way."""

import json
import random
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from portal.challenges import acts, queries
from portal.challenges.models import Award, Challenge, Evaluation, Submission
from portal.challenges.rules import (
    EVALUATION_LIFE,
    LIFE,
    SUBMISSION_LIFE,
    Span,
    frozen,
    is_taken,
    misplanned,
    rank,
    seal,
)
from portal.flows.answering import (
    answer_challenge,
    choose_answer,
    comment_in_time,
    edit_in_time,
    hand_to_jury,
    vote_in_time,
)
from portal.kit.clock import now
from portal.kit.db import db, writing
from portal.kit.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from portal.people.acts import join
from portal.people.forgetting import forget_person

WHY = "It is simple, and everybody can repair it."
KIND = "Thank you: the felt wears too soon, the rest is good."
DAY = timedelta(days=1)
TERMS = acts.Terms("Members who cook at home", 0, "The winner grants a licence.", 600_000, "EUR")
CRITERIA = [acts.Weighed("Quiet", 60, "0 louder, 10 silent"), acts.Weighed("Cheap", 40)]


@pytest.fixture
def second():
    """Another of the product team: who wrote or decided does not do everything alone."""
    return join("Pim", role="product")


@pytest.fixture
def jurors():
    return [join("Judith"), join("Jun")]


@pytest.fixture
def asked(staff, second, jurors):
    """An open challenge with terms, criteria and two jurors."""
    start = now()
    challenge = acts.write_challenge("A quiet kitchen", "What hums?", start - DAY, start + 7 * DAY, staff)
    acts.set_terms(challenge, TERMS, staff)
    acts.set_criteria(challenge, CRITERIA, staff)
    for juror in jurors:
        acts.invite_juror(challenge, juror, staff)
    acts.send_to_review(challenge, staff)
    acts.publish_challenge(challenge, second)
    return challenge


@pytest.fixture
def later(monkeypatch):
    def pass_days(days):
        moment = now() + days * DAY
        monkeypatch.setattr("portal.river.acts.now", lambda: moment)
        monkeypatch.setattr("portal.challenges.queries.lists.now", lambda: moment)

    return pass_days


def answer(challenge, *authors):
    agreed = seal(TERMS.agreement)
    return [answer_challenge(challenge, each, f"Felt feet {each}", "Under it.", (), agreed) for each in authors]


def judge(challenge, staff):
    acts.close_challenge(challenge, staff)
    acts.let_all_in(challenge, staff)
    hand_to_jury(challenge, staff)


def points(challenge, *given):
    return dict(zip([each.id for each in queries.criteria_of(challenge)], given, strict=True))


@pytest.fixture
def ranked(asked, staff, ada, bo, jurors):
    """Two answers, judged and on the shortlist: the first one is ahead."""
    ideas = answer(asked, ada, bo)
    judge(asked, staff)
    for juror in jurors:
        acts.score(ideas[0], juror, points(asked, 9, 5), "Fine.", gives=True)
        acts.score(ideas[1], juror, points(asked, 4, 5), gives=True)
    acts.shortlist(asked, staff, 1)
    return ideas


def status_of(idea):
    return db.session.scalar(select(Submission.status).filter_by(idea_id=idea))


def test_from_the_brief_to_the_award(asked, ranked, staff, second, ada, bo, flows):
    first, other = ranked
    with pytest.raises(Conflict) as refusal:
        acts.announce(asked, staff, WHY, {first: 600_000})
    assert refusal.value.code == "feedback"
    acts.advise(other, staff, KIND)
    with pytest.raises(Invalid):
        acts.announce(asked, staff, WHY, {first: 600_001})
    with pytest.raises(Refused):
        acts.announce(asked, staff, WHY, {other: 1})
    acts.announce(asked, staff, WHY, {first: 600_000})
    assert (status_of(first), status_of(other)) == ("winner", "not_selected")
    with pytest.raises(Conflict):
        acts.pay_award(first, second)
    with pytest.raises(Invalid):
        acts.accept_award(first, ada, "another text")
    with pytest.raises(NotAllowed):
        acts.accept_award(first, bo, seal(TERMS.agreement))
    acts.accept_award(first, ada, seal(TERMS.agreement))
    with pytest.raises(Refused):
        acts.pay_award(first, staff)
    acts.pay_award(first, second)
    assert db.session.scalar(select(Challenge.status)) == "awarded"
    acts.archive(asked, staff)
    flows()


def test_what_binds_the_company_is_read_by_a_second_person_first(staff, second):
    start = now()
    challenge = acts.write_challenge("A quiet kitchen", "", start, start + DAY, staff)
    acts.set_terms(challenge, TERMS, staff)
    with pytest.raises(Conflict):
        acts.publish_challenge(challenge, staff)
    acts.send_to_review(challenge, staff)
    with pytest.raises(Refused):
        acts.publish_challenge(challenge, staff)
    acts.send_back(challenge, second)
    acts.send_to_review(challenge, staff)
    acts.publish_challenge(challenge, second)


def test_who_answers_accepts_the_agreement_that_was_shown(asked, ada, staff, flows):
    with pytest.raises(Invalid):
        answer_challenge(asked, ada, "Felt feet", "")
    answer(asked, ada)
    kept = queries.find_acceptance(asked, ada, "enter")
    assert kept.hash == seal(TERMS.agreement)
    flows()


def test_only_members_of_some_days_answer_and_never_a_juror(staff, second, ada, asked, jurors):
    start = now()
    challenge = acts.write_challenge("A quiet kitchen", "", start - DAY, start + DAY, staff)
    acts.set_terms(challenge, acts.Terms(least_days=30), staff)
    acts.publish_challenge(challenge, staff)
    with pytest.raises(Refused) as refusal:
        answer_challenge(challenge, ada, "Felt feet", "")
    assert refusal.value.code == "eligible"
    with pytest.raises(Refused) as refusal:
        answer(asked, jurors[0])
    assert refusal.value.code == "juror"


def test_criteria_and_terms_are_frozen_when_it_is_published(asked, staff):
    for work in (
        lambda: acts.set_criteria(asked, CRITERIA, staff),
        lambda: acts.set_terms(asked, TERMS, staff),
        lambda: acts.plan_phases(asked, [Span("vote", now(), now() + DAY)], staff),
    ):
        with pytest.raises(Refused):
            work()
    with writing():
        db.session.execute(text("UPDATE criterion SET weight = 50"))
    assert [check() for check in queries.CHECKS if check.__name__ == "melted_criteria"] == [[asked]]


def test_weights_that_do_not_add_up_are_refused(staff):
    challenge = acts.write_challenge("A quiet kitchen", "", now(), now() + DAY, staff)
    for criteria in ([acts.Weighed("Quiet", 60)], [acts.Weighed("", 100)], [acts.Weighed("A", 50)] * 2):
        with pytest.raises(Invalid):
            acts.set_criteria(challenge, criteria, staff)


def test_a_juror_sees_what_others_gave_only_after_giving(asked, staff, ada, jurors, flows):
    (idea,) = answer(asked, ada)
    judge(asked, staff)
    one, two = jurors
    acts.score(idea, one, points(asked, 9, 5), gives=True)
    assert queries.before_juror(asked, two)[0].others == {}
    acts.score(idea, two, points(asked, 1, 1))
    assert queries.before_juror(asked, two)[0].others == {}
    assert queries.before_juror(asked, one)[0].others == {}, "what is only begun is nobody else's"
    acts.score(idea, two, points(asked, 2, 2), gives=True)
    assert queries.before_juror(asked, two)[0].others == {one: points(asked, 9, 5)}
    with pytest.raises(Conflict):
        acts.score(idea, two, points(asked, 9, 9), gives=True)
    with pytest.raises(NotFound):
        acts.score(idea, staff, points(asked, 9, 9), gives=True)
    flows()


def test_a_juror_whom_something_stands_against_is_left_out(asked, staff, ada, bo, jurors, flows):
    ideas = answer(asked, ada, bo)
    acts.stand_aside(ideas[0], jurors[0], "Ada is my neighbour.", jurors[0])
    judge(asked, staff)
    assert [each.evaluation.idea_id for each in queries.before_juror(asked, jurors[0])] == [ideas[1]]
    acts.score(ideas[1], jurors[0], points(asked, 5, 5))
    acts.stand_aside(ideas[1], jurors[0], "I sold Bo a stove.", staff)
    assert queries.before_juror(asked, jurors[0]) == []
    with pytest.raises(Conflict):
        acts.score(ideas[1], jurors[0], points(asked, 5, 5), gives=True)
    with pytest.raises(Refused):
        acts.reassign(ideas[1], jurors[1], jurors[0], staff)
    flows()


def test_an_answer_nobody_scored_goes_to_another_juror_before_it_is_ranked(asked, staff, ada, jurors, flows):
    (idea,) = answer(asked, ada)
    judge(asked, staff)
    with pytest.raises(Conflict) as refusal:
        acts.shortlist(asked, staff, 3)
    assert refusal.value.code == "unscored"
    third = join("Jo")
    acts.invite_juror(asked, third, staff)
    acts.reassign(idea, jurors[0], third, staff)
    acts.score(idea, third, points(asked, 7, 7), gives=True)
    acts.shortlist(asked, staff, 3)
    assert {row.status for row in db.session.scalars(select(Evaluation))} == {"reassigned", "overdue", "locked"}
    flows()


def test_a_closed_phase_takes_nothing(staff, ada, bo, later, flows):
    start = now()
    challenge = acts.write_challenge("A quiet kitchen", "", start - DAY, start + 2 * DAY, staff)
    phases = [("refine", 2, 4), ("vote", 4, 6)]
    acts.plan_phases(challenge, [Span(kind, start + a * DAY, start + b * DAY) for kind, a, b in phases], staff)
    acts.publish_challenge(challenge, staff)
    idea = answer_challenge(challenge, ada, "Felt feet", "")
    with pytest.raises(Conflict):
        vote_in_time(idea, bo)
    comment_in_time(idea, bo, "Which felt?")
    later(5)
    vote_in_time(idea, bo)
    with pytest.raises(Conflict):
        edit_in_time(idea, ada, "Other feet", "")
    with pytest.raises(Conflict):
        comment_in_time(idea, bo, "Too late?")
    later(9)
    for work in (lambda: vote_in_time(idea, ada), lambda: acts.withdraw_answer(idea, ada)):
        with pytest.raises(Conflict):
            work()
    flows()


def test_a_simple_challenge_still_lets_people_vote_and_talk_and_freezes_the_words(staff, ada, bo, later):
    start = now()
    challenge = acts.write_challenge("A quiet kitchen", "", start - DAY, start + DAY, staff)
    acts.publish_challenge(challenge, staff)
    idea = answer_challenge(challenge, ada, "Felt feet", "")
    edit_in_time(idea, ada, "Felt feet, thick", "")
    later(3)
    vote_in_time(idea, bo)
    comment_in_time(idea, bo, "Good.")
    with pytest.raises(Conflict):
        edit_in_time(idea, ada, "Rubber feet", "")


def test_with_criteria_nobody_chooses_past_the_jury(asked, staff, ada):
    (idea,) = answer(asked, ada)
    acts.close_challenge(asked, staff)
    with pytest.raises(Conflict):
        choose_answer(asked, idea, staff, WHY)
    with pytest.raises(Conflict):
        hand_to_jury(asked, staff)


def test_an_answer_that_is_refused_or_withdrawn_is_not_judged(asked, staff, ada, bo, jurors, flows):
    first, second = answer(asked, ada, bo)
    acts.withdraw_answer(second, bo)
    acts.close_challenge(asked, staff)
    with pytest.raises(Invalid):
        acts.judge_answer(first, False, staff)
    acts.judge_answer(first, False, staff, "It is no answer to this question.")
    acts.judge_answer(first, True, staff)
    hand_to_jury(asked, staff)
    assert [each.evaluation.idea_id for each in queries.before_juror(asked, jurors[0])] == [first]
    flows()


def test_who_was_judged_may_appeal_once_and_another_one_answers(asked, ranked, staff, second, ada, bo, flows):
    first, other = ranked
    acts.advise(other, staff, KIND)
    acts.announce(asked, staff, WHY, {first: 1})
    with pytest.raises(NotAllowed):
        acts.appeal(other, ada, "I think Bo was wronged.")
    acts.appeal(other, bo, "My answer does not use felt at all.")
    with pytest.raises(Conflict):
        acts.appeal(other, bo, "Once more: no felt at all.")
    acts.accept_award(first, ada, seal(TERMS.agreement))
    with pytest.raises(Conflict):
        acts.pay_award(first, second)
    with pytest.raises(Refused):
        acts.answer_appeal(other, staff, "We looked again: it does.", False)
    acts.answer_appeal(other, second, "You are right, and we are sorry.", True)
    assert status_of(other) == "runner_up"
    assert db.session.scalar(select(Challenge.status)) == "decided"
    flows()


def test_the_ranking_can_be_made_again_from_its_snapshot_and_a_change_is_found(asked, ranked, flows):
    kept, placed = queries.ranking_of(asked)
    assert seal(kept.snapshot) == kept.hash
    assert [each.idea_id for each in placed] == ranked
    assert placed[0].hundredths == 7400
    flows()
    with writing():
        db.session.execute(text("UPDATE score SET points = 10"))
    assert [check() for check in queries.CHECKS if check.__name__ == "untrue_rankings"] == [[asked]]


def test_ties_are_decided_the_same_way_whatever_the_order_and_say_by_what():
    scores = {1: {"1": {"7": 8, "8": 2}}, 2: {"1": {"7": 6, "8": 5}}, 3: {"1": {"7": 8, "8": 2}}}
    entries = {idea: {"entered_at": f"2026-01-0{4 - idea}", "scores": each} for idea, each in scores.items()}
    wanted = [(3, ""), (1, "earlier"), (2, "criterion:7")]
    for seed in range(5):
        order = random.Random(seed).sample(sorted(entries), len(entries))
        snapshot = frozen({7: 60, 8: 40}, {idea: entries[idea] for idea in order})
        assert [(each.idea_id, each.tie) for each in rank(snapshot)] == wanted
    assert json.loads(snapshot)["criteria"] == {"7": 60, "8": 40}


@pytest.mark.parametrize("life", [LIFE, SUBMISSION_LIFE, EVALUATION_LIFE])
def test_there_is_no_path_outside_the_table(life):
    chance = random.Random(7)
    roles = {role for step in life.steps for role in step.who}
    names = sorted({step.name for step in life.steps})
    for _ in range(200):
        state = life.first
        for _ in range(12):
            name, before = chance.choice(names), state
            try:
                state = life.after(state, name, chance.choice(sorted(roles)))
            except Refused:
                continue
            assert life.table[before, name].after == state
    reached, grown = {life.first}, True
    while grown:
        more = {step.after for step in life.steps if step.before in reached} | reached
        grown, reached = more != reached, more
    assert reached == set(life.states), "every state can be reached"


def test_phases_say_what_is_taken():
    start = now()
    gather, vote = Span("gather", start, start + DAY), Span("vote", start + DAY, start + 2 * DAY)
    assert is_taken("vote", [gather], start + 5 * DAY)
    assert not is_taken("vote", [gather, vote], start)
    assert is_taken("vote", [gather, vote], start + DAY)
    assert not is_taken("vote", [gather, vote], start + 2 * DAY)
    assert not is_taken("edit", [gather], start + DAY)
    assert misplanned([gather, Span("discuss", start - DAY, start)]) == "discuss"


def test_who_leaves_is_forgotten_by_the_jury_too(asked, ranked, staff, ada, admin, jurors, flows):
    forget_person(jurors[0], admin)
    forget_person(ada, admin)
    flows()
    said = db.session.scalars(select(Evaluation.comment).filter_by(juror_id=jurors[0])).all()
    assert set(said) == {""}


def test_no_award_is_more_than_the_pool_even_past_the_acts(asked, ranked, staff):
    acts.advise(ranked[1], staff, KIND)
    acts.announce(asked, staff, WHY, {ranked[0]: 5})
    with writing():
        db.session.execute(text("UPDATE award SET amount = 600001"))
    assert db.session.scalar(select(Award.amount)) == 600_001
    assert [len(check()) for check in queries.CHECKS if check.__name__ == "overspent_pools"] == [1]

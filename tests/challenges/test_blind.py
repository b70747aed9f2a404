"""A blind challenge: whose answer it is, nobody can tell before the results, wherever they look."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.challenges import acts, queries
from portal.challenges.models import Evaluation, Submission
from portal.flows.answering import (
    agree_in_time,
    answer_challenge,
    choose_answer,
    comment_in_time,
    edit_in_time,
    hand_to_jury,
    share_in_time,
    vote_in_time,
)
from portal.ideas.models import Idea
from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.errors import Conflict, Refused
from portal.outside.models.mail import Bell
from portal.people.acts import join
from portal.people.forgetting import forget_person
from portal.people.models import Person
from portal.people.queries import names
from portal.river.models import EventRow
from portal.web.copying import copy_of

DAY = timedelta(days=1)
WHY = "It is simple, and everybody can repair it."


@pytest.fixture
def second():
    return join("Pim", role="product")


@pytest.fixture
def juror():
    return join("Judith")


def ask(staff, second, jurors, *, is_blind=True):
    challenge = acts.write_challenge("A quiet kitchen", "What hums?", now() - DAY, now() + 7 * DAY, staff)
    acts.set_terms(challenge, acts.Terms("", 0, "", 1_000, "EUR", is_blind), staff)
    acts.set_criteria(challenge, [acts.Weighed("Quiet", 100)], staff)
    for each in jurors:
        acts.invite_juror(challenge, each, staff)
    acts.send_to_review(challenge, staff)
    acts.publish_challenge(challenge, second)
    return challenge


def judge(challenge, staff):
    acts.close_challenge(challenge, staff)
    acts.let_all_in(challenge, staff)
    hand_to_jury(challenge, staff)


def points(challenge, n):
    return {each.id: n for each in queries.criteria_of(challenge)}


@pytest.fixture
def blind(staff, second, juror):
    return ask(staff, second, [juror])


@pytest.fixture
def zora():
    """An author whose name is found wherever it stands."""
    return join("Zora Unmistakable")


def told_of(person_id):
    """Return all that the river says of a person since they joined."""
    rows = db.session.execute(select(EventRow.kind, EventRow.actor_id, EventRow.data)).all()
    return [
        row.kind for row in rows if row.kind != "person.joined" and person_id in (row.actor_id, *_numbers(row.data))
    ]


def _numbers(found):
    ids = {
        name: value for name, value in found.items() if name.endswith("_id") and name not in ("idea_id", "comment_id")
    }
    return {value for value in ids.values() if isinstance(value, int)}


def test_whose_answer_it_is_stands_nowhere_before_the_results(blind, zora, staff, juror, browser, client, flows):
    ideas = [answer_challenge(blind, zora, "Felt feet", "Under it.") for _ in range(1)]
    comment_in_time(ideas[0], zora, "Felt of wool, I mean.")
    edit_in_time(ideas[0], zora, "Felt feet", "Under each leg.")
    flows()
    assert told_of(zora) == []
    for somebody in (client, browser(juror), browser(staff)):
        for path in (
            f"/ideas/{ideas[0]}",
            f"/ideas/{ideas[0]}/revisions",
            f"/challenges/{blind}",
            "/ideas?sort=new",
            "/search?q=felt",
            "/ideas.atom",
            f"/ideas/{ideas[0]}.atom",
            "/api/v1/ideas",
            f"/api/v1/ideas/{ideas[0]}",
            f"/api/v1/ideas/{ideas[0]}/comments",
            f"/people/{db.session.get(Idea, ideas[0]).author_id}",
        ):
            answer = somebody.get(path)
            assert answer.status_code == 200, path
            assert "Zora" not in answer.text, path
    judge(blind, staff)
    assert "Zora" not in browser(staff).get(f"/desk/challenges/{blind}/jury").text
    assert "Zora" not in browser(juror).get(f"/challenges/{blind}/jury").text
    page = browser(staff).get(f"/desk/customers/{zora}")
    assert page.status_code == 200
    assert "Felt feet" not in page.text


def test_its_author_is_its_author_all_the_same(blind, zora, bo, browser, flows):
    idea = answer_challenge(blind, zora, "Felt feet", "Under it.")
    for voter in (zora,):
        with pytest.raises(Refused) as refusal:
            vote_in_time(idea, voter)
        assert refusal.value.code == "own_idea"
    page = browser(zora).get(f"/ideas/{idea}").text
    assert f"/ideas/{idea}/edit" in page
    for path in (f"/challenges/{blind}", "/ideas?sort=new"):
        card = browser(zora).get(path).text
        assert "Your own idea" in card, path
        assert f'data-vote="idea:{idea}"' not in card, path
    assert f'data-vote="idea:{idea}"' in browser(bo).get("/ideas?sort=new").text
    assert browser(zora).get(f"/ideas/{idea}/edit").status_code == 200
    comment_in_time(idea, bo, "Cork would do.")
    assert "Accept as the answer" in browser(zora).get(f"/ideas/{idea}").text
    assert "Accept as the answer" not in browser(bo).get(f"/ideas/{idea}").text
    with pytest.raises(Conflict) as refusal:
        share_in_time(idea, {zora: 5_000, bo: 5_000}, zora)
    assert refusal.value.code == "unnamed"
    flows()
    assert db.session.scalars(select(Bell.person_id)).all().count(zora) == 1
    acts.withdraw_answer(idea, zora)
    flows()
    assert told_of(zora) == []


def test_all_names_come_with_the_results(blind, zora, bo, staff, juror, browser, flows):
    first, other = (answer_challenge(blind, each, "Felt feet", "Under it.") for each in (zora, bo))
    vote_in_time(first, bo)
    judge(blind, staff)
    for idea, n in ((first, 9), (other, 4)):
        acts.score(idea, juror, points(blind, n), gives=True)
    acts.shortlist(blind, staff, 1)
    acts.advise(other, staff, "It wears too soon.")
    flows()
    rows = copy_of(bo)["submission"]
    assert [(row["place"], row["status"], row["feedback"]) for row in rows] == [(None, "eligible", "")]
    acts.announce(blind, staff, WHY, {first: 1_000})
    flows()
    author_id = db.session.get(Idea, first).author_id
    assert names([author_id]) == {author_id: "Zora Unmistakable"}
    assert "Zora" in browser(bo).get(f"/ideas/{first}").text
    assert [(row["place"], row["status"]) for row in copy_of(bo)["submission"]] == [(2, "not_selected")]
    acts.accept_award(first, zora)


def test_a_challenge_that_is_called_off_names_those_who_answered(blind, zora, staff, browser, flows):
    idea = answer_challenge(blind, zora, "Felt feet", "Under it.")
    acts.cancel_challenge(blind, staff, WHY)
    flows()
    assert "Zora" in browser(staff).get(f"/ideas/{idea}").text


def test_who_leaves_unnamed_is_forgotten_with_their_answer(blind, zora, staff, flows):
    idea = answer_challenge(blind, zora, "Felt feet", "Under it.")
    forget_person(zora, zora)
    flows()
    assert db.session.get(Idea, idea, populate_existing=True).title == "…"
    acts.cancel_challenge(blind, staff, WHY)
    flows()
    assert db.session.get(Person, db.session.get(Idea, idea).author_id).joined_into_id is None


def test_who_shares_in_an_answer_neither_judges_nor_chooses_nor_pays_it(staff, second, juror, zora, bo, flows):
    challenge = ask(staff, second, [juror, bo, staff], is_blind=False)
    idea = answer_challenge(challenge, zora, "Felt feet", "Under it.")
    split = share_in_time(idea, {zora: 4_000, bo: 3_000, staff: 3_000}, zora)
    agree_in_time(split, bo)
    agree_in_time(split, staff)
    acts.close_challenge(challenge, second)
    acts.let_all_in(challenge, second)
    hand_to_jury(challenge, second)
    assert db.session.scalars(select(Evaluation.juror_id).filter_by(idea_id=idea)).all() == [juror]
    assert db.session.scalar(select(Submission.authors).filter_by(idea_id=idea)) == sorted([zora, bo, staff])
    with pytest.raises(Refused) as refusal:
        acts.reassign(idea, juror, bo, second)
    assert refusal.value.code == "barred"
    with pytest.raises(Conflict) as refusal:
        share_in_time(idea, {zora: 5_000, juror: 5_000}, zora)
    assert refusal.value.code == "judged"
    acts.score(idea, juror, points(challenge, 8), gives=True)
    acts.shortlist(challenge, second, 1)
    with pytest.raises(Refused) as refusal:
        acts.announce(challenge, staff, WHY, {idea: 100})
    assert refusal.value.code == "own_answer"
    acts.announce(challenge, second, WHY, {idea: 100})
    acts.accept_award(idea, zora)
    with pytest.raises(Refused):
        acts.pay_award(idea, staff)
    flows()


def test_without_a_jury_too_no_author_chooses_their_own(staff, zora):
    challenge = acts.write_challenge("A quiet kitchen", "What hums?", now() - DAY, now() + DAY, staff)
    acts.publish_challenge(challenge, staff)
    idea = answer_challenge(challenge, zora, "Felt feet", "Under it.")
    agree_in_time(share_in_time(idea, {zora: 5_000, staff: 5_000}, zora), staff)
    acts.close_challenge(challenge, staff)
    with pytest.raises(Refused) as refusal:
        choose_answer(challenge, idea, staff, WHY)
    assert refusal.value.code == "own_answer"

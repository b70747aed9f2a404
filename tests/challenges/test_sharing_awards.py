"""An award is shared among the authors of an answer: each accepts and is paid, and shares add up to the last cent."""

from datetime import timedelta

import pytest

from portal.challenges import acts, queries
from portal.challenges.rules import seal
from portal.flows.answering import agree_in_time, answer_challenge, hand_to_jury, share_in_time
from portal.flows.awarding import pay_award
from portal.kit.clock import now
from portal.kit.db import db, writing
from portal.kit.errors import Conflict, NotAllowed, NotFound, Refused
from portal.people.acts import join

DAY = timedelta(days=1)
LICENCE = "The winners grant a licence."


@pytest.fixture
def second():
    return join("Pim", role="product")


@pytest.fixture
def shared(staff, second, ada, bo):
    """A challenge, its answer of three authors that is awarded 100 euros, and the third of them."""
    cy, juror = join("Cy"), join("Judith")
    challenge = acts.write_challenge("A quiet kitchen", "What hums?", now() - DAY, now() + 7 * DAY, staff)
    acts.set_terms(challenge, acts.Terms("", 0, LICENCE, 10_000, "EUR"), staff)
    acts.set_criteria(challenge, [acts.Weighed("Quiet", 100)], staff)
    acts.invite_juror(challenge, juror, staff)
    acts.send_to_review(challenge, staff)
    acts.publish_challenge(challenge, second)
    idea = answer_challenge(challenge, ada, "Felt feet", "Under it.", (), seal(LICENCE))
    split = share_in_time(idea, {ada: 3_334, bo: 3_333, cy: 3_333}, ada)
    for each in (bo, cy):
        agree_in_time(split, each)
    acts.close_challenge(challenge, staff)
    acts.let_all_in(challenge, staff)
    hand_to_jury(challenge, staff)
    acts.score(idea, juror, {each.id: 8 for each in queries.criteria_of(challenge)}, gives=True)
    acts.shortlist(challenge, staff, 1)
    acts.announce(challenge, staff, "It is simple.", {idea: 10_000})
    return challenge, idea, cy


def amounts(challenge, idea):
    shares = queries.shares_of(queries.awards_of(challenge))[idea]
    return {each.person_id: (each.amount, bool(each.accepted_at), bool(each.paid_at)) for each in shares}


def test_each_author_accepts_and_is_paid_a_share_and_the_shares_add_up(shared, ada, bo, second, staff, flows):
    challenge, idea, cy = shared
    assert [amount for amount, _, _ in amounts(challenge, idea).values()] == [3_334, 3_333, 3_333]
    with pytest.raises(NotAllowed):
        acts.accept_award(idea, join("Dee"), seal(LICENCE))
    acts.accept_award(idea, bo, seal(LICENCE))
    with pytest.raises(Conflict):
        acts.accept_award(idea, bo, seal(LICENCE))
    pay_award(idea, second, bo)
    for refused, whom in ((Conflict, bo), (Conflict, ada), (NotFound, second)):
        with pytest.raises(refused):
            pay_award(idea, second, whom)
    assert amounts(challenge, idea)[bo] == (3_333, True, True)
    flows()
    acts.accept_award(idea, ada, seal(LICENCE))
    with pytest.raises(Refused):
        pay_award(idea, staff, ada)
    acts.accept_award(idea, cy, seal(LICENCE))
    for each in (ada, cy):
        pay_award(idea, second, each)
    [award] = queries.awards_of(challenge)
    assert award.accepted_at
    assert award.paid_at
    flows()


def test_the_pages_of_an_author_and_of_the_team_show_the_shares(shared, bo, second, browser, flows):
    challenge, idea, _ = shared
    flows()
    his, desk = browser(bo), browser(second)
    assert "announced a result" in his.get("/notifications").text
    page = his.get(f"/challenges/{challenge}").text
    assert "Your share of the award" in page
    assert "€33.33" in page
    path = f"/challenges/{challenge}/answers/{idea}/award"
    assert his.post(path, {"agreed": ""}).status_code == 422
    assert his.post(path, {"agreed": seal(LICENCE)}).status_code == 303
    jury = f"/desk/challenges/{challenge}/jury"
    assert "Pay it out to Bo" in desk.get(jury).text
    assert desk.post(f"/desk/challenges/{challenge}/answers/{idea}/payment", {"person": bo}).status_code == 303
    assert "Pay it out to Bo" not in desk.get(jury).text
    flows()
    assert "to be paid out" in his.get("/notifications").text


def test_an_award_of_the_days_before_shares_is_its_winners_alone(shared, ada, bo, second, flows):
    challenge, idea, _ = shared
    with writing():
        db.session.connection().exec_driver_sql("DELETE FROM award_share")
    db.session.expire_all()
    assert amounts(challenge, idea) == {ada: (10_000, False, False)}
    with pytest.raises(NotAllowed):
        acts.accept_award(idea, bo, seal(LICENCE))
    acts.accept_award(idea, ada, seal(LICENCE))
    pay_award(idea, second)
    assert amounts(challenge, idea) == {ada: (10_000, True, True)}
    flows()

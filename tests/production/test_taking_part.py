"""Buyers take part: polls, a sample, who signs for all, wished changes; strangers look on."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from portal.app import CHECKS, READERS
from portal.flows.deadlines import keep_deadlines
from portal.kit.clock import now
from portal.kit.db import db, writing
from portal.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from portal.outside.queries.mail import bells
from portal.people.forgetting import forget_person
from portal.people.queries import viewer
from portal.production import acts
from portal.production import models as m
from portal.production.queries.taking_part import polls_of, waiting_questions
from portal.river.reader import flow
from tests.orders.conftest import crowd, shop, sound  # noqa: F401
from tests.production.workshop import batch, plan, workshop  # noqa: F401

SOON = timedelta(days=3)


def ask(batch_id, staff, **more):
    return acts.open_poll(batch_id, "Which zip?", ["One-way", "Two-way"], now() + SOON, staff, **more)


def test_a_buyer_has_one_voice_and_may_change_it_until_the_end(batch, crowd, bo, staff, flows):  # noqa: F811
    poll = ask(batch, staff, is_binding=True)
    assert acts.vote_in(poll, 0, crowd[0])
    assert not acts.vote_in(poll, 1, crowd[0])
    acts.vote_in(poll, 1, crowd[4])  # who ordered three has one voice too
    acts.vote_in(poll, 0, crowd[1])
    with pytest.raises(NotAllowed):
        acts.vote_in(poll, 1, bo)
    with pytest.raises(Invalid):
        acts.vote_in(poll, 2, crowd[0])
    (asked,) = polls_of(batch, viewer(crowd[0]))
    assert (asked.voices, asked.mine) == ([1, 2], 1)
    assert acts.close_poll(poll, staff) == 1
    with pytest.raises(Conflict, match="closed"):
        acts.vote_in(poll, 1, crowd[0])
    flows()


def test_the_clock_closes_a_poll_once_and_of_equals_the_first_wins(batch, crowd, staff, sound):  # noqa: F811
    poll = ask(batch, staff)
    acts.vote_in(poll, 1, crowd[0])
    acts.vote_in(poll, 0, crowd[1])
    with pytest.raises(Conflict):
        acts.close_poll(poll)
    with writing():
        db.session.execute(update(m.Poll).values(closes_at=now() - SOON))
    with pytest.raises(Conflict):
        acts.vote_in(poll, 1, crowd[2])
    assert keep_deadlines() == 1
    assert keep_deadlines() == 0
    assert db.session.get(m.Poll, poll, populate_existing=True).chosen == 0
    sound()


def test_what_is_asked_badly_is_refused_field_by_field(batch, staff, ada):  # noqa: F811
    with pytest.raises(Invalid) as refusal:
        acts.open_poll(batch, "?", ["Yes", "yes"], now() - SOON, staff, picture="none.webp")
    assert set(refusal.value.fields) == {"question", "options", "closes_on", "picture"}
    with pytest.raises(NotAllowed):
        ask(batch, ada)


def test_no_work_begins_before_the_buyers_approved_the_sample(workshop, batch, plan, crowd, staff, sound):  # noqa: F811
    workshop.jacket(db.session.get(m.Batch, batch).product_id)
    acts.release_plan(plan, staff)
    workshop.arrive(plan)
    work = workshop.works(batch)[0]
    first = ask(batch, staff, sort="sample")
    with pytest.raises(Conflict, match="looking at a sample"):
        acts.move_work(work.id, "start", staff)
    acts.vote_in(first, 1, crowd[0])
    acts.close_poll(first, staff)
    with pytest.raises(Conflict, match="changed"):
        acts.move_work(work.id, "start", staff)
    second = ask(batch, staff, sort="sample")
    acts.vote_in(second, 0, crowd[0])
    acts.close_poll(second, staff)
    acts.move_work(work.id, "start", staff)
    sound()


def test_the_buyers_elect_who_signs_and_nothing_leaves_unsigned(batch, crowd, bo, staff, operator, flows):  # noqa: F811
    ann = acts.stand(batch, "I sew jackets for a living.", crowd[0])
    with pytest.raises(Conflict, match="already"):
        acts.stand(batch, "", crowd[0])
    eve = acts.stand(batch, "", crowd[1])
    with pytest.raises(NotAllowed):
        acts.stand(batch, "", bo)
    for person in crowd[1:4]:
        acts.back(ann, person)
    acts.back(eve, crowd[3])
    assert acts.elect(batch, staff) == ann
    with pytest.raises(Conflict, match="elected"):
        acts.back(eve, crowd[2])
    inspection = acts.plan_inspection(batch, "Seams", staff)
    acts.advance_batch(batch, "inspection", "", staff)
    acts.move_inspection(inspection, "start", staff)
    acts.move_inspection(inspection, "pass", staff, checked=3)
    with pytest.raises(Conflict, match="not signed"):
        acts.pack_batch(batch, staff)
    with pytest.raises(NotAllowed):
        acts.cosign(inspection, crowd[1])
    acts.cosign(inspection, crowd[0])
    acts.pack_batch(batch, staff)
    flows()


def test_a_change_is_granted_or_refused_with_a_reason_while_nothing_is_begun(batch, crowd, staff, sound):  # noqa: F811
    order = db.session.query(m.Pegging).filter_by(person_id=crowd[0]).one().order_id
    first = acts.ask_change(batch, order, "One size larger, please.", crowd[0])
    with pytest.raises(NotFound):
        acts.ask_change(batch, order, "One size larger, please.", crowd[1])
    with pytest.raises(NotFound):
        acts.decide_change(first, "withdraw", "", crowd[1])
    with pytest.raises(NotAllowed):
        acts.decide_change(first, "grant", "Because I may.", crowd[0])
    with pytest.raises(Invalid):
        acts.decide_change(first, "refuse", "No", staff)
    assert acts.decide_change(first, "grant", "It is not cut yet.", staff) == "granted"
    second = acts.ask_change(batch, order, "And in blue, please.", crowd[0])
    acts.advance_batch(batch, "making", "", staff)
    with pytest.raises(Conflict, match="begun"):
        acts.decide_change(second, "grant", "It is too late now.", staff)
    acts.decide_change(second, "withdraw", "", crowd[0])
    with pytest.raises(Conflict, match="begun"):
        acts.ask_change(batch, order, "Or in green, please.", crowd[0])
    sound()


def test_a_question_waits_no_longer_than_promised(batch, crowd, staff, client):  # noqa: F811
    asked = acts.ask_about(batch, crowd[0], "Will the zip be two-way?")
    subject, page = f"batch:{batch}", client.get(f"/batches/{batch}").location
    assert "promises an answer by" in client.get(page).text
    assert not waiting_questions(48)[subject].is_late
    assert waiting_questions(-1)[subject].is_late
    acts.ask_about(batch, staff, "Yes.", reply_to=asked)
    assert waiting_questions(48) == {}
    assert "promises an answer by" not in client.get(page).text


def test_buyers_hear_what_they_are_asked_and_what_became_of_their_wish(batch, crowd, staff):  # noqa: F811
    order = db.session.query(m.Pegging).filter_by(person_id=crowd[0]).one().order_id
    wish = acts.ask_change(batch, order, "One size larger, please.", crowd[0])
    ask(batch, staff)
    acts.decide_change(wish, "grant", "It is not cut yet.", staff)
    flow(READERS)
    kinds = [row.kind for row in bells(crowd[0], None, 9)]
    assert kinds[:2] == ["change.decided", "poll.opened"]
    assert "change.decided" not in [row.kind for row in bells(crowd[1], None, 9)]


def test_who_leaves_takes_their_words_along_and_leaves_their_voice(batch, crowd, staff, flows):  # noqa: F811
    order = db.session.query(m.Pegging).filter_by(person_id=crowd[0]).one().order_id
    acts.ask_change(batch, order, "One size larger, please.", crowd[0])
    watcher = acts.stand(batch, "I sew jackets for a living.", crowd[0])
    poll = ask(batch, staff)
    acts.vote_in(poll, 1, crowd[0])
    forget_person(crowd[0], crowd[0])
    flows()
    assert db.session.get(m.Watcher, watcher, populate_existing=True).words == ""
    assert db.session.query(m.ChangeRequest).one().body == "…"
    assert polls_of(batch, viewer(staff))[0].total == 1


def test_a_voice_of_a_stranger_written_by_hand_is_named(batch, crowd, bo, staff):  # noqa: F811
    poll = ask(batch, staff)
    acts.vote_in(poll, 1, crowd[0])
    with writing():
        db.session.execute(update(m.PollVoice).values(person_id=bo))
    assert [each.__name__ for each in CHECKS if each()] == ["voices_of_strangers"]

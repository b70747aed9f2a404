"""What rings together is one bell: so many votes for an idea, comments on it, finds of saved searches."""

import pytest
from sqlalchemy import select

from portal.app import READERS
from portal.care import acts as care
from portal.care.models import Case
from portal.flows.feedback import give_feedback
from portal.ideas.acts import comment_on, decide_idea, hide_idea, post_idea, vote_for, withdraw_vote
from portal.kit.db import db
from portal.outside.models import Parcel
from portal.outside.queries.mail import bells, unread, unread_by
from portal.outside.topics import DAILY, TOPICS
from portal.outside.wishes import wish
from portal.people.acts import join
from portal.people.quiet import mute
from portal.people.signing import sign_up
from portal.river import telling
from portal.river.reader import flow
from portal.search import indexing
from portal.search.acts import save_search
from tests.outside.test_news import later, read_post


def rung(reader):
    """Return the sentences that a bell rang for, as the page tells them."""
    flow(READERS)
    return [
        part.partition("</a>")[0].rpartition(">")[2]
        for part in reader.get("/notifications").text.split('class="result"')[1:]
    ]


@pytest.fixture
def crowd(app):
    return [join(f"Hiker {n}") for n in range(5)]


def test_five_votes_are_one_bell_however_often_they_are_taken_back(ada, crowd, browser, flows):
    idea = post_idea(ada, "Quieter fan", "")
    vote_for(idea, crowd[0])
    reader = browser(ada)
    assert rung(reader) == ["One person voted for “Quieter fan”"]
    for voter in crowd[1:]:
        vote_for(idea, voter)
        withdraw_vote(idea, voter)
        vote_for(idea, voter)
    assert rung(reader) == ["5 people voted for “Quieter fan”"]
    assert (unread(ada), unread_by([ada])) == (1, {ada: 1})
    assert reader.get("/notifications/latest").json[0]["sentence"] == "5 people voted for “Quieter fan”"
    flows()


def test_what_is_new_after_one_has_looked_rings_again_with_all_of_the_day(ada, bo, crowd, browser):
    idea = post_idea(ada, "Quieter fan", "")
    reader = browser(ada)
    comment_on(idea, bo, "Good.")
    assert rung(reader) == ["Bo commented on “Quieter fan”"]
    reader.post("/notifications/read", {"newest": str(bells(ada, None, 1)[0].id)})
    assert unread(ada) == 0
    comment_on(idea, crowd[0], "Very good.")
    vote_for(idea, crowd[1])
    assert rung(reader) == ["One person voted for “Quieter fan”", "2 new comments on “Quieter fan”"]
    assert unread(ada) == 2
    mute(ada, crowd[0])
    assert rung(reader)[-1] == "Bo commented on “Quieter fan”"


def test_imported_votes_ring_no_bell_and_pages_turn_past_what_rang_together(ada, crowd):
    first = post_idea(ada, "First", "")
    with telling("import:1"):
        vote_for(first, crowd[0])
    other = post_idea(ada, "Other", "")
    for idea, voter in ((first, 1), (other, 1), (first, 2), (other, 2), (first, 3)):
        vote_for(idea, crowd[voter])
    flow(READERS)
    page = bells(ada, None, 1)
    assert [(row.subject, row.n) for row in page] == [(f"idea:{first}", 3)]
    following = bells(ada, page[0].id, 5)
    assert [(row.subject, row.n) for row in following] == [(f"idea:{other}", 2)]


def test_finds_of_a_saved_search_ring_as_one_and_forget_a_title_that_was_hidden(ada, bo, moderator, browser):
    indexing.make_anew()
    save_search(ada, "lamp")
    post_idea(bo, "A lamp", "")
    last = post_idea(bo, "Canary lamp", "")
    assert rung(browser(ada)) == ["2 new finds for your saved searches, the last: “Canary lamp”"]
    hide_idea(last, moderator, "spam")
    assert rung(browser(ada)) == [f"2 new finds for your saved searches, the last: idea {last}"]


def test_an_answer_to_a_case_leads_its_customer_to_what_they_wrote(ada, staff, browser):
    feedback = give_feedback(ada, "question", "Does it fold?")
    flow(READERS)
    care.answer_case(db.session.scalar(select(Case.id)), staff, "It does.")
    flow(READERS)
    assert f'href="/feedback/{feedback}"' in browser(ada).get("/notifications").text
    assert browser(ada).get(f"/feedback/{feedback}").status_code == 200


def test_who_reads_news_in_the_morning_reads_of_the_answer_there(staff):
    ina, jo = (sign_up(n, f"{n}@example.org", "four plain words here", confirmed=True) for n in ("ina", "jo"))
    wish(ina, dict.fromkeys(TOPICS, DAILY), dict.fromkeys(TOPICS, True))
    idea = post_idea(ina, "Quieter fan", "")
    asked = [give_feedback(person, "question", "Does it fold?") for person in (ina, jo)]
    flow(READERS)
    for case_id in db.session.scalars(select(Case.id).order_by(Case.id)).all():
        care.answer_case(case_id, staff, "It does.")
    decide_idea(idea, "review", "Many people asked for it.", staff)
    assert [letter.address for letter in read_post()] == ["jo@example.org"]
    later()
    (letter,) = read_post()
    assert letter.address == "ina@example.org"
    assert f"/feedback/{asked[0]}" in letter.body
    assert f"/ideas/{idea}" in letter.body
    letters = db.session.scalars(select(Parcel.letter).filter_by(person_id=ina)).all()
    assert letters == [DAILY]

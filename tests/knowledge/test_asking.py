"""Before somebody writes to us, what is known is shown to them; how often that sufficed is noted and told honestly."""

import re
from datetime import timedelta

import pytest

from portal.app import READERS
from portal.feedback.acts import give_feedback
from portal.flows.deadlines import keep_deadlines
from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.errors import Conflict, NotFound
from portal.knowledge import acts, queries
from portal.knowledge.acts import Look
from portal.knowledge.models import ArticleReading, Asking
from portal.orders import acts as orders
from portal.people.forgetting import forget_person
from portal.people.queries import viewer
from portal.river.acts import telling
from portal.river.models import EventRow
from portal.river.reader import flow
from portal.web.noting import forget_notes, note_reading, write_noted

ASKED = "How do I clean the burner of my stove?"


@pytest.fixture(autouse=True)
def _nothing_noted():
    forget_notes()
    yield
    forget_notes()


@pytest.fixture
def article(staff):
    made = acts.write_article("How do I clean the burner?", "With a soft brush.", staff, tags=["stoves"], answers=True)
    acts.publish_article(made, staff)
    flow(READERS)
    return made


def asking_in(page):
    return int(re.search(r"/how/(\d+)/suggestions", page)[1])


def test_who_is_about_to_send_a_question_is_shown_what_is_known_and_loses_nothing(article, ada, browser, flows):
    me = browser(ada)
    asking = asking_in(me.get("/feedback/new").text)
    form = {"kind": "question", "body": ASKED, "rating": "", "asking": asking}
    shown = me.post("/feedback", form)
    assert shown.status_code == 200
    assert "How do I clean the burner?" in shown.text
    assert ASKED in shown.text
    assert "Send it all the same" in shown.text
    me.get(f"/how/{asking}/article/{article}")
    assert me.post("/feedback", {**form, "looked": "yes"}).status_code == 303
    flows()
    row = db.session.get(Asking, asking, populate_existing=True)
    assert (row.found, row.opened, row.ended_as, row.words) == (1, 1, "sent", ASKED)
    found = queries.spared(now() - timedelta(days=1))
    assert (found.shown, found.sent, found.ended, found.perhaps) == (1, 1, 1, 0)


def test_praise_is_sent_at_once_and_so_is_what_nothing_answers(article, ada, browser):
    me = browser(ada)
    asking = asking_in(me.get("/feedback/new").text)
    praise = {"kind": "praise", "body": ASKED, "rating": "", "asking": asking}
    assert me.post("/feedback", praise).status_code == 303
    other = {"kind": "question", "body": "Wann fährt der Zug nach Bergen?", "rating": "", "asking": asking}
    assert me.post("/feedback", other).status_code == 303


def test_who_was_shown_it_while_writing_is_not_stopped_again(article, ada, browser):
    me = browser(ada)
    asking = asking_in(me.get("/feedback/new").text)
    piece = me.get(f"/how/{asking}/suggestions?q={ASKED}").text
    assert f"/how/{asking}/article/{article}" in piece
    sent = me.post("/feedback", {"kind": "question", "body": ASKED, "rating": "", "asking": asking})
    assert sent.status_code == 303


def test_reading_writes_nothing_and_is_written_down_in_one_batch(article, ada, bo, staff, browser, client, flows):
    before = db.session.query(EventRow).count()
    for _ in range(2):
        browser(ada).get(f"/knowledge/{article}")
    browser(bo).get(f"/knowledge/{article}")
    browser(staff).get(f"/knowledge/{article}")
    client.get(f"/knowledge/{article}")
    assert db.session.query(EventRow).count() == before
    write_noted()
    browser(ada).get(f"/knowledge/{article}")
    write_noted()
    flows()
    assert [(row.person_id, row.n) for row in db.session.query(ArticleReading).order_by("person_id")] == [
        (ada, 1),
        (bo, 1),
    ]


def test_how_do_i_shows_what_is_known_and_a_word_of_thanks_ends_it(article, ada, bo, browser, client, flows):
    assert "How do I clean the burner?" in client.get(f"/how?q={ASKED}").text
    me = browser(ada)
    page = me.get(f"/how?q={ASKED}").text
    asking = int(re.search(r"/how/(\d+)/solution", page)[1])
    assert browser(bo).post(f"/how/{asking}/solution").status_code == 404
    assert me.post(f"/how/{asking}/solution", follow_redirects=True).text.count("You need not send anything") == 1
    assert "Nothing that we wrote down" in me.get("/how?q=Wann fährt der Zug nach Bergen?").text
    write_noted(all_of_it=True)
    flows()
    found = queries.spared(now() - timedelta(days=1))
    assert (found.shown, found.solved, found.in_vain, found.nameless) == (2, 1, 1, 1)


def test_a_look_without_signing_in_is_counted_and_joined_to_what_is_sent_after(article, ada, browser, client, flows):
    page = client.get(f"/how?q={ASKED}").text
    number = int(re.search(r'name="a" value="(\d+)"', page)[1])
    assert f"/feedback/new?look={number}" in page
    again = client.get(f"/how?q={ASKED} Please.&a={number}").text
    assert f'name="a" value="{number}"' in again
    assert client.get(f"/how/{number}/article/{article}").location.endswith(f"/knowledge/{article}")
    assert "Set-Cookie" not in client.get(f"/how?q={ASKED}").headers
    me = browser(ada)
    form = me.get(f"/feedback/new?look={number}").text
    assert f'name="look" type="hidden" value="{number}"' in form
    sent = {"kind": "question", "body": ASKED, "rating": "", "asking": asking_in(form), "look": number}
    assert me.post("/feedback", sent).status_code == 303  # what was shown before is not shown again
    flows()
    row = db.session.get(Asking, number, populate_existing=True)
    assert (row.person_id, row.found, row.opened, row.ended_as) == (ada, 1, 1, "sent")
    told = [
        each.data
        for each in db.session.query(EventRow).filter_by(kind="asking.shown")
        if each.data["asking_id"] == number
    ]
    assert {each["words"] for each in told} == {""}  # the river does not hear what nobody said


def test_who_is_not_signed_in_says_that_it_is_solved(article, client, browser, flows):
    page = browser().get(f"/how?q={ASKED}").text
    nobody = browser()
    nobody.csrf = re.search(r'name="csrf" value="([^"]+)"', page)[1]
    number = int(re.search(r"/how/(\d+)/solution", page)[1])
    assert nobody.post(f"/how/{number}/solution").status_code == 303
    assert nobody.post(f"/how/{number + 1}/solution").status_code == 404
    flows()
    assert db.session.get(Asking, number, populate_existing=True).ended_as == "solved"


def test_a_look_goes_on_for_an_hour_under_one_number(article, ada, browser):
    me = browser(ada)
    asking = asking_in(me.get("/feedback/new").text)
    me.get(f"/how/{asking}/suggestions?q={ASKED}")
    assert asking_in(me.get("/feedback/new").text) == asking
    write_noted(all_of_it=True)
    assert asking_in(me.get("/feedback/new").text) == asking


def test_what_was_spared_is_counted_by_its_definition(article, staff, ada, bo, browser, flows):
    ten, six = now() - timedelta(days=10), now() - timedelta(days=6)
    looks = [Look(n, ada, ASKED, 1, ten, ("article:1",) if n % 2 else ()) for n in range(1, 5)]
    acts.note_looks([*looks, Look(9, bo, ASKED, 1, six), Look(10, bo, ASKED, 0, six)])
    acts.say_solved(1, ada)
    assert keep_deadlines() == 3
    assert keep_deadlines() == 0
    with pytest.raises(Conflict):
        acts.close_asking(9)
    with pytest.raises(NotFound):
        acts.say_solved(9, ada)
    flows()
    found = queries.spared(now() - timedelta(days=90))
    assert (found.shown, found.solved, found.left_opened, found.left, found.waiting) == (5, 1, 1, 2, 1)
    assert (found.ended, found.perhaps, found.in_vain) == (4, 2, 1)
    page = browser(staff).get("/desk/how").text
    assert "between 5 % and 70 %" in page
    assert "fewer than 30" in page
    assert browser(ada).get("/desk/how").status_code == 403


def test_who_said_that_it_is_solved_and_writes_in_seven_days_was_not_spared(article, ada, flows):
    with telling("live", now() - timedelta(days=3)):
        acts.note_looks([Look(1, ada, ASKED, 1, now() - timedelta(days=3))])
        acts.say_solved(1, ada)
    flows()
    given = give_feedback(ada, "complaint", "It does not work after all.")
    flows()
    row = db.session.get(Asking, 1, populate_existing=True)
    assert (row.ended_as, row.feedback_id) == ("sent", given)


def test_articles_are_chosen_by_what_one_owns_and_read(article, ada, bo, staff, browser, statements, flows):
    stove = orders.create_product("Stove", "It burns.", staff)
    mine = acts.write_article("Storing the stove", "Dry.", staff, products=[stove])
    like = acts.write_article("Stoves in winter", "Warm the gas.", staff, tags=["stoves"])
    for each in (mine, like):
        acts.publish_article(each, staff)
    browser(ada).get(f"/knowledge/{article}")
    write_noted()
    flows()
    chosen = queries.for_reader(viewer(ada), [stove])
    assert [(each.article.id, each.product_id, each.tag) for each in chosen] == [
        (mine, stove, ""),
        (like, None, "stoves"),
    ]
    assert queries.for_reader(viewer(bo), []) == []
    me = browser(ada)
    with statements() as asked:
        page = me.get("/knowledge").text
    assert len(asked) <= 10, asked
    assert "because you read about: stoves" in page


def test_words_that_were_asked_go_with_their_person_and_the_count_stays(article, ada, flows):
    acts.note_looks([Look(1, ada, ASKED, 1, now(), ("article:1",))])
    acts.note_readings([(article, ada, now())])
    flows()
    forget_person(ada, ada)
    flows()
    assert db.session.get(Asking, 1, populate_existing=True).words == ""
    assert queries.spared(now() - timedelta(days=1)).shown == 1
    assert db.session.query(ArticleReading).count() == 0
    assert ASKED not in str([row.data for row in db.session.query(EventRow)])


def test_a_reading_of_what_is_gone_is_nothing_to_write_down(article, ada, flows):
    note_reading(article + 1, viewer(ada))
    write_noted()
    note_reading(article, viewer(ada))
    write_noted()
    flows()
    assert db.session.query(ArticleReading).count() == 1

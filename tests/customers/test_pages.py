"""The desk pages of customers."""

import pytest

from portal.events.orders import PaymentReceived
from portal.ideas import acts as ideas
from portal.kit.db import writing
from portal.people.acts import join
from portal.river.acts import record
from portal.sources.projections import scores


@pytest.fixture
def known(ada, bo, staff, flows):
    idea = ideas.post_idea(ada, "A stove that folds", "Flat, into the lid.", ["stoves"])
    ideas.vote_for(idea, bo)
    ideas.decide_idea(idea, "adopted", "Because we want it.", staff)
    with writing():
        record(PaymentReceived(1, ada, 1, "bank", 1234, "EUR"))
    flows()
    scores.work_out()
    return ada


def test_the_list_shows_what_a_customer_did_and_paid(known, browser, staff):
    page = browser(staff).get("/desk/customers").text
    assert "Ada" in page
    assert "€12.34" in page
    assert "Pia" not in page.split("<main")[1]


def test_a_search_that_finds_nobody_says_so_and_keeps_the_words(known, browser, staff):
    page = browser(staff).get("/desk/customers?q=zzz").text
    assert "No customer has this in the name" in page
    assert 'value="zzz"' in page


def test_the_page_of_a_customer_tells_their_story_and_why_they_are_ranked(known, browser, staff):
    page = browser(staff).get(f"/desk/customers/{known}").text
    assert "Bo voted for “A stove that folds”" in page
    assert "Why this rank" in page
    assert "1 of 1 decided ideas adopted" in page
    assert "Idea adopted:" in page
    assert "€12.34" in page


def test_who_is_not_ranked_has_a_page_too(known, bo, browser, staff):
    page = browser(staff).get(f"/desk/customers/{bo}").text
    assert "has not contributed yet" in page


def test_a_note_is_written_down_once_and_read_on_the_timeline(known, browser, staff, flows):
    http = browser(staff)
    answer = http.post(f"/desk/customers/{known}/notes", {"note": "Asked for a <b>left-handed</b> one."})
    assert answer.status_code == 303
    flows()
    page = http.get(f"/desk/customers/{known}").text
    assert "Pia noted: Asked for a &lt;b&gt;left-handed&lt;/b&gt; one." in page


def test_an_empty_note_is_refused_beside_its_field(known, browser, staff):
    answer = browser(staff).post(f"/desk/customers/{known}/notes", {"note": ""})
    assert answer.status_code == 422
    assert "Please fill this in." in answer.text


@pytest.mark.parametrize("path", ["/desk/customers/999999", "/desk/customers?after=x", "/desk/customers?sort=x"])
def test_an_address_that_leads_nowhere_is_answered_in_words(path, known, browser, staff):
    assert browser(staff).get(path).status_code in (404, 422)


def test_pages_ask_the_database_but_a_few_times(known, browser, staff, flows, statements):
    for number in range(20):
        join(f"Customer {number}")
        ideas.post_idea(known, f"Stove number {number}", "It folds.", ["stoves"])
    flows()
    http = browser(staff)
    for path, most in (("/desk/customers", 10), (f"/desk/customers/{known}", 16)):
        http.get(path)
        with statements() as seen:
            http.get(path)
        assert len(seen) <= most, (path, len(seen), seen)

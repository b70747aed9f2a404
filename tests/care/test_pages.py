"""Feedback and its case over HTTP: what the customer sees, what the desk does, and what nobody else learns."""

import re

import pytest

from portal.care import acts
from portal.flows.feedback import give_feedback

FORM = {"kind": "question", "body": "Does the **canary** fold?", "rating": "4"}
HOSTILE = "<script>alert(1)</script> [x](javascript:alert(1)) \u202e\x07 ' OR 1=1 -- {{ 7*7 }} %(x)s"


def ids(page):
    return [int(n) for n in re.findall(r'href="/desk/cases/(\d+)', page)]


def plain(page, number):
    """Return a page without what is made anew for every answer."""
    return re.sub(r'(nonce|content|value|next)="[^"]*"|[0-9a-f]{16}', "", page.replace(f"feedback/{number}", ""))


def test_from_a_question_to_the_customers_word(browser, ada, staff, flows):
    customer, desk = browser(ada), browser(staff)
    assert "What is it?" in customer.get("/feedback/new").text
    sent = customer.post("/feedback", FORM)
    assert sent.status_code == 303
    place = sent.headers["Location"]
    assert "Nobody has answered yet" in customer.get(place).text
    flows()
    assert "You will have an answer by <time" in customer.get(place).text
    (case,) = ids(desk.get("/desk/cases").text)
    page = desk.get(f"/desk/cases/{case}").text
    assert "<strong>canary</strong>" in page
    assert "4 of 5" in page
    assert desk.post(f"/desk/cases/{case}/notes", {"note": "She asked before."}).status_code == 303
    assert desk.post(f"/desk/cases/{case}/answers", {"body": "It folds in *three*."}).status_code == 303
    page = customer.get(place).text
    assert "It folds in <em>three</em>." in page
    assert "She asked before" not in page
    assert "It is settled" in page
    assert customer.post(f"{place}/messages", {"body": "And how small?"}).status_code == 303
    assert ids(desk.get("/desk/cases").text) == [case]
    assert desk.post(f"/desk/cases/{case}/resolution", {"answer": "As a book."}).status_code == 303
    assert customer.post(f"{place}/verdict", {"accepted": "true"}).status_code == 303
    assert "This is settled." in customer.get(place).text
    assert ids(desk.get("/desk/cases?state=closed").text) == [case]
    assert "Answered" not in customer.get("/me/feedback").text
    flows()


def test_a_refusal_keeps_what_was_typed(browser, ada, staff, flows):
    customer = browser(ada)
    answer = customer.post("/feedback", {**FORM, "kind": ""})
    assert answer.status_code == 422
    assert "Does the **canary** fold?" in answer.text
    assert "Please choose what it is." in answer.text
    assert customer.post("/feedback", {**FORM, "product_id": "77"}).status_code == 422
    feedback = give_feedback(ada, "complaint", "Bent.")
    flows()
    (case,) = ids(browser(staff).get("/desk/cases").text)
    words = {"answer": "We are sorry.", "root_cause": "A worn tool."}
    answer = browser(staff).post(f"/desk/cases/{case}/resolution", words)
    assert answer.status_code == 422
    assert "We are sorry." in answer.text
    assert "A worn tool." in answer.text
    answer = customer.post(f"/feedback/{feedback}/verdict", {"accepted": "true"})
    assert answer.status_code == 422
    assert "is not possible while" in answer.text


@pytest.mark.parametrize("field", ["kind", "body", "rating", "product_id", "order_id"])
@pytest.mark.parametrize("value", [HOSTILE, "9" * 40, "-1", "\x00", "１", "é" * 10_001])
def test_nothing_that_is_typed_breaks_the_form(browser, ada, field, value):
    customer = browser(ada)
    answer = customer.post("/feedback", {**FORM, field: value})
    assert answer.status_code in (303, 422)
    page = answer.text if answer.status_code == 422 else customer.get(answer.headers["Location"]).text
    assert "<script>alert" not in page
    assert 'href="javascript' not in page


@pytest.mark.parametrize("value", [HOSTILE, "x" * 10_001, "\x00", ""])
@pytest.mark.parametrize("place", ["answers", "notes", "resolution", "assignment"])
def test_nothing_that_is_typed_breaks_the_desk(browser, ada, staff, flows, place, value):
    give_feedback(ada, "complaint", HOSTILE)
    flows()
    desk = browser(staff)
    (case,) = ids(desk.get("/desk/cases").text)
    sent = dict.fromkeys(("body", "note", "answer", "root_cause", "action", "assignee_id"), value)
    answer = desk.post(f"/desk/cases/{case}/{place}", sent)
    assert answer.status_code in (303, 422)
    assert "<script>alert" not in desk.get(f"/desk/cases/{case}").text + desk.get("/desk/cases").text


def test_a_stranger_finds_nothing_and_not_even_that_there_is_something(browser, client, ada, bo, staff, flows):
    feedback = give_feedback(ada, "complaint", "The canary is bent.")
    flows()
    stranger = browser(bo)
    hidden, absent = stranger.get(f"/feedback/{feedback}"), stranger.get("/feedback/4711")
    assert hidden.status_code == absent.status_code == 404
    assert plain(hidden.text, feedback) == plain(absent.text, 4711)
    for place, sent in (("messages", {"body": "Mine."}), ("verdict", {"accepted": "true"})):
        assert stranger.post(f"/feedback/{feedback}/{place}", sent).status_code == 404
    assert "canary" not in stranger.get("/me/feedback").text
    assert client.get(f"/feedback/{feedback}").status_code == 303
    assert browser(staff).get(f"/feedback/{feedback}").status_code == 200


DESK = ["/desk/cases", "/desk/cases/1", "/desk/cases/999"]


@pytest.mark.parametrize("path", DESK)
def test_the_desk_is_closed_to_customers_before_anything_is_looked_up(browser, client, ada, path):
    assert browser(ada).get(path).status_code == 403
    assert client.get(path).status_code == 303


@pytest.mark.parametrize("place", ["answers", "notes", "resolution", "assignment", "closing"])
def test_no_customer_acts_in_the_desk(browser, ada, place):
    assert browser(ada).post(f"/desk/cases/1/{place}", {"body": "x"}).status_code == 403


def test_the_staff_cannot_have_the_customers_word(browser, ada, staff, flows):
    feedback = give_feedback(ada, "question", "Does it fold?")
    flows()
    desk = browser(staff)
    (case,) = ids(desk.get("/desk/cases").text)
    acts.answer_case(case, staff, "It does.")
    assert desk.post(f"/feedback/{feedback}/verdict", {"accepted": "true"}).status_code == 404
    assert "It is settled" not in desk.get(f"/feedback/{feedback}").text


def test_facets_count_what_each_choice_would_show(browser, ada, staff, flows):
    for kind in ("question", "question", "complaint"):
        give_feedback(ada, kind, f"A {kind}.")
    flows()
    desk = browser(staff)
    first = ids(desk.get("/desk/cases").text)[0]
    acts.assign_case(first, staff, staff)
    page = desk.get("/desk/cases?mine=1").text
    assert ids(page) == [first]
    facets = dict(re.findall(r'<span>([\w ]+)</span><span class="num">(\d+)</span>', page))
    assert (facets["Complaint"], facets["Question"], facets["In my hands"]) == ("1", "0", "1")
    assert len(ids(desk.get("/desk/cases?kind=question&state=nonsense&after=").text)) == 2
    assert desk.get("/desk/cases?after=nonsense").status_code == 422


@pytest.mark.parametrize("n", [1, 15])
def test_lists_and_pages_ask_the_database_but_a_few_times(browser, ada, staff, flows, statements, n):
    for number in range(n):
        give_feedback(ada, "question", f"Does it fold, {number}?")
    flows()
    desk, customer = browser(staff), browser(ada)
    (case, *_) = ids(desk.get("/desk/cases").text)
    feedback = 1
    for who, path, most in (
        (desk, "/desk/cases", 10),
        (desk, f"/desk/cases/{case}", 16),
        (customer, "/me/feedback", 8),
        (customer, f"/feedback/{feedback}", 10),
    ):
        with statements() as seen:
            assert who.get(path).status_code == 200
        assert len(seen) <= most, (path, seen)


@pytest.mark.parametrize(
    ("language", "when"),
    [
        ("en", "Monday–Friday, 9:00–18:00, UTC"),
        ("zh-Hans", "星期一至星期五，9:00–18:00，UTC"),
        ("zh-Hant", "星期一至星期五，9:00–18:00，UTC"),
    ],
)
def test_the_help_says_in_the_language_of_its_reader_when_somebody_answers(browser, language, when):
    assert when in browser().get(f"/help/feedback?lang={language}").text

"""The pages of surveys: written in the desk, answered by whoever holds the link, read as charts and files."""

import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.kit.clock import now
from portal.kit.db import db
from portal.people.acts import join
from portal.surveys import acts, queries
from portal.surveys.models import Survey, SurveyDraft, SurveySheet
from portal.surveys.rules.questions import KINDS, Question
from portal.web.site.surveys.filling import ask_link

EVERY = [
    Question("", "single", "Where do you camp?", options=("Forest", "Coast")),
    Question("", "multiple", "With whom?", options=("Alone", "Friends", "=cmd()")),
    Question("", "scale", "The map is clear"),
    Question("", "csat", "How content are you?"),
    Question("", "nps", "Would you recommend us?"),
    Question("", "text", "Anything else?"),
    Question("", "pair", "Answers come in time", dimension="Responsiveness"),
    Question("", "kano", "A <lamp>", present="If it glows?", absent="If it does not?"),
]
ANSWERS = {"q1": "2", "q2": ["1", "3"], "q3": "4", "q4": "5", "q5": "9", "q6": "=HYPERLINK(1)"}
ANSWERS |= {"q7": "7", "q7-other": "5", "q8": "1", "q8-other": "5"}


@pytest.fixture
def every(staff):
    """A running survey with a question of every kind."""
    survey = acts.write_survey("All of it", "blank", staff)
    for question in EVERY:
        acts.add_question(survey, staff, question)
    acts.start_survey(survey, staff)
    return db.session.get(Survey, survey)


@pytest.fixture
def content(staff):
    survey = acts.write_survey("How did it go?", "csat", staff)
    acts.start_survey(survey, staff)
    return db.session.get(Survey, survey)


def link(survey):
    return f"/surveys/{survey.link}"


def token(page):
    return re.search(r'name="csrf" value="([^"]+)"', page)[1]


def test_a_question_of_every_kind_is_shown_answered_and_charted(every, ada, staff, browser, flows, statements):
    assert {question.kind for question in EVERY} == set(KINDS)
    here = browser(ada)
    page = here.get(link(every)).text
    assert "A &lt;lamp&gt;" in page
    sent = here.post(f"{link(every)}/answers", ANSWERS)
    assert (sent.status_code, sent.headers["Location"]) == (303, link(every))
    assert "We have your answers" in here.get(link(every)).text
    desk = browser(staff)
    with statements() as asked:
        charts = desk.get(f"/desk/surveys/{every.id}/results").text
    assert len(asked) <= 14
    assert charts.count("<svg") >= 8
    for part in ("?part=q1:2", "?part=q1:1", "?part=segment:lead", "?part=nonsense", "?part=q1:999"):
        assert browser(staff).get(f"/desk/surveys/{every.id}/results{part}").status_code == 200
    flows()


def test_what_is_exported_is_no_formula_and_comes_in_again(every, ada, staff, browser):
    browser(ada).post(f"{link(every)}/answers", ANSWERS)
    desk = browser(staff)
    written = desk.get(f"/desk/surveys/{every.id}/answers.csv").get_data(as_text=True)
    assert "'=HYPERLINK(1)" in written
    assert ",q7_expected,q7_perceived,q8_functional,q8_dysfunctional" in written
    sent = {"source": "export", "file": (io.BytesIO(written.encode()), "answers.csv")}
    for n in (1, 0):
        sent["file"] = (io.BytesIO(written.encode()), "answers.csv")
        page = desk.post(f"/desk/surveys/{every.id}/imports", sent, content_type="multipart/form-data").text
        assert f"{n} answer" in page
    counted = queries.counts(every.id)
    assert (counted["q2"].values, counted["q8"].pairs, counted["q6"].wrote) == ({1: 2, 3: 2}, {(1, 5): 2}, 2)


@pytest.mark.parametrize("file", [b"", b"\xff\xfe", b"key\nr1\n", b"key,csat\nr1,\xe4\n", None])
def test_a_file_that_cannot_be_taken_is_refused_with_a_sentence(content, staff, browser, file):
    sent = {"source": "paper"} | ({"file": (io.BytesIO(file), "x.csv")} if file is not None else {})
    answer = browser(staff).post(f"/desk/surveys/{content.id}/imports", sent, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert 'class="error"' in answer.text


def test_what_was_typed_is_still_there_after_leaving_and_after_a_refusal(content, ada, browser):
    here = browser(ada)
    kept = here.http.put(
        f"{link(content)}/draft", data={"q1": "2", "q2": "It rai"}, headers={"X-CSRF-Token": here.csrf}
    )
    assert kept.status_code == 200
    assert "It rai</textarea>" in browser(ada).get(link(content)).text
    long = "x" * 4001
    refused = here.post(f"{link(content)}/answers", {"q1": "2", "q2": long})
    assert (refused.status_code, long in refused.text) == (422, True)
    assert "at most 4,000 characters" in refused.text
    missing = here.post(f"{link(content)}/answers", {"q2": "Only words"})
    assert missing.status_code == 422
    assert "Please answer this question." in missing.text
    assert "Only words" in missing.text


def test_a_closed_survey_shows_what_was_typed_and_takes_nothing(content, staff, ada, client, browser):
    here = browser(ada)
    here.get(link(content))
    acts.close_survey(content.id, staff)
    late = here.post(f"{link(content)}/answers", {"q1": "2", "q2": "I was too late."})
    assert late.status_code == 409
    assert "I was too late." in late.text
    assert "This survey is closed" in late.text
    assert "Send my answers" not in late.text
    assert "This survey is closed" in client.get(link(content)).text
    assert db.session.query(SurveySheet).count() == 0


def test_a_double_click_counts_once(content, ada, browser):
    here = browser(ada)
    page = here.get(link(content)).text
    once = re.search(r'name="once" value="([^"]+)"', page)[1]
    for _ in range(2):
        assert here.post(f"{link(content)}/answers", {"q1": "5", "once": once}).status_code == 303
    assert here.post(f"{link(content)}/answers", {"q1": "1"}).status_code == 303
    assert queries.counts(content.id)["q1"].values == {5: 1}


def test_a_browser_without_an_account_answers_once_and_finds_its_draft_again(content, app):
    first, second = app.test_client(), app.test_client()
    page = first.get(link(content)).text
    first.put(f"{link(content)}/draft", data={"q1": "3", "q2": "Hm"}, headers={"X-CSRF-Token": token(page)})
    assert "Hm</textarea>" in first.get(link(content)).text
    assert "Hm</textarea>" not in second.get(link(content)).text
    for who, n in ((first, 1), (first, 1), (second, 2)):
        who.post(f"{link(content)}/answers", data={"q1": "3", "csrf": token(page)})
        assert db.session.query(SurveySheet).count() == n
    assert "We have your answers" in first.get(link(content)).text


def test_an_expired_form_carries_what_was_typed(content, ada, browser):
    here = browser(ada)
    answer = here.http.post(f"{link(content)}/answers", data={"q1": "2", "q2": "My long story", "csrf": "old"})
    assert "My long story" in answer.text
    assert "This page was open for too long." in answer.text
    assert db.session.query(SurveySheet).count() == 0


def test_a_lost_session_carries_what_was_typed_through_the_sign_in(content, staff, client):
    acts.describe_survey(content.id, staff, "How did it go?", "", "", "members", is_anonymous=False)
    assert client.get(link(content)).status_code == 303
    page = client.get("/sign-in").text
    lost = client.post(f"{link(content)}/answers", data={"q1": "2", "q2": "My long story", "csrf": token(page)})
    assert lost.status_code == 401
    assert "My long story" in lost.text


def test_a_link_of_ones_own_needs_no_account_and_no_other_will_do(content, staff, ada, client):
    acts.describe_survey(content.id, staff, "How did it go?", "", "", "asked", is_anonymous=False)
    ask = acts.ask_person(content.id, ada, "order:7")
    mine = f"{link(content)}/{ask_link(ask)}"
    page = client.get(mine).text
    assert client.get(link(content)).status_code == 303
    for wrong in (f"{ask}-xxxx", f"{ask + 1}-{ask_link(ask).partition('-')[2]}", "x", "1", "-", f"{2**70}-x"):
        assert client.get(f"{link(content)}/{wrong}").status_code == 404
    assert client.post(f"{mine}/answers", data={"q1": "5", "csrf": token(page)}).status_code == 303
    sheet = db.session.scalar(select(SurveySheet))
    assert (sheet.person_id, sheet.about) == (ada, "order:7")


def test_somebody_who_was_not_asked_is_told_so(content, staff, bo, browser):
    acts.describe_survey(content.id, staff, "How did it go?", "", "", "asked", is_anonymous=False)
    answer = browser(bo).get(link(content))
    assert answer.status_code == 403
    assert "Only those who were asked can answer this." in answer.text


def test_what_is_asked_stands_quietly_on_a_page_until_it_is_answered_or_declined(content, ada, browser, flows):
    ask = acts.ask_person(content.id, ada)
    flows()
    here = browser(ada)
    page = here.get("/me/surveys").text
    assert f"{link(content)}/{ask_link(ask)}" in page
    assert "How did it go?" in here.get("/notifications").text
    sent = here.post(f"{link(content)}/{ask_link(ask)}/refusal", {"next": "/me/surveys"})
    assert sent.headers["Location"] == "/me/surveys"
    assert "Nothing is asked of you" in here.get("/me/surveys").text
    assert "you would rather not" in here.get(f"{link(content)}/{ask_link(ask)}").text
    far = here.post(f"{link(content)}/{ask_link(ask)}/refusal", {"next": "//elsewhere.example", "no_more": "true"})
    assert "elsewhere" not in far.headers["Location"]
    assert "We ask you nothing." in here.get("/me/surveys").text
    here.post("/me/surveys", {"no_more": "false"})
    assert "never often" in here.get("/me/surveys").text


def test_a_number_leads_the_company_to_its_desk_and_a_customer_to_the_sheet(content, staff, ada, bo, browser):
    acts.ask_person(content.id, ada)
    assert browser(staff).get(f"/surveys/{content.id}").headers["Location"] == f"/desk/surveys/{content.id}"
    assert browser(ada).get(f"/surveys/{content.id}").headers["Location"] == link(content)
    assert browser(bo).get(f"/surveys/{content.id}").status_code == 404


def test_a_draft_and_what_does_not_exist_look_alike(staff, client, ada, browser):
    draft = db.session.get(Survey, acts.write_survey("Not yet", "csat", staff))
    for address in (link(draft), "/surveys/snothing", f"/surveys/{'s' * 3000}"):
        assert client.get(address).status_code == 404
    for address in ("", "/1", "/1/results", "/1/answers.csv", "/1/preview", "/1/imports"):
        assert browser(ada).get(f"/desk/surveys{address}").status_code == 403


def test_a_survey_is_written_by_clicking(staff, browser, client):
    desk = browser(staff)
    made = desk.post("/desk/surveys", {"title": "Your kitchen", "starter": "blank"}).headers["Location"]
    asked = {"kind": "single", "words": "Do you cook?", "options": "Yes\nNo", "is_required": "y"}
    assert desk.post(f"{made}/questions", asked).status_code == 303
    why = {"kind": "text", "words": "Why not?", "after": ["q1:2"]}
    assert desk.post(f"{made}/questions", why).status_code == 303
    page = desk.get(made).text
    assert "only after No to “Do you cook?”" in page
    assert desk.post(f"{made}/questions/q2/place", {"by": "-1"}).status_code == 409
    assert desk.post(f"{made}/questions", {"kind": "single", "words": "?", "options": "a"}).status_code == 422
    both = desk.post(f"{made}/questions", {**why, "after": ["q1:2", "q2:1"]})
    assert "Please choose answers of one question only." in both.text
    assert "Do you cook?" in desk.get(f"{made}/questions/q1").text
    assert desk.post(f"{made}/questions/q1", {**asked, "words": "Do you like to cook?"}).status_code == 303
    assert "Do you like to cook?" in desk.get(f"{made}/preview").text
    frame = {"title": "Your kitchen", "intro": "Two questions.", "thanks": "", "reach": "link", "is_anonymous": "y"}
    assert desk.post(made, frame).status_code == 303
    assert desk.post(f"{made}/start").status_code == 303
    assert desk.post(f"{made}/start").status_code == 409
    address = re.search(r'href="(/surveys/s[^"]+)"', desk.get(made).text)[1]
    assert "Two questions." in client.get(address).text
    assert desk.post(f"{made}/questions/q2/removal").status_code == 303
    assert "These questions are not asked yet." in desk.get(made).text
    assert desk.post(f"{made}/edition").status_code == 303
    assert desk.post(f"{made}/edition").status_code == 409
    copied = desk.post(f"{made}/copies").headers["Location"]
    assert "Do you like to cook?" in desk.get(copied).text
    assert desk.post(f"{made}/closing").status_code == 303


def test_links_for_one_answer_come_as_a_file(content, staff, browser, client):
    desk = browser(staff)
    file = desk.post(f"/desk/surveys/{content.id}/links", {"n": "3"}).get_data(as_text=True)
    assert len(file.splitlines()) == 4
    address = file.splitlines()[1].split(",")[1].split("/", 3)[3]
    page = client.get(f"/{address}").text
    assert client.post(f"/{address}/answers", data={"q1": "5", "csrf": token(page)}).status_code == 303
    assert "We have your answers" in client.get(f"/{address}").text
    for n in ("0", "501", "many", ""):
        assert desk.post(f"/desk/surveys/{content.id}/links", {"n": n}).status_code == 422


def test_anonymous_answers_are_not_shown_while_they_are_few(content, staff, browser):
    survey = acts.copy_survey(content.id, staff)
    acts.describe_survey(survey, staff, "Be frank", "", "", "members", is_anonymous=True)
    acts.start_survey(survey, staff)
    desk = browser(staff)
    for n in range(5):
        hidden = desk.get(f"/desk/surveys/{survey}/results").text
        assert "Too few to be shown" in hidden
        assert desk.get(f"/desk/surveys/{survey}/answers.csv").status_code == 404
        acts.send_answers(survey, {"q1": ["2"], "q2": ["Hm."]}, join(f"Customer {n}"))
    assert "Too few to be shown" not in desk.get(f"/desk/surveys/{survey}/results").text
    assert "Hm." in desk.get(f"/desk/surveys/{survey}/questions/q2/words").text
    exported = desk.get(f"/desk/surveys/{survey}/answers.csv").get_data(as_text=True)
    assert "Customer" not in exported
    assert "Too few to be shown" in desk.get(f"/desk/surveys/{survey}/results?part=q1:5").text


def test_the_rhythms_are_set_up_by_clicking(content, staff, ada, browser, flows):
    flows()
    desk = browser(staff)
    words = {"survey": content.id, "owner": staff, "forum": "Monday meeting", "actions": "Answer."}
    more = {"past": {"trigger": "case.closed"}, "present": {"segment": "everyone", "every_days": "90"}}
    more["potential"] = {"segment": "everyone", "most": "5"}
    for pattern, given in more.items():
        sent = {f"{pattern}-{name}": str(value) for name, value in (words | given).items()}
        assert desk.post("/desk/listening", {"pattern": pattern, **sent}).status_code == 303
        wrong = desk.post("/desk/listening", {"pattern": pattern, **sent, f"{pattern}-forum": ""})
        assert (wrong.status_code, wrong.text.count('class="error"') >= 1) == (422, True)
    page = desk.get("/desk/listening").text
    assert page.count("Monday meeting") == 3
    assert "Ada" in desk.get("/desk/listening/3/people").text
    sent = desk.post("/desk/listening/3/beats", {"person": [str(ada), "999", "x"]})
    assert "1 person was asked." in desk.get(sent.headers["Location"]).text
    assert desk.post("/desk/listening/1/switch", {"is_on": "false"}).status_code == 303
    assert desk.post("/desk/listening/pace", {"days": "14"}).status_code == 303
    assert desk.post("/desk/listening/pace", {"days": "-4"}).status_code == 422
    assert desk.get("/desk/listening/1/people").status_code == 404
    assert desk.post("/desk/listening", {"pattern": "never"}).status_code == 404
    assert queries.rest_days() == 14


def test_a_half_filled_sheet_is_seen_by_nobody(content, ada, staff, browser):
    here = browser(ada)
    here.http.put(f"{link(content)}/draft", data={"q2": "a secret"}, headers={"X-CSRF-Token": here.csrf})
    assert db.session.scalar(select(SurveyDraft.saved_at)) <= now() + timedelta(seconds=1)
    desk = browser(staff)
    for address in ("", "/results", "/questions/q2/words", "/answers.csv"):
        assert "a secret" not in desk.get(f"/desk/surveys/{content.id}{address}").get_data(as_text=True)


@pytest.mark.parametrize("path", ["answers", "draft"])
@pytest.mark.parametrize(
    "sent", [{}, {"q1": ""}, {"q1": ["1", "2"]}, {"q99": "x"}, {"edition": "9"}, {"edition": "x", "q1": "\x00"}]
)
def test_nonsense_is_answered_with_a_sentence(every, ada, browser, path, sent):
    here = browser(ada)
    send = here.http.put if path == "draft" else here.http.post
    answer = send(f"{link(every)}/{path}", data={"csrf": here.csrf, **sent}, headers={"X-CSRF-Token": here.csrf})
    assert answer.status_code in (200, 409, 422)


def test_a_buyer_finds_the_question_beside_what_it_is_about(content, ada, bo, browser, app):
    template = app.jinja_env.from_string('{% from "macros/surveys.html" import asked %}{{ asked(about, "/x") }}')
    ask = acts.ask_person(content.id, ada, "order:7")
    for person, about, there in (
        (ada, "order:7", True),
        (ada, "", True),
        (ada, "order:8", False),
        (bo, "order:7", False),
    ):
        with app.test_request_context():
            from flask import g

            from portal.people.queries import viewer

            g.viewer = viewer(person)
            assert (ask_link(ask) in template.render(about=about)) is there


def test_who_was_asked_and_comes_by_the_plain_link_answers_what_was_asked(content, staff, ada, browser):
    ask = acts.ask_person(content.id, ada, "order:7")
    here = browser(ada)
    page = here.get(link(content)).text
    assert f"{link(content)}/{ask_link(ask)}/answers" in page
    assert here.post(f"{link(content)}/answers", {"q1": "5"}).headers["Location"] == f"{link(content)}/{ask_link(ask)}"
    assert db.session.scalar(select(SurveySheet.about)) == "order:7"

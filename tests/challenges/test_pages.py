"""The pages of challenges: asked in the desk, answered on the site, decided in public."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.challenges import acts
from portal.challenges.models import Challenge
from portal.flows.answering import answer_challenge
from portal.ideas.models import Idea
from portal.kit.clock import now
from portal.kit.db import db
from portal.people.tokens import make_token

WHY = "It is simple, and everybody can repair it."
DAY = timedelta(days=1)


@pytest.fixture
def asked(staff):
    start = now()
    challenge = acts.write_challenge(
        "A quiet <kitchen>", "What **hums**?", start - DAY, start + 7 * DAY, staff, "A stove"
    )
    acts.publish_challenge(challenge, staff)
    return challenge


def test_anybody_reads_a_challenge_and_a_member_answers_it(asked, ada, client, browser, statements):
    for page in (client.get("/challenges").text, client.get(f"/challenges/{asked}").text):
        assert "A quiet &lt;kitchen&gt;" in page
        assert "A stove" in page
    assert "<strong>hums</strong>" in page
    here = browser(ada)
    sent = here.post(f"/challenges/{asked}/ideas", {"title": "Felt feet", "body": "Under it.", "tags": "kitchen"})
    assert (sent.status_code, sent.headers["Location"]) == (303, "/ideas/1")
    with statements() as queries:
        page = here.get(f"/challenges/{asked}").text
    assert "Felt feet" in page
    assert len(queries) <= 14
    assert db.session.scalar(select(Idea.challenge_id)) == asked


def test_what_is_typed_into_a_closed_challenge_is_kept(asked, staff, ada, browser):
    acts.close_challenge(asked, staff)
    answer = browser(ada).post(f"/challenges/{asked}/ideas", {"title": "Felt feet", "body": "Under it."})
    assert answer.status_code == 422
    assert "Answers are not taken at this moment." in answer.text
    assert "Under it." in answer.text
    wrong = browser(ada).post(f"/challenges/{asked}/ideas", {"title": "", "body": ""})
    assert wrong.status_code == 422


def test_a_draft_and_what_does_not_exist_look_alike(staff, ada, client, browser):
    draft = acts.write_challenge("A quiet kitchen", "", now(), now() + DAY, staff)
    for address in (f"/challenges/{draft}", "/challenges/99", f"/challenges/{2**70}"):
        assert client.get(address).status_code == 404
    assert browser(ada).get("/desk/challenges").status_code == 403


def test_the_product_team_asks_steers_and_decides(staff, ada, browser, client):
    desk = browser(staff)
    assert desk.get("/desk/challenges").status_code == 200
    soon = (now() + 9 * DAY).strftime("%Y-%m-%dT%H:%M")
    form = {"title": "A quiet kitchen", "brief": "What hums?", "opens_at": "2026-01-01T08:00", "closes_at": soon}
    made = desk.post("/desk/challenges", form).headers["Location"]
    assert desk.post("/desk/challenges", {**form, "closes_at": "never"}).status_code == 422
    assert desk.post(f"{made}/publication").status_code == 303
    assert desk.post(f"{made}/publication").status_code == 422
    assert "A quiet kitchen" in client.get("/challenges").text
    longer = {**form, "closes_at": (now() + 20 * DAY).strftime("%Y-%m-%dT%H:%M")}
    assert desk.post(made, longer).status_code == 303
    assert desk.post(made, form).status_code == 422
    idea = answer_challenge(1, ada, "Felt feet", "")
    decision = {"winner": str(idea), "reason": WHY}
    assert desk.post(f"{made}/decision", decision).status_code == 422
    assert desk.post(f"{made}/closing").status_code == 303
    assert "Felt feet" in desk.get(made).text
    assert desk.post(f"{made}/decision", {**decision, "reason": "no"}).status_code == 422
    assert desk.post(f"{made}/decision", decision).status_code == 303
    page = client.get("/challenges/1").text
    assert WHY in page
    assert "The chosen answer" in page


def test_a_challenge_is_called_off_in_public(asked, staff, browser, client):
    desk = browser(staff)
    assert desk.post(f"/desk/challenges/{asked}/cancellation", {"reason": ""}).status_code == 422
    assert desk.post(f"/desk/challenges/{asked}/cancellation", {"reason": "There is no budget."}).status_code == 303
    assert "There is no budget." in client.get(f"/challenges/{asked}").text
    assert db.session.scalar(select(Challenge.status)) == "cancelled"


def test_the_open_challenge_that_closes_first_stands_beside_the_ideas(asked, client):
    assert "A quiet &lt;kitchen&gt;" in client.get("/ideas").text


def test_a_program_answers_a_challenge_only_while_it_is_open(asked, staff, ada, app):
    head = {"Authorization": f"Bearer {make_token(ada, 'write')}", "Accept": "application/json"}
    body = {"title": "Felt feet", "challenge_id": asked}
    http = app.test_client()
    assert http.post("/api/v1/ideas", json=body, headers=head).status_code == 201
    acts.close_challenge(asked, staff)
    refused = http.post("/api/v1/ideas", json=body, headers=head)
    assert (refused.status_code, refused.json["code"]) == (409, "closed")

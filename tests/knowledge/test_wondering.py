"""Questions about a product that everybody reads: asked, voted for, answered by the company, and moderated."""

import pytest

from portal.flows.appeals import appeal, decide
from portal.flows.flags import flag
from portal.flows.wondering import ask_about_product
from portal.kit.db import db
from portal.kit.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from portal.knowledge.acts.wondering import (
    answer_publicly,
    hide_product_question,
    restore_product_question,
    want_no_more,
    want_to_know,
)
from portal.knowledge.models import ProductQuestion
from portal.knowledge.queries.wondering import product_questions, unanswered
from portal.knowledge.rules.wondering import MOST_WAITING
from portal.orders.acts import create_product
from portal.people.acts import join
from portal.people.forgetting import forget_person
from portal.people.queries import viewer
from portal.river.queries import events_after, latest_of
from portal.search.acts import save_search
from portal.web.live.pushes import pushes_of

SAID = "Does the shield fit the old stove?"


@pytest.fixture
def stove(staff):
    return create_product("A quiet stove", "It hums.", staff)


@pytest.fixture
def asked(stove, ada):
    return ask_about_product(stove, ada, SAID)


def votes(question_id):
    return db.session.get(ProductQuestion, question_id, populate_existing=True).votes


def test_a_customer_asks_others_vote_and_the_company_answers_for_everybody(
    stove, ada, bo, staff, browser, client, flows
):
    me, other, team = browser(ada), browser(bo), browser(staff)
    assert "Ask a question that everybody may read" in client.get(f"/products/{stove}").text
    sent = me.post(f"/products/{stove}/questions", {"body": SAID})
    assert sent.status_code == 303
    (question,) = [row.id for row in db.session.query(ProductQuestion)]
    assert sent.location.endswith(f"#question-{question}")
    assert SAID in client.get(f"/products/{stove}/questions").text
    for _ in range(2):  # a second press changes nothing
        assert other.post(f"/products/questions/{question}/votes").status_code == 303
    assert votes(question) == 1
    assert me.post(f"/products/questions/{question}/votes").status_code == 422
    answer = other.post(f"/products/questions/{question}/votes/withdrawal", headers={"Accept": "application/json"})
    assert answer.json == {"votes": 0, "voted": False}
    want_to_know(question, bo)
    assert SAID in team.get("/desk/how").text
    assert team.post(f"/products/questions/{question}/answer", {"words": ""}).status_code == 422
    assert team.post(f"/products/questions/{question}/answer", {"words": "Yes, **both**."}).status_code == 303
    flows()
    assert "Yes, <strong>both</strong>." in client.get(f"/products/{stove}/questions").text
    assert "Answered" in client.get(f"/products/{stove}").text
    assert "answered a question about" in me.get("/notifications").text
    assert SAID not in team.get("/desk/how").text
    assert client.get(f"/products/questions/{question}").location.endswith(
        f"/products/{stove}/questions#question-{question}"
    )
    flows()


def test_what_cannot_be_is_refused_and_nothing_typed_is_lost(stove, asked, ada, bo, staff, browser, client):
    with pytest.raises(Conflict):
        want_to_know(asked, bo) and want_to_know(asked, bo)
    with pytest.raises(Refused):
        want_no_more(asked, join("Cho"))
    with pytest.raises(NotAllowed):
        answer_publicly(asked, bo, "I think so.")
    with pytest.raises(Invalid):
        ask_about_product(stove, ada, "Hm?")
    with pytest.raises(NotFound):
        ask_about_product(stove + 9, ada, SAID)
    for n in range(MOST_WAITING - 1):
        ask_about_product(stove, ada, f"And what about number {n}?")
    refused = browser(ada).post(f"/products/{stove}/questions", {"body": "One question more, please?"})
    assert refused.status_code == 422
    assert "One question more, please?" in refused.text
    assert client.post(f"/products/{stove}/questions", data={"body": SAID}).status_code in (400, 401)
    assert client.get(f"/products/{stove + 9}/questions").status_code == 404


def test_the_list_is_paged_by_votes_in_few_statements(stove, asked, bo, browser, statements):
    for n in range(24):
        ask_about_product(stove, join(f"P{n}"), f"What about number {n}?")
    want_to_know(asked, bo)
    first = product_questions(stove, viewer(bo))
    rest = product_questions(stove, viewer(bo), first.next)
    ids = [each.id for each in (*first.items, *rest.items)]
    assert ids[0] == asked
    assert len(set(ids)) == len(ids) == 25
    me = browser(bo)
    me.get(f"/products/{stove}/questions")
    with statements() as said:
        assert me.get(f"/products/{stove}/questions").status_code == 200
    assert len(said) <= 10, said


def test_a_question_is_flagged_hidden_appealed_for_and_forgotten(
    stove, asked, ada, bo, moderator, browser, client, flows
):
    flag(f"product_question:{asked}", bo, "spam", "A shop.")
    mo, path = browser(moderator), f"/desk/moderation/product_question/{asked}"
    assert SAID in mo.get("/desk/moderation").text
    assert mo.get(path).status_code == 200
    assert mo.post(f"{path}/hiding", {"reason": "spam", "words": "No shops."}).status_code == 303
    flows()
    assert SAID not in client.get(f"/products/{stove}/questions").text
    assert unanswered(viewer(bo)) == []
    assert client.get(f"/products/questions/{asked}").status_code == 404
    assert "Your question was hidden" in browser(ada).get("/me/moderation").text
    second = join("Mia", role="moderator")
    decide(
        appeal(latest_of("product_question.hidden"), ada, "It was a fair question."), second, "grant", "Indeed it was."
    )
    flows()
    assert SAID in client.get(f"/products/{stove}/questions").text
    forget_person(ada, ada)
    flows()
    assert SAID not in client.get(f"/products/{stove}/questions").text


def test_a_question_and_its_answer_are_found_and_hidden_with_one_another(
    stove, asked, bo, staff, moderator, client, browser, flows
):
    save_search(bo, "bellwether", "product_question")
    answer_publicly(asked, staff, "Only the **bellwether** edition.")
    flows()
    assert f"New for a saved search: “{SAID}”" in browser(bo).get("/notifications").text

    def found(word):
        return f"/products/questions/{asked}" in client.get(f"/search?q={word}&kind=product_question").text

    assert found("shield")
    assert found("bellwether")
    assert "**" not in client.get("/search?q=bellwether").text
    hide_product_question(asked, moderator, "spam")
    flows()
    assert not found("shield")
    assert not found("bellwether")
    restore_product_question(asked, moderator)
    flows()
    assert found("bellwether")
    forget_person(staff, staff)
    flows()
    assert not found("bellwether")
    assert found("shield")


def test_open_pages_hear_of_votes_answers_and_of_more_questions(stove, asked, ada, bo, staff):
    want_to_know(asked, bo)
    answer_publicly(asked, staff, "Yes.")
    ask_about_product(stove, ada, "And in the rain?")
    rows = [row for row in events_after(0, 500) if row.kind.startswith("product_question.")]
    told = [push for row in rows for push in pushes_of(row)]
    mine = f"product_question:{asked}"
    assert told == [
        ("comments", {"subject": f"product:{stove}", "comments": 2}),
        ("votes", {"subject": mine, "votes": 1}),
        ("status", {"subject": mine, "status": ""}),
        ("comments", {"subject": f"product:{stove}", "comments": 2}),
    ]


def test_only_what_was_answered_is_offered_to_who_is_about_to_write(stove, asked, ada, staff, client, flows):
    ask_about_product(stove, ada, "Does the shield hum in the rain?")
    answer_publicly(asked, staff, "Only with the ring.")
    flows()
    page = client.get("/how?q=does+the+shield+fit").text
    assert page.count("Answered question") == 1
    assert SAID in page
    assert "hum in the rain" not in page

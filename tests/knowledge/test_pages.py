"""The pages of knowledge: written in the desk, read and found helpful on the site."""

import pytest

from portal.ideas import acts as ideas
from portal.kit.db import db
from portal.knowledge import acts
from portal.knowledge.models import Article


@pytest.fixture
def article(staff, ada):
    made = acts.write_article("Felt <feet>", "Put **felt** under it.", staff, tags=["kitchen"], people=[ada])
    acts.publish_article(made, staff)
    return made


def test_anybody_reads_an_article_and_who_is_to_be_thanked(article, client, statements):
    with statements() as asked:
        page = client.get("/knowledge").text
    assert len(asked) <= 10
    assert "Felt &lt;feet&gt;" in page
    page = client.get(f"/knowledge/{article}").text
    assert "<strong>felt</strong>" in page
    assert "Ada" in page
    assert "Felt &lt;feet&gt;" in client.get("/knowledge?tag=kitchen").text
    assert "No article has this tag" in client.get("/knowledge?tag=garden").text


def test_an_article_is_found_helpful_and_that_is_taken_back(article, bo, browser):
    here = browser(bo)
    assert here.post(f"/knowledge/{article}/help").status_code == 303
    assert "helped 1 person" in here.get(f"/knowledge/{article}").text
    assert here.post(f"/knowledge/{article}/help").status_code == 409
    assert here.post(f"/knowledge/{article}/help/withdrawal").status_code == 303
    assert "helped 1" not in here.get(f"/knowledge/{article}").text


def test_a_draft_is_written_edited_published_and_retired_in_the_desk(staff, ada, client, browser):
    desk = browser(staff)
    form = {"title": "Felt feet", "body": "Put felt under it.", "tags": "kitchen, felt", "people": f"{ada}"}
    made = desk.post("/desk/articles", form).headers["Location"]
    assert client.get("/knowledge/1").status_code == 404
    assert desk.post("/desk/articles", {**form, "people": "99999"}).status_code == 422
    named = desk.post("/desk/articles", {**form, "people": "Windbreak"})
    assert named.status_code == 422
    assert "There is nobody of this name here." in named.text
    assert "Windbreak" in named.text
    assert desk.post("/desk/articles", {**form, "title": ""}).status_code == 422
    assert desk.post(made, {**form, "body": "Cork.", "after_version": "1"}).status_code == 303
    late = desk.post(made, {**form, "body": "What I wrote.", "after_version": "1"})
    assert (late.status_code, "What I wrote." in late.text) == (422, True)
    assert desk.post(f"{made}/publication").status_code == 303
    assert "Cork." in client.get("/knowledge/1").text
    assert "<del>Put felt under it</del>" in desk.get("/knowledge/1/versions").text
    assert desk.post(f"{made}/retirement", {"reason": "x"}).status_code == 422
    assert desk.post(f"{made}/retirement", {"reason": "It is out of date."}).status_code == 303
    assert client.get("/knowledge/1").status_code == 404
    assert "Felt feet" in desk.get("/desk/articles?status=retired").text
    assert browser(ada).get("/desk/articles").status_code == 403


def test_an_article_is_distilled_from_an_idea_or_an_answer(staff, ada, bo, moderator, browser):
    idea = ideas.post_idea(ada, "A quiet stove", "It hums.", ["kitchen"])
    answer = ideas.comment_on(idea, bo, "Put felt under it.")
    desk = browser(staff)
    assert "It hums." in desk.get(f"/desk/articles/new?from=idea:{idea}").text
    assert "Put felt under it." in desk.get(f"/desk/articles/new?from=comment:{answer}").text
    for unknown in ("idea:99", "comment:99", "person:1", "nonsense"):
        assert desk.get(f"/desk/articles/new?from={unknown}").status_code == 404
    form = {"title": "Felt feet", "body": "Felt.", "people": f"{bo}", "came_from": f"comment:{answer}"}
    made = desk.post("/desk/articles", form).headers["Location"]
    assert "A quiet stove" in desk.get(made).text
    assert db.session.get(Article, 1).came_from == f"comment:{answer}"
    ideas.hide_idea(idea, moderator, "Advertising.")
    assert "A quiet stove" not in desk.get(made).text

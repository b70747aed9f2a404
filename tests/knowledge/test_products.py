"""Pages: a product with what is known of it, a guide walked by links, a tree edited by forms, versions compared."""

import io
import re

import pytest

from portal.knowledge import acts, queries
from portal.knowledge.acts import Leads
from portal.orders import acts as orders
from portal.people.queries import viewer


@pytest.fixture
def stove(staff):
    return orders.create_product("Stove", "It burns.", staff, facts=[("Weight", "412 g")])


@pytest.fixture
def guide(staff, stove):
    made = acts.begin_guide("The stove does not light", "Two questions.", "Does it click?", staff, [stove])
    acts.add_choice(made, staff, "s1", "Yes", Leads("", "answer", "Open the valve."))
    acts.add_choice(made, staff, "s1", "No", Leads("", "return", "The igniter is broken."))
    acts.publish_guide(made, staff)
    return made


def test_a_product_page_shows_facts_manuals_questions_articles_and_guides(stove, guide, staff, client, statements):
    about = {"products": [stove]}
    for title, answers in (("How do I clean it?", True), ("The history of our stoves", False)):
        acts.publish_article(acts.write_article(title, "With a **brush**.", staff, answers=answers, **about), staff)
    with statements() as asked:
        page = client.get(f"/products/{stove}").text
    assert len(asked) <= 14, asked
    assert "412 g" in page
    assert page.index("The stove does not light") < page.index("Known questions") < page.index("How do I clean it?")
    assert page.index("How do I clean it?") < page.index("The history of our stoves")
    with statements() as asked:
        assert "Stove" in client.get("/products").text
    assert len(asked) <= 10


def test_a_manual_is_saved_and_never_run_until_it_is_withdrawn(stove, staff, ada, browser, client, flows):
    desk = browser(staff)
    wrong = {"title": "Care", "file": (io.BytesIO(b"<script>"), "care.pdf")}
    page = desk.post(f"/desk/products/{stove}/manuals", wrong)
    assert page.status_code == 422
    assert "not what its name says" in page.text
    assert 'value="Care"' in page.text
    right = {"title": "Care of stoves", "file": (io.BytesIO(b"Do not open it."), "care.txt")}
    assert desk.post(f"/desk/products/{stove}/manuals", right).status_code == 303
    (manual,) = queries.manuals_of(stove)
    answer = client.get(f"/files/{manual.name}", buffered=True)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "Care of stoves" in client.get(f"/products/{stove}").text
    desk.post(f"/desk/products/{stove}/manuals/{manual.id}/withdrawal")
    assert client.get(f"/files/{manual.name}").status_code == 404
    assert "Care of stoves" not in client.get(f"/products/{stove}").text
    assert browser(ada).get(f"/desk/products/{stove}/knowledge").status_code == 403
    flows()


def test_a_guide_is_walked_by_links_alone_and_ends_with_a_case(guide, ada, browser, client, statements, flows):
    with statements() as asked:
        page = client.get(f"/guides/{guide}").text
    assert len(asked) <= 10
    assert f'href="/guides/{guide}?e=1&amp;way=1"' in page
    assert "Open the valve." in client.get(f"/guides/{guide}?e=1&way=0").text
    lost = client.get(f"/guides/{guide}?e=1&way=0.5")
    assert lost.status_code == 404
    assert "Does it click?" in lost.text
    me = browser(ada)
    sent = {"e": 1, "way": "0", "outcome": "not_helped"}
    assert "Then write to us" in me.post(f"/guides/{guide}/ends", sent, follow_redirects=True).text
    page = me.get(f"/guides/{guide}/case?e=1&way=1&outcome=return").text
    assert "No order of yours that has arrived" in page
    answer = me.post(f"/guides/{guide}/case", {"e": 1, "way": "1", "outcome": "case", "body": "Two clicks."})
    assert answer.headers["Location"].startswith("/feedback/")
    assert "Does it click?" in me.get(answer.headers["Location"]).text
    flows()


def test_a_tree_is_edited_by_forms_and_a_circle_is_refused_with_a_sentence(guide, staff, browser, ada):
    desk = browser(staff)
    page = desk.post(
        f"/desk/guides/{guide}/steps/s1/choices",
        {"chosen": "Sometimes", "to": "", "new_kind": "question", "new_words": "How often?", "seen": 0},
    )
    assert page.headers["Location"] == f"/desk/guides/{guide}#s1"
    refused = desk.post(f"/desk/guides/{guide}/steps/s4/choices", {"chosen": "Never", "to": "s1", "seen": 1})
    assert refused.status_code == 422
    assert "lead in a circle" in refused.text
    assert 'value="Never"' in refused.text
    assert "How often?" in desk.get(f"/desk/guides/{guide}/preview?way=2").text
    assert "is not asked yet" in desk.get(f"/desk/guides/{guide}").text
    unfinished = desk.post(f"/desk/guides/{guide}/publication")
    assert unfinished.status_code == 409
    assert "two answers at least" in unfinished.text
    assert browser(ada).get(f"/desk/guides/{guide}").status_code == 403
    assert "How often?" in desk.get(f"/desk/guides/{guide}/editions/2").text


def test_an_edition_is_told_in_the_marks_of_its_reader(guide, staff, browser):
    desk = browser(staff)
    assert re.search(r"1\. A question: \w", desk.get(f"/desk/guides/{guide}/editions/1").text)
    told = desk.get(f"/desk/guides/{guide}/editions/1?lang=zh-Hant").text
    assert re.search(r"1\. 問題：\w", told)
    assert "問題:" not in told


def test_an_article_names_its_products_and_shows_what_each_version_changed(stove, staff, browser, client):
    desk = browser(staff)
    words = {"title": "How do I clean it?", "body": "With a brush.", "tags": "", "people": "", "answers": "y"}
    refused = desk.post("/desk/articles", {**words, "products": "Stof"})
    assert "There is no product “Stof”." in refused.text
    made = desk.post("/desk/articles", {**words, "products": "stove"}).headers["Location"]
    article = int(made.rsplit("/", 1)[1])
    desk.post(f"/desk/articles/{article}/publication")
    assert queries.products_of(article) == [stove]
    desk.post(made, {**words, "body": "With a soft brush.", "products": f"{stove} · Stove", "after_version": 1})
    page = client.get(f"/knowledge/{article}/versions").text
    assert "With a <ins>soft </ins>brush." in page
    assert queries.about([stove], viewer(None))[0].answers
    desk.post(made, {**words, "answers": "", "products": "", "after_version": 2})
    assert queries.products_of(article) == []

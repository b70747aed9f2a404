"""Searching the house: what is found, by whom, and what happens when the index is damaged."""

import shutil
from datetime import timedelta

import pytest
from sqlalchemy import text

from portal.ideas.acts import comment_on, decide_idea, edit_idea, hide_comment, hide_idea, post_idea, restore_idea
from portal.kit import clock
from portal.kit.db import db, is_postgresql, writing
from portal.people.acts import join
from portal.people.forgetting import forget_person
from portal.people.queries import ANYBODY, viewer
from portal.river.reader import flow
from portal.search import indexing
from portal.search.projections import documents
from portal.search.queries import search, similar


@pytest.fixture(autouse=True)
def index(app):
    indexing.make_anew()


def found(words, seen=ANYBODY, **wanted):
    flow([documents])
    return [item.key for item in search(words, seen, **wanted).items]


def test_what_was_posted_said_and_renamed_is_found_in_both_scripts(ada, bo):
    idea = post_idea(ada, "批量生產的燈", "Bicycles need a quieter bell.")
    comment = comment_on(idea, bo, "把释放键放到柄的底部中央")
    assert found("批量生产") == found("批量生產") == [f"idea:{idea}"]
    assert found("bicycle") == [f"idea:{idea}"]
    assert found("釋放鍵") == [f"comment:{comment}"]
    assert found("Ada") == [f"person:{ada}"]
    edit_idea(idea, ada, "Quiet bell", "Nothing else.")
    assert found("bicycle") == []
    assert found("bells", kind="idea") == [f"idea:{idea}"]


def test_what_is_hidden_is_found_by_moderators_only(ada, bo, moderator):
    idea = post_idea(ada, "Canary lamp", "")
    comment = comment_on(idea, bo, "canary too")
    hide_idea(idea, moderator, "spam")
    assert found("canary") == found("canary", viewer(ada)) == []
    assert set(found("canary", viewer(moderator))) == {f"idea:{idea}", f"comment:{comment}"}
    restore_idea(idea, moderator)
    hide_comment(comment, moderator, "spam")
    assert found("canary") == [f"idea:{idea}"]


def test_nothing_is_found_of_a_person_who_left(ada):
    post_idea(ada, "Canary lamp", "")
    assert found("canary")
    forget_person(ada, ada)
    assert found("canary") == found("Ada") == []


def test_a_page_shows_why_and_leads_on(client, ada):
    for n in range(25):
        post_idea(ada, f"Lamp number {n}", "It <b>shines</b> on the lamp & more.")
    flow([documents])
    page = client.get("/search?q=lamp").text
    assert "<mark>Lamp</mark> number" in page
    assert "&lt;b&gt;shines&lt;/b&gt; on the <mark>lamp</mark> &amp; more." in page
    assert "start=20" in page
    assert client.get("/search?q=lamp&start=20").text.count('class="result"') == 5


def test_a_slip_of_the_pen_is_understood(client, ada):
    post_idea(ada, "Bicycle bell", "")
    flow([documents])
    assert "q=bicycle" in client.get("/search?q=bicycel").text


@pytest.mark.parametrize("query", ["", "'; DROP TABLE idea; --", "x" * 500, "(((", "AND OR NOT", "*", "“”", "\u202e"])
def test_any_query_gets_a_page(client, query):
    assert client.get("/search", query_string={"q": query}).status_code in (200, 422)


@pytest.mark.parametrize("start", ["-1", "x", "9" * 30, "500"])
def test_a_page_that_cannot_be_is_refused(client, start):
    assert client.get("/search", query_string={"q": "lamp", "start": start}).status_code == 422


def _damage(app):
    if is_postgresql():
        with writing():
            db.session.execute(text("DELETE FROM search_edition"))
        return
    for part in [path for path in (app.config["DATA"] / "index").rglob("*") if path.is_file()]:
        part.write_bytes(b"\0" * 10)
    indexing.close()


def test_a_damaged_index_is_made_anew_while_the_table_answers(app, client, ada):
    idea = post_idea(ada, "Canary lamp", "")
    assert found("canary") == [f"idea:{idea}"]
    _damage(app)
    indexing.check()
    assert indexing.is_away()
    assert found("canary") == [f"idea:{idea}"]
    assert "catching up" in client.get("/search?q=canary").text
    late = post_idea(ada, "Late canary", "")
    indexing.make_anew()
    assert not indexing.is_away()
    assert set(found("canary")) == {f"idea:{idea}", f"idea:{late}"}


@pytest.fixture(params=["index", "table"])
def where(request, monkeypatch):
    """Where a search looks: in the index, or in the table while the index is made anew."""
    if request.param == "table":
        monkeypatch.setattr(indexing, "is_away", lambda: True)
    return request.param


def test_a_search_asks_for_status_tag_and_language_wherever_it_looks(where, ada, staff):
    small = post_idea(ada, "A quiet bell", "For a bicycle in the wood.", tags=("small", "bell"))
    other = post_idea(ada, "Another bell", "For a bicycle in the town.", tags=("doorbell",))
    chinese = post_idea(ada, "批量生產的燈", "bell")
    decide_idea(other, "review", "We look at it.", staff)
    one = [f"idea:{small}"]
    assert found("bell", tags=["bell"]) == found("bell", tags=["small"]) == one
    assert found("bell", tags=["Bell"]) == found("bell", tags=["be_l"]) == found("bell", tags=["%"]) == []
    assert found("bell", statuses=["review"]) == [f"idea:{other}"]
    assert found("bell", languages=["zh-Hant"]) == [f"idea:{chinese}"]
    assert found("bell", authors=[ada], kind="idea", tags=["doorbell"], statuses=["open"]) == []
    assert found("bell", without=(f"idea:{chinese}", f"idea:{other}")) == one
    assert found("bell", since=clock.now() + timedelta(days=1)) == []
    assert len(found("bell", until=clock.now() + timedelta(days=1))) == 3


def test_the_page_names_what_it_asks_for_and_leads_on_with_it(where, client, ada):
    for n in range(22):
        post_idea(ada, f"Bell number {n}", "", tags=("sound",))
    flow([documents])
    page = client.get("/search?q=bell&tag=sound&status=open").text
    assert "Only with" in page
    assert "tag=sound" in page[page.index("start=20") - 120 : page.index("start=20") + 60]
    assert client.get("/search?q=bell&tag=none").text.count('class="result"') == 0
    assert ("catching up" in page) == (where == "table")


def test_the_last_page_says_in_words_that_there_is_more(where, client, ada, monkeypatch):
    for module in ("queries", "rules.ranking"):
        monkeypatch.setattr(f"portal.search.{module}.MOST_CANDIDATES", 22)
    for n in range(25):
        post_idea(ada, f"Bell number {n}", "")
    flow([documents])
    assert "more than" in client.get("/search?q=bell").text
    page = client.get("/search?q=bell&start=20").text
    assert page.count('class="result"') == 2
    assert f"These are the {'best' if where == 'index' else 'newest'} 22 results." in page
    assert 'rel="next"' not in page


def test_that_there_is_no_index_yet_is_no_fault_but_a_lost_one_is(app, caplog, ada):
    caplog.set_level("INFO", "portal.search.indexing")
    if is_postgresql():
        with writing():
            db.session.execute(text("DELETE FROM search_edition"))
    indexing.close()
    shutil.rmtree(app.config["DATA"] / "index", ignore_errors=True)
    indexing.check()
    assert [each.levelname for each in caplog.records] == ["INFO"]
    caplog.clear()
    indexing.make_anew()
    found("Ada")
    _damage(app)
    indexing.check()
    assert [each.levelname for each in caplog.records] == ["WARNING"]


def test_a_rebuilt_table_and_its_index_say_the_same(ada, bo, flows):
    idea = post_idea(ada, "Canary lamp", "")
    comment_on(idea, bo, "canary too")
    before = found("canary")
    flows()
    assert found("canary") == before
    indexing.make_anew()
    assert sorted(found("canary")) == sorted(before)


def test_ideas_like_a_text_are_named_nearest_first(ada):
    near = post_idea(ada, "A bell that is quieter", "For bicycles in the wood.")
    post_idea(ada, "A lamp with two batteries", "")
    flow([documents])
    assert similar("quiet bell for my bicycle", ANYBODY)[0] == near
    assert join("Nobody")

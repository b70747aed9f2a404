"""Narrowing what was found, and finding while one types: the same in the index and in the table, for each reader."""

import re
from datetime import timedelta

import pytest

from portal.feedback.acts import give_feedback
from portal.ideas.acts import comment_on, decide_idea, hide_comment, hide_idea, post_idea
from portal.kit import clock
from portal.orders.acts import create_product
from portal.people.queries import ANYBODY, viewer
from portal.river import telling
from portal.river.reader import flow
from portal.search import indexing
from portal.search.projections import documents
from portal.search.queries import search


@pytest.fixture(autouse=True, params=["index", "table"])
def where(request, app, monkeypatch):
    """Where a search looks: in the index, or in the table while the index is made anew."""
    indexing.make_anew()
    if request.param == "table":
        monkeypatch.setattr(indexing, "is_away", lambda: True)
    return request.param


def counts(words, seen=ANYBODY, **wanted):
    flow([documents])
    return {facet: dict(n) for facet, n in search(words, seen, faceted=True, **wanted).facets.items() if n}


def test_what_was_found_is_counted_by_all_that_narrows_it(ada, bo, staff):
    bell = post_idea(ada, "A quiet bell", "For the wood.", tags=("sound", "bicycle"))
    with telling("live", clock.now() - timedelta(days=60)):
        other = post_idea(bo, "A loud bell", "For the town.", tags=("sound",))
    comment_on(bell, bo, "铃铛 bell")
    decide_idea(other, "review", "We look at it.", staff)
    product = create_product("Bell one", "A bell.", staff, idea_id=bell)
    found = counts("bell")
    assert found["kind"] == {"idea": 2, "comment": 1, "product": 1}
    assert found["status"]["open"] == found["status"]["review"] == 1
    assert found["tag"] == {"sound": 2, "bicycle": 1}
    assert found["product"] == {product: 2}
    assert found["author"] == {ada: 1, bo: 2}
    assert found["age"] == {"week": 3, "month": 3, "year": 4}
    assert counts("bell", tags=["sound"], authors=[bo])["kind"] == {"idea": 1}
    assert counts("bell", products=[product])["kind"] == {"idea": 1, "product": 1}
    assert counts("bell", until=clock.now() - timedelta(days=7))["author"] == {bo: 1}


def test_the_page_offers_each_choice_with_its_count_and_takes_it_away_again(client, ada, bo, staff):
    for n in range(3):
        post_idea(ada, f"Bell number {n}", "", tags=("sound",))
    post_idea(bo, "Another bell", "")
    create_product("Bell one", "A bell.", staff)
    flow([documents])
    page = client.get("/search?q=bell").text
    for part in ("tag=sound", f"author={ada}", "status=open", 'Bell one</span><span class="num">1'):
        assert part in page
    narrowed = client.get(f"/search?q=bell&author={ada}&tag=sound").text
    assert narrowed.count('class="result"') == 3
    assert f'href="/search?q=bell&amp;author={ada}"' in narrowed
    assert 'href="/search?q=bell&amp;tag=sound"' in narrowed
    for odd in ("author=x", "product=" + "9" * 30, "age=never", "product=7", "status=%27", "language=xx"):
        assert client.get(f"/search?q=bell&{odd}").status_code == 200


def test_the_neighbours_of_a_choice_stay_with_their_counts_and_a_second_one_may_be_chosen(client, ada, bo):
    for author, tags in ((ada, ("sound", "town")), (ada, ("sound",)), (bo, ("light",)), (bo, ("wood",))):
        post_idea(author, f"A bell for {tags[-1]}", "", tags=tags)
    flow([documents])
    facets = search("bell", ANYBODY, faceted=True, tags=["sound"]).facets
    assert dict(facets["tag"]) == {"sound": 2, "town": 1, "light": 1, "wood": 1}
    assert dict(facets["author"]) == {ada: 2}
    both = search("bell", ANYBODY, faceted=True, tags=["sound", "light"], authors=[bo])
    assert [each.title[-1][0] for each in both.items] == [" for light"]
    assert dict(both.facets["author"]) == {ada: 2, bo: 1}
    assert dict(both.facets["tag"]) == {"light": 1, "wood": 1}
    page = client.get("/search?q=bell&tag=sound").text
    assert 'href="/search?q=bell&amp;tag=sound&amp;tag=light"' in page
    assert 'href="/search?q=bell" aria-current="true"' in page
    page = client.get("/search?q=bell&tag=sound&tag=light").text
    assert page.count('class="result"') == 3
    assert 'href="/search?q=bell&amp;tag=light" aria-current="true"' in page
    assert page.count('<input type="hidden" name="tag"') >= 2
    week = client.get("/search?q=bell&age=week&age=year").text
    assert 'href="/search?q=bell&amp;age=year"' in week
    assert 'href="/search?q=bell" aria-current="true"' in week


def test_a_narrowed_page_asks_little_of_the_database(browser, ada, staff, statements):
    for n in range(15):
        post_idea(ada, f"Bell number {n}", "", tags=("sound",))
    create_product("Bell one", "A bell.", staff)
    flow([documents])
    reader, path = browser(ada), f"/search?q=bell&tag=sound&author={ada}&age=week"
    reader.get(path)
    with statements() as asked:
        assert reader.get(path).status_code == 200
    assert len(asked) <= 10, asked


def told(reader, path, word):
    """Return what a page says about a word, without the word."""
    page = reader.get(path, query_string={"q": word}).text
    page = re.sub(r'name="(once|csrf)" value="[^"]+"', "", page[page.find("<main") :].partition("<footer")[0])
    return page.replace(word, "").lower()


def test_nothing_tells_of_what_a_reader_may_not_see(client, browser, ada, bo, moderator, staff):
    post_idea(ada, "A lamp to see", "shared")
    hidden = post_idea(ada, "Canarywort lamp", "shared", tags=("canarytag",))
    comment_on(hidden, bo, "canaryword about the lamp")
    hide_idea(hidden, moderator, "spam")
    give_feedback(bo, "complaint", "The canarygripe lamp is broken.")
    flow([documents])
    for reader in (client, browser(ada)):
        for word in ("canarywort", "canaryword", "canarygripe", "canarywor", "canarygrip"):
            for path in ("/search", "/search/at-once"):
                assert told(reader, path, word) == told(reader, path, "zeppelinum"), (path, word)
        assert "canary" not in told(reader, "/search", "lamp") + told(reader, "/search/at-once", "lamp")
    assert search("lamp", viewer(ada), faceted=True).facets["tag"] == []
    assert dict(search("lamp", viewer(ada), faceted=True).facets["kind"]) == {"idea": 1}
    assert dict(search("lamp", viewer(bo), faceted=True).facets["kind"]) == {"idea": 1, "feedback": 1}
    assert "canarytag" in dict(search("lamp", viewer(moderator), faceted=True).facets["tag"])


def test_a_slip_is_put_right_by_what_the_reader_sees_as_if_nothing_else_were_there(where, ada, bo, moderator):
    post_idea(ada, "Bicycle bell", "")
    hidden = post_idea(bo, "Bicyclo", "")
    hide_idea(hidden, moderator, "spam")
    flow([documents])
    assert search("bicyclo", ANYBODY).suggestion == ("bicycle" if where == "index" else None)


def test_finds_come_while_a_word_is_typed_in_both_scripts(client, ada):
    post_idea(ada, "Bicycle bell", "")
    post_idea(ada, "批量生產的燈", "")
    flow([documents])
    for begun in ("bi", "bicyc", "bicycle be"):
        assert "Bicycle" in client.get("/search/at-once", query_string={"q": begun}).text.replace("<mark>", ""), begun
    assert "燈" in client.get("/search/at-once?q=生产").text
    assert "Nothing was found" in client.get("/search/at-once?q=zeppelin").text
    assert client.get("/search/at-once").status_code == 200


def test_a_page_of_results_asks_little_of_the_database(browser, ada, bo, staff, statements):
    for n in range(15):
        idea = post_idea(ada, f"Bell number {n}", "", tags=("sound",))
        comment_on(idea, bo, "a bell")
    create_product("Bell one", "A bell.", staff)
    flow([documents])
    reader = browser(ada)
    reader.get("/search?q=bell")
    with statements() as asked:
        assert reader.get("/search?q=bell").status_code == 200
    assert len(asked) <= 10, asked
    with statements() as asked:
        reader.get("/search/at-once?q=bell")
    assert len(asked) <= 10, asked


def test_what_was_hidden_a_moment_ago_is_named_no_more_though_the_index_has_yet_to_learn_it(
    client, ada, bo, moderator, app
):
    lamp, kept = post_idea(ada, "A canary lamp", "It sings."), post_idea(ada, "A canary shelf", "It is quiet.")
    said = comment_on(kept, bo, "canarywords")
    comment_on(lamp, bo, "canaryremarks")
    flow([documents])
    hide_idea(lamp, moderator, "spam")
    hide_comment(said, moderator, "spam")
    for path in ("/search?q=", "/search/at-once?q=", "/api/v1/search?q="):
        assert "A canary lamp" not in client.get(path + "canary").text.replace("<mark>", "").replace("</mark>", "")
        for word in ("canarywords", "canaryremarks"):
            assert f"comment-{said}" not in client.get(path + word).text
    assert client.get("/api/v1/search?q=canary").json["items"][0]["title"] == "A canary shelf"


def test_programs_are_told_what_may_have_been_meant(client, ada, where):
    post_idea(ada, "A lantern for the tent", "It glows.")
    flow([documents])
    assert client.get("/api/v1/search?q=lanten").json["suggestion"] == ("lantern" if where == "index" else None)
    assert client.get("/api/v1/search?q=lantern").json["suggestion"] is None


def test_a_page_without_a_question_says_what_may_be_found(client, browser, ada):
    page = client.get("/search").text
    assert "One search looks through everything that you may see" in page
    assert "My feedback" not in page
    assert "My feedback" in browser(ada).get("/search").text

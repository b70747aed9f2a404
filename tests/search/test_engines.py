"""What both engines find, and in which order."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.search.engines import Broken, Missing
from portal.search.engines.index import PAGE
from portal.search.rules.documents import ONLY_ITS_AUTHOR
from portal.search.rules.ranking import COUNTED, MOST_CANDIDATES
from tests.search.conftest import document, seen_by_all


def test_both_scripts_and_all_forms_of_a_word_find_one_another(put, find):
    put("idea:1", "我們需要批量生產")
    put("idea:2", "支持批量生产")
    put("idea:3", "Racks for bicycles")
    assert set(find("批量生产")) == set(find("批量生產")) == {"idea:1", "idea:2"}
    assert find("bicycle") == find("BICYCLES") == ["idea:3"]


def test_a_single_character_is_found_inside_and_at_the_end_of_words(put, find):
    put("idea:1", "车站太远")
    put("idea:2", "我的自行車")
    put("idea:3", "水壶")
    assert set(find("車")) == {"idea:1", "idea:2"}


def test_a_title_comes_before_a_mention_and_more_of_the_query_before_less(put, find):
    put("idea:1", "A holder", "for the bottle, where the lamp was")
    put("idea:2", "A bottle holder", "that does not rattle")
    put("idea:3", "A lamp", "bright")
    assert find("bottle") == ["idea:2", "idea:1"]
    assert find("bottle lamp")[0] == "idea:1"


def test_what_changed_is_found_as_it_is_now_and_what_is_gone_not_at_all(index, put, find):
    put("idea:1", "A red kettle")
    put("idea:2", "A blue kettle")
    put("idea:1", "A green teapot")
    assert find("kettle") == ["idea:2"]
    assert find("teapot") == ["idea:1"]
    index.engine.update([], ["idea:2"], "river:9")
    assert find("kettle blue") == []
    assert index.engine.position() == "river:9"
    index.engine.check()


def test_nobody_finds_what_is_not_for_them(put, find):
    put("idea:1", "A secret bicycle", audience_id=7)
    put("feedback:2", "My bicycle squeaks", audience_id=ONLY_ITS_AUTHOR, author_id=5)
    assert find("bicycle") == find("bicycle", reader_id=6) == []
    assert find("bicycle", audiences={0, 1}, reader_id=None) == []
    assert find("bicycle", reader_id=5) == ["feedback:2"]
    assert find("bicycle", audiences={1, 7}) == ["idea:1"]


def test_a_search_asks_for_kind_status_tag_language_author_and_time(put, find):
    then = datetime(2026, 5, 1, tzinfo=UTC)
    put("idea:1", "A bell", status="open", tags=("sound", "small"), language="en", author_id=3, at=then)
    put("article:2", "A bell", at=None)
    one = ["idea:1"]
    assert (
        find("bell", kinds={"idea", "comment"})
        == find("bell", statuses=["open"])
        == find("bell", tags=["small"])
        == one
    )
    assert find("bell", languages=["en"]) == find("bell", authors=[3]) == find("bell", without={"article:2"}) == one
    assert find("bell", since=then) == find("bell", until=then + timedelta(days=1)) == one
    assert find("bell", until=then) == find("bell", tags=["smal"]) == []


def turned(index, query, **asked):
    """Turn all pages; return the keys in their order, and the last page."""
    keys, start = [], 0
    while start is not None:
        page = index.search(query, seen_by_all(**asked), start)
        keys += [hit.key for hit in page.hits]
        start = page.next
    return keys, page


@pytest.mark.parametrize("many", [PAGE * 2 + 3, 499, 500])
def test_pages_follow_one_another_without_gap_or_repetition(index, many):
    documents = [document(f"idea:{n}", f"Bell number {n}", "ring " * (n % 7)) for n in range(many)]
    index.engine.update(documents, [], "river:1")
    keys, last = turned(index, "bell")
    assert sorted(keys) == sorted(one.key for one in documents)
    assert last.found == many


def test_the_best_five_hundred_are_shown_and_it_is_known_that_there_are_more(index):
    index.engine.update([document(f"idea:{n}", f"Bell {n}", "ring " * (n % 9)) for n in range(520)], [], "river:1")
    keys, last = turned(index, "bell")
    assert len(set(keys)) == len(keys) == last.found == MOST_CANDIDATES
    assert last.more


def test_a_page_asks_for_no_more_than_is_shown_on_it_and_counted(index):
    index.engine.update([document(f"idea:{n}", f"Bell {n}", "ring " * (n % 9)) for n in range(320)], [], "river:1")
    first, last = index.search("bell", seen_by_all()), index.search("bell", seen_by_all(), 300)
    assert (first.found, len(first.keys), first.more) == (COUNTED, COUNTED, True)
    assert (last.found, len(last.hits), last.more) == (320, 20, False)


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_each_word_and_place_is_looked_up_though_the_planner_takes_the_tables_for_empty(index, monkeypatch):
    index.engine.update([document(f"idea:{n}", f"Bell number {n}") for n in range(30)], [], "river:1")
    run, asked = index.engine._run, []
    monkeypatch.setattr(
        index.engine, "_run", lambda said, **values: (asked.append((said, values)), run(said, **values))[1]
    )
    assert len(index.search("bell", seen_by_all()).hits) == PAGE
    run("UPDATE pg_class SET reltuples = 0, relpages = 50 WHERE relname IN ('search_vector', 'search_term')")
    plan = "\n".join(line for said, values in asked for (line,) in run(f"EXPLAIN {said}", **values))
    assert plan.count("Index Cond: ((edition_id = ") == plan.count(" AND (term = ") + plan.count(" AND (key = ") == 2
    assert plan.count("on ix_search_vector_by_words") == 1


def test_what_common_terms_bring_follows_what_rare_ones_bring(index, monkeypatch):
    monkeypatch.setattr("portal.search.rules.ranking.ENOUGH_POSTINGS", 35)
    locks = [document(f"idea:{n}", "The bicycle lock", "new " * (n % 4)) for n in range(30)]
    others = [document(f"idea:{n}", "The bicycle", "old " * (n % 3)) for n in range(100, 140)]
    index.engine.update([*others, *locks], [], "river:1")
    keys, last = turned(index, "bicycle lock")
    assert set(keys[:30]) == {one.key for one in locks}
    assert sorted(keys[30:]) == sorted(one.key for one in others)
    assert (last.found, last.more) == (70, False)
    assert index.search("bicycle lock", seen_by_all()).more


def test_rare_filters_find_what_common_terms_bring(index, monkeypatch):
    monkeypatch.setattr("portal.search.rules.ranking.ENOUGH_POSTINGS", 3)
    common = [document(f"idea:{n}", "The bicycle lock", kind="idea") for n in range(9)]
    index.engine.update([*common, document("article:1", "The bicycle")], [], "river:1")
    assert [hit.key for hit in index.search("bicycle lock", seen_by_all(kinds={"article"})).hits] == ["article:1"]


@pytest.mark.parametrize(
    "query", ["", "   ", "!!!", "'", "\\", "a' & b | !c:*", "~^", "x" * 5_000, "的" * 5_000, "\ud800"]
)
def test_no_query_is_too_strange(put, find, query):
    put("idea:1", "A ~bell's \\ 'ring'")
    assert find(query) == [] or find(query) == ["idea:1"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("bycicle", "bicycles"),
        ("kettl holder", None),
        ("ketle", "kettle"),
        ("批亮生产", "批量生产"),
        ("自形車", "自行车"),
    ],
)
def test_what_was_meant_is_said_in_words_of_the_index(index, put, written, meant):
    put("idea:1", "Bicycles and a kettle holder")
    put("idea:2", "批量生产")
    put("idea:3", "自行车")
    assert index.suggestion(written, seen_by_all()) == meant


def test_no_word_is_suggested_that_the_reader_may_not_see(index, put):
    put("idea:1", "The canary 金丝雀鸟", audience_id=7)
    put("idea:2", "Something else")
    assert index.suggestion("canery", seen_by_all()) is None
    assert index.suggestion("金系雀鸟", seen_by_all()) is None
    assert index.suggestion("canery", seen_by_all(audiences={7})) == "canary"
    assert index.suggestion("金系雀鸟", seen_by_all(audiences={7})) == "金丝雀鸟"


def test_a_twin_grows_unseen_and_takes_the_place_of_the_old(index, put, find):
    put("idea:1", "An old bell")
    twin = index.engine.twin()
    twin.update([document("idea:2", "A new bell")], [], "river:50")
    assert find("bell") == ["idea:1"]
    index.engine.become(twin)
    assert find("bell") == ["idea:2"]
    assert index.engine.position() == "river:50"
    put("idea:3", "A third bell")
    assert len(find("bell")) == 2
    index.engine.check()


def test_a_rare_facet_narrows_what_common_terms_bring(index, monkeypatch):
    monkeypatch.setattr("portal.search.rules.ranking.ENOUGH_POSTINGS", 0)
    many = [document(f"idea:{n}", "A bell", tags=("loud",), status="open") for n in range(5)]
    index.engine.update([*many, document("idea:9", "A bell", tags=("it's 小",), status="open")], [], "river:1")
    for asked, keys in (({"tags": ["it's 小"]}, ["idea:9"]), ({"tags": ["it's"]}, []), ({"authors": [3]}, [])):
        page = index.search("bell", seen_by_all(kinds={"idea"}, statuses=["open"], **asked))
        assert [hit.key for hit in page.hits] == keys


def test_an_index_of_an_older_form_is_to_be_made_anew(index, engine, monkeypatch):
    engine.check()
    for module in ("folder", "postgres"):
        monkeypatch.setattr(f"portal.search.engines.{module}.FORM", 99)
    with pytest.raises(Broken):
        engine.check()


def test_without_an_index_one_is_told_so(engine):
    for ask in (engine.check, engine.position, engine.size, lambda: engine.frequencies(["bell"])):
        with pytest.raises(Missing):
            ask()


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)  # Whoosh counts what is gone until it merges
def test_a_word_counts_as_often_as_it_is_there_after_any_change(index, put):
    put("idea:1", "A red bell")
    put("idea:2", "A blue bell")
    put("idea:1", "A green bell", status="open")
    assert index.engine.frequencies(["bell", "red", "green", "=status:open"]) == {
        "bell": 2,
        "green": 1,
        "=status:open": 1,
    }
    index.engine.update([], ["idea:1", "idea:9"], "river:3")
    assert index.engine.frequencies(["bell", "green"]) == {"bell": 1}
    assert index.engine.size().documents == 1

"""Snippets show why something was found, as parts and never as HTML."""

from hypothesis import given
from hypothesis import strategies as st

from portal.search.rules.analyser import terms_of_query
from portal.search.rules.snippets import WIDTH, highlight, snippet


def hits(parts):
    return [text for text, is_hit in parts if is_hit]


def test_the_words_that_hit_are_marked_as_they_were_written():
    assert highlight("Two Bicycles, 批量生產!", terms_of_query("bicycle 批量生产")) == [
        ("Two ", False),
        ("Bicycles", True),
        (", ", False),
        ("批量生產", True),
        ("!", False),
    ]


def test_a_single_character_hits_inside_a_word():
    assert hits(highlight("我的自行車", terms_of_query("车"))) == ["車"]


def test_a_long_text_is_cut_where_most_of_the_query_stands():
    text = "A bell. " + "Nothing to see here. " * 40 + "The bell of my bicycle rings. " + "And on it goes. " * 40
    parts = snippet(text, terms_of_query("bicycle bell"))
    assert hits(parts) == ["bell", "bicycle"]
    assert parts[0] == parts[-1] == ("…", False)


@given(st.text(max_size=500), st.text(max_size=20))
def test_parts_are_pieces_of_the_text_and_never_long(text, query):
    shown = "".join(part for part, _ in snippet(text, terms_of_query(query)) if part != "…")
    assert shown in text or "…" in text
    assert len(shown) <= WIDTH
    assert "".join(part for part, _ in highlight(text, terms_of_query(query))) == text

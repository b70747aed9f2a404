"""Snippets show why something was found, as parts and never as HTML."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search.rules.analyser import terms_of_query
from portal.search.rules.snippets import WIDTH, highlight, snippet
from portal.search.rules.unmarked import unmarked


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


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("## How to\n\n> 1. **Open** the *valve*", "How to\n\nOpen the valve"),
        (
            "See [the *guide*](/guides/1) and ![a lamp](/p/1.png) or <https://a.example>",
            "See the guide and a lamp or https://a.example",
        ),
        ("- [x] `code` and ~~old~~\n* __both__", "[x] code and old\nboth"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", " a b \n\n 1 2 "),
        ("```\nprint(1)\n```\n---\nend", "\nprint(1)\n\n\nend"),
        ("5 * 3 * 2 = 30, snake_case_name, 3 > 2 and \\*kept\\*", "5 * 3 * 2 = 30, snake_case_name, 3 > 2 and *kept*"),
        ("**阀门**的*密封圈*", "阀门的密封圈"),
    ],
    ids=["heading", "links", "list", "table", "fence", "no marks", "Chinese"],
)
def test_a_snippet_shows_words_without_marks(typed, shown):
    assert unmarked(typed) == shown


@pytest.mark.parametrize("mark", ["*", "_", "[", "`", "|", "> ", "![](", "~", "1. ", "**a"])
def test_a_text_of_marks_takes_no_time(mark):
    text = mark * (20_000 // len(mark))
    assert len(unmarked(text)) <= len(text)

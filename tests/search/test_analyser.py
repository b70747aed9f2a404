"""One analyser for every engine."""

import unicodedata
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search.rules.analyser import LONGEST_TOKEN, MOST_QUERY_TERMS, terms_of_document, terms_of_query, tokens


@pytest.mark.parametrize(
    ("written", "terms"),
    [
        ("Bicycles", ["bicycl"]),
        ("bicycle's", ["bicycl"]),
        ("Ｂｉｃｙｃｌｅ", ["bicycl"]),
        ("批量生產", ["批量", "量生", "生产"]),
        ("批量生产", ["批量", "量生", "生产"]),
        ("車", ["车"]),
        ("250毫升 M5螺丝", ["250", "毫升", "m5", "螺丝"]),
        ("ｶﾞﾗｽ", ["ガラ", "ラス"]),
        ("don\u2019t", ["dont"]),
        ("İstanbul ΣΑΣ", ["istanbul", "σασ"]),
        ("!? -- …", []),
    ],
)
def test_what_is_the_same_to_a_reader_is_the_same_term(written, terms):
    assert terms_of_query(written) == terms


def test_a_token_knows_where_it_stands_in_the_original():
    text = "ﬁne ㌔ｶﾞ車 批量生產"
    assert [(token.term, text[token.start : token.end]) for token in tokens(text)] == [
        ("fine", "ﬁne"),
        ("キロ", "㌔"),
        ("ロガ", "㌔ｶﾞ"),
        ("ガ车", "ｶﾞ車"),
        ("批量", "批量"),
        ("量生", "量生"),
        ("生产", "生產"),
    ]


@given(st.text(max_size=200))
def test_spans_lie_within_the_text_and_say_the_same_when_read_alone(text):
    for token in tokens(text):
        assert 0 <= token.start < token.end <= len(text)
        assert 0 < len(token.term) <= LONGEST_TOKEN * 3


@given(st.text(alphabet="abcé 批量生產車ｶﾞ", max_size=60))
def test_composed_and_decomposed_writing_give_the_same_terms(text):
    assert terms_of_query(text) == terms_of_query(unicodedata.normalize("NFD", text))


@given(
    st.text(max_size=40), st.text(alphabet="ab'C é\u0301ﬁ 批量生產車ｶﾞ\U0010ffff", max_size=80) | st.text(max_size=200)
)
def test_a_document_is_counted_as_its_tokens_are_read(title, body):
    headed, said = list(tokens(title, "last")), list(tokens(body, "last"))
    counts, length = terms_of_document(title, body)
    expected = Counter(token.term for token in headed + said)
    expected.update(f"^{token.term}" for token in headed)
    expected.update({f"~{token.word}" for token in headed + said if token.word})
    assert (counts, length) == (expected, len(headed + said))


def test_a_query_of_any_length_has_few_terms():
    assert len(terms_of_query(" ".join(f"word{n}" for n in range(10_000)))) == MOST_QUERY_TERMS
    assert len(terms_of_query("x" * 100_000)[0]) == LONGEST_TOKEN


def test_a_document_is_indexed_by_text_title_spelling_and_the_ends_of_its_runs():
    counts, length = terms_of_document("批量生產", "Bicycles, bicycle")
    assert counts["批量"] == counts["^批量"] == counts["产"] == 1
    assert counts["bicycl"] == 2
    assert counts["~bicycles"] == counts["~bicycle"] == 1
    assert "^bicycl" not in counts
    assert length == 6

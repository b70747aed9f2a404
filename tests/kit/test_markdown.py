"""Markdown becomes safe HTML, whatever is written, and no text costs more than an honest one may."""

import json
import os
import re
import time
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from portal.kit import markdown
from portal.kit.limits import BODY, HTML_BYTES
from portal.kit.markdown import ATTRIBUTES, CLASSES, REL, TAGS, Html, cells, paragraphs, render, render_page, stored
from portal.kit.text import clean, plain

SAMPLES = Path(os.environ.get("WELLSPRING_SAMPLES", "../shared/data")) / "hostile"
samples = [pytest.mark.samples, pytest.mark.skipif(not SAMPLES.exists(), reason="the sample data is not here")]
MARKS = ["*", "**", "_", "~~", "`", "```\n", "[", "](", ")", "![", "<", ">", "&", "\\", "\n", "\n\n", "> ", "- ", "1. "]
MARKS += [
    "    ",
    "# ",
    "---\n",
    "|",
    "|-|-|\n",
    "a ",
    "中",
    '"',
    "'",
    "[a]: javascript:b\n",
    "[a]",
    "http://a.b",
    "data:",
]
MARKS += ["<script>", "</p>", "<img src=x onerror=alert(1)>", "//evil.example", "/uploads/a.png", "&#106;avascript:"]


class Reader(HTMLParser):
    """Reads HTML as a browser does, and insists on the lists."""

    def __init__(self, tags):
        super().__init__(convert_charrefs=True)
        self.allowed, self.found, self.open = tags, [], []

    def handle_starttag(self, tag, attrs):
        assert tag in self.allowed, tag
        self.found.append((tag, dict(attrs)))
        for name, value in attrs:
            self.check(tag, name, value)
        if tag not in {"br", "hr", "img"}:
            self.open.append(tag)

    def check(self, tag, name, value):
        if (tag, name, value) in {("img", "loading", "lazy"), ("a", "rel", REL)}:
            return
        if name == "class":
            assert value in CLASSES[tag] | {""}
            return
        assert name in ATTRIBUTES.get(tag, ()), (tag, name)
        if name == "href":
            assert urlsplit(value).scheme in {"http", "https", "mailto", ""}, value
            assert re.match(r"https?://|mailto:|/[^/\\]|/$|#", value, re.IGNORECASE), value
            assert not re.search(r"[\s\\\x00-\x20]", value), value
        if name == "src":
            assert re.fullmatch(r"/uploads/[\w/-]+\.(webp|png|jpe?g)", value, re.ASCII), value

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_comment(self, data):
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def check(text, make=render, tags=TAGS):
    html = make(text)
    assert type(html) is Html
    assert len(html.encode()) <= HTML_BYTES
    reader = Reader(tags)
    reader.feed(str(html))
    reader.close()
    assert not reader.open
    again = markdown._cleaner(3 if tags is TAGS else 1).clean(html)
    assert unescape(again) == unescape(html)
    assert all(attrs.get("rel") == REL for tag, attrs in reader.found if tag == "a")
    return reader.found


def lines(name):
    return (SAMPLES / name).read_text("utf-8", "replace").splitlines()


class TestHostile:
    pytestmark = samples

    def test_six_thousand_attacks_leave_nothing_that_runs(self):
        attacks = lines("xss/xss-payload-list.txt")
        assert len(attacks) > 6_000
        for attack in attacks:
            check(attack)

    def test_nor_do_they_inside_links_pictures_and_tables(self):
        for attack in lines("xss/xss-payload-list.txt")[::10]:
            check(f"[x]({attack}) ![y]({attack}) <{attack}>\n\n|{attack}|b|\n|:-:|-|\n|{attack}|[z]: {attack}\n")

    def test_what_a_browser_fixture_calls_dangerous_stays_text(self):
        pairs = json.loads((SAMPLES / "dompurify" / "expect.json").read_text("utf-8"))
        assert len(pairs) > 200
        for pair in pairs:
            check(pair["payload"])

    def test_every_example_of_the_specification_is_safe(self):
        for example in json.loads((SAMPLES / "markdown" / "commonmark-0.31.json").read_text("utf-8")):
            check(clean(example["markdown"]))

    def test_naughty_strings_are_safe_and_keep_their_words(self):
        for text in json.loads((SAMPLES / "blns" / "blns.json").read_text("utf-8")):
            check(clean(text))
            check(text)

    @pytest.mark.parametrize("name", ["commonmark-spec-0.31.2.txt", "gfm-spec.txt"])
    def test_long_honest_pages_are_rendered_and_not_shown_plain(self, name):
        text = clean((SAMPLES / "markdown" / name).read_text("utf-8"))
        parts = [text[at : at + 10_000] for at in range(0, len(text), 10_000)]
        for part in parts:
            check(part)
        assert sum(render(part) != paragraphs(part) for part in parts) == len(parts)


@given(st.text(max_size=300) | st.lists(st.sampled_from(MARKS), max_size=60).map("".join))
@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_no_text_gives_anything_but_what_is_allowed(text):
    check(text)
    check(text, paragraphs)


@given(st.lists(st.lists(st.sampled_from(MARKS), min_size=1, max_size=6).map("".join), min_size=1, max_size=3))
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_no_text_of_full_length_grows_beyond_the_bound(units):
    piece = BODY.most // len(units)
    check("".join((unit * piece)[:piece] for unit in units))


ATTACKS = {
    "empty cells": "|a" * 100 + "\n" + "|-" * 100 + "\n" + "|\n" * 9_800,
    "wide row": "|" * 3_000 + "\n" + "|-" * 3_000 + "\n" + "|\n" * 5_000,
    "brackets": "[" * 20_000,
    "pictures": "![[](" * 4_000,
    "emphasis": "*a_ " * 5_000,
    "stars": "*" * 10_000 + "a" + "*" * 9_999,
    "quotes": ">" * 19 + "a\n" + "a\n" * 9_990,
    "one long address": "[a]: " + "x" * 5_000 + "\n" + "[a]" * 4_990,
    "small tables": "a|b\n-|-\n" * 2_500,
    "backticks": " ".join("`" * n for n in range(1, 190)),
}


@pytest.mark.parametrize("text", ATTACKS.values(), ids=ATTACKS)
def test_costly_texts_are_bounded_in_steps_and_size(text):
    check(text[: BODY.most])


def test_spaces_without_end_are_passed_over_in_one_step():
    assert cells("|-|-|\n" + " " * 2_000_000 + "|-x") == 4
    assert cells("> | :-- | --: |\n> a|b\n\n|-" + " " * 2_000_000 + "x") == 4


def test_what_costs_too_much_is_shown_as_typed():
    assert render("<b>" + "[" * 19_000) == "<p>&lt;b&gt;" + "[" * 19_000 + "</p>"
    assert render("one\ntwo\n\n\n<three>" + "![[" * 6_000).startswith("<p>one<br>\ntwo</p>\n<p>&lt;three&gt;![[")
    long = "*a* " * BODY.most
    assert render(long) == paragraphs(long)


def test_a_fault_of_the_parser_keeps_no_text_from_being_shown(monkeypatch, caplog):
    def faulty(*_):
        raise IndexError

    monkeypatch.setattr(markdown, "_rendered", faulty)
    assert render("*words*") == "<p>*words*</p>"
    assert "could not be rendered" in caplog.text


@pytest.mark.parametrize("depth", [1, 5, 18, 19, 20, 21, 60])
@pytest.mark.parametrize("mark", ["> ", "- ", "1. "])
def test_words_are_kept_at_every_depth(mark, depth):
    assert "needle" in render(mark * depth + "needle")


def test_a_big_table_becomes_text_and_the_rest_stays_markdown():
    table = "|a|b|c|\n|-|-|-|\n" + "|1|2|3|\n" * 700
    html = render("**Before**\n\n" + table)
    assert html.startswith("<p><strong>Before</strong></p>")
    assert "<table>" not in html
    assert "|1|2|3|" in html
    assert "<table>" in render(table[:4_000] + "\nwords\n" * 2_000)


def test_the_usual_marks():
    html = render(
        "# Title\n\nA *word* of **weight**, ~~gone~~, `code`\nnext line\n\n3. three\n4. four\n\n> said\n\n---"
    )
    assert html.startswith(
        "<h3>Title</h3>\n<p>A <em>word</em> of <strong>weight</strong>, <s>gone</s>, <code>code</code>"
    )
    assert "<br>\nnext line" in html
    assert '<ol start="3">' in html
    assert "<blockquote>" in html
    assert "<hr>" in html


@pytest.mark.parametrize(
    ("text", "strong"),
    [
        ("**重点：**内容", "重点："),
        ("他说**“很好”**了", "“很好”"),
        ("请看**（附图）**。", "（附图）"),
        ("這是**重點**嗎", "重點"),
        ("**iPhone（新）**的铃铛", "iPhone（新）"),
        ("a **word** here", "word"),
    ],
)
def test_chinese_needs_no_spaces_around_what_is_strong(text, strong):
    assert f"<strong>{strong}</strong>" in render(text)


@pytest.mark.parametrize("text", ["2 * 3 * 4", "**不 **", "a_b_c", "中_文_字", "* * *x"])
def test_stars_that_are_no_marks_stay_stars(text):
    assert "<strong>" not in render(text)
    assert "<em>" not in render(text)


def test_lines_of_ours_that_end_within_chinese_are_joined_without_a_space():
    assert render_page("第一句。\n第二句很長，\n分成兩行") == "<p>第一句。第二句很長，分成兩行</p>\n"
    assert (
        render_page("**粗體**\n文字，\n`code`\n文字") == "<p><strong>粗體</strong>文字，<code>code</code>\n文字</p>\n"
    )
    assert render_page("One line\nand another\n中文") == "<p>One line\nand another\n中文</p>\n"
    assert "<br" in render("第一句。\n第二句。")  # what people typed stays as they typed it


def test_headings_never_outrank_those_of_the_page():
    assert render("# a\n\n## b\n\n#### c\n\n###### d") == "<h3>a</h3>\n<h4>b</h4>\n<h6>c</h6>\n<h6>d</h6>\n"
    assert render_page("# a\n\n## b") == "<h1>a</h1>\n<h2>b</h2>\n"


def test_a_page_of_ours_may_be_long():
    text = "## Step\n\n| a | b |\n|---|--:|\n| *x* | y |\n\n" * 1_000
    found = check(text, lambda words: Html(render_page(words)[:HTML_BYTES].rpartition("<h2>")[0]), TAGS | {"h1", "h2"})
    assert ("td", {"class": "end"}) in found


def test_columns_are_aligned_by_class_for_no_style_is_allowed():
    html = render("|a|b|c|\n|:-|:-:|-:|\n|1|2|3|")
    assert '<th class="center">b</th>' in html
    assert '<td class="end">3</td>' in html
    assert "style" not in html


@pytest.mark.parametrize(
    ("text", "href"),
    [
        ("[x](https://a.example/b?c=d&e=f#g)", "https://a.example/b?c=d&e=f#g"),
        ("[x](mailto:ann@a.example)", "mailto:ann@a.example"),
        ("[x](/ideas/7)", "/ideas/7"),
        ("[x](#below)", "#below"),
        ("[x](/\\evil.example)", "/%5Cevil.example"),
        ("<https://a.example>", "https://a.example"),
        ("see https://a.example/b_c_d, please", "https://a.example/b_c_d"),
        ("(https://a.example/b)。", "https://a.example/b"),
        ("看https://a.example/铃", "https://a.example/"),
        ("[r]\n\n[r]: https://a.example/r", "https://a.example/r"),
    ],
)
def test_links_lead_where_they_say(text, href):
    assert [attrs["href"] for tag, attrs in check(text) if tag == "a"] == [href]


@pytest.mark.parametrize(
    "text",
    [
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](data:text/html,x)",
        "[x](vbscript:x)",
        "[x](file:///etc/passwd)",
        "[x](ftp://a.example)",
        "[x](//evil.example)",
        "<a href='/ideas'>x</a>",
        "[x](relative)",
        "`https://a.example`",
    ],
)
def test_other_links_lead_nowhere(text):
    assert not [attrs for tag, attrs in check(text) if attrs.get("href")]


def test_our_pictures_are_shown_and_those_of_others_are_links():
    assert check("![A bell](/uploads/ab/cd_1.webp)") == [
        ("p", {}),
        ("img", {"src": "/uploads/ab/cd_1.webp", "alt": "A bell", "loading": "lazy"}),
    ]
    html = render("![A *bell*](https://a.example/b.png) ![](http://a.example/c.png)")
    assert html.count("<img") == 0
    assert ">A bell</a>" in html
    assert ">http://a.example/c.png</a>" in html
    assert render("[![alt](http://a.example/b.png)](http://b.example)").count("<a ") == 1
    for address in (
        "/uploads/../secret.png",
        "/uploads/a.svg",
        "/other/a.png",
        "data:image/png;base64,AA",
        "//x/uploads/a.png",
    ):
        assert not [tag for tag, _ in check(f"![x]({address})") if tag == "img"]


def test_html_that_was_typed_is_shown_as_typed():
    assert render("<b>x</b> & <script>") == "<p>&lt;b&gt;x&lt;/b&gt; &amp; &lt;script&gt;</p>\n"


def test_what_was_stored_is_safe_to_show_and_can_be_cut_for_a_card():
    html = stored(str(render("# Bell\n\nA **loud** one.")))
    assert isinstance(html, Markup)
    assert plain(html) == "Bell A loud one."


def test_the_same_text_always_gives_the_same():
    text = "*a* [b](http://c.example) |d|\n" * 500
    assert render(text) == render(text)


@pytest.mark.bench
@pytest.mark.parametrize("text", ATTACKS.values(), ids=ATTACKS)
def test_how_long_the_costly_texts_take(text):
    begun = time.process_time()
    html = render(text[: BODY.most])
    print(f"{(time.process_time() - begun) * 1000:.0f} ms CPU, {len(html.encode())} bytes")

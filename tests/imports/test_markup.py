"""HTML of other systems keeps its words and its marks as Markdown, and loses everything else."""

import re
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt

from portal.outside.readers.markup import to_markdown
from portal.outside.readers.stackexchange import Dump
from portal.outside.readers.xmlrows import xml_rows

RENDER = MarkdownIt("gfm-like", {"html": False, "linkify": False}).render


class Words(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)
        self.close()

    def handle_data(self, data):
        self.found.append(data)


def words(html):
    return re.sub(r"\s+", "", "".join(Words(html).found))


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>One</p><p>two</p>", "One\n\ntwo"),
        ("a <b>bold</b> and <em> loose </em> word", "a **bold** and  *loose*  word"),
        ("<ul><li>a</li><li>b<ol start=3><li>c</ol></ul>", "- a\n- b\n  3. c"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        ("<pre><code>if a &lt; b:\n    ```\n</code></pre>", "````\nif a < b:\n    ```\n````"),
        ("<code>a`b</code>", "``a`b``"),
        ("<h2>Head<br>line</h2><hr>", "## Head line\n\n---"),
        ('<a href="/q/1" onclick="x()">see</a>', "[see](https://x.example/q/1)"),
        ('<a href="javascript:alert(1)">see</a>', "see"),
        ('<a href="java\nscript:alert(1)">see</a>', "see"),
        ('<a href="http://a.example/(x) y">see</a>', "[see](http://a.example/%28x%29y)"),
        ('<img src="//p.example/a.png" alt="a [b]">', "![a \\[b\\]](https://p.example/a.png)"),
        ("<script>alert(1)</script><style>p{}</style>ok", "ok"),
        ("2 * 3 * 4 and snake_case _x_ &lt;b&gt; &amp;amp;", "2 \\* 3 \\* 4 and snake_case \\_x\\_ \\<b> \\&amp;"),
        ("<p># no head</p><p>1. no list</p><p>- nor this</p>", "\\# no head\n\n1\\. no list\n\n\\- nor this"),
        ("<table><tr><th>a<th>b<tr><td>c|d</table>", "| a | b |\n| --- | --- |\n| c\\|d |  |"),
        ("<p>open <b>tags <i>never closed", "open **tags *never closed***"),
        ("</p></div>stray", "stray"),
        ("", ""),
    ],
)
def test_html_becomes_markdown(html, markdown):
    assert to_markdown(html, "https://x.example/") == markdown


def test_depth_and_size_do_no_harm():
    assert to_markdown("<div>" * 50_000 + "deep") == "deep"
    assert to_markdown("<b>" * 20_000 + "x").strip("*") == "x"
    assert len(to_markdown("<" * 200_000)) <= 400_000


@pytest.mark.samples
def test_every_post_of_a_dump_keeps_its_words(samples):
    bodies = [row["Body"] for row in xml_rows(samples / "se-bicycles-meta" / "Posts.xml", "posts", "posts")]
    changed = [body for body in bodies if words(RENDER(to_markdown(body, "https://x.example/"))) != words(body)]
    assert len(bodies) == 1446
    assert len(changed) <= 1  # a word struck out over two paragraphs keeps its marks


@pytest.mark.samples
def test_hostile_html_leaves_nothing_but_the_tags_of_markdown(samples):
    lines = (samples / "hostile" / "xss" / "xss-payload-list.txt").read_text("utf-8", "replace").splitlines()
    plain = {"p", "a", "em", "strong", "s", "code", "pre", "ul", "ol", "li", "blockquote", "hr", "br", "img", "table"}
    plain |= {"thead", "tbody", "tr", "th", "td", "h1", "h2", "h3", "h4", "h5", "h6"}
    for line in lines:
        html = RENDER(to_markdown(line))
        assert {tag.casefold() for tag in re.findall(r"<([a-zA-Z][a-zA-Z0-9]*)", html)} <= plain, line
        assert not re.search(r"(?i)(?:href|src)=\"(?!https?:|mailto:)", html), line


def test_dumps_give_absolute_links(tmp_path):
    assert Dump(tmp_path, "a.example")._markdown({"Body": '<a href="/help">h</a>'}) == "[h](https://a.example/help)"

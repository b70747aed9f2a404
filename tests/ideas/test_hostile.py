"""Hostile text through every field: nothing runs, nothing breaks, nothing is lost."""

import json
import re

import pytest
from flask import current_app

from portal.ideas.acts import comment_on

ALLOWED = re.compile(
    r"<(?!/?(?:a|b|blockquote|br|code|em|h[1-6]|hr|img|li|ol|p|pre|s|strong|table|tbody|td|th|thead|tr|ul)\b)"
)


@pytest.fixture
def hostile(app):
    """Every hostile string of the samples, and NUL bytes."""
    folder = current_app.config["SAMPLES"] / "hostile"
    if not folder.is_dir():
        pytest.skip("The samples are not on this machine.")
    naughty = json.loads((folder / "blns" / "blns.json").read_text("utf-8"))
    scripts = (folder / "xss" / "xss-payload-list.txt").read_text("utf-8").splitlines()[::100]
    return [*naughty[::5], *scripts, "a\x00b", "\ud83d", "=cmd|' /C calc'!A0", "\u202e\u202e evil", "[" * 3000]


def test_no_field_of_an_idea_breaks_or_runs_what_is_typed(browser, client, ada, bo, lamp, hostile):
    author, other = browser(ada), browser(bo)
    for n, words in enumerate(hostile):
        words = words.encode("utf-8", "replace").decode()
        answers = [
            author.post("/ideas", {"title": f"{words} {n}", "body": words, "tags": words}),
            author.post(f"/ideas/{lamp}/revisions", {"title": words, "body": words, "tags": words}),
            other.post(f"/ideas/{lamp}/comments", {"body": words, "reply_to": words}),
        ]
        assert all(answer.status_code in (303, 404, 413, 422) for answer in answers), words
    for place in ("/ideas?sort=new", f"/ideas/{lamp}", f"/ideas/{lamp}/revisions"):
        page = client.get(place)
        assert page.status_code == 200
        assert "<script>" not in page.text
        assert not re.search(
            r"<[a-z][^>]*\son[a-z]+\s*=|href=[\"']?\s*(?:javascript|vbscript|data):", page.text, re.IGNORECASE
        )


def test_no_part_of_an_address_breaks(browser, bo, lamp, hostile):
    reader = browser(bo)
    for words in hostile[::4]:
        words = words.encode("utf-8", "replace").decode()
        for name in ("sort", "status", "tag", "language", "after"):
            assert reader.get("/ideas", query_string={name: words}).status_code in (200, 404, 422), (name, words)
        assert reader.get("/ideas/similar", query_string={"q": words}).status_code == 200
        kept = reader.http.put("/drafts/idea", json={"title": words}, headers={"X-CSRF-Token": reader.csrf})
        assert kept.status_code == 200


def test_numbers_that_no_table_holds_lead_nowhere(browser, staff, lamp):
    reader = browser(staff)
    for number in ("99999999999999999999", "9223372036854775807", "0", "-1", "1e3", "１２"):
        assert reader.get(f"/ideas/{number}").status_code == 404
        assert reader.post(f"/ideas/{number}/votes").status_code in (404, 405)
        assert reader.post(f"/ideas/{lamp}/answer", {"comment_id": number}).status_code == 404
        assert reader.post(f"/ideas/{lamp}/comments", {"body": "hello", "reply_to": number}).status_code == 404


@pytest.mark.parametrize("body", ["", "null", "[]", '"x"', "[" * 50_000, '{"title": 1}', '{"title": null}', "\x00"])
def test_a_draft_that_is_no_draft_is_refused(browser, bo, body):
    reader = browser(bo)
    headers = {"X-CSRF-Token": reader.csrf, "Accept": "application/json"}
    answer = reader.http.put("/drafts/idea", data=body, content_type="application/json", headers=headers)
    assert answer.status_code in (400, 422)


def test_fields_that_nobody_asked_for_change_nothing(browser, ada, bo, lamp):
    extra = {"status": "adopted", "votes": "900", "author_id": str(bo), "trend": "9", "audience_id": "3"}
    answer = browser(ada).post("/ideas", {"title": "A modest idea", "body": "", **extra})
    page = browser(bo).get(answer.headers["Location"]).text
    assert 'data-n="0"' in page
    assert ">Ada<" in page
    assert comment_on(lamp, bo, "still here")

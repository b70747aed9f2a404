"""Pictures: made anew, sealed, and shown only where a text of ours shows them."""

from io import BytesIO

import pytest
from PIL import Image

from portal.ideas.acts import comment_on, edit_idea, hide_comment, hide_idea, post_idea, restore_comment, restore_idea
from portal.people.forgetting import forget_person

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def photo(kind="PNG", size=(40, 30)):
    out = BytesIO()
    Image.new("RGB", size, "teal").save(out, kind)
    return out.getvalue()


def form(csrf, contents, field="picture"):
    """Return a form with a file as a browser writes it down."""
    head = f'--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{csrf}\r\n--x\r\n'
    file = f'Content-Disposition: form-data; name="{field}"; filename="x.png"\r\nContent-Type: image/png\r\n\r\n'
    body = head.encode() + file.encode() + contents + b"\r\n--x--\r\n"
    return {"data": body, "content_type": "multipart/form-data; boundary=x"}


def give(reader, contents, accept="application/json"):
    return reader.http.post("/pictures", headers={"Accept": accept}, **form(reader.csrf, contents))


def test_a_picture_is_made_anew_and_can_do_nothing_but_be_seen(browser, client, ada):
    given = give(browser(ada), photo())
    assert given.status_code == 201
    with browser(ada).get(given.json["url"]) as seen:
        assert (seen.status_code, seen.mimetype) == (200, "image/webp")
    assert seen.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert seen.headers["X-Content-Type-Options"] == "nosniff"
    assert seen.headers["Cache-Control"] == "private, max-age=86400"
    assert seen.headers["Content-Disposition"].startswith("attachment")
    idea_id = post_idea(
        ada, "A lamp with a picture", f"![My lamp]({given.json['url']}) ![no](https://elsewhere.example/x.png)"
    )
    page = client.get(f"/ideas/{idea_id}").text
    assert f'<img src="{given.json["url"]}" alt="My lamp"' in page
    assert 'src="https://elsewhere.example' not in page


def test_only_its_giver_sees_a_picture_before_a_text_shows_it(browser, client, ada, bo, moderator):
    url = give(browser(ada), photo()).json["url"]
    readers = [client, browser(bo), browser(ada), browser(moderator)]
    assert [seen(reader, url) for reader in readers] == [404, 404, 200, 200]
    comment_on(post_idea(bo, "A lamp", "Like this."), ada, f"So: ![]({url})")
    assert [seen(reader, url) for reader in readers] == [200, 200, 200, 200]


@pytest.mark.parametrize("contents", [b"", b"hello", SVG, photo()[:60], b"\x89PNG\r\n\x1a\n" + b"\0" * 99])
def test_what_is_no_picture_is_refused_in_a_sentence(browser, ada, contents):
    assert give(browser(ada), contents).status_code == 422
    assert give(browser(ada), contents, accept="text/html").status_code == 422


def test_only_this_route_takes_a_large_body_and_no_larger_than_ten_megabytes(browser, client, ada):
    reader, large = browser(ada), b"\0" * (2 * 2**20)
    assert give(reader, large).status_code == 422
    assert give(reader, b"\0" * (11 * 2**20)).status_code == 413
    assert reader.http.post("/ideas", **form(reader.csrf, large, "title")).status_code == 413
    stranger = client.post("/pictures", **form("", photo()))
    assert stranger.status_code == 401


def test_no_other_file_is_reached_by_the_name_of_a_picture(client):
    for name in ("..%2fsecret_key", "secret_key", ".x.webp", "a" * 24 + ".svg", "a" * 24 + ".webp"):
        assert client.get(f"/uploads/{name}").status_code == 404


def test_pictures_of_what_was_hidden_are_hidden_with_it(browser, client, ada, bo, moderator):
    own, other = (give(browser(person), photo()).json["url"] for person in (ada, bo))
    idea_id = post_idea(ada, "A lamp with two pictures", f"![]({own})")
    edit_idea(idea_id, ada, "A lamp with one picture", f"![]({other})")
    said = give(browser(bo), photo()).json["url"]
    comment_on(idea_id, bo, f"Mine: ![]({said})")
    hide_idea(idea_id, moderator, "spam")
    assert [seen(client, url) for url in (own, said, other)] == [404, 404, 200]  # bo may show theirs elsewhere
    assert [seen(browser(ada), own), seen(browser(moderator), own)] == [404, 200]
    restore_idea(idea_id, moderator)
    assert [seen(client, url) for url in (own, said, other)] == [200, 200, 200]


def test_the_picture_of_a_hidden_comment_is_hidden_with_it(browser, client, bo, lamp, moderator):
    url = give(browser(bo), photo()).json["url"]
    comment_id = comment_on(lamp, bo, f"![]({url})")
    hide_comment(comment_id, moderator, "spam")
    assert seen(client, url) == 404
    restore_comment(comment_id, moderator)
    assert seen(client, url) == 200


def test_pictures_of_a_person_who_is_forgotten_are_not_sent_any_more(browser, client, ada, flows):
    url = give(browser(ada), photo()).json["url"]
    forget_person(ada, ada)
    flows()
    assert seen(client, url) == 404


def seen(reader, url):
    with reader.get(url) as answer:
        return answer.status_code

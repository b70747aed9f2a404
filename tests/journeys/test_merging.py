"""An idea with a picture and a file is posted; its twin is merged into it, and parted again with its own votes."""

import io
import re

import pytest

pytestmark = pytest.mark.browser

POSTED = re.compile(r"/ideas/[0-9]+$")
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def picture():
    from PIL import Image

    raw = io.BytesIO()
    Image.new("RGB", (40, 20), "teal").save(raw, "PNG")
    return raw.getvalue()


def attach(page, button, name, kind, contents, wanted):
    with page.expect_file_chooser() as chooser:
        page.get_by_role("link", name=button).last.click()
    chooser.value.set_files({"name": name, "mimeType": kind, "buffer": contents})
    page.wait_for_function("wanted => document.querySelector('textarea[name=body]').value.includes(wanted)", arg=wanted)


def post(page, title, body=""):
    page.goto("/ideas/new")
    page.fill("input[name=title]", title)
    page.fill("textarea[name=body]", body)
    page.get_by_role("button", name="Post the idea").click()
    page.wait_for_url(POSTED)
    return int(page.url.rsplit("/", 1)[1])


def votes(page, idea):
    page.goto(f"/ideas/{idea}")
    return int(page.locator(f'main article [data-votes-of="idea:{idea}"]').first.get_attribute("data-n"))


def test_an_idea_with_a_picture_and_a_file_is_merged_and_parted(enter):
    ada, bo, pia = enter("ada"), enter("bo"), enter("pia")
    ada.goto("/ideas/new")
    ada.fill("input[name=title]", "A valve that is quiet at night")
    attach(ada, "Add a picture", "valve.png", "image/png", picture(), "](/uploads/")
    attach(ada, "Add a file", "drawing.pdf", "application/pdf", PDF, "](/files/")
    ada.get_by_role("button", name="Post the idea").click()
    ada.wait_for_url(POSTED)
    first = int(ada.url.rsplit("/", 1)[1])
    assert ada.locator("main article img").evaluate("each => each.decode().then(() => each.naturalWidth)") == 40
    bo.goto(f"/ideas/{first}")
    with bo.expect_download() as saved:
        bo.get_by_role("link", name="drawing.pdf").click()
    assert saved.value.suggested_filename == "drawing.pdf"
    twin = post(bo, "Let the valve make less noise")
    bo.goto(f"/ideas/{first}")
    bo.locator("main article [data-vote]").click()
    bo.wait_for_function(
        "() => document.querySelector('main article [data-vote]').getAttribute('aria-pressed') === 'true'"
    )
    bo.wait_for_function(
        "() => document.querySelector('main article [data-vote]').getAttribute('aria-busy') === 'false'"
    )
    pia.goto(f"/ideas/{twin}")
    pia.locator("main article [data-vote]").click()
    pia.wait_for_function(
        "() => document.querySelector('main article [data-vote]').getAttribute('aria-busy') === 'false'"
    )
    pia.goto(f"/ideas/{twin}/merger")
    pia.fill("input[name=other]", f"/ideas/{first}")
    pia.fill("textarea[name=reason]", "Both want a valve that makes less noise.")
    pia.get_by_role("button", name="Merge").click()
    pia.wait_for_url(f"**/ideas/{first}")
    assert pia.get_by_role("link", name="Let the valve make less noise").is_visible()
    assert votes(ada, first) == 2
    ada.goto(f"/ideas/{twin}")
    ada.get_by_role("link", name="A valve that is quiet at night").first.click()
    ada.wait_for_url(f"**/ideas/{first}")
    pia.goto(f"/ideas/{twin}/merger")
    pia.get_by_role("button", name="Part them again").click()
    pia.wait_for_url(f"**/ideas/{twin}")
    assert (votes(ada, first), votes(ada, twin)) == (1, 1)


def test_what_was_typed_is_there_again_after_a_lost_session(enter):
    page = enter("ada")
    page.goto("/ideas/new")
    page.fill("input[name=title]", "A thought that must not be lost")
    with page.expect_response(lambda answer: "/drafts/idea" in answer.url and answer.ok, timeout=10_000):
        page.fill("textarea[name=body]", "It is kept every few seconds.")
    page.context.clear_cookies()
    page.goto("/sign-in?next=/ideas/new")
    page.fill("input[name=mail]", "ada@example.org")
    page.fill("input[name=password]", "four plain words here")
    page.click("main form button")
    page.wait_for_url("**/ideas/new")
    assert page.input_value("input[name=title]") == "A thought that must not be lost"
    assert page.input_value("main textarea[name=body]") == "It is kept every few seconds."

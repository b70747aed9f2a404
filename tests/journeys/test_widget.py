"""The form for feedback on a company's own site: beside any style, without a cookie, and on no other site."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

pytestmark = pytest.mark.browser
MOST_BYTES = 15_000  # of everything that the form loads
WORDS = "The wind shield rattles."
# A site whose styles would spoil whatever stands in its page, and that is strict about styles itself.
PAGE = """<!doctype html><html lang="{lang}"><title>Shop</title>
<link rel="stylesheet" href="/loud.css"><h1>Our shop</h1><button>Buy</button>
<script src="{house}/widget/feedback.js" async></script></html>"""
LOUD = """* { font: 40px cursive !important; color: red !important; display: block !important; margin: 3px !important }
button, iframe, wellspring-feedback { display: none !important; position: static !important }"""
STRICT = "default-src 'none'; style-src 'self'; script-src {house}; frame-src {house}"


@contextmanager
def shop(house, lang="en"):
    """Serve a site of the company's own, on a port of its own; yield the port."""

    class Shop(BaseHTTPRequestHandler):
        def do_GET(self):
            is_style = self.path.endswith(".css")
            body = (LOUD if is_style else PAGE.format(house=house, lang=lang)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/css" if is_style else "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", STRICT.format(house=house))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def allowed(site, enter):
    """Two ports of a shop, of which the administrator has named one, as localhost."""
    with shop(site.url) as port:
        desk = enter("adi")
        desk.goto("/desk/house")
        desk.fill("#sites", f"http://localhost:{port}")
        desk.click("#widget form button")
        assert "/widget/feedback.js" in desk.locator("#widget .snippet").inner_text()
        yield port


def opened(page):
    """Open the form and return its frame."""
    page.locator("wellspring-feedback button").click()
    return page.frame_locator("wellspring-feedback iframe")


def test_a_guest_writes_on_another_site_without_a_cookie(site, open_window, allowed):
    page = open_window(f"http://localhost:{allowed}", locale="zh-TW", color_scheme="dark")
    heard = weigh(page, site.url)
    page.goto("/")
    frame = opened(page)
    box = page.locator("wellspring-feedback iframe").bounding_box()
    assert box["width"] > 300
    frame.get_by_label("Your words").fill(WORDS)
    frame.get_by_label("Mail address").fill("guest@example.org")
    frame.get_by_role("button", name="Send", exact=True).click()
    frame.get_by_text("We have what you wrote.").wait_for()
    assert heard["bytes"] < MOST_BYTES, heard
    assert page.context.cookies() == []
    page.keyboard.press("Escape")
    assert page.locator("wellspring-feedback iframe").is_hidden()


def weigh(page, house):
    """Count what the form loads from the house."""
    heard = {"bytes": 0, "requests": []}
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    ours = set()
    line.on("Network.requestWillBeSent", lambda e: e["request"]["url"].startswith(house) and ours.add(e["requestId"]))

    def came(event):
        if event["requestId"] in ours:
            heard["bytes"] += event["encodedDataLength"]

    line.on("Network.loadingFinished", came)
    return heard


def test_what_was_written_is_carried_to_the_sign_in(site, chromium, allowed):
    context = chromium.new_context(locale="en-GB")
    page = context.new_page()
    page.goto(f"http://localhost:{allowed}/")
    frame = opened(page)
    frame.get_by_label("Your words").fill(WORDS)
    with context.expect_page() as window:
        frame.get_by_role("button", name="Send it from my account").click()
    ours = window.value
    ours.wait_for_load_state()
    assert ours.url.startswith(site.url)
    assert ours.locator("[name='kept.body'], [name=body]").first.input_value() == WORDS
    context.close()


def test_who_is_signed_in_sends_it_under_their_name(site, enter, allowed):
    ours = enter("ada")
    page = ours.context.new_page()
    page.goto(f"http://localhost:{allowed}/")
    frame = opened(page)
    frame.get_by_label("Your words").fill(WORDS)
    with page.context.expect_page() as window:
        frame.get_by_role("button", name="Send it from my account").click()
    sheet = window.value
    assert sheet.locator("textarea[name=body]").input_value() == WORDS
    sheet.get_by_role("button", name="Send").click()
    sheet.get_by_text("Our answers").wait_for()


def test_a_site_that_is_not_named_shows_nothing(site, chromium, allowed):
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{allowed}/")
    with page.expect_console_message(lambda line: "frame-ancestors" in line.text):
        page.locator("wellspring-feedback button").click()
        page.locator("wellspring-feedback iframe").wait_for()
    frame = page.frame_locator("wellspring-feedback iframe")
    assert frame.get_by_label("Your words").count() == 0
    context.close()


def test_the_form_speaks_the_language_of_the_site(site, open_window, allowed, enter):
    desk = enter("adi")
    with shop(site.url, "zh-TW") as port:
        desk.goto("/desk/house")
        desk.fill("#sites", f"http://localhost:{allowed}\nhttp://localhost:{port}")
        desk.click("#widget form button")
        page = open_window(f"http://localhost:{port}")
        page.goto("/")
        assert page.locator("wellspring-feedback button").inner_text() == "告訴我們"
        frame = opened(page)
        frame.get_by_role("button", name="送出", exact=True).wait_for()

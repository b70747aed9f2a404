"""News in the browser: asked for on a click, shown by a script that needs no page of ours to be open."""

import pytest

pytestmark = pytest.mark.browser
NEWS = '{"title": "Wellspring", "body": "Pia changed the state of Lamp", "link": "/ideas", "tag": "x", "lang": "en"}'
SHOWN = (
    "(await (await navigator.serviceWorker.ready).getNotifications()).map((it) => [it.title, it.body, it.data.link])"
)
# What the service of a browser's maker answers, which is not near the tests: an address and keys.
SUBSCRIBED = """async () => {
    const pair = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
    const text = (raw) => btoa(String.fromCharCode(...new Uint8Array(raw))).replace(/\\+/g, "-").replace(/\\//g, "_");
    const keys = { p256dh: text(await crypto.subtle.exportKey("raw", pair.publicKey)), auth: text(new Uint8Array(16)) };
    PushManager.prototype.getSubscription = async () => null;
    PushManager.prototype.subscribe = async ({ applicationServerKey }) => {
        if (applicationServerKey.length !== 65) throw new Error("no key");
        return { endpoint: "https://push.example.org/1", toJSON: () => ({ keys }) };
    };
}"""


def test_a_browser_shows_what_comes(enter, site):
    page = enter("bo")
    page.context.grant_permissions(["notifications"], origin=site.url)
    page.goto("/me/notices")
    assert page.evaluate("navigator.serviceWorker.getRegistration()") is None  # nothing before the click
    page.evaluate(SUBSCRIBED)
    with page.expect_navigation():
        page.get_by_role("button", name="Tell me in this browser").click()
    page.locator("#devices").get_by_text("this browser", exact=True).wait_for()
    tools, found = page.context.new_cdp_session(page), []
    tools.on("ServiceWorker.workerRegistrationUpdated", lambda said: found.extend(said["registrations"]))
    tools.send("ServiceWorker.enable")
    page.wait_for_function("navigator.serviceWorker.ready.then((it) => it.active.state === 'activated')")
    for _ in range(200):  # the browser tells of its worker when it likes
        if not found:
            page.wait_for_timeout(50)
    worker = {"origin": site.url, "registrationId": found[-1]["registrationId"]}
    tools.send("ServiceWorker.deliverPushMessage", {**worker, "data": NEWS})
    page.wait_for_function(f"async () => ({SHOWN}).length === 1")
    assert page.evaluate(f"async () => {SHOWN}") == [["Wellspring", "Pia changed the state of Lamp", "/ideas"]]
    page.get_by_role("button", name="No longer").click()
    page.get_by_role("button", name="Tell me in this browser").wait_for()

"""A person signs up, proves the address, adds a second factor, comes in with a passkey, takes a copy and leaves."""

import json
import time

import pytest

from portal.people.onetime import STEP, digits
from tests.journeys.letters import letter_to
from tests.server import Server

PASSWORD = "four plain words here"


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A server that calls itself localhost: browsers keep passkeys for names, not for numbers."""
    here = Server(tmp_path_factory.mktemp("account"))
    here.url = f"http://localhost:{here.port}"
    here.env["WELLSPRING_PUBLIC_URL"] = here.url
    here.start()
    yield here
    here.stop()


def with_passkeys(page):
    """Give the browser a device that keeps passkeys and says yes."""
    wire = page.context.new_cdp_session(page)
    wire.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    return wire, wire.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


def prove(page):
    page.fill("input[name=password]", PASSWORD)
    page.click("main form:not([data-passkey]) button")


def test_from_signing_up_to_leaving(house, open_window):
    page = open_window(house.url, locale="en-GB")
    page.goto("/sign-up")
    page.fill("input[name=name]", "Ada")
    page.fill("input[name=mail]", "ada@example.org")
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button")
    page.get_by_role("heading", name="Please look into your mail").wait_for()
    page.goto(letter_to(house, "confirm your mail address"))
    page.click("main form button")
    page.wait_for_url("**/ideas")

    page.goto("/me/security")
    page.click("text=Set up an app")
    prove(page)
    secret = page.locator("code.key").inner_text().replace(" ", "")
    page.fill("input[name=code]", digits(secret, int(time.time()) // STEP - 1))
    page.click("text=Switch it on")
    codes = page.locator(".codes code").all_inner_texts()
    assert len(codes) == 10
    page.click("text=I have kept them")

    wire, device = with_passkeys(page)
    page.click("text=Add a passkey")
    assert page.locator("input[name=name]").input_value() == "Chrome on Linux"
    page.click("text=Make a passkey")
    page.wait_for_url("**/me/security")
    assert len(wire.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]) == 1

    page.get_by_title("Account").click()
    page.click("text=Sign out")
    page.goto("/sign-in")
    page.fill("input[name=mail]", "ada@example.org")
    page.fill("input[name=password]", PASSWORD)
    page.click("main form:not([data-passkey]) button")
    page.get_by_role("heading", name="One more step").wait_for()
    page.fill("input[name=code]", codes[0])
    page.click("main form:not([data-passkey]) button")
    page.wait_for_url("**/ideas")

    page.get_by_title("Account").click()
    page.click("text=Sign out")
    page.goto("/sign-in?next=/me/data")
    page.click("text=Sign in with a passkey")
    page.wait_for_url("**/me/data")

    with page.expect_download() as coming:
        page.click("text=Download my data")
    copy = json.loads(coming.value.path().read_text())
    assert copy["sign_in"][0]["mail"] == "ada@example.org"
    assert "public_key" in copy["passkey"][0]
    assert secret not in str(copy)
    assert not set(codes) & set(str(copy).split("'"))

    page.click("text=Close my account")
    page.fill("input[name=password]", PASSWORD)
    page.click("text=Close my account for good")
    page.get_by_role("heading", name="Your account is closed").wait_for()
    page.goto("/me/data")
    page.get_by_role("heading", name="Sign in").wait_for()

"""A session that is ended in one window is over in the other: no page, no news."""


def test_a_session_that_was_ended_elsewhere_hears_and_gets_nothing(enter):
    here, there = enter("ada"), enter("ada")
    with there.expect_websocket() as opened:
        there.reload()
    here.goto("/me/security")
    with opened.value.expect_event("close", timeout=8_000):
        here.click("text=Sign out everywhere else")
    there.goto("/me/security")
    there.get_by_role("heading", name="Sign in").wait_for()
    here.goto("/me/security")
    here.get_by_role("heading", name="Signing in").wait_for()

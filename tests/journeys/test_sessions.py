"""A session that is ended in one window is over in the other: no page, no news."""


def test_a_session_that_was_ended_elsewhere_hears_and_gets_nothing(enter):
    here, there, frames = enter("ada"), enter("ada"), []
    there.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(str(frame))))
    with there.expect_websocket() as opened:
        there.reload()
    here.goto("/me/security")
    for _ in range(100):  # until it is let in: a socket that is still at the door is not closed, but refused
        if any(frame.startswith("40") for frame in frames):
            break
        there.wait_for_timeout(50)
    with opened.value.expect_event("close", timeout=30_000):
        here.click("text=Sign out everywhere else")
    there.goto("/me/security")
    there.get_by_role("heading", name="Sign in").wait_for()
    here.goto("/me/security")
    here.get_by_role("heading", name="Signing in").wait_for()

"""One place asks the time."""

from datetime import UTC

from portal.kit import clock


def test_now_is_aware_and_in_utc():
    assert clock.now().tzinfo is UTC

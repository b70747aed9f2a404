"""What the stories about live sessions share, and a clock that they set."""

import sys
from datetime import timedelta

import pytest

from portal.kit import clock
from portal.meetings.acts import announce


@pytest.fixture
def later(monkeypatch):
    """Return a function that sets the clock ahead."""
    true, ahead = clock.now, [timedelta()]

    def moved():
        return true() + ahead[0]

    for name, module in list(sys.modules.items()):
        if name.startswith("portal.") and getattr(module, "now", None) is true:
            monkeypatch.setattr(module, "now", moved)

    def later(**span):
        ahead[0] = timedelta(**span)

    return later


@pytest.fixture
def hour(staff):
    """A session in two days that lasts an hour."""
    return announce("The hour of the stove", "Ask **us**.", clock.now() + timedelta(days=2), 60, "Europe/Berlin", staff)

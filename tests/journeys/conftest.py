"""What journeys share: the real server with a house of its own."""

import pytest

from tests.browser import chromium, open_window
from tests.server import Server

__all__ = ["chromium", "open_window", "site"]


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The real server, started once for all journeys of this process."""
    server = Server(tmp_path_factory.mktemp("site")).start()
    yield server
    server.stop()

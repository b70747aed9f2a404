"""The real server by a clock that a story puts forward: it runs so many seconds ahead as a file of the house says."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from portal.kit import clock

AHEAD = Path(os.environ["WELLSPRING_DATA"]) / "ahead"


def now() -> datetime:
    """Return the moment at which the story is."""
    ahead = int(AHEAD.read_text()) if AHEAD.exists() else 0
    return datetime.now(UTC) + timedelta(seconds=ahead)


clock.now = now

if __name__ == "__main__":
    from portal.cli.house import serving
    from portal.cli.serve import Server

    server = Server()
    with serving():
        server.run()

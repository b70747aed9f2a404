"""How a commit wakes those who read the river in this process, and how pages know that what they keep is old."""

from threading import Condition

_news = Condition()
_commits = 0
_tide = 0


def wake() -> None:
    """Let whoever waits look at the river now."""
    global _commits
    with _news:
        _commits += 1
        rise()
        _news.notify_all()


def rise() -> None:
    """Let pages look anew, and nobody else: what happened was read already."""
    global _tide
    _tide += 1


def tide() -> int:
    """Return a number that grows with everything that is committed here or seen to come from elsewhere."""
    return _tide


def news() -> int:
    """Return a number that grows with everything that is committed here, for `wait_for_news`."""
    return _commits


def wait_for_news(seen: int, seconds: float) -> int:
    """Wait until something was committed here after the news that were seen, or the time is over; return the news."""
    with _news:
        _news.wait_for(lambda: _commits != seen, timeout=seconds)
        return _commits

"""How a commit wakes those who read the river in this process."""

from threading import Condition

_news = Condition()
_tide = 0


def wake() -> None:
    """Let whoever waits look at the river now."""
    global _tide
    with _news:
        _tide += 1
        _news.notify_all()


def tide() -> int:
    """Return a number that grows with everything that is committed here or seen to come from elsewhere."""
    return _tide


def wait_for_news(seen: int, seconds: float) -> int:
    """Wait until something was committed after the tide that was seen, or the time is over; return the tide."""
    with _news:
        _news.wait_for(lambda: _tide != seen, timeout=seconds)
        return _tide

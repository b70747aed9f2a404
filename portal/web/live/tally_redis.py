"""What the processes of a house tell each other through Redis: what one said is gone a moment after it.

Read only where there is a Redis: a house without one needs no program to speak with it.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from portal.web.live.tally import Away, Counts

ALL, ONE = "wellspring:here", "wellspring:here:{process}"
LASTS = 3_500  # milliseconds: a process says it anew each second
PATIENCE = 0.2  # seconds: a Redis that does not answer keeps nobody waiting


class InRedis:
    """Each process has a key that lapses, and a place in the list of all."""

    def __init__(self, url: str, process: str) -> None:
        waits = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
        self.redis = Redis.from_url(url, retry=Retry(NoBackoff(), 0), decode_responses=True, **waits)
        self.process = process

    def tell(self, counts: Counts) -> None:
        """Say what this process counts."""
        with _away():
            line = self.redis.pipeline(transaction=False)
            line.set(ONE.format(process=self.process), json.dumps(dict(counts)), px=LASTS)
            line.sadd(ALL, self.process)
            line.execute()

    def of(self, meeting_ids: Collection[int]) -> dict[int, int]:
        """Return what all processes count that are alive."""
        total = Counter[int]()
        with _away():
            for counts in self._alive():
                total.update({int(key): n for key, n in json.loads(counts).items()})
        return {each: total[each] for each in meeting_ids}

    def _alive(self) -> list[str]:
        """Return what each living process said; who is gone is taken off the list."""
        processes = sorted(self.redis.smembers(ALL))
        said = self.redis.mget([ONE.format(process=each) for each in processes]) if processes else []
        if gone := [each for each, counts in zip(processes, said, strict=True) if counts is None]:
            self.redis.srem(ALL, *gone)
        return [str(counts) for counts in said if counts]


@contextmanager
def _away() -> Iterator[None]:
    try:
        yield
    except RedisError as fault:
        raise Away from fault

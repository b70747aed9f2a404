"""What was made once and is good for everybody: kept in this process, in bounds, under a key that names its version."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")
_all: list["Kept[object]"] = []


class Kept(Generic[Value]):
    """The values made most recently, `most` of them or of their weight; none may belong to one viewer."""

    def __init__(self, most: int, weigh: Callable[[Value], int] = lambda _: 1) -> None:
        self._most, self._weigh, self._weight = most, weigh, 0
        self._values, self._lock = OrderedDict[Hashable, Value](), Lock()
        _all.append(self)  # type: ignore[arg-type]

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return the value under this key, made at need."""
        value = self.find(key)
        if value is None:
            value = make()
            self.put(key, value)
        return value

    def find(self, key: Hashable) -> Value | None:
        """Return the value under this key, if it is kept."""
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key]

    def put(self, key: Hashable, value: Value) -> None:
        """Keep a value; the one that nobody asked for longest goes."""
        with self._lock:
            self._drop(self._values.pop(key, None))
            self._values[key] = value
            self._weight += self._weigh(value)
            while self._weight > self._most:
                self._drop(self._values.popitem(last=False)[1])

    def _drop(self, value: Value | None) -> None:
        if value is not None:
            self._weight -= self._weigh(value)

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._values.clear()
            self._weight = 0


def forget_all() -> None:
    """Forget what this process keeps: another database is under it."""
    for each in _all:
        each.clear()

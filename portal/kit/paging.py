"""Next pages by key, never by count: a page link says where to go on, so that no page is slower than the first."""

import base64
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import UnionType
from typing import Any, Generic, TypeVar

from portal.kit.errors import Refused

Item = TypeVar("Item")
Key = int | float | str | datetime | None
LONGEST = 600
_MOST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some items, and where the next ones begin; None where there are no more."""

    items: list[Item]
    next: str | None = None

    @classmethod
    def of(cls, rows: Sequence[Item], size: int, key: Callable[[Item], Sequence[Key]]) -> "Page[Item]":
        """Make a page of `size` from rows that were read with one to spare."""
        more = len(rows) > size
        return cls(list(rows[:size]), write_cursor(*key(rows[size - 1])) if more else None)


def write_cursor(*keys: Key) -> str:
    """Write down the sort keys of the last item shown."""
    marked = [{"t": key.astimezone(UTC).isoformat()} if isinstance(key, datetime) else key for key in keys]
    return base64.urlsafe_b64encode(json.dumps(marked, separators=(",", ":")).encode()).decode().rstrip("=")


def read_cursor(text: str | None, *kinds: type | UnionType) -> list[Any] | None:
    """Return the sort keys that a page link holds, of these kinds; None for the first page."""
    if not text:
        return None
    try:
        keys = [_key(key, kind) for key, kind in zip(_decode(text), kinds, strict=True)]
    except (ValueError, TypeError, OverflowError, RecursionError):
        raise Refused("This page link is not valid.", code="cursor") from None
    return keys


def _decode(text: str) -> list[Any]:
    if len(text) > LONGEST or not text.isascii():
        raise ValueError(text)
    raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    keys = json.loads(raw)
    if not isinstance(keys, list):
        raise TypeError(text)
    return keys


def _key(key: Any, kind: type | UnionType) -> Any:
    if isinstance(key, dict):
        key = _instant(**key)
    if isinstance(key, int) and isinstance(0.5, kind) and abs(key) <= _MOST:
        key = float(key)
    if isinstance(key, bool) or not isinstance(key, kind) or not _sound(key):
        raise ValueError(key)
    return key


def _instant(t: str) -> datetime:
    moment = datetime.fromisoformat(t)
    if moment.tzinfo is None:
        raise ValueError(t)
    return moment.astimezone(UTC)


def _sound(key: Any) -> bool:
    if isinstance(key, float):
        return math.isfinite(key)
    if isinstance(key, str):
        return key.isprintable()
    return not isinstance(key, int) or abs(key) <= _MOST

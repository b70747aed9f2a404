"""How often: each route says its limit; counted by account or network, in this process or in Redis."""

import ipaddress
import logging
from functools import cache

from flask import current_app, request
from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import MovingWindowRateLimiter

from portal.kit.errors import TooMany
from portal.web.security import declaration
from portal.web.viewing import current_viewer

log = logging.getLogger(__name__)
EVERY_ANONYMOUS = "200 per minute"
EVERY_KNOWN = "1500 per 5 minutes"
SENTENCE = "You have done this too often in a short time. Please wait a little."


def check_limits() -> None:
    """Refuse a request that comes too often."""
    if current_app.config["LIMITS"] == "off" or request.endpoint in (None, "static_files.static", "health.healthz"):
        return
    known = current_viewer().is_known
    _hit("all", EVERY_KNOWN if known else EVERY_ANONYMOUS, _who())
    if limit := str(declaration().get("limit", "")):
        _hit(str(request.endpoint), limit, _who())


def hit(name: str, limit: str, key: str) -> None:
    """Count one more of this name for this key, and refuse it if that is too often."""
    if current_app.config["LIMITS"] != "off":
        _hit(name, limit, key)


def _hit(name: str, limit: str, key: str) -> None:
    item = _item(limit, current_app.config["LIMIT_FACTOR"])
    try:
        fine = _counter(current_app.config["REDIS_URL"]).hit(item, "v1 moving", name, key)
    except StorageError:
        fine = _counter("").hit(item, "v1 moving", name, key)  # a limit is never off because Redis is away
    if not fine:
        raise TooMany(SENTENCE, retry_after=min(item.get_expiry(), 600))


@cache
def _item(limit: str, factor: float) -> RateLimitItem:
    item = parse(limit)
    item.amount = max(1, int(item.amount * factor))
    return item


@cache
def _counter(redis: str) -> MovingWindowRateLimiter:
    if not redis:
        return MovingWindowRateLimiter(MemoryStorage())
    options = {"socket_timeout": 0.2, "socket_connect_timeout": 0.2}
    return MovingWindowRateLimiter(storage_from_string(redis, wrap_exceptions=True, **options))


def _who() -> str:
    """Return under which name we count: the account, else the network (of IPv6 the first 64 bits)."""
    seen = current_viewer()
    return f"person {seen.id}" if seen.is_known else f"network {network()}"


def network() -> str:
    """Return the network that a request comes from."""
    address = ipaddress.ip_address(request.remote_addr or "127.0.0.1")
    prefix = 64 if address.version == 6 else 32
    return str(ipaddress.ip_network(f"{address}/{prefix}", strict=False))

"""The one door through which the house asks other machines by HTTP.

A name is resolved once, each of its addresses is checked against our own list, and the connection goes to the
address that was checked.  Redirects are not followed; an answer has a largest size and a latest moment.
"""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from threading import Timer
from typing import Final
from urllib.parse import SplitResult, urlsplit

PATIENCE: Final = 5.0  # seconds for the whole of it
MOST: Final = 2**20
PRIVATE: Final = """
    0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24
    192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/3
    ::/96 ::ffff:0:0/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16 3fff::/20
    5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8
"""
_NETWORKS: Final = [ipaddress.ip_network(each) for each in PRIVATE.split()]


class Unreachable(Exception):
    """The other machine may not be asked, cannot be reached, or does not answer as it should."""


class Unasked(Unreachable):
    """Nothing was said to the other machine: it may not be asked, or there is no way to it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other machine said."""

    status: int
    body: bytes
    headers: Mapping[str, str]


def ask(
    url: str,
    method: str = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    near: Collection[str] = (),
) -> Answer:
    """Ask another machine; `near` names origins of our own network, out of the settings, that may be asked too."""
    parts = check(url, near)
    line = _Line(parts, _address(parts, near))
    watch = Timer(PATIENCE, line.cut)
    watch.start()
    try:
        line.connect()
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        line.request(method, target, body=body, headers={"Accept": "application/json", **(headers or {})})
        return _read(line)
    except (OSError, http.client.HTTPException, ValueError) as error:
        why = Unreachable if line.is_open else Unasked
        raise why(f"{parts.hostname} does not answer: {type(error).__name__}") from error
    finally:
        watch.cancel()
        line.close()


def origin_of(url: str) -> str:
    """Return scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def is_public(address: str) -> bool:
    """Say whether an address belongs to the open network; Python's own answer is wrong for some."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    return not any(ip in network for network in _NETWORKS if network.version == ip.version)


def check(url: str, near: Collection[str]) -> SplitResult:
    """Return the parts of an address that may be asked; where its name leads is seen when it is."""
    try:
        parts = urlsplit(url)
        known = (parts.scheme, parts.port or 443) == ("https", 443) or origin_of(url) in near
    except ValueError as error:
        raise Unasked("This is no address.") from error
    odd = not url.isascii() or not url.isprintable() or any(sign in url for sign in "\\ @")
    if odd or not known or not parts.hostname:
        raise Unasked("Such an address is not asked.")
    return parts


def _address(parts: SplitResult, near: Collection[str]) -> str:
    """Resolve the name, once, and return an address of it, if all are of the open network."""
    try:
        found = socket.getaddrinfo(parts.hostname, _port(parts), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unasked(f"{parts.hostname} is not known.") from error
    addresses = [str(each[4][0]) for each in found]
    is_near = f"{parts.scheme}://{parts.netloc}".lower() in near
    if not addresses or not (is_near or all(map(is_public, addresses))):
        raise Unasked("Such an address is not asked.")
    return addresses[0]


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _read(line: "_Line") -> Answer:
    answer = line.getresponse()
    body = answer.read(MOST + 1)
    if len(body) > MOST or line.is_cut:  # what was cut looks like an end
        raise ValueError("too large, or too slow")
    return Answer(answer.status, body, {name.lower(): value for name, value in answer.getheaders()})


class _Line(http.client.HTTPConnection):
    """A connection to the address that was checked, under the name that was asked for."""

    def __init__(self, parts: SplitResult, address: str) -> None:
        super().__init__(str(parts.hostname), _port(parts), timeout=PATIENCE)
        self._to, self._tls = address, parts.scheme == "https"
        self.default_port = _port(parts) if self._tls else self.default_port

        self.is_cut = self.is_open = False

    def connect(self) -> None:
        """Connect; over TLS, the other machine must show that it has the name."""
        self.sock = socket.create_connection((self._to, self.port), timeout=PATIENCE)
        if self._tls:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)
        if self.is_cut:  # while there was nothing yet that could be cut
            raise TimeoutError
        self.is_open = True

    def cut(self) -> None:
        """End a conversation that takes too long, however slowly it goes on."""
        self.is_cut, sock = True, getattr(self, "sock", None)
        if sock:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return

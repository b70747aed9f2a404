"""What the house asks of other machines, and what it never does."""

import socket
import ssl
import threading
import time

import pytest

from portal.kit import outbound
from portal.kit.outbound import Unasked, Unreachable, ask, is_public
from tests.outside.smtp import CERTIFICATE

ODD = """
    http://example.org/ https://127.0.0.1/ https://localhost/ https://127.1/ https://2130706433/ https://0x7f.1/
    https://017700000001/ https://[::1]/ https://[::ffff:127.0.0.1]/ https://[64:ff9b::7f00:1]/
    https://[2002:7f00:1::]/ https://[::127.0.0.1]/ https://[3fff::1]/ https://192.0.0.8/ https://10.0.0.1/
    https://169.254.169.254/latest https://0.0.0.0/ https://[fe80::1%25lo]/ https://user:word@example.org/
    https://example.org:8443/ https://example.org:22/ file:///etc/passwd gopher://example.org/ ftp://example.org/
    javascript:alert(1) //example.org/ https:// https:///x https://127.0.0.1\\@example.org/ https://127。0。0。1/
    https://①②⑦.0.0.1/ https://[bad/ https://example.org:x/
"""


@pytest.mark.parametrize("url", [*ODD.split(), "https://example.org/\r\nHost: evil", "", "https://exa mple.org/"])
def test_an_address_of_our_own_network_or_no_address_at_all_is_not_asked(url, monkeypatch):
    def refuse(*_args, **_options):
        raise AssertionError("it was asked")

    monkeypatch.setattr(socket, "create_connection", refuse)
    with pytest.raises(Unreachable):
        ask(url)


@pytest.mark.parametrize("address", ["1.1.1.1", "81.2.69.142", "2606:4700::1111", "2a00:1450:4001::1"])
def test_the_open_network_is_open(address):
    assert is_public(address)


def test_a_name_that_says_two_things_is_asked_for_once(monkeypatch):
    said = iter([[(2, 1, 6, "", ("127.0.0.1", 443))], AssertionError])
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_o: next(said))
    with pytest.raises(Unreachable):
        ask("https://rebinding.example/")


@pytest.fixture
def server():
    """A machine that says what it is told to say, and writes down who asked."""
    door, said = socket.create_server(("127.0.0.1", 0)), []

    def answer():
        while True:
            try:
                line, _ = door.accept()
            except OSError:
                return
            with line:
                line.recv(4096)
                try:
                    for piece in said:
                        line.sendall(piece)
                        if done.wait(0.05 if len(said) > 50 else 0):
                            return
                except OSError:
                    continue

    done = threading.Event()
    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{door.getsockname()[1]}", said
    done.set()
    door.shutdown(socket.SHUT_RDWR)
    door.close()
    thread.join(2)


def test_what_a_setting_names_is_asked_and_redirects_are_not_followed(server):
    url, said = server
    said.append(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 2\r\n\r\nno")
    answer = ask(f"{url}/x", near={url})
    assert (answer.status, answer.body) == (302, b"no")
    with pytest.raises(Unreachable):
        ask(f"{url}/x")


def test_an_answer_without_end_is_given_up(server):
    url, said = server
    said += [b"HTTP/1.1 200 OK\r\n\r\n", b"x" * (outbound.MOST + 2)]
    with pytest.raises(Unreachable):
        ask(url, near={url})


def test_who_speaks_too_slowly_is_left_alone(server, monkeypatch):
    url, said = server
    monkeypatch.setattr(outbound, "PATIENCE", 0.4)
    said += [b"HTTP/1.1 200 OK\r\n", *[b"a" for _ in range(200)]]
    with pytest.raises(Unreachable):
        ask(url, near={url})


@pytest.fixture
def slow_door(monkeypatch):
    """A machine far away that greets over TLS only when our patience is over, and would then go on for ever."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    monkeypatch.setattr(outbound, "PATIENCE", 0.4)
    door, here, asked = socket.create_server(("127.0.0.1", 0)), socket.create_connection, []
    over = threading.Event()
    monkeypatch.setattr(socket, "create_connection", lambda *a, **o: (time.sleep(0.3), here(*a, **o))[1])
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(CERTIFICATE)

    def answer():
        line, _ = door.accept()
        over.wait(0.2)
        try:
            with tls.wrap_socket(line, server_side=True) as safe:
                asked.append(safe.recv(4096))
                while not over.wait(0.1):
                    safe.sendall(b"H")
        except OSError:
            return

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    yield f"https://localhost:{door.getsockname()[1]}", asked
    over.set()
    door.close()
    thread.join(5)


def test_who_greets_too_slowly_is_left_alone_too(slow_door):
    url, asked = slow_door
    began = time.monotonic()
    with pytest.raises(Unasked):
        ask(url, near={url})
    assert time.monotonic() - began < 1.5
    assert not any(asked)

"""A mail server of our own: it speaks SMTP over a socket, and fails where a test tells it to."""

import base64
import socketserver
import ssl
from pathlib import Path
from threading import Thread

CERTIFICATE = Path(__file__).with_name("localhost.pem")  # of nobody but these tests, for localhost


class MailServer(socketserver.ThreadingTCPServer):
    """Keeps the letters that it takes; `answers` says what it replies to a command instead of yes."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, *, tls=False, login=None):
        super().__init__(("127.0.0.1", 0), Conversation)
        self.tls, self.login, self.answers, self.letters, self.secrets = tls, login, {}, [], []
        self.port = self.server_address[1]
        self.thread = Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    def stop(self):
        """Go away, and refuse whoever calls."""
        self.shutdown()
        self.server_close()
        self.thread.join()


class Conversation(socketserver.StreamRequestHandler):
    """One caller: greets, hears commands, takes a letter."""

    def handle(self):
        self.is_private, self.is_known = False, self.server.login is None
        self.say("220 localhost")
        try:
            self.converse()
        except ConnectionError:
            return  # the caller hung up
        finally:
            self.connection.close()

    def converse(self):
        while line := self.rfile.readline().decode("ascii", "replace").rstrip("\r\n"):
            word = line.split(" ")[0].split(":")[0].upper()
            if word == "QUIT" or not self.answer(word, line):
                return

    def say(self, reply):
        self.wfile.write(f"{reply}\r\n".encode())

    def answer(self, word, line):
        """Reply to a command; say whether the conversation goes on."""
        reply = self.server.answers.get(word)
        if reply == "hang up":
            return False
        if reply:
            self.say(reply)
            return True
        return getattr(self, f"on_{word.lower()}", self.on_anything)(line) is not False

    def on_anything(self, _line):
        self.say("250 yes")

    def on_ehlo(self, _line):
        offers = ["STARTTLS"] * (self.server.tls and not self.is_private)
        offers += ["AUTH PLAIN"] * (self.server.login is not None and self.is_private)
        lines = ["localhost", *offers]
        for line in lines[:-1]:
            self.say(f"250-{line}")
        self.say(f"250 {lines[-1]}")

    def on_starttls(self, _line):
        self.say("220 go ahead")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        self.connection = context.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", buffering=0)
        self.is_private = True

    def on_auth(self, line):
        given = base64.b64decode(line.split(" ")[2]).decode().split("\0")[1:]
        self.server.secrets.append(self.is_private)
        self.is_known = tuple(given) == self.server.login
        self.say("235 welcome" if self.is_known else "535 no")

    def on_mail(self, _line):
        self.say("250 yes" if self.is_known else "530 who are you?")

    def on_data(self, _line):
        self.say("354 go on")
        words = b""
        while not words.endswith(b"\r\n.\r\n"):
            words += self.rfile.readline()
        reply = self.server.answers.get("LETTER", "250 taken")
        if not reply.startswith("5") and not reply.startswith("4"):
            self.server.letters.append(words)
        if reply == "hang up":
            return False
        self.say(reply)
        return True

"""A push service of our own on this machine, and the browser behind it: it reads what comes as RFC 8291 has it."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from portal.kit.webpush import packed, unpacked

CURVE, SECRET = ec.SECP256R1(), b"sixteen letters!"


class PushService(ThreadingHTTPServer):
    """Takes messages for one browser; `status` is what it answers, and nothing where it is None."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Delivery)
        self.origin = f"http://127.0.0.1:{self.server_port}"
        self.status, self.rest, self.told, self.heads = 201, "", [], []
        self.key = ec.generate_private_key(CURVE)
        self.public = packed(self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))
        Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def subscription(self, name="ada"):
        """Return what a browser says of itself."""
        return {"endpoint": f"{self.origin}/{name}", "p256dh": self.public, "auth": packed(SECRET)}

    def read(self, body):
        """Return the words of a message; whoever wrote them for another browser is not understood."""
        salt, size, long = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        writer, sealed = body[21 : 21 + long], body[21 + long :]
        assert len(sealed) <= size
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, writer))
        key = HKDF(SHA256(), 32, SECRET, b"WebPush: info\0" + unpacked(self.public) + writer).derive(shared)
        lock = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(key)
        number = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(key)
        words = AESGCM(lock).decrypt(number, sealed, None)
        assert words[-1:] == b"\2"
        return json.loads(words[:-1])

    def sender(self):
        """Return who sent the last message, by a signature that a library of others checks."""
        token, key = (part.strip()[2:] for part in self.heads[-1]["Authorization"].removeprefix("vapid ").split(","))
        public = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, unpacked(key))
        return jwt.decode(token, public, algorithms=["ES256"], audience=self.origin)


class Delivery(BaseHTTPRequestHandler):
    """One message."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heads.append(self.headers)
        if self.server.status is None:
            return
        if self.server.status == 201:
            self.server.told.append(self.server.read(body))
        self.send_response(self.server.status)
        if self.server.rest:
            self.send_header("Retry-After", self.server.rest)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        """Say nothing."""

"""Web push as RFC 8291 and RFC 8292 have it: words that one browser alone can read, and the proof of who sends them."""

import base64
import json
import os
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

RECORD: Final = 4096  # bytes; a message is one record, so its words are at most 3993


def encrypted(
    words: bytes, theirs: str, shared: str, salt: bytes = b"", own: "EllipticCurvePrivateKey | None" = None
) -> bytes:
    """Return words as only the browser reads them that gave us its public key and a shared secret."""
    from cryptography.hazmat.primitives.asymmetric import ec  # large, and most processes push nothing
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, own = salt or os.urandom(16), own or ec.generate_private_key(ec.SECP256R1())
    reader, writer = unpacked(theirs), _point(own)
    secret = own.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), reader))
    key = _derived(secret, unpacked(shared), b"WebPush: info\0" + reader + writer, 32)
    lock, number = (
        _derived(key, salt, b"Content-Encoding: %b\0" % n, m) for n, m in ((b"aes128gcm", 16), (b"nonce", 12))
    )
    head = salt + RECORD.to_bytes(4, "big") + len(writer).to_bytes(1, "big") + writer
    return head + AESGCM(lock).encrypt(number, words + b"\2", None)


def new_pair() -> tuple[str, str]:
    """Return a new private key and its public half, as text."""
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    return packed(key.private_numbers().private_value.to_bytes(32, "big")), packed(_point(key))


def proof(pair: tuple[str, str], claims: dict[str, object]) -> str:
    """Return the head by which a push service knows who sends."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, utils

    words = ".".join(packed(json.dumps(each).encode()) for each in ({"typ": "JWT", "alg": "ES256"}, claims))
    key = ec.derive_private_key(int.from_bytes(unpacked(pair[0]), "big"), ec.SECP256R1())
    signed = key.sign(words.encode(), ec.ECDSA(hashes.SHA256()))
    numbers = b"".join(each.to_bytes(32, "big") for each in utils.decode_dss_signature(signed))
    return f"vapid t={words}.{packed(numbers)}, k={pair[1]}"


def packed(raw: bytes) -> str:
    """Return bytes as text for addresses and heads."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def unpacked(text: str) -> bytes:
    """Return the bytes of such a text."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _point(key: "EllipticCurvePrivateKey") -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _derived(secret: bytes, salt: bytes, about: bytes, length: int) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), length, salt, about).derive(secret)

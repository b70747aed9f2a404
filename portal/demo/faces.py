"""Faces of a few people of the demo, drawn here: a head and shoulders before a colour."""

import struct
import zlib

from portal.demo.cast import Cast
from portal.kit.pictures import FACE
from portal.people.preferences import be_known_by
from portal.people.queries import portrait_of
from portal.talk.pictures import keep_picture

Colour = tuple[int, int, int]
EDGE = 96
FACES: dict[str, tuple[Colour, Colour]] = {  # before which colour, in which colour
    "windbreak": ((20, 98, 112), (240, 214, 186)),
    "brasslatch": ((146, 94, 30), (250, 232, 206)),
    "petra": ((86, 66, 130), (236, 204, 180)),
}


def show_faces(cast: Cast) -> None:
    """Give these people a picture, if they have none."""
    for name, colours in FACES.items():
        if name in cast.people and not portrait_of(cast[name]):
            be_known_by(cast[name], keep_picture(cast[name], drawn(*colours), FACE))


def drawn(ground: Colour, skin: Colour) -> bytes:
    """Return a small PNG of somebody."""
    rows = (b"\0" + b"".join(bytes(_dot(x, y, ground, skin)) for x in range(EDGE)) for y in range(EDGE))
    head = struct.pack(">IIBBBBB", EDGE, EDGE, 8, 2, 0, 0, 0)
    pieces = ((b"IHDR", head), (b"IDAT", zlib.compress(b"".join(rows))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_piece(*each) for each in pieces)


def _dot(x: int, y: int, ground: Colour, skin: Colour) -> Colour:
    is_head = (x - 48) ** 2 + (y - 38) ** 2 < 18**2
    is_body = (x - 48) ** 2 / 30**2 + (y - 92) ** 2 / 34**2 < 1
    return skin if is_head or is_body else ground


def _piece(kind: bytes, words: bytes) -> bytes:
    return struct.pack(">I", len(words)) + kind + words + struct.pack(">I", zlib.crc32(kind + words))

"""Pictures that people upload: read in a separate process and made anew, with nothing that came along."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any, Final

from portal.kit.errors import Busy, Refused
from portal.kit.limits import PICTURE_BYTES, PICTURE_PIXELS
from portal.kit.words import N_

log = logging.getLogger(__name__)

LARGE: Final = 1600
SMALL: Final = 480
FACE: Final = 160  # of people, who stand in a crowd beside what they say
KIND: Final = "webp"
MIMETYPE: Final = "image/webp"
PATIENCE: Final = 20  # seconds for one picture, and for waiting until it is its turn
_SLOTS: Final = BoundedSemaphore(2)
_DARKROOM: Final = Path(__file__).with_name("darkroom.py")
_REASONS: Final = {
    "format": N_("Only PNG, JPEG, WebP and GIF pictures can be read."),
    "pixels": N_("The picture has more than {n} million pixels; please make it smaller."),
    "damaged": N_("The picture is damaged or cannot be read."),
}


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture made anew in two sizes; a small one is the same in both."""

    large: bytes
    width: int
    height: int
    small: bytes
    small_width: int
    small_height: int


def read_picture(raw: bytes, edge: int = LARGE, kind: str = KIND) -> Picture:
    """Return an uploaded picture made anew, upright, no longer than an edge and without metadata; or refuse it."""
    if not raw:
        raise Refused("Please choose a picture.", code="picture")
    if len(raw) > PICTURE_BYTES:
        raise Refused("The picture is larger than {n} MB.", code="picture", n=PICTURE_BYTES // 2**20)
    with _turn():
        head, body = _developed(raw, edge, kind)
    if "refused" in head:
        raise Refused(_REASONS[head["refused"]], code="picture", n=PICTURE_PIXELS // 1_000_000)
    (width, height), (small_width, small_height) = head["sizes"]
    cut = head["lengths"][0]
    return Picture(body[:cut], width, height, body[cut:], small_width, small_height)


@contextmanager
def _turn() -> Iterator[None]:
    """Let few pictures be developed at a time, as each may take much memory."""
    if not _SLOTS.acquire(timeout=PATIENCE):
        raise Busy("Too many pictures are being read at this moment; please try again soon.", retry_after=10)
    try:
        yield
    finally:
        _SLOTS.release()


def _developed(raw: bytes, edge: int, kind: str) -> tuple[dict[str, Any], bytes]:
    """Run the darkroom; whatever goes wrong in there is the picture's fault."""
    command = [sys.executable, "-I", str(_DARKROOM), kind.upper(), str(PICTURE_PIXELS)]
    command += [str(edge), str(min(edge, SMALL))]
    kept = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    try:
        done = subprocess.run(command, input=raw, capture_output=True, timeout=PATIENCE, env=kept, check=True)  # noqa: S603 - our own file
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as fault:
        log.warning("a picture of %s bytes could not be developed: %s", len(raw), _last_line(fault))
        return {"refused": "damaged"}, b""
    head, _, body = done.stdout.partition(b"\n")
    return json.loads(head), body


def _last_line(fault: subprocess.TimeoutExpired | subprocess.CalledProcessError) -> str:
    lines = (fault.stderr or b"").decode("utf-8", "replace").splitlines()
    return repr(lines[-1][:200]) if lines else type(fault).__name__

"""Uploaded pictures are made anew; bombs, disguises and metadata end at the door."""

import io
import json
import os
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from portal.kit import darkroom, pictures
from portal.kit.errors import Busy, Refused
from portal.kit.limits import PICTURE_BYTES
from portal.kit.pictures import LARGE, SMALL, read_picture


def drawn(size=(640, 400), kind="PNG"):
    return saved(Image.new("RGB", size, "red"), kind)


def saved(image, kind, **extra):
    out = io.BytesIO()
    image.save(out, kind, **extra)
    return out.getvalue()


def shown(raw):
    image = Image.open(io.BytesIO(raw))
    image.load()
    return image


def chunk(name, content):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(width, height, bits=1, colour=0, channels=1, rows=None):
    """A PNG written by hand, as no library would."""
    row = b"\0" * (1 + (width * bits * channels + 7) // 8)
    press = zlib.compressobj(1)
    pixels = b"".join(press.compress(row) for _ in range(height if rows is None else rows)) + press.flush()
    head = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_picture_comes_back_in_two_sizes(kind):
    picture = read_picture(drawn((3000, 1500), kind=kind))
    assert (picture.width, picture.height) == shown(picture.large).size == (LARGE, 800)
    assert (picture.small_width, picture.small_height) == shown(picture.small).size == (SMALL, 240)
    assert shown(picture.large).format == "WEBP"


def test_a_small_picture_is_not_made_larger():
    picture = read_picture(drawn((10, 7)))
    assert (picture.width, picture.height) == (picture.small_width, picture.small_height) == (10, 7)
    assert picture.small == picture.large


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_colour_is_read(mode):
    assert read_picture(saved(Image.new(mode, (20, 20)), "PNG")).width == 20


def test_grey_of_sixteen_bits_keeps_its_shade():
    image = Image.new("I;16", (20, 20), 128 * 256)
    assert abs(shown(read_picture(saved(image, "PNG")).large).convert("L").getpixel((5, 5)) - 128) <= 2


def test_print_colours_are_read():
    assert read_picture(saved(Image.new("CMYK", (20, 20)), "JPEG")).width == 20


def test_what_is_clear_stays_clear():
    image = Image.new("RGBA", (50, 50), (255, 0, 0, 0))
    assert shown(read_picture(saved(image, "PNG")).large).getpixel((5, 5))[3] == 0


def camera_picture(orientation=6):
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x9286] = orientation, "SecretCamera", b"SecretComment"
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 30.0, 0.0), 3: "W", 4: (0.0, 7.0, 0.0)})
    image = Image.new("RGB", (400, 200))
    image.paste((255, 0, 0), (0, 0, 200, 200))
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return saved(image, "JPEG", exif=exif, icc_profile=profile, comment=b"SecretComment")


def test_where_and_with_what_a_picture_was_taken_is_forgotten_and_it_stands_upright():
    raw = camera_picture()
    assert Image.open(io.BytesIO(raw)).getexif().get_ifd(0x8825)
    picture = read_picture(raw)
    assert (picture.width, picture.height) == (200, 400)
    image = shown(picture.large)
    assert image.getpixel((100, 50))[0] > 200 > 100 > image.getpixel((100, 350))[0]
    for made in (picture.large, picture.small):
        assert not shown(made).getexif()
        assert not {"exif", "icc_profile", "xmp", "comment"} & set(shown(made).info)
        assert b"Secret" not in made


def test_a_broken_colour_profile_is_passed_over():
    assert read_picture(saved(Image.new("RGB", (20, 20)), "PNG", icc_profile=b"nonsense")).width == 20


def test_only_the_first_frame_of_a_moving_picture_is_kept():
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue", "green")]
    for kind in ("GIF", "WEBP", "PNG"):
        picture = read_picture(saved(frames[0], kind, save_all=True, append_images=frames[1:]))
        assert getattr(shown(picture.large), "n_frames", 1) == 1
        assert shown(picture.large).getpixel((5, 5))[0] > 200


def test_a_hidden_page_behind_a_picture_is_left_behind():
    for raw in (drawn() + b"<script>alert(1)</script>", drawn(kind="GIF") + b"PK\x03\x04 archive"):
        picture = read_picture(raw)
        assert b"script" not in picture.large
        assert b"archive" not in picture.large


@pytest.mark.parametrize(
    "raw",
    [
        b"x",
        b"\0" * 1000,
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<?xml version='1.0'?><svg/>",
        b"%PDF-1.7\n",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        b"GIF89a/*<svg/onload=alert(1)>*/=alert(1)//",
        b"PK\x03\x04" + b"\0" * 100,
        saved(Image.new("RGB", (20, 20)), "TIFF"),
        saved(Image.new("RGB", (20, 20)), "BMP"),
        saved(Image.new("RGB", (20, 20)), "ICO"),
        b"#!/bin/sh\n",
    ],
)
def test_what_is_no_picture_of_the_four_kinds_is_refused(raw):
    with pytest.raises(Refused, match=r"Only PNG, JPEG|damaged") as refusal:
        read_picture(raw)
    assert (refusal.value.status, refusal.value.code) == (422, "picture")


def test_an_empty_and_an_oversized_upload_are_refused():
    with pytest.raises(Refused, match="choose a picture"):
        read_picture(b"")
    with pytest.raises(Refused, match="larger than 10 MB"):
        read_picture(b"\x89PNG" + b"\0" * PICTURE_BYTES)


@pytest.mark.parametrize("side", [5_001, 8_000, 13_000, 60_000])
def test_a_bomb_is_refused_before_it_is_unpacked(side):
    raw = png(side, side, rows=None if side == 13_000 else 1)
    assert len(raw) < 200_000
    with pytest.raises(Refused, match="more than 25 million pixels"):
        read_picture(raw)


def test_twenty_five_million_pixels_are_read_within_the_limits():
    picture = read_picture(png(5_000, 5_000, bits=8, colour=6, channels=4))
    assert (picture.width, picture.height) == (LARGE, LARGE)


def test_a_picture_that_is_all_length_is_read():
    picture = read_picture(png(1_000_000, 10))
    assert (picture.width, picture.height) == (LARGE, 1)


def test_a_picture_with_more_inside_than_its_head_says_gives_what_the_head_says():
    assert read_picture(png(10, 10, rows=300_000)).width == 10


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
@pytest.mark.parametrize("part", [0.02, 0.5, 0.9])
def test_a_picture_cut_short_is_refused(kind, part):
    noise = Image.frombytes("RGB", (200, 200), os.urandom(120_000))
    raw = saved(noise, kind)
    with pytest.raises(Refused, match=r"damaged|Only PNG"):
        read_picture(raw[: int(len(raw) * part)])


@given(st.integers(0, 10**6), st.integers(0, 255), st.sampled_from(["PNG", "JPEG", "WEBP", "GIF"]))
@settings(max_examples=60, deadline=None)
def test_one_changed_byte_never_breaks_the_darkroom(place, value, kind):
    raw = bytearray(drawn((64, 48), kind=kind))
    raw[place % len(raw)] = value
    answer, written = darkroom.develop(bytes(raw), 25_000_000, [LARGE, SMALL])
    assert ("refused" in answer) != bool(written)


@pytest.mark.skipif(sys.platform == "win32", reason="the system knows no such limits")
def test_the_darkroom_has_little_memory_and_writes_no_file(tmp_path):
    folder = str(Path(darkroom.__file__).parent)
    start = f"import sys; sys.path.insert(0, {folder!r}); import darkroom; darkroom.confine();"
    hoard = subprocess.run([sys.executable, "-I", "-c", start + "bytearray(2**30)"], capture_output=True)
    assert b"MemoryError" in hoard.stderr
    write = f"open({str(tmp_path / 'x')!r}, 'wb', buffering=0).write(b'x' * 99)"
    assert b"File too large" in subprocess.run([sys.executable, "-I", "-c", start + write], capture_output=True).stderr
    assert not (tmp_path / "x").read_bytes()


def test_a_darkroom_that_fails_or_hangs_is_a_picture_that_cannot_be_read(monkeypatch, tmp_path):
    for code, name in (("raise SystemExit(3)", "fails"), ("import time; time.sleep(60)", "hangs")):
        (tmp_path / name).write_text(code)
        monkeypatch.setattr(pictures, "_DARKROOM", tmp_path / name)
        monkeypatch.setattr(pictures, "PATIENCE", 1)
        with pytest.raises(Refused, match="cannot be read"):
            read_picture(drawn())


def test_it_knows_no_secret_of_the_house(monkeypatch, tmp_path):
    spy = "import json, os, sys; print(json.dumps({'refused': 'format' if 'SECRET' in str(os.environ) else 'damaged'}))"
    (tmp_path / "spy.py").write_text(spy)
    monkeypatch.setenv("WELLSPRING_SECRET_KEY", "SECRET")
    monkeypatch.setattr(pictures, "_DARKROOM", tmp_path / "spy.py")
    with pytest.raises(Refused, match="damaged"):
        read_picture(drawn())


def test_too_many_at_a_time_are_asked_to_come_again(monkeypatch):
    monkeypatch.setattr(pictures, "PATIENCE", 0.01)
    with pictures._turn(), pictures._turn(), pytest.raises(Busy) as refusal:
        read_picture(drawn())
    assert (refusal.value.status, refusal.value.retry_after) == (503, 10)


def test_the_darkroom_answers_by_itself():
    command = [sys.executable, "-I", darkroom.__file__, "WEBP", "100", "8", "4"]
    done = subprocess.run(command, input=drawn((10, 10)), capture_output=True, check=True)
    head = json.loads(done.stdout.split(b"\n", 1)[0])
    assert head["sizes"] == [[8, 8], [4, 4]]
    done = subprocess.run(command, input=drawn((11, 10)), capture_output=True, check=True)
    assert json.loads(done.stdout) == {"refused": "pixels"}

"""Develops one picture in a process of its own, where neither its size nor its faults can hurt the house.

Run by `portal.kit.pictures` as a file, so it imports nothing of the portal: a picture comes in by standard input,
one line of JSON and the sizes asked for go out by standard output.
"""

import io
import json
import sys
from typing import Final

from PIL import GifImagePlugin, Image, ImageCms, ImageOps, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

FORMATS: Final = [
    PngImagePlugin.PngImageFile.format,
    JpegImagePlugin.JpegImageFile.format,
    WebPImagePlugin.WebPImageFile.format,
    GifImagePlugin.GifImageFile.format,
]
MEMORY: Final = 768 * 2**20
SECONDS: Final = 15
QUALITY: Final = 82


def confine() -> None:
    """Let this process have little memory and time, and write no file; where the system knows no such limits, none."""
    try:
        import resource
    except ImportError:
        return
    limits = {
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_CPU: SECONDS,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in limits.items():
        resource.setrlimit(kind, (most, most))


def develop(raw: bytes, pixels: int, edges: list[int], kind: str = "WEBP") -> tuple[dict[str, object], list[bytes]]:
    """Return the sizes made of a picture and their bytes, or the reason why not."""
    try:
        image = Image.open(io.BytesIO(raw), formats=[name for name in FORMATS if name])
    except Image.DecompressionBombError:
        return {"refused": "pixels"}, []
    except (OSError, SyntaxError, ValueError):
        return {"refused": "format"}, []
    if image.width * image.height > pixels:
        return {"refused": "pixels"}, []
    try:
        made = [_sized(image, edge) for edge in edges]
    except (OSError, SyntaxError, ValueError, MemoryError, IndexError):
        return {"refused": "damaged"}, []
    written = [_written(each, kind) for each in made]
    return {"sizes": [each.size for each in made], "lengths": [len(each) for each in written]}, written


def _sized(image: Image.Image, edge: int) -> Image.Image:
    """Return the picture no longer than an edge, upright, in plain colours; edges come from long to short."""
    image.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    upright = ImageOps.exif_transpose(image)
    return _plain_colours(upright)


def _plain_colours(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):  # sixteen bits of grey
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    profile = image.info.get("icc_profile")
    clear = image.mode in {"LA", "PA", "RGBA"} or "transparency" in image.info
    if profile and image.mode in {"RGB", "RGBA"}:
        image = _in_srgb(image, profile)
    return image.convert("RGBA" if clear else "RGB")


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Translate the colours of a camera into those of the web, as the profile goes the way of all metadata."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        done = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"))
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return done or image


def _written(image: Image.Image, kind: str) -> bytes:
    """Write the picture as WebP, or as PNG for letters, without anything that came with it."""
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    out = io.BytesIO()
    if kind == "PNG":
        bare.save(out, "PNG", optimize=True)
    else:
        bare.save(out, "WEBP", quality=QUALITY, method=4, exact=False)
    return out.getvalue()


def main() -> None:
    """Read a picture, develop it, write it out."""
    confine()
    kind, (pixels, *edges) = sys.argv[1], map(int, sys.argv[2:])
    Image.MAX_IMAGE_PIXELS = pixels
    answer, written = develop(sys.stdin.buffer.read(), pixels, edges, kind)
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
    sys.stdout.buffer.writelines(written)


if __name__ == "__main__":
    main()
